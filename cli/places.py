"""Commands about places: look up, add and import own ones, correct a resolution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli.shared import load_reader, now, store_option, tell, tell_json
from records import FrontlineError


@click.group()
def gazetteer() -> None:
    """Look into the table of places."""


@gazetteer.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a candidate.")
def lookup(name: str, as_json: bool) -> None:
    """Show every candidate for NAME: where it lies, its names and years, and why it matches."""
    from geo.lookup import candidates

    reader = load_reader()
    found = candidates(name, reader.gazetteer, reader.index)
    if as_json:
        for row in found:
            tell_json(row)
        return
    if not found:
        raise FrontlineError(
            f"no place is called {name!r} in the gazetteer, in any spelling or case that it knows. "
            "Check the spelling, or add the place with `frontline gazetteer add`."
        )
    show_candidates(name, found)


@gazetteer.command()
@click.argument("name")
@click.option("--lat", type=float, help="Of a new place, degrees WGS 84.")
@click.option("--lon", type=float, help="Of a new place, degrees WGS 84.")
@click.option("--oblast", default="", help="English short name: Donetsk, Kharkiv, …")
@click.option("--kind", default="", help="settlement, facility, district, …; of an alias: former, exonym, …")
@click.option("--alias-of", metavar="ID", default="", help="NAME is one more name of this place.")
@click.option("--lang", default="", help="Of an alias: en, uk, ru.")
def add(name: str, alias_of: str, lang: str, **cells: Any) -> None:
    """Add an own place (NAME with --lat and --lon) or one more name (--alias-of ID)."""
    from geo.gazetteer import load_gazetteer
    from geo.home import places_file
    from geo.user_places import append_rows

    row = {"name": name, "place_id": alias_of, "lang": lang}
    row |= {key: "" if value is None else str(value) for key, value in cells.items()}
    added = append_rows(places_file(), [row], load_gazetteer().places)
    tell(f"{added} row added to {places_file()}; it survives upgrades of the shipped table.")


@gazetteer.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_places(file: Path) -> None:
    """Add all rows of a CSV file of own places and names (columns as in geo/SOURCES.md)."""
    from geo.gazetteer import load_gazetteer
    from geo.home import places_file
    from geo.user_places import import_file

    added = import_file(file, places_file(), load_gazetteer().places)
    tell(f"{added} rows added to {places_file()}; they survive upgrades of the shipped table.")


def show_candidates(name: str, found: list[dict[str, Any]]) -> None:
    """Print the candidates of a name, three lines each, so that a narrow terminal can hold them."""
    tell(f"{name} may mean {len(found)} place{'s' * (len(found) > 1)}:")
    for number, row in enumerate(found, 1):
        people = f"{row['population']:,} people" if row["population"] else None
        point = f"{row['lat']:.4f}, {row['lon']:.4f}" if row["lat"] is not None else None
        facts = [row["kind"], row["oblast"] or row["country"], row["raion"], row["hromada"], point, people]
        tell(f"\n{number}. {row['name']} ({', '.join(str(f) for f in facts if f)})")
        tell(f"   {row['id']}{' ' + row['katottg'] if row['katottg'] else ''}: {row['why']}")
        tell(f"   names: {row['names']}")


@click.command()
@click.option("--document", metavar="ID", help="Only in this document.")
@click.option("--source", metavar="PUBLISHER", help="Only in documents of this publisher.")
@click.option("--span", metavar="START-END", help="Only this mention of the document, in code points.")
@click.option("--name", help="The name as it stands in texts.")
@click.option("--place", metavar="ID", help="The right place's id, or - when it is no place.")
@click.option("--use", type=click.Choice(["literal", "sector", "metonym", "modifier"]))
@click.option("--reason", required=True, help="Why, for those who read the log.")
@store_option
def correct(span: str | None, reason: str, store_url: str | None, **aim: str | None) -> None:
    """Decide what a mention or a name is; ingesting again applies it."""
    from geo.corrections import Correction, append_correction
    from geo.gazetteer import load_gazetteer
    from geo.home import corrections_file
    from store import default_store

    start, end = read_span(span)
    if aim["place"] not in (None, "-") and aim["place"] not in load_gazetteer().places:
        raise FrontlineError(
            f"--place {aim['place']!r} is no id of the gazetteer. "
            "`frontline gazetteer lookup NAME` shows the ids."
        )
    path = corrections_file(store_url or default_store())
    append_correction(path, Correction(time=now(), reason=reason, start=start, end=end, **aim))  # type: ignore[arg-type]
    tell(f"written to {path}; `frontline ingest` of the same documents applies it.")


def read_span(span: str | None) -> tuple[int | None, int | None]:
    """Return the two numbers of START-END; None where no span is given."""
    if span is None:
        return None, None
    start, _, end = span.partition("-")
    if not (start.isdigit() and end.isdigit() and int(start) < int(end)):
        raise FrontlineError(
            f"--span {span!r} is not START-END. Write two numbers as `frontline review` shows them."
        )
    return int(start), int(end)


COMMANDS = (gazetteer, correct)
