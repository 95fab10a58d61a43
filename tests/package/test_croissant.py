"""croissant.json: valid under mlcroissant, which reads every row from it; it tells what is synthetic and what lacks."""

import io
import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from symgen.generate import generate
from symgen.package import croissant

mlc = pytest.importorskip("mlcroissant")


@pytest.fixture(scope="module")
def made(ink_bank, tmp_path_factory):
    home = tmp_path_factory.mktemp("croissant")
    (home / "small.toml").write_text(
        f'labels = ["a", "exists"]\n[canvas]\nsize = 16\n[balance]\nper_class = 10\n[[source]]\nkind = "crohme"\n'
        f"path = {json.dumps(str(ink_bank))}\n[split]\nvalidation = 0.2\n[package]\nshard_rows = 9\n"
    )
    return home / "set", generate(home / "small.toml", home / "set", workers=1)


def test_mlcroissant_finds_no_errors(made):
    data = mlc.Dataset(str(made[0] / "croissant.json"))
    assert not data.metadata.ctx.issues.errors
    # The day it was published is not written: the same recipe makes the same bytes on any day.
    assert len(data.metadata.ctx.issues.warnings) == 2


def test_mlcroissant_reads_every_row(made):
    home, manifest = made
    data = mlc.Dataset(str(home / "croissant.json"))
    for split in ("train", "validation"):
        files = [file["path"] for file in manifest["files"] if file["split"] == split]
        wanted = {row["row_id"]: row for path in files for row in pq.read_table(home / path).to_pylist()}
        found = list(data.records(split))
        assert len(found) == len(wanted)
        for row in found:
            there = wanted[row[f"{split}/row_id"].decode()]
            assert row[f"{split}/label"] == there["label"] and row[f"{split}/licence"].decode() == there["licence"]
            assert [item.decode() for item in row[f"{split}/items"]] == there["items"]
            picture = np.asarray(Image.open(io.BytesIO(there["image"]["bytes"])))
            np.testing.assert_array_equal(np.asarray(row[f"{split}/image"]), picture)


def test_the_classes_are_a_record_set_too(made):
    found = list(mlc.Dataset(str(made[0] / "croissant.json")).records("classes"))
    assert [(row["classes/label"], row["classes/name"]) for row in found] == [(0, "a"), (1, "exists")]


def test_it_tells_what_the_rows_are(made):
    home, manifest = made
    told = json.loads((home / "croissant.json").read_bytes())
    assert told["rai:hasSyntheticData"] is True and told["rai:dataCollection"].startswith("Synthetic: drawn by symgen")
    assert told["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert set(manifest["notes"]) <= set(told["rai:dataLimitations"])
    assert manifest["sources"][0]["digest"] in told["prov:wasDerivedFrom"][0]
    sha = {file["sha256"] for file in manifest["files"]}
    assert {one["sha256"] for one in told["distribution"] if one["@type"] == "cr:FileObject"} == sha


@pytest.mark.parametrize("name", ["unknown", "incompatible", "made up"])
def test_a_licence_that_nobody_knows_is_not_named(made, name):
    assert "license" not in croissant.describe({**made[1], "licence": name})


def test_an_imported_set_is_not_called_synthetic(made):
    adopted = {"kind": "images", "redrawn": False, "groups_known": False, "findings": 0}
    told = croissant.describe({**made[1], "adopted": adopted})
    assert told["rai:hasSyntheticData"] is False and "synthetic" not in told["keywords"]
