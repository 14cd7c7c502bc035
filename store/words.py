"""Free text: which words a finding is found by, and how each database looks them up.

Words are folded here and not by the database, so that both engines find the same: case, accents
(ё = е, й = и), and apostrophes do not count, a hyphen parts words. Every word of a search may be
the beginning of a word of the text, which stands in for case endings («Покровськ» finds
«Покровська»); the names of the resolved place in all three languages are found too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, false, select, text

from records import Finding
from store.arrays import copy_rows
from store.schema import FINDINGS

SEARCHED = (
    "claim_text",
    "title",
    "place_text",
    "name",
    "name_uk",
    "name_ru",
    "claimant",
    "relayed_by",
    "publisher",
)
PREFIX = 3  # letters from which on a word of a search may be the beginning of another
MAX_WORDS = 12  # of a search; more are left out
_searched = attrgetter(*SEARCHED)
_WORD = re.compile(r"[^\W_]{1,40}")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`‘")


@lru_cache(maxsize=4096)
def fold(value: str) -> tuple[str, ...]:
    """Return the words of a text in the form in which they are compared."""
    apart = unicodedata.normalize("NFKD", value.translate(_APOSTROPHES).casefold())
    return tuple(_WORD.findall(_ACCENTS.sub("", apart)))


def words_of(values: Iterable[str | None]) -> str:
    """Return the words under which a finding is found, each once, in the order of the alphabet."""
    return " ".join(sorted({word for value in values if value for word in fold(value)}))


def words_of_finding(finding: Finding) -> str:
    """Return the words of a finding's sentence, title, place and speakers."""
    return words_of(_searched(finding))


def create(connection: Connection) -> None:
    """Make the full-text table: the words of each finding, without a copy of the text."""
    if connection.dialect.name == "sqlite":
        options = "content='', detail=none, tokenize='unicode61'"  # no copy of the text, no positions
        statements = [f"CREATE VIRTUAL TABLE findings_words USING fts5(words, {options})"]
    else:
        statements = [
            "CREATE TABLE findings_words (seq bigint PRIMARY KEY, words tsvector NOT NULL)",
            "CREATE INDEX findings_words_gin ON findings_words USING gin (words)",
        ]
    for statement in statements:
        connection.execute(text(statement))


def index(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Take findings into the index: pairs of ``seq`` and words."""
    if connection.dialect.name == "sqlite":
        statement = text("INSERT INTO findings_words(rowid, words) VALUES (:seq, :words)")
        connection.execute(statement, [{"seq": seq, "words": words} for seq, words in rows])
    else:  # words are letters and digits alone, so they need no escape
        vectors = ((seq, " ".join(f"'{word}'" for word in words.split())) for seq, words in rows)
        copy_rows(connection, "findings_words", ("seq", "words"), vectors)


def forget(connection: Connection, condition: ColumnElement[bool]) -> None:
    """Take findings out of the index, before they are deleted."""
    if connection.dialect.name != "sqlite":
        seqs = select(FINDINGS.c.seq).where(condition)
        connection.execute(
            text("DELETE FROM findings_words WHERE seq = ANY(:seqs)"),
            {"seqs": list(connection.scalars(seqs))},
        )
        return
    # The index holds no copy of the words: it must be told again what to take out.
    columns = [FINDINGS.c.seq, *(FINDINGS.c[name] for name in SEARCHED)]
    rows = connection.execute(select(*columns).where(condition)).all()
    statement = text(
        "INSERT INTO findings_words(findings_words, rowid, words) VALUES ('delete', :seq, :words)"
    )
    if rows:
        connection.execute(statement, [{"seq": seq, "words": words_of(values)} for seq, *values in rows])


def saying(search: str, dialect: str) -> Select[Any]:
    """Select the numbers of the findings that have all words of a search.

    A word of three letters or more may be the beginning of a longer one.
    """
    found = list(dict.fromkeys(fold(search)))[:MAX_WORDS]
    if not found:  # punctuation alone is found nowhere
        return select(FINDINGS.c.seq).where(false())
    if dialect == "sqlite":
        matching = " AND ".join(f'"{word}" *' if len(word) >= PREFIX else f'"{word}"' for word in found)
        statement = text("SELECT rowid AS seq FROM findings_words WHERE findings_words MATCH :matching")
    else:
        matching = " & ".join(f"'{word}':*" if len(word) >= PREFIX else f"'{word}'" for word in found)
        statement = text("SELECT seq FROM findings_words WHERE words @@ CAST(:matching AS tsquery)")
    table = statement.bindparams(matching=matching).columns(column("seq", FINDINGS.c.seq.type)).subquery()
    return select(table.c.seq)
