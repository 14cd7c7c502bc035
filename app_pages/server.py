"""The server of ``frontline serve``: the app, and the data beside it under /api.

``streamlit run app.py`` gives the app alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import streamlit as st

from app_pages import api

APP = Path(__file__).resolve().parent.parent / "app.py"

app = st.App(APP, routes=api.routes())


def settings(words: list[str]) -> dict[str, Any]:
    """Return Streamlit's options from words such as ``--server.port=8501``."""
    made: dict[str, Any] = {}
    for word in words:
        name, _, text = word.removeprefix("--").partition("=")
        try:
            made[name] = json.loads(text)
        except ValueError:
            made[name] = text
    return made


if __name__ == "__main__":
    told = settings(sys.argv[1:])
    sys.argv = [str(APP)]  # beside this file Streamlit looks for .streamlit/config.toml
    app.run(config=told)
