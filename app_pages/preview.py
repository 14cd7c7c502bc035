"""A document as it was read, as HTML: its names marked in the text, what is claimed in it listed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app_pages import card, parts
from app_pages.language import actor_name, days, oblast_name, percent, place_name, say, word
from records import ON_MAP, Finding

LONGEST = 40_000  # characters of a text that are shown


def text_html(text: str, rows: Sequence[Finding], lang: str) -> str:
    """Return a text with every name marked: what it stands for is its title, and its look tells the sort."""
    shown = text[:LONGEST]
    body = card.marked(shown, 0, [(r.start_char, r.end_char, *_mark(r)) for r in _mentions(rows).values()])
    more = (
        f'<p class="fm-outlet">{escape(say("text_cut", n=len(text) - LONGEST))}</p>' if shown != text else ""
    )
    return f'<div class="fm-text" lang="{escape(lang)}">{body}</div>{more}'


def legend_html() -> str:
    """Return what the marks in a text mean."""
    signs = (
        ("mark", "", "legend_located"),
        ("mark", ' class="fm-unsure"', "legend_unsure"),
        ("mark", ' class="fm-aside"', "legend_aside"),
    )
    said = " ".join(f"<span><{tag}{css}>{escape(say(key))}</{tag}></span>" for tag, css, key in signs)
    return f'<p class="fm-key">{said}</p>'


def _mentions(rows: Sequence[Finding]) -> dict[tuple[int, int], Finding]:
    """Return one finding per mention, by its span."""
    return {(row.start_char, row.end_char): row for row in rows}


def _mark(row: Finding) -> tuple[str, str]:
    """Return the tag of a name and its attributes."""
    if row.place_id is None:
        reason = word("reason", row.resolve_reason.replace(":", "_"))
        return "mark", f' class="fm-unsure" title="{escape(reason)}"'
    where = place_name(row) + (f", {oblast_name(row.admin1)}" if row.admin1 else "")
    if row.use not in ON_MAP:
        told = f"{where}: {word('use', row.use)}"
        return "mark", f' class="fm-aside" title="{escape(told)}"'
    told = f"{where} ({percent(row.score)})"
    return "mark", f' title="{escape(told)}"'


def counted(rows: Sequence[Finding]) -> tuple[int, int, int]:
    """Return how many names there are, how many of them without a place, and how many claims."""
    mentions = _mentions(rows).values()
    without = sum(row.place_id is None for row in mentions)
    return len(mentions), without, len({row.claim_id for row in rows if row.claim_id})


def summary(rows: Sequence[Finding]) -> str:
    """Return in words how much was found."""
    names, without, claims = counted(rows)
    told = [say("n_names", n=names), say("n_claims", n=claims)]
    return ", ".join([told[0] + (f" ({say('n_without_place', n=without)})" if without else ""), told[1]])


def claims_html(rows: Sequence[Finding]) -> str:
    """Return the claims as an HTML table: what, who, about which places, when, in which words."""
    claims = [group for group in card.statements(rows) if group[0].claim_id]
    if not claims:
        return f'<p class="fm-outlet">{escape(say("no_claims"))}</p>'
    keys = ("col_what", "col_who", "col_place", "step_event", "col_sentence")
    heads = "".join(f'<th scope="col">{escape(say(key))}</th>' for key in keys)
    return (
        f'<table class="fm-steps fm-claims"><caption class="fm-vh">{escape(say("claims_listed"))}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(_claim(group) for group in claims)}</tbody></table>"
    )


def _claim(group: Sequence[Finding]) -> str:
    row = group[0]
    places = ", ".join(dict.fromkeys(place_name(r) for r in group))
    stated = row.date_rule != "published" and row.event_date_start
    when = days(row.event_date_start, row.event_date_end) if stated else say("card_not_stated")
    who = parts.who_html(actor_name(row.claimant) if row.claimant else say("narrator"), row.claimant_side)
    relay = (
        f'<span class="fm-outlet">{escape(say("card_relayed", who=actor_name(row.relayed_by)))}</span>'
        if row.relayed_by
        else ""
    )
    return (
        f'<tr><td><span class="fm-tag">{escape(word("kind", row.claim_kind))}</span> '
        f'<span class="fm-tag fm-{row.stance}">{escape(word("stance", row.stance))}</span></td>'
        f"<td>{who}{relay}</td><td>{_labelled('col_place', places)}</td>"
        f"<td>{_labelled('step_event', when)}</td><td>{parts.quote_html(*group)}</td></tr>"
    )


def _labelled(key: str, value: str) -> str:
    """Return a cell that says what it is where a phone shows no column heads."""
    return f'<span class="fm-label">{escape(say(key))}: </span>{escape(value)}'
