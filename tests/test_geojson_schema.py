"""Schema, codebook and code are one definition."""

import json
from dataclasses import fields
from typing import get_args

from jsonschema import Draft202012Validator
from sample_findings import finding

import records
from maps.properties import properties
from maps.schema import (
    CODEBOOK_FILE,
    SCHEMA_FILE,
    codebook_markdown,
    definitions,
    json_schema,
    property_names,
    schema_text,
)
from records import Finding

NOT_EXPORTED = {"id", "lat", "lon", "lat_2", "lon_2"}  # the feature's id and geometry
ADDED = {"datetime", "start_datetime", "end_datetime", "date", "description", "links", "source"}


def test_the_shipped_files_are_the_generated_ones():
    assert SCHEMA_FILE.read_text("utf-8") == schema_text()
    assert CODEBOOK_FILE.read_text("utf-8") == codebook_markdown()


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json_schema())
    assert json.loads(schema_text()) == json_schema()


def test_every_field_of_a_finding_is_a_property():
    assert {p.name for p in definitions()} == {f.name for f in fields(Finding)} - NOT_EXPORTED | ADDED | {
        "overlay",
        "distance_to_line_km",
    }
    assert tuple(properties(finding())) == property_names()


def test_codes_are_those_of_the_records():
    codes = {p.name: tuple(p.codes) for p in definitions()}
    for name, type_ in {
        **{"use": records.Use, "place_kind": records.PlaceKind, "name_kind": records.NameKind},
        **{"claim_kind": records.ClaimKind, "stance": records.Stance, "claimant_side": records.Side},
        **{"claimant_type": records.ClaimantType, "attribution": records.Attribution},
        **{"relation": records.RelationType, "drawn_as": records.DrawnAs},
    }.items():
        assert set(codes[name]) == set(get_args(type_)), name


def test_every_null_is_explained():
    for p in definitions():
        assert p.about
        assert p.null == bool(p.absent), p.name
