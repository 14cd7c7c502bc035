"""The web service's answers, by the names of OGC API – Features."""

import io
import json
from urllib.parse import parse_qs, urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import seed_findings, wire_findings
from test_layers import grouped
from test_page import SQUARE

from maps.errors import ExportError
from maps.export import export
from maps.ogc import (
    MOST,
    collection,
    collections,
    conformance,
    landing,
    page_links,
    paging,
    places_collection,
)
from maps.validate import validate


def test_the_landing_page_leads_everywhere():
    rels = {made["rel"]: made["href"] for made in landing("/api", "The front")["links"]}
    assert rels.pop("service-desc") == "/api/openapi.json"
    assert rels == {"self": "/api/", "conformance": "/api/conformance", "data": "/api/collections"}
    assert any(c.endswith("conf/geojson") for c in conformance()["conformsTo"])
    for made in collections("/api")["collections"]:
        assert made == collection("/api", made["id"])
        assert made["links"][0]["type"] == "application/geo+json"


@given(st.integers(1, 50), st.integers(0, 200))
def test_following_next_sees_everything_once(limit, matched):
    seen, query = [], {"side": "RU", "limit": str(limit)}
    while True:
        size, offset = paging(query)
        seen += range(offset, min(offset + size, matched))
        links = {made["rel"]: made["href"] for made in page_links("/items", query, size, offset, matched)}
        assert ("prev" in links) == (offset > 0)
        if "next" not in links:
            break
        query = {k: v[0] for k, v in parse_qs(urlparse(links["next"]).query).items()}
        assert query["side"] == "RU"
    assert seen == list(range(matched))


def test_odd_paging_is_refused_or_brought_within_bounds():
    for odd in ({"limit": "-1"}, {"offset": "x"}, {"offset": "²"}, {"limit": ""}):
        with pytest.raises(ExportError, match="whole number"):
            paging(odd)
    assert paging({"limit": "0"}) == (1, 0)
    assert paging({"limit": "99999999"}) == (MOST, 0)
    assert paging({}) == (100, 0)


def test_items_carry_links_and_counts():
    stream = io.BytesIO()
    links = tuple(page_links("/items", {}, 5, 0, 16))
    export(seed_findings()[:5], "geojson", stream, matched=16, links=links)
    made = json.loads(stream.getvalue())
    assert (made["numberMatched"], made["numberReturned"]) == (16, 5)
    assert [one["rel"] for one in made["links"]] == ["self", "next"]
    assert validate(made) == []


def test_places_count_their_findings():
    rows = grouped(seed_findings() + wire_findings())
    for row in rows:
        row.place_kind = row.admin1 = row.latest = None
    made = places_collection(rows, shapes=lambda place_id: SQUARE if place_id == "wd:Q2012050" else None)
    by_id = {one["id"]: one for one in made["features"]}
    assert len(by_id) == made["numberReturned"] == len(rows)
    assert by_id["wd:Q2012050:area"]["geometry"]["type"] == "Polygon"
    assert by_id["wd:Q171965:area"]["geometry"] is None
    pokrovsk = by_id["wd:Q156718:point"]["properties"]
    assert pokrovsk["findings"] == pokrovsk["asserted"] + pokrovsk["denied"] + pokrovsk["hedged"]
    assert pokrovsk["side_UA"] == 1
    assert len(made["bbox"]) == 4
