"""Hard homonyms: the right place, and the reason that must win."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from extract.nlp import sentence_spans
from geo.gazetteer import load_gazetteer
from geo.index import NameIndex
from geo.resolve import resolve
from geo.scene import FEATURES
from records import Mention, Relation

CASES = tomllib.loads((Path(__file__).parent / "homonyms.toml").read_text("utf-8"))["case"]
NAME = re.compile(r"\[(\*?)([^\]|]+)(?:\|([^\]]+))?\]")
USES = {"sector", "metonym", "modifier"}


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer()


@pytest.fixture(scope="module")
def index(gazetteer):
    return NameIndex.load(gazetteer)


def read(case):
    """Return the plain text, its mentions and which of them are asked."""
    plain, marks, at = "", [], 0
    for match in NAME.finditer(case["text"]):
        plain += case["text"][at : match.start()]
        marks.append((len(plain), len(plain) + len(match[2]), bool(match[1]), match[3] or ""))
        plain += match[2]
        at = match.end()
    plain += case["text"][at:]
    sentences = sentence_spans(plain)
    mentions = []
    for start, end, _, words in marks:
        kind, *rest = words.split() or [""]
        sentence = next(tuple(s) for s in sentences if s[0] <= start < s[1])
        relation = None
        if kind in {"near", "toward"}:
            relation = Relation(kind)
        elif kind == "offset":
            km = [float(part) for part in rest if part.isdigit()]
            relation = Relation("offset", km[0] if km else None, rest[-1])
        hint = words.removeprefix("hint=") if words.startswith("hint=") else None
        use = kind if kind in USES else "literal"
        mentions.append(Mention(start, end, plain[start:end], sentence, case["lang"], use, relation, hint))
    return plain, mentions, [mark[2] for mark in marks]


def answers(case, gazetteer, index):
    plain, mentions, asked = read(case)
    found = resolve(plain, mentions, gazetteer, index, published=case["published"], source=case.get("source"))
    return [answer for answer, is_asked in zip(found, asked, strict=True) if is_asked]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_the_right_place_for_the_right_reason(case, gazetteer, index):
    found = answers(case, gazetteer, index)
    told = [(r.place and (r.place.id, r.place.name, r.place.oblast), r.reason, r.features) for r in found]
    assert [r.place and r.place.id for r in found] == case["want"], told
    for answer in found:
        speaks = dict(answer.features)
        assert answer.reason == case["reason"] or speaks.get(case["reason"], 0) > 0, told


def test_there_are_enough_cases_of_every_kind():
    assert len(CASES) >= 60
    languages = Counter(case["lang"] for case in CASES)
    assert min(languages[lang] for lang in ("en", "uk", "ru")) >= 15
    reasons = {case["reason"] for case in CASES}
    assert reasons <= {*FEATURES, "only"}
    assert len(reasons) >= 12
