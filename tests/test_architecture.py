"""The import table: imports point one way, and each library has one home."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("records", "geo", "extract", "store", "maps", "app", "app_pages", "cli")
MAY_IMPORT = {
    "records": set(),
    "geo": {"records"},
    "extract": {"records", "geo"},
    "store": {"records"},
    "maps": {"records"},
    "app_pages": {"records", "geo", "extract", "store", "maps", "app_pages"},
    "app": {"records", "geo", "extract", "store", "maps", "app_pages"},
    "cli": {"records", "geo", "extract", "store", "maps"},
}
HOME = {
    "spacy": {"extract"},
    "sqlalchemy": {"store"},
    "sqlite3": {"store"},
    "folium": {"maps"},
    "streamlit": {"app", "app_pages"},
    "starlette": {"app_pages"},
    "rich": {"cli"},
    "click": {"cli"},
}


def modules():
    for part in PARTS:
        for path in [ROOT / f"{part}.py", *sorted((ROOT / part).rglob("*.py"))]:
            if path.exists():
                yield part, path


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize(("part", "path"), list(modules()), ids=lambda v: getattr(v, "name", v))
def test_imports_point_one_way(part, path):
    for name in imported(path):
        if name in PARTS and name != part:
            assert name in MAY_IMPORT[part], f"{path.relative_to(ROOT)} may not import {name}"
        assert part in HOME.get(name, {part}), (
            f"{path.relative_to(ROOT)}: {name} has its home in {HOME[name]}"
        )


def test_only_the_command_line_prints():
    for part, path in modules():
        calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        prints = [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]
        assert part == "cli" or not prints, f"{path.relative_to(ROOT)}:{prints} prints"
