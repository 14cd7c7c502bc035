"""What several pages share besides the frame: links that keep the view, filters told, stories told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from html import escape
from typing import Any, Literal
from urllib.parse import parse_qsl

import altair as alt
import pyarrow as pa
import streamlit as st

from app_pages import answers, card, facets, house
from app_pages.language import actor_name, moment, number, say, ui, word
from maps.glyphs import side_image
from maps.palette import SIDES, side_colour
from maps.properties import is_web_address
from records import Finding
from store import GroupSummary, PlaceCount, Query, Step, format_query
from store.query import VIEW_FIELDS

DAYS = {"en": "D MMM YYYY", "uk": "DD.MM.YYYY"}  # the tables know months by English names alone
# The signs of the sides as charts know them; the same as on the map (maps/glyphs.py).
SHAPES = {"RU": "diamond", "UA": "circle", "OTHER": "triangle-up", "NONE": "square"}


# --- the view ------------------------------------------------------------------------------------


def link(page: str, label: str, icon: str, **changes: Any) -> None:
    """Show a link to another page with the view that the reader has, but for some changes."""
    pairs = parse_qsl(format_query(replace(house.view(), **changes)))
    st.page_link(f"app_pages/{page}.py", label=label, icon=f":material/{icon}:", query_params=pairs)


def unfiltered() -> dict[str, Any]:
    """Return what takes all filters back, as changes of a view; map, language and the like stay."""
    return {f.name: getattr(Query(), f.name) for f in fields(Query) if f.name not in VIEW_FIELDS}


def place_links(place_id: str, *, here: str = "") -> None:
    """Show the ways from a place to the other pages about it; ``here`` is the page that needs none."""
    with st.container(horizontal=True):
        if here != "map":
            link("map", say("to_map"), "map", sel=place_id, place=())
        if here != "places":
            link("places", say("to_place"), "location_on", sel=place_id)
        if here != "disputes":
            link("disputes", say("to_disputes"), "compare_arrows", place=(place_id,))


def filters_note(query: Query) -> None:
    """Tell which filters and days narrow this page, each with its way back."""
    places = answers.by_place(house.only(house.EVERYTHING, place=query.place)) if query.place else []
    facets.in_force(query, places, time=True)


def all_days(query: Query) -> None:
    """Offer all days where the view has only some."""
    if query.last_days or query.since or query.until:
        back = {"since": None, "until": None, "last_days": None}
        st.button(
            say("all_days"),
            on_click=house.change_view,
            kwargs=back,
            icon=":material/date_range:",
            key="all-days",
        )


def counts_by_place(spots: Iterable[PlaceCount]) -> dict[str, tuple[PlaceCount, int]]:
    """Return each place with its findings over all its spots, most first; abroad and areas too."""
    found: dict[str, tuple[PlaceCount, int]] = {}
    for spot in spots:
        first, n = found.get(spot.place_id, (spot, 0))
        found[spot.place_id] = (first, n + spot.count)
    return dict(sorted(found.items(), key=lambda item: (-item[1][1], item[0])))


# --- stories -------------------------------------------------------------------------------------


def spot_name(group: GroupSummary, name: str) -> str:
    """Return a name as the group's spot has it."""
    what, *rest = group.spot.split() or [""]
    if what == "sector":
        return say("sector_of", name=name)
    if what == "part":
        return say("place_part", name=name)
    if what == "between":
        return say("place_between", name=name)
    if what == "offset" and rest:
        bearing = word("bearing", rest[-1])
        km = rest[0] if len(rest) > 1 or rest[0].replace(".", "").isdigit() else ""
        bare = "place_offset" if km else "place_offset_bare"
        return say(bare, km=km, bearing="" if km == rest[-1] else bearing, name=name)
    return name


def what_is_claimed(group: GroupSummary) -> str:
    """Return what a group claims: "capture, in favour of the Russian side"."""
    kind = word("kind", group.kind)
    return f"{kind}, {word('gain', group.beneficiary)}" if group.beneficiary in ("RU", "UA") else kind


def lag(n: int | None) -> str:
    """Return a lag in days with its sign; the first day and an unknown one have none."""
    return "" if not n else f"{'+' if n > 0 else '−'}{say('days', n=abs(n))}"


def voice(step: Step) -> str:
    """Return who speaks in a step: the claimant or outlet; a nameless text goes by its title."""
    return speaker(step.finding)


def speaker(row: Finding) -> str:
    """Return who says it: the claimant, else the outlet, else the title of the text."""
    if row.claimant:
        return actor_name(row.claimant)
    return row.publisher or row.title or say("narrator")


def who_html(name: str, side: str | None) -> str:
    """Return a claimant with the sign of the side, as HTML."""
    side = side or "NONE"
    sign = side_image(side, house.theme())
    label = escape(word("side", side))
    return (
        f'<span class="fm-who"><img alt="{label}" title="{label}" width="16" height="16" src="{sign}">'
        f"{escape(name)}</span>"
    )


def quote_html(row: Finding, *others: Finding) -> str:
    """Return a sentence with the words of the claim and its names marked, as HTML.

    ``others`` are the findings of the same claim about other places.
    """
    spans = [(r.start_char, r.end_char, "mark", "") for r in (row, *others)]
    if row.cue and row.cue_start is not None:
        spans.append((row.cue_start, row.cue_start + len(row.cue), "u", ' class="fm-cue"'))
    said = card.marked(row.claim_text, row.sentence_start, spans)
    return f'<q lang="{escape(row.lang)}">{said}</q>'


def source_html(row: Finding) -> str:
    """Return outlet and title as HTML, a link where the source has an address."""
    outlet = escape(row.publisher or say("no_publisher"))
    title = escape(row.title or row.doc_id)
    if row.url and is_web_address(row.url):
        title = f'<a href="{escape(row.url)}" target="_blank" rel="noopener noreferrer nofollow">{title}</a>'
    return f"{outlet} · {title}"


def statement_html(row: Finding, when: str) -> str:
    """Return one voice with its sentence as HTML: who, in which words, when and where."""
    who = who_html(speaker(row), row.claimant_side)
    relay = f" {escape(say('card_relayed', who=actor_name(row.relayed_by)))}" if row.relayed_by else ""
    return (
        f'<article class="fm-said"><p>{who}<span class="fm-outlet">{relay}</span></p>{quote_html(row)}'
        f'<p class="fm-outlet">{escape(when)} · {source_html(row)}</p></article>'
    )


def steps_html(steps: Sequence[Step], caption: str) -> str:
    """Return the steps of a story as an HTML table: when, with which lag, who did what in which words."""
    heads = "".join(
        f'<th scope="col">{escape(say(key))}</th>'
        for key in ("step_when", "step_role", "col_who", "col_sentence")
    )
    rows = []
    for step in steps:
        row = step.finding
        later = f' <span class="fm-lag">{escape(lag(step.lag_days))}</span>' if step.lag_days else ""
        rows.append(
            f"<tr><td>{escape(moment(step.when)) if step.when else escape(say('undated'))}{later}</td>"
            f'<td><span class="fm-tag fm-role-{step.role}">{escape(word("role", step.role))}</span></td>'
            f"<td>{who_html(voice(step), step.side)}</td>"
            f'<td>{quote_html(row)} <span class="fm-outlet">{source_html(row)}</span></td></tr>'
        )
    return (
        f'<table class="fm-steps"><caption class="fm-vh">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


# --- charts --------------------------------------------------------------------------------------

Channel = Literal["color", "shape"]


def side_scale(channel: Channel) -> alt.Scale:
    """Return the scale that gives each side, by its words, its colour or sign."""
    words = [word("side", side) for side in SIDES]
    theme = house.theme()
    range_ = [side_colour(theme, side) if channel == "color" else SHAPES[side] for side in SIDES]
    return alt.Scale(domain=words, range=range_)


# --- tables --------------------------------------------------------------------------------------


def localised(table: pa.Table) -> dict[str, Any]:
    """Return how a table's columns are written: days as the reader has them, thousands apart."""
    told: dict[str, Any] = {}
    for field in table.schema:
        if pa.types.is_date(field.type):
            told[field.name] = st.column_config.DateColumn(format=DAYS[ui()])
        elif pa.types.is_integer(field.type):
            told[field.name] = st.column_config.NumberColumn(format="localized")
    return told


# --- long work -----------------------------------------------------------------------------------


@contextmanager
def working(words: str, total: int) -> Iterator[Callable[[int], object]]:
    """Show how much of a long work is done; call what is given with the number of the step.

    ``words`` is the key of a message with ``n`` and ``all``. The bar goes when the work is done.
    """
    bar = st.progress(0.0, text=say(words, n=number(0), all=number(total)))
    try:
        yield lambda n: bar.progress(n / max(total, n, 1), text=say(words, n=number(n), all=number(total)))
    finally:
        bar.empty()
