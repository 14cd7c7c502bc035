"""Quality floors on the annotated sets of tests/gold, by language. They may only rise."""

import importlib.util
import json
import tomllib

import pytest

from extract.documents import read_documents
from extract.findings import analysis_json
from tests.conftest import ROOT

GOLD = ROOT / "tests" / "gold"
FLOORS = tomllib.loads((ROOT / "tests" / "floors.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def figures(reader):
    spec = importlib.util.spec_from_file_location("score", ROOT / "tests" / "gold" / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    found = {}
    for name, floors in FLOORS.items():
        path = GOLD / f"{name}.jsonl"
        predicted = {d.id: analysis_json(reader.read(d)) for d in read_documents([path])}
        tallies = {lang: score.Tally() for lang in floors}
        for line in path.read_text("utf-8").splitlines():
            text = json.loads(line)
            score.score_doc(text, predicted[text["id"]], tallies[text["lang"]])
        found |= {(name, lang): score.figures(tally) for lang, tally in tallies.items()}
    return found


ROWS = [
    (name, lang, figure)
    for name, by_lang in FLOORS.items()
    for lang, floors in by_lang.items()
    for figure in floors
]


@pytest.mark.parametrize(("name", "lang", "figure"), ROWS)
def test_quality_does_not_fall(figures, name, lang, figure):
    found = figures[name, lang]
    for part in figure.split("/"):
        found = found[part]
    assert found >= FLOORS[name][lang][figure], f"{name} {lang} {figure} is {found:.3f}"


@pytest.mark.parametrize("name", list(FLOORS))
def test_every_offset_is_true(figures, name):
    assert all(figures[name, lang]["bad_offsets"] == 0 for lang in FLOORS[name])
