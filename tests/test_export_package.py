"""Several formats in one folder, described by a datapackage.json."""

import csv
import hashlib
import json

import pytest
from sample_findings import seed_findings

from maps.errors import ExportError
from maps.package import write_package
from maps.schema import json_schema


def test_the_folder_describes_itself(tmp_path):
    numbers = write_package(
        seed_findings, tmp_path / "out", ["csv", "geojson", "gpkg"], query="side=RU", title="Front"
    )
    assert numbers == dict.fromkeys(("findings.csv", "findings.geojson", "findings.gpkg"), 16)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert package["title"] == "Front"
    assert "side=RU" in package["description"]
    for resource in package["resources"]:
        made = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(made)
        assert resource["hash"] == "sha256:" + hashlib.sha256(made).hexdigest()
    assert json.loads((tmp_path / "out" / "schema.json").read_text("utf-8")) == json_schema()


def test_the_table_schema_is_that_of_the_csv(tmp_path):
    write_package(seed_findings, tmp_path, ["csv"])
    table = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["resources"][0]["schema"]
    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [f["name"] for f in table["fields"]] == list(rows[0])
    for defined in table["fields"]:
        values = {row[defined["name"]] for row in rows} - {""}
        if allowed := defined.get("constraints", {}).get("enum"):
            assert values <= {str(v) for v in allowed}
        if defined["type"] in ("number", "integer"):
            assert all(float(v) == float(v) for v in values)


def test_faults_are_named(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(ExportError, match="cannot be made a folder"):
        write_package(seed_findings, tmp_path / "file", ["csv"])
    with pytest.raises(ExportError, match="'shp'"):
        write_package(seed_findings, tmp_path / "out", ["csv", "shp"])
