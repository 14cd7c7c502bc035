"""Quality floors on the development set, by language. They may only rise."""

import importlib.util
import json
import tomllib

import pytest

from extract.documents import read_documents
from extract.findings import analysis_json
from tests.conftest import ROOT

GOLD = ROOT / "tests" / "gold" / "dev.jsonl"
FLOORS = tomllib.loads((ROOT / "tests" / "floors.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def figures(reader):
    spec = importlib.util.spec_from_file_location("score", ROOT / "tests" / "gold" / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    predicted = {d.id: analysis_json(reader.read(d)) for d in read_documents([GOLD])}
    tallies = {lang: score.Tally() for lang in FLOORS}
    for line in GOLD.read_text("utf-8").splitlines():
        text = json.loads(line)
        score.score_doc(text, predicted[text["id"]], tallies[text["lang"]])
    return {lang: score.figures(tally) for lang, tally in tallies.items()}


@pytest.mark.parametrize(
    ("lang", "figure"), [(lang, name) for lang, floors in FLOORS.items() for name in floors]
)
def test_quality_does_not_fall(figures, lang, figure):
    found = figures[lang]
    for part in figure.split("/"):
        found = found[part]
    assert found >= FLOORS[lang][figure], f"{lang} {figure} is {found:.3f}"


@pytest.mark.parametrize("lang", list(FLOORS))
def test_every_offset_is_true(figures, lang):
    assert figures[lang]["bad_offsets"] == 0
