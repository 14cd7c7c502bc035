"""Write docs/claims.md: which kinds of claim are taken for which, by language, on the development set.

Run ``python -m bench.confusion``. The measuring stick is tests/gold/score.py; a cell counts gold
claims about a place whose sentence and place were found with the kind of the column.
"""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

from extract.findings import analysis_json
from extract.pipeline import Reader
from records import ClaimKind, Document

ROOT = Path(__file__).resolve().parent.parent
KINDS = get_args(ClaimKind)
NONE = "–"


def main() -> None:
    """Read the gold set, tabulate, and put the tables between the marks of docs/claims.md."""
    score = _scorer()
    reader = Reader()
    tables: dict[str, Counter[tuple[str, str]]] = {lang: Counter() for lang in ("en", "uk", "ru")}
    for line in (ROOT / "tests/gold/dev.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        document = Document(gold["id"], gold["text"], source=gold.get("publisher"), published=_day(gold))
        tables[gold["lang"]].update(confusions(gold, analysis_json(reader.read(document)), score))
    page = ROOT / "docs" / "claims.md"
    head, _, rest = page.read_text("utf-8").partition("<!-- tables -->")
    _, _, tail = rest.partition("<!-- end -->")
    made = "\n\n".join(f"### {lang}\n\n{table(found)}" for lang, found in tables.items())
    page.write_text(f"{head}<!-- tables -->\n\n{made}\n\n<!-- end -->{tail}", "utf-8")


def confusions(gold: dict[str, Any], found: dict[str, Any], score: Any) -> Counter[tuple[str, str]]:
    """Return (gold kind, found kind) for each gold claim about a place; the right kind wins a tie."""
    named = {t["name"]: t for t in reversed(gold["toponyms"])}
    places = {m["place"]["id"]: m["place"] for m in found["mentions"] if m["place"]}
    counts: Counter[tuple[str, str]] = Counter()
    for claim in gold["claims"]:
        start = gold["text"].find(claim["sentence_has"])
        end = start + len(claim["sentence_has"])
        near = [c for c in found["claims"] if c["start"] < end and start < c["end"]]
        for name in claim["places"]:
            kinds = [
                c["kind"]
                for c in near
                if any(score.right_place(named[name], places.get(i)) for i in c["places"])
            ]
            told = claim["kind"] if claim["kind"] in kinds else next(iter(kinds), NONE)
            counts[claim["kind"], told] += 1
    return counts


def table(counts: Counter[tuple[str, str]]) -> str:
    """Return a Markdown table, gold kinds down, found kinds across."""
    lines = ["| gold ↓ found → | " + " | ".join((*KINDS, NONE)) + " |", "|---|" + "---:|" * (len(KINDS) + 1)]
    for kind in KINDS:
        cells = [str(counts[kind, told] or "") for told in (*KINDS, NONE)]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _day(gold: dict[str, Any]) -> Any:
    from datetime import date

    return date.fromisoformat(gold["published"]) if gold.get("published") else None


def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", ROOT / "tests/gold/score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
