"""About: method, limits, licences, and what the store holds as of when."""

from __future__ import annotations

import streamlit as st

from app_pages import house
from app_pages.language import day, days, number, say
from maps.about import LICENSE, About, software_version

CHAPTERS = ("is", "method", "limits", "care", "licences")
WORDS = {
    "is": ("about_is_title", "about_is"),
    "method": ("about_method_title", "about_method"),
    "limits": ("about_limits_title", "about_limits"),
    "care": ("about_care_title", "about_care"),
    "licences": ("about_licences_title", "about_licences"),
}


def page() -> None:
    """Draw the page."""
    house.heading(say("nav_about"))
    left, right = st.columns([3, 2], gap="large")
    with right:
        holds()
    with left:
        for chapter in CHAPTERS:
            title, text = WORDS[chapter]
            st.subheader(say(title), anchor=False)
            st.markdown(say(text))


def holds() -> None:
    """Show what the store holds, as of when, read by which versions."""
    store = house.store()
    meta = store.meta
    counts = store.facets(house.EVERYTHING)
    rows = {
        say("about_as_of"): day(meta.as_of) if meta.as_of else say("card_not_stated"),
        say("about_days"): days(meta.first_day, meta.last_day) if meta.first_day else say("card_not_stated"),
        say("about_documents"): number(meta.documents),
        say("about_sources"): number(len(store.sources())),
        say("about_findings"): number(meta.findings),
        say("about_located"): number(len({p.place_id for p in store.by_place(house.EVERYTHING)})),
        say("about_claimants"): number(sum(name != "-" for name, _ in counts["claimant"])),
        say("about_disputed"): number(dict(counts["status"]).get("contested", 0)),
        say("about_software"): software_version(),
        say("about_gazetteer"): ", ".join(meta.gazetteer_versions) or say("card_not_stated"),
        say("about_extractor"): ", ".join(meta.extractor_ids) or say("card_not_stated"),
        say("licence"): LICENSE,
    }
    with st.container(border=True):
        st.subheader(say("about_holds"), anchor=False)
        st.table(
            [{"": house.plain(name), " ": house.plain(value)} for name, value in rows.items()],
            hide_index=True,
            hide_header=True,
            border="horizontal",
            alt=say("about_holds"),
        )
        st.markdown(say("cite"))
        st.code(About(data_version="+".join(meta.extractor_ids)).citation(), language=None, wrap_lines=True)


page()
