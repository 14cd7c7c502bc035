"""Commands that ask the store: disputes, timeline of a place, ledger of claimants, review."""

from __future__ import annotations

from dataclasses import asdict

import click

from cli.shared import load_reader, named_store, query_option, store_option, tell, tell_json, view
from records import Finding, FrontlineError

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.command()
@query_option
@json_option
@store_option
def disputes(query_text: str, as_json: bool, store_url: str | None) -> None:
    """Show what some assert and others deny, side by side."""
    with named_store(store_url, create=False) as store:
        for dispute in store.disputes(view(query_text)):
            if as_json:
                tell_json(asdict(dispute))
                continue
            group = dispute.group
            tell(
                f"\n{group.name}: {group.kind}, {group.first_day or 'undated'} to "
                f"{group.last_day or 'undated'}"
            )
            for word, rows in (("asserted", dispute.asserting), ("denied", dispute.denying)):
                for row in rows:
                    tell(f"  {word} by {said_by(row)}: {one_line(row.claim_text)}")


@click.command()
@click.argument("place")
@query_option
@json_option
@store_option
def timeline(place: str, query_text: str, as_json: bool, store_url: str | None) -> None:
    """Show for PLACE (a name or an id) who claimed, denied, assessed and admitted what, and the lags."""
    with named_store(store_url, create=False) as store:
        ids = [place] if ":" in place else place_ids(place)
        query = view(query_text) if query_text else None
        told = [story for place_id in ids for story in store.timeline(place_id, query=query)]
        if not told:
            raise FrontlineError(
                f"nothing in this store tells of {place!r}. Check the name with "
                "`frontline gazetteer lookup`, or read documents in with `frontline ingest`."
            )
        for story in told:
            if as_json:
                tell_json(asdict(story))
                continue
            group = story.group
            tell(f"\n{group.name}: {group.kind}, {group.status}, {group.claimants} claimants")
            for step in story.steps:
                lag = "" if not step.lag_days else f" ({step.lag_days:+d} days)"
                tell(
                    f"  {step.when or 'undated'}{lag} {step.role} by {step.voice}: "
                    f"{one_line(step.finding.claim_text)}"
                )


@click.command()
@click.option("--kind", default="capture", show_default=True)
@query_option
@json_option
@store_option
def ledger(kind: str, query_text: str, as_json: bool, store_url: str | None) -> None:
    """Show what became of each claimant's claims: admitted, assessed, denied or still open."""
    with named_store(store_url, create=False) as store:
        for row in store.ledger(kind, query=view(query_text) if query_text else None):
            if as_json:
                tell_json(asdict(row))
            else:
                tell(
                    f"{row.claimant} ({row.side}): {row.claims} claims, {len(row.admitted)} admitted, "
                    f"{len(row.assessed)} assessed, {len(row.denied)} denied, {len(row.open)} open"
                )


@click.command()
@query_option
@click.option("--limit", default=50, show_default=True)
@store_option
def review(query_text: str, limit: int, store_url: str | None) -> None:
    """List the mentions that a person should look at first: abstentions, then narrow margins."""
    with named_store(store_url, create=False) as store:
        for row in store.review(view(query_text), limit=limit):
            rivals = ", ".join(f"{c['name']} ({c['admin1']}) {c['id']}" for c in row.candidates)
            answer = row.name or "not resolved"
            tell(
                f"{row.doc_id} {row.start_char}-{row.end_char} “{row.place_text}” → {answer} "
                f"({row.score:.2f}, margin {row.score_margin:.2f}; {row.resolve_reason}); "
                f"others: {rivals or 'none'}"
            )


def place_ids(name: str) -> list[str]:
    """Return the ids of all places of a name."""
    reader = load_reader()
    return list(dict.fromkeys(entry.place_id for entry in reader.index.lookup(name)))


def said_by(row: Finding) -> str:
    """Return the claimant with side and outlet."""
    who = f"{row.claimant or 'the narrator'} ({row.claimant_side})"
    return who + (f" in {row.publisher}" if row.publisher else "")


def one_line(text: str) -> str:
    """Return text without line breaks and control characters, as a terminal may show it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


COMMANDS = (disputes, timeline, ledger, review)
