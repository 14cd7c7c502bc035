"""The table of the static page: for readers without script, and the one home of the sentences."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from markupsafe import escape

from maps.page_data import SIDES, Statement
from maps.properties import is_web_address, when
from records import Finding

COLUMNS = ("col_source", "col_sentence", "col_place", "col_who", "col_what", "event")


def table(groups: list[list[Statement]], words: dict[str, Any]) -> str:
    """Return the HTML table of all statements, everything escaped.

    A row is a statement; the statements of one sentence share its cell, those of one document its
    outlet. Each sentence stands in one ``<q>``, in the order of the groups: the page's script
    counts on it. End tags that HTML lets one leave out are left out.
    """
    heads = "".join(f"<th scope=col>{escape(words[key])}" for key in COLUMNS)
    rows = []
    for _, of_document in groupby(groups, key=lambda group: group[0].head.doc_id):
        rows += _document(list(of_document), words)
    caption = escape(words["table_caption"])
    body = "\n".join(rows)
    return f"<table><caption>{caption}</caption><thead><tr>{heads}<tbody>\n{body}</table>"


def _document(groups: list[list[Statement]], words: dict[str, Any]) -> list[str]:
    head = groups[0][0].head
    outlet = f"<td{_span(sum(map(len, groups)))}>{_source(head, words)} {escape((head.published or '')[:10])}"
    rows = []
    for group in groups:
        sentence = f"<td{_span(len(group))}><q>{escape(group[0].sentence)}</q>"
        for statement in group:
            rows.append(f"<tr>{outlet}{sentence}{_claim(statement, words)}")
            outlet = sentence = ""
    return rows


def _span(number: int) -> str:
    return f" rowspan={number}" if number > 1 else ""


def _claim(statement: Statement, words: dict[str, Any]) -> str:
    head = statement.head
    places = escape("; ".join(_place(f, words) for f in statement.findings))
    if head.claim_kind is None:
        return f"<td>{places}<td><td>{escape(words['kind_none'])}<td>"
    who = head.claimant or words["narrator"]
    if head.claimant_side in SIDES and head.claimant_side != "NONE":
        who += f" ({words[f'side_{head.claimant_side}']})"
    what = f"{words[f'kind_{head.claim_kind}']}, {words[f'stance_{head.stance}']}"
    return f"<td>{places}<td>{escape(who)}<td>{escape(what)}<td>{escape(_event(head))}"


def _event(row: Finding) -> str:
    stated = when(row)
    if stated.first is None or stated.rule == "published":
        return ""
    return stated.first if stated.first == stated.last else f"{stated.first} – {stated.last}"


def _place(row: Finding, words: dict[str, Any]) -> str:
    if row.name is None:
        return f"{row.place_text} ({words['not_located']})"
    return row.name if row.name == row.place_text else f"{row.name} ({row.place_text})"


def _source(row: Finding, words: dict[str, Any]) -> str:
    name = escape(row.publisher or words["no_publisher"])
    if row.url is None or not is_web_address(row.url):
        return str(name)
    return f'<a href="{escape(row.url)}" rel="noopener noreferrer nofollow">{name}</a>'
