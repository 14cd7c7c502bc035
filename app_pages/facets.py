"""The filters: one facet each, every value with the count that choosing it would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app_pages import house
from app_pages.language import actor_name, day, number, oblast_name, place_name, say, word
from store import PlaceCount, Query

Counts = Mapping[str, list[tuple[str, int]]]
# Few values are all shown at once, with their counts; many are looked for in a list.
SHORT = {
    "side": "side", "kind": "kind", "stance": "stance", "status": "status", "use": "use",
    "precision": "precision", "lang": "lang",
}  # fmt: skip
GROUPS = (
    ("facets_who", ("side", "claimant")),
    ("facets_what", ("kind", "stance", "status")),
    ("facets_where", ("oblast", "place", "precision", "use")),
    ("facets_source", ("publisher", "lang")),
)
EXACT = (
    "group",
    "doc",
    "id",
    "bbox",
    "resolved",
)  # come by a link only; shown so that they can be taken back


def sidebar(query: Query, counts: Counts, places: list[PlaceCount]) -> None:
    """Show all filters in the sidebar, which folds away on a phone."""
    known = {p.place_id: place_name(p) for p in places}
    with st.sidebar:
        _words(query)
        if house.is_filtered(query):
            st.button(
                say("clear_filters"), on_click=house.clear_view, icon=":material/filter_alt_off:", key="clear"
            )
        for heading, names in GROUPS:
            st.markdown(f"**{say(heading)}**")
            for name in names:
                facet(name, query, counts.get(name, []), known)


def _words(query: Query) -> None:
    st.session_state["f_q"] = query.q

    def take() -> None:
        house.change_view(q=st.session_state["f_q"])

    st.text_input(say("facet_q"), key="f_q", on_change=take, placeholder=say("facet_q_hint"))


def facet(name: str, query: Query, values: list[tuple[str, int]], known: Mapping[str, str]) -> None:
    """Show one filter; what is chosen goes into the address before the page is drawn again."""
    key, chosen, found = f"f_{name}", list(getattr(query, name)), dict(values)
    options = [v for v, _ in values] + [v for v in chosen if v not in found]
    if not options:
        return
    st.session_state[key] = chosen

    def take() -> None:
        house.change_view(**{name: tuple(st.session_state[key])})

    def told(value: str) -> str:
        return f"{value_name(name, value, known)} · {number(found.get(value, 0))}"

    if name in SHORT:
        st.pills(
            say(f"facet_{name}"), options, selection_mode="multi", format_func=told, key=key, on_change=take
        )
    else:
        st.multiselect(
            say(f"facet_{name}"),
            options,
            format_func=told,
            key=key,
            on_change=take,
            placeholder=say("facet_all"),
        )


def value_name(name: str, value: str, known: Mapping[str, str] | None = None) -> str:
    """Return a filter's value in the reader's words; ``known`` are names of places by id."""
    if name in SHORT:
        return word(SHORT[name], value)
    if name == "oblast":
        return oblast_name(value)
    if name == "place":
        return (known or {}).get(value, say("no_value") if value == "-" else value)
    if name == "claimant" and value != "-":
        return actor_name(value)
    return say("no_value") if value == "-" else value


def in_force(query: Query, places: list[PlaceCount], *, time: bool = False) -> None:
    """Tell which filters are in force, each with its way back: on a phone the sidebar is folded.

    ``time`` tells of the days too, where no timeline does.
    """
    known = {p.place_id: place_name(p) for p in places}
    taken: list[tuple[str, Callable[[], None]]] = []
    default = Query()
    if query.q:
        taken.append((f"“{query.q}”", _back(q="")))
    for name in (*(n for _, names in GROUPS for n in names), *EXACT):
        value = getattr(query, name)
        if value == getattr(default, name):
            continue
        if isinstance(value, tuple) and name != "bbox":
            told = ", ".join(value_name(name, v, known) for v in value[:3]) + (" …" if len(value) > 3 else "")
        else:
            told = ", ".join(f"{v:g}" for v in value) if name == "bbox" else str(value)
        taken.append((f"{say(f'facet_{name}')}: {told}", _back(**{name: getattr(default, name)})))
    if time and (span := _span(query)):
        taken.append((span, _back(since=None, until=None, last_days=None, undated="in")))
    if not taken:
        return
    with st.container(horizontal=True, key="in-force"):
        for n, (told, back) in enumerate(taken):
            st.button(
                house.plain(told), key=f"back-{n}", on_click=back, icon=":material/close:",
                help=say("facet_back"),
            )  # fmt: skip


def _span(query: Query) -> str:
    """Return the filter of days in words, "" where there is none."""
    told = []
    if query.last_days:
        told.append(say("last_days", n=query.last_days))
    if query.since or query.until:
        first, last = (day(d) if d else "…" for d in (query.since, query.until))
        told.append(f"{first} – {last}" if first != last else first)
    if query.undated != "in":
        told.append(f"{say('undated_bin')}: {word('undated', query.undated)}")
    return ", ".join(told)


def _back(**values: Any) -> Callable[[], None]:
    return lambda: house.change_view(**values)
