"""Findings as KML 2.2 for Google Earth: with a time span, all properties and one style a side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape as html
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from maps.about import About
from maps.files import Target, writing
from maps.geojson import PLAIN, Features, Style
from records import Finding

# Characters that XML 1.0 cannot carry at all.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# aabbggrr, as KML wants it; the side colours of the page.
SIDES = {"RU": "ff0c51c2", "UA": "ffa34f1f", "OTHER": "ff649912", "NONE": "ff76646f"}


def _text(value: str) -> str:
    return escape(ILLEGAL.sub("\ufffd", value))


def write_kml(
    findings: Iterable[Finding], target: Target, *, about: About | None = None, style: Style = PLAIN
) -> int:
    """Stream a KML document and return the number of placemarks; unresolved names have no geometry."""
    about = about or About()
    features = Features(findings, style)
    with writing(target) as stream:
        stream.write(_head(about).encode())
        for row in features:
            stream.write("".join(_placemark(row)).encode())
        stream.write(b"</Document></kml>\n")
    return features.number


def _head(about: About) -> str:
    styles = "".join(
        f'<Style id="{side}"><IconStyle><color>{colour}</color></IconStyle><LineStyle><color>{colour}</color>'
        f"<width>2</width></LineStyle><PolyStyle><color>33{colour[2:]}</color></PolyStyle></Style>\n"
        for side, colour in SIDES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{_text(about.title)}</name><description>{_text(html(about.citation()))}</description>\n{styles}"
    )


def _placemark(row: dict[str, Any]) -> Iterator[str]:
    known = row["properties"]
    yield f"<Placemark id={quoteattr(ILLEGAL.sub('', 'f-' + row['id']))}><name>{_text(_name(known))}</name>"
    # A viewer takes a description for HTML: what is text must be escaped once for it, once for XML.
    yield f"<description>{_text(html(known['claim_text'] or ''))}</description>"
    yield _time(row["time"])
    yield f"<styleUrl>#{known['claimant_side'] or 'NONE'}</styleUrl><ExtendedData>"
    for key, value in known.items():
        if value is not None and value != []:
            plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f'<Data name="{key}"><value>{_text(plain)}</value></Data>'
    yield f"</ExtendedData>{_geometry(row['geometry'])}</Placemark>\n"


def _name(known: dict[str, Any]) -> str:
    place = known["name"] or known["place_text"]
    return f"{place}: {known['claim_kind']}, {known['stance']}" if known["claim_kind"] else place


def _time(time: dict[str, Any] | None) -> str:
    if time is None:
        return ""
    if "timestamp" in time:
        return f"<TimeStamp><when>{time['timestamp']}</when></TimeStamp>"
    first, last = time.get("interval") or (time["date"], time["date"])
    return f"<TimeSpan><begin>{first}</begin><end>{last}</end></TimeSpan>"


def _geometry(geometry: dict[str, Any] | None) -> str:
    if geometry is None:
        return ""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind.startswith("Multi"):
        parts = "".join(_geometry({"type": kind[5:], "coordinates": part}) for part in coordinates)
        return f"<MultiGeometry>{parts}</MultiGeometry>"
    if kind == "Polygon":
        outer, *holes = [f"<LinearRing>{_positions(ring)}</LinearRing>" for ring in coordinates]
        inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in holes)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{inner}</Polygon>"
    return f"<{kind}>{_positions([coordinates] if kind == 'Point' else coordinates)}</{kind}>"


def _positions(pairs: list[list[float]]) -> str:
    return f"<coordinates>{' '.join(f'{lon},{lat}' for lon, lat in pairs)}</coordinates>"
