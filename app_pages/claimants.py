"""Claimants: the ledger of what became of each claimant's claims, with the sentences themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from app_pages import answers, house, parts
from app_pages.language import actor_name, days, moment, number, place_name, say, word
from maps.palette import palette
from records import Finding
from store import LedgerRow, Query, Story
from store.groups import BIN_DAYS, GAP_DAYS

KINDS = (*GAP_DAYS, *BIN_DAYS)  # what has truth conditions that others can deny or admit
OUTCOMES = ("admitted", "assessed", "denied", "open")
CHARTED = 12  # claimants in the chart; the table has them all
PAGE = 8  # claims at once


def page() -> None:
    """Draw the ledger of the view, and the claims of the claimant that the view has chosen."""
    query = house.view(tell=True)
    if house.nothing_stored():
        return
    house.heading(say("nav_claimants"))
    st.caption(say("ledger_note"))
    kind = choose_kind(query)
    others = replace(query, claimant=())
    parts.filters_note(others)
    rows = house.store().ledger(kind, query=house.only(others, kind=(kind,)))
    if not rows:
        nothing(query, kind)
        return
    explain()
    chart(rows)
    chosen = table(rows, query)
    if chosen:
        claims(chosen)


def choose_kind(query: Query) -> str:
    """Let the reader choose the kind of claim; it is the view's own filter."""
    kind = query.kind[0] if len(query.kind) == 1 and query.kind[0] in KINDS else "capture"

    def choose() -> None:
        house.change_view(kind=(st.session_state["ledger-kind"],))

    st.session_state["ledger-kind"] = kind
    return st.selectbox(
        say("ledger_kind"),
        KINDS,
        format_func=lambda code: word("kind", code),
        key="ledger-kind",
        on_change=choose,
        width=320,
    )


def nothing(query: Query, kind: str) -> None:
    """Say that nobody claims such a thing in this view, and what to do."""
    with st.container(border=True):
        st.subheader(say("ledger_empty_title", kind=word("kind", kind)), anchor=False)
        st.markdown(say("ledger_empty"))
        with st.container(horizontal=True):
            parts.all_days(query)
            if house.is_filtered(query):
                st.button(say("clear_filters"), on_click=house.clear_view, icon=":material/filter_alt_off:")


def explain() -> None:
    """Tell what the four outcomes mean."""
    with st.expander(say("ledger_how")):
        st.markdown(
            "\n".join(f"- **{word('outcome', o)}**: {word('outcome', f'{o}_means')}" for o in OUTCOMES)
        )


# --- the ledger ----------------------------------------------------------------------------------


def counts(row: LedgerRow) -> dict[str, int]:
    """Return how many of a claimant's claims came to each outcome."""
    return {outcome: len(getattr(row, outcome)) for outcome in OUTCOMES}


def chart(rows: Sequence[LedgerRow]) -> None:
    """Show the counts of those who claim most, as bars in the order of the outcomes.

    The colours are none of the sides'; the table says the same in numbers.
    """
    words = [word("outcome", outcome) for outcome in OUTCOMES]
    colours = palette(house.theme())
    data = [
        {
            "who": actor_name(row.claimant),
            "outcome": word("outcome", outcome),
            "n": n,
            "order": OUTCOMES.index(outcome),
        }
        for row in rows[:CHARTED]
        for outcome, n in counts(row).items()
        if n
    ]
    who = [actor_name(row.claimant) for row in rows[:CHARTED]]
    base = alt.Chart(pd.DataFrame(data)).encode(
        y=alt.Y("who:N", sort=who, title=None, axis=alt.Axis(labelLimit=220)),
        x=alt.X("n:Q", title=say("ledger_claims"), axis=alt.Axis(tickMinStep=1), stack="zero"),
        order="order:Q",
    )
    bars = base.mark_bar(stroke=colours["ink"], strokeWidth=1).encode(
        color=alt.Color(
            "outcome:N",
            sort=words,
            title=None,
            scale=alt.Scale(
                domain=words,
                range=[colours["ink"], colours["muted"], colours["accent"], colours["card"]],
            ),
            legend=alt.Legend(orient="top", columns=2, symbolStrokeColor=colours["ink"], symbolStrokeWidth=1),
        ),
        tooltip=[
            alt.Tooltip("who:N", title=say("col_who")),
            alt.Tooltip("outcome:N", title=say("ledger_became")),
            alt.Tooltip("n:Q", title=say("ledger_claims")),
        ],
    )
    st.altair_chart(bars.properties(height=30 * len(who) + 70), alt=say("ledger_chart_alt"))


def table_rows(rows: Sequence[LedgerRow]) -> list[dict[str, Any]]:
    """Return the ledger as a table, one row per claimant."""
    return [
        {
            say("col_who"): actor_name(row.claimant),
            say("ledger_side"): word("side", row.side or "NONE"),
            say("ledger_type"): word("type", row.type),
            say("ledger_claims"): row.claims,
            **{word("outcome", outcome): n for outcome, n in counts(row).items()},
        }
        for row in rows
    ]


def table(rows: Sequence[LedgerRow], query: Query) -> LedgerRow | None:
    """Show the ledger; return the row of the claimant that is chosen in the address, by list or by row."""
    names = [row.claimant for row in rows]
    now = query.claimant[0] if len(query.claimant) == 1 and query.claimant[0] in names else None

    def pick() -> None:
        picked = st.session_state["ledger-table"].selection.rows
        choose(names[picked[0]] if picked else None)

    told = pa.Table.from_pylist(table_rows(rows))
    st.dataframe(
        told,
        hide_index=True,
        column_config=parts.localised(told),
        key="ledger-table",
        on_select=pick,
        selection_mode="single-row",
        alt=say("ledger_table_alt"),
    )
    st.session_state["ledger-who"] = now
    st.selectbox(
        say("ledger_choose"),
        names,
        index=None,
        format_func=actor_name,
        key="ledger-who",
        placeholder=say("ledger_choose_hint"),
        on_change=lambda: choose(st.session_state["ledger-who"]),
        width=420,
    )
    return rows[names.index(now)] if now else None


def choose(claimant: str | None) -> None:
    """Put the chosen claimant into the address."""
    house.change_view(claimant=(claimant,) if claimant else ())
    st.session_state.pop("ledger-shown", None)


# --- the claims of one claimant -------------------------------------------------------------------


def claims(row: LedgerRow) -> None:
    """Show the claims of one claimant by what became of them, each with its sentences."""
    st.subheader(house.plain(actor_name(row.claimant)), anchor=False)
    side, sort = word("side", row.side or "NONE"), word("type", row.type)
    st.caption(house.plain(f"{side} · {sort} · {say('n_claims', n=row.claims)}"))
    there = [outcome for outcome, n in counts(row).items() if n]
    outcome = st.segmented_control(
        say("ledger_became"),
        there,
        default=there[0],
        format_func=lambda code: f"{word('outcome', code)} ({number(counts(row)[code])})",
        key=f"outcome-{row.claimant}",
        required=True,
    )
    ids = list(reversed(getattr(row, outcome)))
    shown = st.session_state.get("ledger-shown", PAGE)
    told = {story.group.id: story for story in house.store().stories(ids[:shown])}
    places = tuple({story.group.place_id for story in told.values()})
    spots = {spot.place_id: spot for spot in answers.by_place(house.only(house.EVERYTHING, place=places))}
    st.caption(word("outcome", f"{outcome}_means"))
    for group_id in ids[:shown]:
        if group_id in told:
            claim(told[group_id], row.claimant, outcome, spots)
    if len(ids) > shown:
        st.caption(say("card_shown", shown=number(shown), all=number(len(ids))))
        st.button(say("card_more"), key="ledger-more", on_click=_more, args=(shown + PAGE,))


def _more(shown: int) -> None:
    st.session_state["ledger-shown"] = shown


def claim(story: Story, claimant: str, outcome: str, spots: dict[str, Any]) -> None:
    """Show one claim: what the claimant said, and beside it the words that made it what it became."""
    group = story.group
    spot = spots.get(group.place_id)
    name = parts.spot_name(group, place_name(spot) if spot else group.name)
    with st.container(border=True, key=f"claim-{group.id}"):
        title = f"{name}: {parts.what_is_claimed(group)}"
        st.markdown(f"**{house.plain(title)}** · {house.plain(days(group.first_day, group.last_day))}")
        left, right = st.columns(2, gap="medium")
        with left:
            st.caption(say("ledger_said"))
            st.html(said_html([step.finding for step in story.steps if step.voice == claimant]))
        with right:
            st.caption(say("ledger_others"))
            others = deciding(story, claimant, outcome)
            if others:
                st.html(said_html([step.finding for step in others]))
            else:
                st.markdown(say("ledger_nobody"))
        parts.place_links(group.place_id)


def deciding(story: Story, claimant: str, outcome: str) -> list[Any]:
    """Return the steps of others that made the claim what it became; for an open one all other steps."""
    others = [step for step in story.steps if step.voice != claimant]
    return others if outcome == "open" else [step for step in others if step.role == outcome]


def said_html(rows: Sequence[Finding]) -> str:
    """Return sentences as HTML, each with who, when and where."""
    return "".join(
        parts.statement_html(row, moment(row.published) if row.published else say("undated")) for row in rows
    )


page()
