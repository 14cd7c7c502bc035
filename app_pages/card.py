"""One finding as a card: the sentence, who says it, when, where from, and why this place.

Every word of a source is escaped here and shown as text; nothing of it is Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

import streamlit as st

from app_pages import answers, house
from app_pages.language import (
    actor_name,
    area_name,
    days,
    moment,
    oblast_name,
    percent,
    place_name,
    say,
    ui,
    word,
)
from geo.corrections import NO_PLACE, Correction, append_correction
from geo.home import corrections_file
from maps.glyphs import side_image
from maps.properties import is_web_address
from records import Finding
from store import default_store

CONTEXT = 220  # characters of the text before and after the sentence
PAGE = 12  # cards at once; more on demand


@dataclass(frozen=True, slots=True)
class Around:
    """Hold what stands around a sentence, when its document became known (ISO 8601), who else has it."""

    before: str = ""
    after: str = ""
    known_at: str | None = None
    also: tuple[str, ...] = ()


def statements(rows: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Group findings by what is said: one claim, or one sentence without a claim, is one card."""
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for row in rows:
        key = (row.doc_id, row.claim_id, None if row.claim_id else str(row.sentence_start))
        groups.setdefault(key, []).append(row)
    return [tuple(found) for found in groups.values()]


def show_all(rows: Iterable[Finding], key: str, *, page: int = PAGE) -> None:
    """Show findings as cards, a page of them and more on demand. ``key`` is unique on the page."""
    told = statements(rows)
    shown = st.session_state.get(f"shown-{key}", page)
    hid = house.view().hid
    for group in told[:shown]:
        show(group, f"{key}-{group[0].id}", highlighted=any(r.id in hid for r in group))
    if len(told) > shown:
        st.caption(say("card_shown", shown=shown, all=len(told)))
        st.button(say("card_more"), key=f"more-{key}", on_click=_more, args=(f"shown-{key}", shown + page))


def _more(name: str, number: int) -> None:
    st.session_state[name] = number


def surroundings(row: Finding) -> Around:
    """Return what stands around the sentence of a finding."""
    source = answers.source(row.doc_id)
    if source.document is None:  # removed a moment ago
        return Around()
    return Around(
        _tail(source.document.text[: row.sentence_start]),
        _head(source.document.text[row.sentence_end :]),
        source.known_at,
        source.document.also_reported_by,
    )


def _tail(text: str) -> str:
    """Return the end of what stands before, cut at a word."""
    text = " ".join(text[-4 * CONTEXT :].split())
    return text if len(text) <= CONTEXT else "… " + text[-CONTEXT:].partition(" ")[2]


def _head(text: str) -> str:
    """Return the beginning of what stands after, cut at a word."""
    text = " ".join(text[: 4 * CONTEXT].split())
    return text if len(text) <= CONTEXT else text[:CONTEXT].rpartition(" ")[0] + " …"


def show(group: Sequence[Finding], key: str, *, highlighted: bool = False) -> None:
    """Show what one voice says in one sentence, with all the places it is about.

    ``group`` are the findings of one statement (see :func:`statements`), ``key`` is unique on the
    page, ``highlighted`` marks the card that a link asked for.
    """
    with st.container(key=f"card-{key}", gap=None):
        ids = tuple(row.id for row in group)
        st.html(
            answers.kept(
                "card", (ids, ui(), house.theme(), highlighted),
                lambda: card_html(group, surroundings(group[0]), highlighted=highlighted),
            )
        )  # fmt: skip
        if house.may_write() and st.button(
            say("card_correct"), key=f"correct-{key}", icon=":material/edit:", type="tertiary"
        ):
            st.dialog(say("card_correct_title", words=house.plain(group[0].place_text)))(
                house.guarded(_correct)
            )(group[0])


# --- the card's text ----------------------------------------------------------------------------


def card_html(group: Sequence[Finding], around: Around, *, highlighted: bool = False) -> str:
    """Return the card as HTML, every word of the source escaped."""
    row = group[0]
    note = f'<p class="fm-note">{escape(say("card_highlighted"))}</p>' if highlighted else ""
    return (
        f'<article class="fm-card{" fm-hid" if highlighted else ""}">{note}{_who(row)}'
        f"{_quote(group, around)}{_clocks(row, around)}{_source(row, around)}{_why(group)}</article>"
    )


def _who(row: Finding) -> str:
    if not row.claim_kind:
        return f'<p class="fm-who"><span class="fm-tag">{escape(word("kind", None))}</span></p>'
    side = row.claimant_side or "NONE"
    who = escape(actor_name(row.claimant) if row.claimant else say("card_narrator"))
    sign = f'<img alt="" width="18" height="18" src="{side_image(side, house.theme())}">'
    relay = f" · {escape(say('card_relayed', who=actor_name(row.relayed_by)))}" if row.relayed_by else ""
    tags = [(word("kind", row.claim_kind), ""), (word("stance", row.stance), f" fm-{row.stance}")]
    if row.group_status not in (None, "uncontested", row.stance):
        tags.append((word("status", row.group_status), f" fm-{row.group_status}"))
    made = "".join(f'<span class="fm-tag{css}">{escape(text)}</span>' for text, css in tags)
    return (
        f'<p class="fm-who">{sign}<strong>{who}</strong> '
        f'<span class="fm-side">{escape(word("side", side))}{relay}</span></p><p class="fm-tags">{made}</p>'
    )


def _quote(group: Sequence[Finding], around: Around) -> str:
    row = group[0]
    spans = [(r.start_char, r.end_char, "mark", "") for r in group]
    if row.cue and row.cue_start is not None:
        spans.append((row.cue_start, row.cue_start + len(row.cue), "u", ' class="fm-cue"'))
    before = f'<span class="fm-around">{escape(around.before)} </span>' if around.before else ""
    after = f'<span class="fm-around"> {escape(around.after)}</span>' if around.after else ""
    said = marked(row.claim_text, row.sentence_start, spans)
    return f'<blockquote lang="{escape(row.lang)}">{before}{said}{after}</blockquote>'


def marked(text: str, start: int, spans: Sequence[tuple[int, int, str, str]]) -> str:
    """Return the sentence with spans (of the document) in tags; what overlaps an earlier one is left out."""
    made, at = [], 0
    for of_first, of_last, tag, css in sorted(set(spans)):
        first, last = of_first - start, of_last - start
        if at <= first < last <= len(text):
            made += [escape(text[at:first]), f"<{tag}{css}>", escape(text[first:last]), f"</{tag}>"]
            at = last
    return "".join([*made, escape(text[at:])])


def _clocks(row: Finding, around: Around) -> str:
    """Return the three clocks: when it happened, when it was published, when we learned of it."""
    stated = row.date_rule != "published" and row.event_date_start is not None
    event = days(row.event_date_start, row.event_date_end) if stated else say("card_not_stated")
    clocks = [
        ("card_event", event + (f" (“{row.timex}”)" if stated and row.timex else "")),
        ("card_published", moment(row.published) if row.published else say("card_not_stated")),
        ("card_known", moment(around.known_at) if around.known_at else say("card_not_stated")),
    ]
    told = "".join(f"<div><dt>{escape(say(k))}</dt><dd>{escape(v)}</dd></div>" for k, v in clocks)
    return f'<dl class="fm-clocks">{told}</dl>'


def _source(row: Finding, around: Around) -> str:
    outlet = escape(row.publisher or say("no_publisher"))
    title = escape(row.title or row.doc_id)
    if row.url and is_web_address(row.url):
        link = f'<a href="{escape(row.url)}" target="_blank" rel="noopener noreferrer nofollow">{title}</a>'
    else:
        link = f"<span>{title}</span>"
    also = f" · {escape(say('card_also', names=', '.join(around.also)))}" if around.also else ""
    return f'<p class="fm-source"><strong>{outlet}</strong> · {link}{also}</p>'


def _why(group: Sequence[Finding]) -> str:
    """Return the reasons for the place, folded: form, deciding reason, sureness, runners-up."""
    parts = []
    for row in group:
        place = place_name(row) if row.place_id else ""
        if row.place_id and row.admin1:
            place += f", {area_name(row)}"
        title = say("card_why", place=place) if place else say("card_why_none")
        form = say("card_form", words=row.place_text, form=word("form", row.name_kind))
        lines = [
            form if row.place_id else say("card_form_none", words=row.place_text),
            say("card_reason", reason=word("reason", row.resolve_reason.replace(":", "_"))),
        ]
        if row.place_id:
            lines.append(say("card_sure", share=percent(row.score), margin=percent(row.score_margin)))
        if row.place_id and row.precision_km:
            lines.append(say("card_precision", km=f"{row.precision_km:g}"))
        if row.evidence:
            lines.append(say("card_evidence", what=", ".join(word("evidence", e) for e in row.evidence)))
        if row.hedges:
            lines.append(say("card_hedges", words=", ".join(row.hedges)))
        lines.append(say("card_rivals" if row.candidates else "card_no_rivals"))
        told = "".join(f"<p>{escape(line)}</p>" for line in lines)
        rivals = "".join(
            f"<li>{escape(rival_name(c))}: {percent(float(c['score'] or 0))}</li>" for c in row.candidates
        )
        parts.append(f"<details><summary>{escape(title)}</summary>{told}<ul>{rivals}</ul></details>")
    return "".join(parts)


def rival_name(candidate: dict[str, str | float | None]) -> str:
    """Return the name and oblast of a runner-up."""
    area = candidate.get("admin1")
    return f"{candidate['name']}" + (f", {oblast_name(str(area))}" if area else "")


# --- correcting it ------------------------------------------------------------------------------


def _correct(row: Finding) -> None:
    """Let a person decide what this mention is; the decision is written down, re-ingesting applies it."""
    choices = {say("card_no_place"): NO_PLACE}
    choices |= {rival_name(c): str(c["id"]) for c in row.candidates}
    with st.form(f"form-{row.id}", border=False):
        chosen = st.selectbox(say("card_this_is"), list(choices))
        other = st.text_input(say("card_other_id"), placeholder=say("card_other_hint"))
        reason = st.text_input(say("card_reason_label"))
        if not st.form_submit_button(say("card_save"), type="primary"):
            return
    if not reason.strip():
        st.warning(say("card_say_why"))
        return
    place = other.strip() or choices[chosen]
    if place != NO_PLACE and place not in house.reader().gazetteer.places:
        st.warning(say("card_no_such_place"))
        return
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    decision = Correction(at, reason, row.doc_id, None, row.start_char, row.end_char, None, place)
    append_correction(corrections_file(default_store()), decision)
    house.forget_reader()
    st.success(say("card_saved"))
