"""Data sets read back: against the library that strangers read them with, and against damage."""

import io
import json
import os
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from picture_files import class_folders
from PIL import Image

from symgen.adopt import adopt
from symgen.dataset import SymbolClass, is_dataset, match_classes, open_dataset
from symgen.errors import SourceError, StoreError
from symgen.generate import generate

RECIPE = """
labels = ["a", "b", "exists"]
[balance]
per_class = 30
[canvas]
size = 24
polarity = "{polarity}"
[[source]]
kind = "tiny_ink"
[[source]]
kind = "tiny_type"
[package]
shard_rows = 40
"""


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))
    return place / "symgen" / "images"


@pytest.fixture(params=["black-on-white", "white-on-black"])
def made(tmp_path, kinds, request):
    (tmp_path / "tiny.toml").write_text(RECIPE.format(polarity=request.param))
    generate(tmp_path / "tiny.toml", tmp_path / "set", workers=1)
    return tmp_path / "set"


def test_rows_are_what_the_hubs_library_reads(made, tmp_path):
    data, theirs = open_dataset(made), datasets.load_dataset(str(made), cache_dir=str(tmp_path / "hub"))
    assert data.splits == tuple(theirs) and data.classes == tuple(theirs["train"].features["label"].names)
    for split in data.splits:
        samples, rows = data.read(split), theirs[split]
        assert len(samples) == len(rows) == data.counts(split).sum()
        seen = np.stack([np.asarray(image) for image in rows["image"]])
        ink = 255 - seen if data.canvas.polarity == "black-on-white" else seen
        np.testing.assert_array_equal(samples.images, ink)
        np.testing.assert_array_equal(samples.labels, rows["label"])
        np.testing.assert_array_equal(np.bincount(samples.labels, minlength=3), data.counts(split))
        for name in ("row_id", "items", "origins", "groups", "licence", "symbol"):
            assert getattr(samples, name).to_pylist() == list(rows[name]), name
    assert data.canvas.size == 24 and data.writers_known


def test_ink_is_bright_whatever_the_polarity(made):
    samples = open_dataset(made).read("train")
    assert np.median(samples.images) == 0 and (samples.images.reshape(len(samples), -1).max(1) > 60).all()


def test_the_second_reading_decodes_nothing(made, cache, monkeypatch):
    first = open_dataset(made).read("train")
    monkeypatch.setattr("symgen.dataset._blocks", lambda *given: pytest.fail("decoded again"))
    again = open_dataset(made).read("train")
    np.testing.assert_array_equal(first.images, again.images)
    assert isinstance(again.images.base, np.memmap) or isinstance(again.images, np.memmap)
    assert not again.images.flags.writeable and len(list(cache.iterdir())) == 1


def test_without_a_cache_it_reads_all_the_same(made, tmp_path, monkeypatch, cache):
    expected = open_dataset(made).read("train").images.copy()
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    np.testing.assert_array_equal(open_dataset(made).read("train").images, expected)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache.parent.parent))
    next(cache.iterdir()).write_bytes(b"\x93NUMPY damaged")
    np.testing.assert_array_equal(open_dataset(made).read("train").images, expected)


def test_pictures_that_nobody_reads_leave_the_cache(made, cache, monkeypatch):
    cache.mkdir(parents=True)
    for name, age in (("old", 40), ("new", 2)):
        (cache / f"{name}.npy").write_bytes(b"")
        past = Path(cache / f"{name}.npy").stat().st_mtime - age * 86_400
        os.utime(cache / f"{name}.npy", (past, past))
    open_dataset(made).read("train")
    assert not (cache / "old.npy").exists() and (cache / "new.npy").exists()


def test_taking_rows(made):
    samples = open_dataset(made).read("train")
    which = np.arange(len(samples))[::-3]
    for part in (samples.take(which), samples.take(np.isin(np.arange(len(samples)), which))):
        assert len(part) == len(which)
    part = samples.take(which)
    np.testing.assert_array_equal(part.images, samples.images[which])
    assert part.row_id.to_pylist() == [samples.row_id[i].as_py() for i in which]


def test_unfinished_cut_and_foreign_folders_are_told_apart(made, tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(SourceError, match="no data set"):
        open_dataset(tmp_path / "none")
    with pytest.raises(SourceError, match="no split 'test'; it has train"):
        open_dataset(made).read("test")
    manifest = json.loads((made / "manifest.json").read_text())
    file = made / manifest["files"][0]["path"]
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    with pytest.raises(StoreError, match="bytes"):
        open_dataset(made)
    file.write_bytes(whole)
    (made / "manifest.json").unlink()
    assert is_dataset(made) and not is_dataset(tmp_path / "none")
    with pytest.raises(SourceError, match="unfinished"):
        open_dataset(made)


def test_pixels_that_were_changed_are_noticed(made):
    data = open_dataset(made)
    file = made / data.manifest["files"][0]["path"]
    table = pq.read_table(file)
    rows, column = table["image"].to_pylist(), table.schema.get_field_index("image")
    field = table.schema.field(column)

    def put(images):
        pq.write_table(table.set_column(column, field, pa.array(images, field.type)), file)

    with io.BytesIO() as other:
        Image.fromarray(255 - np.asarray(Image.open(io.BytesIO(rows[0]["bytes"])))).save(other, "PNG")
        rows[0]["bytes"] = other.getvalue()
    put(rows)
    with pytest.raises(SourceError, match="other pixels than the manifest says"):
        data.read("train")
    rows[0]["bytes"] = b"no picture"
    put(rows)
    with pytest.raises(SourceError, match="row 0 holds no picture"):
        data.read("train")


def test_the_digest_is_the_contents(made, tmp_path):
    one = open_dataset(made).digest
    generate(tmp_path / "tiny.toml", tmp_path / "same", workers=1)
    generate(tmp_path / "tiny.toml", tmp_path / "other", workers=1, seed=9)
    assert open_dataset(tmp_path / "same").digest == one != open_dataset(tmp_path / "other").digest


def test_unknown_writers_are_said_to_be_so(tmp_path):
    home = class_folders(tmp_path / "in")
    adopt("images", home, tmp_path / "unknown")
    adopt("images", home, tmp_path / "known", group_from=r"/(w\d+)-")
    assert not open_dataset(tmp_path / "unknown").writers_known
    assert open_dataset(tmp_path / "known").writers_known


def classes(*pairs):
    return [SymbolClass(name, tuple(symbols)) for name, symbols in pairs]


def test_classes_are_matched_by_their_symbols():
    merged = classes(("A", ["A", "a"]), ("x", ["x"]), ("own", ["own"]))
    apart = classes(("x", ["x"]), ("a", ["a"]), ("A", ["A"]), ("gamma", ["gamma"]), ("own", []), ("new", []))
    found = match_classes(apart, merged)
    assert found.labels.tolist() == [1, 0, 0, -1, 2, -1]
    assert found.unknown == ("gamma", "new") and found.torn == ()
    back = match_classes(merged, apart)
    assert back.labels.tolist() == [-1, 0, -1] or back.labels.tolist() == [-1, 0, 4]
    assert back.torn == ("A",)
