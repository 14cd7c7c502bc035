"""Export and embed: this view as files, as a link, as a query, and as the sealed page with its snippet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app_pages import house, parts
from app_pages.language import LANGUAGES, number, say, ui
from app_pages.making import command, maker, now, packer, permalink
from geo.shapes import area_shape, basemap
from maps.embed import snippet
from maps.export import FORMATS
from maps.page import page as sealed_page
from store import Query, format_query

# The order in which formats are offered, each with the key of what it is for.
OFFERED = {
    "geojson": "for_geojson",
    "geojsonseq": "for_geojsonseq",
    "csv": "for_csv",
    "gpkg": "for_gpkg",
    "geoparquet": "for_geoparquet",
    "flatgeobuf": "for_flatgeobuf",
    "kml": "for_kml",
}
NAMES = {
    "geojson": "GeoJSON",
    "geojsonseq": "GeoJSONSeq",
    "csv": "CSV",
    "gpkg": "GeoPackage",
    "geoparquet": "GeoParquet",
    "flatgeobuf": "FlatGeobuf",
    "kml": "KML",
}
MOST = 200_000  # findings that the app writes in memory; more is for the command line
MOST_ON_PAGE = 20_000  # findings of the sealed page: some 5 MB
HEIGHT = 760  # pixels of the embedded page
PHONE = 390


def page() -> None:
    """Draw the page for the view in the address."""
    query = house.view(tell=True)
    house.heading(say("nav_export"))
    if house.nothing_stored():
        return
    st.caption(say("export_note"))
    parts.filters_note(query)
    store = house.store()
    count = store.count(query)
    if not count:
        house.nothing_found()
        return
    st.markdown(f"**{say('n_findings', n=count)}**")
    files(query, count)
    links(query)
    embed(query, count)


# --- files ---------------------------------------------------------------------------------------


def files(query: Query, count: int) -> None:
    """Offer the view in every format; a file is made when it is asked for."""
    st.subheader(say("export_files"), anchor=False)
    if count > MOST:
        st.info(say("export_many", n=number(MOST)))
        st.code(command("export", query, "-o findings.geojson"), language="bash", wrap_lines=True)
        return
    quoted = st.toggle(
        say("export_sentences"), value=True, help=say("export_sentences_help"), key="sentences"
    )
    told = stated(query, quoted)
    with st.grid("auto", min_column_width=260):
        for form, key in OFFERED.items():
            with st.container(border=True, height="stretch", key=f"format-{form}"):
                known = FORMATS[form]
                offer(
                    NAMES[form],
                    say(key),
                    maker(house.store(), form, query, told),
                    known.suffix,
                    known.media_type,
                )
        with st.container(border=True, height="stretch", key="format-package"):
            offer(
                say("export_package"),
                say("for_package"),
                packer(house.store(), tuple(OFFERED), query, told),
                ".zip",
                "application/zip",
            )


def offer(name: str, what: str, make: Callable[[], bytes], suffix: str, media_type: str) -> None:
    """Show one format: its name, what it is for, and the button that makes and sends the file."""
    st.markdown(f"**{name}**")
    st.caption(what)
    st.download_button(
        say("export_get", suffix=suffix),
        make,
        f"findings{suffix}",
        media_type,
        key=f"get-{suffix}",
        icon=":material/download:",
        on_click="ignore",
    )


def stated(query: Query, quoted: bool = True) -> dict[str, Any]:
    """Return what every export says of itself: the query, the versions, the moment."""
    told: dict[str, Any] = {
        "query": format_query(query),
        "data_version": "+".join(house.store().meta.extractor_ids),
        "shapes": area_shape,
    }
    return told if quoted else {**told, "quote_limit": 0}


# --- links ---------------------------------------------------------------------------------------


def links(query: Query) -> None:
    """Show the link to this view, and the same view on the command line."""
    st.subheader(say("export_links"), anchor=False)
    st.markdown(say("export_link"))
    st.code(permalink(query, st.context.url), language=None, wrap_lines=True)
    st.markdown(say("export_query"))
    st.code(format_query(query) or say("query_all"), language=None, wrap_lines=True)
    st.markdown(say("export_command"))
    lines = (command("export", query, "--format csv -o findings.csv"), command("map", query, "-o map.html"))
    st.code("\n".join(lines), language="bash", wrap_lines=True)


# --- the page to embed ---------------------------------------------------------------------------


def embed(query: Query, count: int) -> None:
    """Make the sealed page, show it as it will look, and give its snippet."""
    st.subheader(say("embed_title"), anchor=False)
    st.caption(say("embed_note"))
    if count > MOST_ON_PAGE:
        st.info(say("embed_many", n=number(MOST_ON_PAGE)))
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    title = left.text_input(
        say("embed_headline"), value=say("embed_headline_default"), key=f"headline-{ui()}"
    )
    lang = right.selectbox(
        say("embed_language"),
        list(LANGUAGES),
        index=list(LANGUAGES).index(ui()),
        format_func=LANGUAGES.__getitem__,
    )
    title = " ".join(title.split()) or say("embed_headline_default")
    wanted = (format_query(query), title, lang, house.store().meta.revision)
    if st.button(say("embed_make"), type="primary", icon=":material/preview:", key="embed-make"):
        with st.spinner(say("embed_making")):
            st.session_state["sealed"] = (wanted, make_page(query, title, lang))
    made = st.session_state.get("sealed")
    if made is None:
        return
    if made[0] != wanted:
        st.info(say("embed_stale"))
        return
    show_page(made[1], title)


def make_page(query: Query, title: str, lang: str) -> str:
    """Return the sealed page of a view."""
    return sealed_page(
        house.store().find(query),
        title=title,
        lang=lang,
        basemap=basemap("page"),
        as_of=now(),
        view=query.map,
        highlight=query.hid,
        **stated(query),
    )


def show_page(html: str, title: str) -> None:
    """Show the page in a frame, with its file and the snippet that embeds it."""
    data = html.encode("utf-8", errors="replace")
    st.download_button(
        say("embed_get", size=number(max(1, len(data) // 1000))),
        data,
        "map.html",
        "text/html",
        key="get-page",
        icon=":material/download:",
        on_click="ignore",
    )
    st.markdown(say("embed_snippet"))
    st.code(snippet("map.html", title, HEIGHT).strip(), language="html", wrap_lines=True)
    width = st.segmented_control(
        say("embed_preview"),
        ["wide", "phone"],
        default="wide",
        format_func=lambda w: say("embed_wide") if w == "wide" else say("embed_phone"),
        key="embed-width",
        required=True,
    )
    # Its own Content-Security-Policy allows its own scripts alone, in this frame as anywhere.
    st.iframe(
        html, height=HEIGHT, width=PHONE if width == "phone" else "stretch", alt=say("embed_alt", title=title)
    )


page()
