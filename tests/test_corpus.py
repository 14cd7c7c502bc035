"""The generated corpus: deterministic, with true answers, as dense as asked."""

import io
import json

import pytest

from bench.corpus import TOKEN, Corpus, write

COUNT = 60


@pytest.fixture(scope="module")
def news() -> Corpus:
    return Corpus()


def test_a_document_is_the_same_whatever_was_made_before(news: Corpus) -> None:
    made = list(news.documents(0, 6))
    assert [news.document(number) for number in (5, 0, 3)] == [made[5], made[0], made[3]]
    assert Corpus(seed=2).document(0) != made[0]


def test_names_stand_where_the_answers_say(news: Corpus) -> None:
    for document in news.documents(0, COUNT):
        for toponym in document["toponyms"]:
            at = -1
            for _ in range(toponym["occ"]):
                at = document["text"].find(toponym["surface"], at + 1)
            assert at >= 0
        for claim in document["claims"]:
            assert claim["sentence_has"] in document["text"]
            assert set(claim["places"]) <= {t["name"] for t in document["toponyms"]}


@pytest.mark.parametrize("asked", [10, 28, 60])
def test_density(asked: int) -> None:
    documents = list(Corpus(tokens_per_place=asked).documents(0, COUNT))
    tokens = sum(len(TOKEN.findall(document["text"])) for document in documents)
    assert tokens / sum(len(document["toponyms"]) for document in documents) == pytest.approx(asked, rel=0.35)


def test_no_places() -> None:
    assert not any(d["toponyms"] or d["claims"] for d in Corpus(tokens_per_place=0).documents(0, COUNT))


def test_written_lines_are_documents(news: Corpus) -> None:
    out = io.StringIO()
    number, size = write(news.documents(), out, 20_000)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == number
    assert size == sum(len(line["text"].encode()) for line in lines) >= 20_000
