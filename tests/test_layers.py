"""The app's layers: what is drawn, with the same signs as the page, and no more columns than needed."""

import base64
import json
import math
import re
from collections import Counter
from types import SimpleNamespace
from xml.etree import ElementTree

import pydeck
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import many_findings, seed_findings, wire_findings
from test_page import BASEMAP, SQUARE

from maps.clusters import clustered, size
from maps.glyphs import SHARES, STANCES, glyph, legend_image, side_image, side_sign, svg
from maps.ground import base_layers
from maps.layers import Map, deck_layers, written
from maps.names import Room
from maps.palette import SIDES, palette, rgb


def grouped(findings):
    rows = {}
    for f in findings:
        if f.place_id is None:
            continue
        spot = {
            n: getattr(f, n)
            for n in ("place_id", "name", "name_uk", "drawn_as", "lat", "lon", "lat_2", "lon_2")
        }
        row = rows.setdefault(
            tuple(spot.values()),
            SimpleNamespace(
                **spot, precision_km=f.precision_km, count=0, by_stance=Counter(), by_side=Counter()
            ),
        )
        row.count += 1
        row.by_stance[f.stance or "-"] += 1
        row.by_side[f.claimant_side or "-"] += 1
    return list(rows.values())


def layers(findings, **options):
    made = deck_layers(grouped(findings), lambda _id: SQUARE, BASEMAP, **options)
    made = [*base_layers(BASEMAP, options.get("theme", "light")), *made]
    assert len({layer.id for layer in made}) == len(made)
    return {layer.id: layer for layer in made}


def test_every_kind_of_place_has_its_layer():
    made = layers(seed_findings() + wire_findings(), chosen="wd:Q156718")
    assert {
        "sea",
        "base",
        "areas",
        "sectors",
        "circles",
        "corridors",
        "places",
        "names",
        "chosen",
    } <= made.keys()
    drawn = {row["place_id"] for row in made["places"].data}
    areas = {f["properties"]["place_id"] for f in made["areas"].data["features"]}
    assert not drawn & areas
    assert {row["place_id"] for row in made["sectors"].data} == {"wd:Q156718"}
    assert {row["place_id"] for row in made["area-names"].data} <= areas


def test_a_row_has_only_what_is_drawn():
    made = layers(many_findings(500))
    assert set(made["places"].data[0]) == {"lon", "lat", "size", "icon", "place_id", "label"}
    assert {row["icon"] for row in made["places"].data} == made["places"].icon_mapping.keys()


def test_what_is_sent_grows_with_places_not_with_mentions():
    few = many_findings(1000)
    sizes = [len(pydeck.Deck(layers=list(layers(rows).values())).to_json()) for rows in (few, few * 20)]
    assert sizes[1] < sizes[0] * 1.1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_atlas_is_a_picture(theme):
    picture = layers(wire_findings(), theme=theme)["places"].icon_atlas.strip("'")
    assert picture.startswith("data:image/svg+xml;base64,")
    ElementTree.fromstring(base64.b64decode(picture.partition(",")[2]))


@given(st.dictionaries(st.sampled_from(STANCES), st.integers(0, 10**6)), st.sets(st.sampled_from(SIDES)))
def test_shares_add_up_and_hide_nothing(by_stance, sides):
    shares, spoken, _ = glyph(by_stance, dict.fromkeys(sides, 1))
    assert sum(shares) == SHARES
    assert set(spoken) == sides
    for stance, share in zip(STANCES, shares, strict=True):
        assert not by_stance.get(stance) or share


def test_sides_are_told_by_shape_as_well_as_by_colour():
    shapes = set()
    for side in SIDES:
        text = base64.b64decode(side_image(side, "light").partition(",")[2]).decode()
        shapes.add(re.sub(r"#[0-9a-f]{6}", "", text))
    assert len(shapes) == len(SIDES)
    assert legend_image(glyph({"denied": 1}, {"RU": 1}), "light") != legend_image(
        glyph({"asserted": 1}, {"RU": 1}), "light"
    )


def test_names_do_not_cover_each_other():
    room = Room(6.5)
    assert room.take({"lon": 37.0, "lat": 48.0, "name": "Pokrovsk"})
    assert not room.take({"lon": 37.01, "lat": 48.0, "name": "Myrnohrad"})
    assert room.take({"lon": 37.0, "lat": 49.0, "name": "Myrnohrad"})


def test_runners_up_are_hollow_rings():
    rows = [
        {"id": "a", "name": "Lyman", "score": 0.2, "lat": 49.0, "lon": 36.0},
        {"id": "b", "name": "x", "score": 0.1},
    ]
    assert json.loads(pydeck.Deck(layers=deck_layers([], lambda _i: None, None, candidates=rows)).to_json())[
        "layers"
    ][0]["data"] == [{"label": "Lyman: 20%", "lat": 49.0, "lon": 36.0}]


def test_marks_grow_with_the_count_up_to_a_limit():
    sizes = [size(n) for n in (1, 2, 50, 100_000)]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 50


def test_both_themes_have_every_colour():
    assert palette("light").keys() >= {"paper", "ink", "accent", "side-ru"}
    assert palette("light").keys() == palette("dark").keys()
    assert rgb("light", "ink", 7)[3] == 7


spots = st.lists(
    st.tuples(st.floats(46, 52), st.floats(31, 40), st.integers(1, 500), st.sampled_from(("RU", "UA"))),
    max_size=40,
)


def spot(n, lat, lon, count, side):
    return SimpleNamespace(
        place_id=f"p{n}", name=f"Town {n}", name_uk=None, drawn_as="point", lat=lat, lon=lon, lat_2=None,
        lon_2=None, precision_km=1.0, count=count, by_stance={"asserted": count}, by_side={side: count},
    )  # fmt: skip


@given(spots, st.floats(4, 12))
def test_clusters_lose_nothing_and_stand_at_a_real_place(found, zoom):
    rows = [spot(n, *at) for n, at in enumerate(found)]
    made = clustered(rows, zoom)
    assert sorted(i for c in made for i in c.place_ids) == sorted(r.place_id for r in rows)
    assert sum(c.count for c in made) == sum(r.count for r in rows)
    for c in made:
        assert c.count == sum(c.by_stance.values()) == sum(c.by_side.values())
        assert c.rows[0].count == max(r.count for r in c.rows)
        assert (c.lat, c.lon) == (c.rows[0].lat, c.rows[0].lon)


@given(spots, st.floats(4, 12))
def test_marks_of_single_towns_stay_apart(found, zoom):
    room = Room(zoom)
    made = [(room.point(c.lat, c.lon), size(c.rows[0].count) / 2) for c in clustered(
        [spot(n, *at) for n, at in enumerate(found)], zoom)]  # fmt: skip
    for n, ((x, y), r) in enumerate(made):
        for (a, b), s in made[:n]:
            assert math.hypot(x - a, y - b) >= r + s


def test_going_closer_takes_a_cluster_apart():
    rows = [spot(1, 48.0, 37.0, 9, "RU"), spot(2, 48.0, 37.1, 4, "UA")]
    assert [len(clustered(rows, zoom)) for zoom in (6, 10)] == [1, 2]
    mark = {layer.id: layer for layer in deck_layers(rows, lambda _i: None, None, zoom=6)}["places"].data[0]
    assert mark["places"] == ["p1", "p2"]
    assert mark["label"] == "Town 1: 9\nTown 2: 4"


@given(spots, st.floats(5, 9))
def test_no_name_covers_a_mark_or_another_name(found, zoom):
    made = {layer.id: layer for layer in deck_layers(
        [spot(n, *at) for n, at in enumerate(found)], lambda _i: None, BASEMAP, zoom=zoom)}  # fmt: skip
    room = Room(zoom)
    boxes = []
    for row in made["places"].data if "places" in made else ():
        x, y = room.point(row["lat"], row["lon"])
        boxes.append((x - 8, y - 8, x + 8, y + 8))  # the smallest mark
    for layer, height in (("names", 14), ("towns", 12)):
        for row in made[layer].data if layer in made else ():
            x, y = room.point(row["lat"], row["lon"])
            x, y = x + row["offset"][0], y + row["offset"][1]
            wide = 0.5 * height * len(row["name"])
            left = x - {"start": 0, "middle": wide / 2, "end": wide}[row["anchor"]]
            boxes.append((left, y - height / 2, left + wide, y + height / 2))
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            apart = one[0] >= other[2] or one[2] <= other[0] or one[1] >= other[3] or one[3] <= other[1]
            assert apart, (one, other)


def test_the_map_is_written_in_one_line():
    text = Map([written(list(layers(seed_findings()).values()))], 6.5, 48.0, 37.0).to_json()
    assert "\n" not in text
    told = json.loads(text)
    assert told["initialViewState"] == {"latitude": 48.0, "longitude": 37.0, "zoom": 6.5}
    assert not told.get("mapProvider")
    bare = json.loads(pydeck.Deck(layers=[], map_provider=None).to_json())
    assert {k: v for k, v in told.items() if k not in ("layers", "initialViewState")} == {
        k: v for k, v in bare.items() if k not in ("layers", "initialViewState")
    }  # without its mapStyle Streamlit asks a third party for one
    assert {layer["id"] for layer in told["layers"]} >= {"base", "places", "names"}


def test_areas_and_sectors_carry_the_signs_of_the_sides_and_no_sides_colour():
    found = seed_findings()
    made = layers(found)
    areas, sectors = made["area-names"].data, made["sectors"].data
    drawn = json.loads(written([made["sides"]]))
    assert len(drawn["data"]) <= len(areas) + len(sectors)
    at = {(row["lat"], row["lon"]) for row in drawn["data"]}
    assert {(row["lat"], row["lon"]) for row in areas} & at
    north = {row["lon"]: row["lat"] for row in sectors}
    on_edges = [row for row in drawn["data"] if row["lon"] in north and row["lat"] > north[row["lon"]]]
    assert on_edges
    assert all(row["icon"] in drawn["iconMapping"] for row in drawn["data"])
    assert drawn["pickable"] is False
    area = json.loads(written([made["areas"]]))
    assert area["getLineColor"][:3] == area["getFillColor"][:3] == rgb("light", "ink")[:3]


def test_a_sign_of_sides_has_no_ring_and_each_side_its_own_shape():
    both = svg(side_sign({"RU": 3, "UA": 1}), "light")
    assert "<polygon" in both
    assert "<path" not in both
    assert side_sign({"RU": 1}) != side_sign({"UA": 1})
