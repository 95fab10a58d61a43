"""Records, manifest and the folder around them, with records made by hand."""

import json

import pytest

from symgen.errors import StoreError
from symgen.generate import generate
from symgen.package import folder, manifest, run
from symgen.package.record import DATA, PROGRESS, Record, find_records, record_path

NAMES = ("train-00000-of-00002", "train-00001-of-00002", "validation-00000-of-00001")


def record(name, **changes):
    about = {
        "shard": name, "split": name.split("-")[0], "file": f"{DATA}/{name}-0123abcd.parquet", "rows": 3, "bytes": 5,
        "sha256": "aa", "pixels": "bb", "classes": {"a": 2, "b": 1}, "licences": {"MIT": 2, "CC-BY-4.0": 1},
        "sources": {"fonts": {"MIT": 2}, "crohme": {"CC-BY-4.0": 1}}, "rejected": {"a": {"faint": 1}}, "redrawn": 1,
    }  # fmt: skip
    return Record(**{**about, **changes})


@pytest.fixture
def begun(tmp_path):
    """A folder with run.json and three finished shards."""
    planned = {"train": {"a": 4, "b": 2}, "validation": {"a": 2, "b": 1}}
    about = {
        "name": "tiny", "seed": 1, "versions": {}, "shards": [], "sources": [], "notes": [], "excluded": {},
        "labels": {"name": "list", "classes": [{"name": name, "symbols": [name], "latex": name, "text": name}
                                               for name in "ab"]},
        "recipe": {"canvas": {"size": 32, "frame": "tight", "polarity": "black-on-white"}, "package": {"ink": False}},
    }  # fmt: skip
    run.write(tmp_path / run.RUN, {**run.MARK, **about, "planned": planned})
    for name in NAMES:
        (tmp_path / DATA).mkdir(exist_ok=True)
        (tmp_path / record(name).file).write_bytes(b"bytes")
        record(name).save(tmp_path)
    return tmp_path


def test_records_come_back(begun):
    found = find_records(begun, NAMES)
    assert list(found) == list(NAMES) and found[NAMES[1]] == record(NAMES[1])


def test_a_record_without_its_whole_file_counts_for_nothing(begun):
    (begun / record(NAMES[0]).file).unlink()
    (begun / record(NAMES[1]).file).write_bytes(b"byt")
    record_path(begun, NAMES[2]).unlink()
    assert find_records(begun, NAMES) == {}


def test_a_damaged_record_is_named(begun):
    record_path(begun, NAMES[0]).write_text('{"shard": 1}')
    with pytest.raises(StoreError, match=f"{NAMES[0]}.json: damaged record"):
        find_records(begun, NAMES)


def test_the_manifest_adds_up(begun):
    made = manifest.build(run.read(begun / run.RUN), [record(name) for name in NAMES])
    assert (made["rows"], made["bytes"], made["redrawn"]) == (9, 15, 3)
    assert made["counts"] == {"train": {"a": 4, "b": 2}, "validation": {"a": 2, "b": 1}} and "planned" not in made
    assert made["licences"] == {"MIT": 6, "CC-BY-4.0": 3} and made["licence"] == "CC-BY-4.0"
    assert made["rows_by_source"] == {"fonts": {"MIT": 6}, "crohme": {"CC-BY-4.0": 3}}
    assert made["rejected"] == {"a": {"faint": 3}}
    assert [file["path"] for file in made["files"]] == [record(name).file for name in NAMES]
    json.dumps(made, allow_nan=False)


def test_rows_that_were_not_planned_are_refused(begun):
    with pytest.raises(StoreError, match="not hold the rows that were planned"):
        manifest.build(run.read(begun / run.RUN), [record(name) for name in NAMES[:2]])


def test_a_manifest_vouches_for_its_files(begun):
    assert manifest.read_manifest(begun) is None
    run.write(begun / run.MANIFEST, manifest.build(run.read(begun / run.RUN), [record(name) for name in NAMES]))
    assert manifest.read_manifest(begun)["rows"] == 9
    (begun / record(NAMES[2]).file).write_bytes(b"")
    with pytest.raises(StoreError, match="has 0 bytes, not 5, though"):
        manifest.read_manifest(begun)


def leave(home, *names):
    for name in names:
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes(b"")


def test_tidying_leaves_the_set_and_what_is_not_ours(begun):
    leave(begun, "data/train-00000-of-00002-99999999.parquet", "data/.train-00001-of-00002.parquet.abc.part",
          "data/mine.parquet", ".lock-1-of-3", ".README.md.x.part", "notes.txt")  # fmt: skip
    folder.tidy(begun, [record(name).file for name in NAMES])
    left = {path.relative_to(begun).as_posix() for path in begun.rglob("*") if path.is_file()}
    assert left == {*(record(name).file for name in NAMES), run.RUN, "data/mine.parquet", "notes.txt"}
    assert not (begun / PROGRESS).exists()


def test_removing_a_set_leaves_its_mark_and_what_is_not_ours(begun):
    leave(begun, "README.md", "preview.png", "manifest.json", "data/mine.parquet", "notes.txt")
    assert folder.remove_set(begun)
    left = {path.relative_to(begun).as_posix() for path in begun.rglob("*") if path.is_file()}
    assert left == {run.RUN, "data/mine.parquet", "notes.txt"}


def test_removing_touches_no_strangers_folder(tmp_path):
    leave(tmp_path, "README.md", "manifest.json", "data/train-00000-of-00002-99999999.parquet")
    assert not folder.remove_set(tmp_path)
    assert len(list(tmp_path.rglob("*"))) == 4


def spoilt(made):
    """Manifests that lack a field that readers look up, or hold something else there."""
    for key in ("recipe", "labels", "counts", "files", "versions", "licences", "rejected", "sources"):
        yield f"without {key}", {name: value for name, value in made.items() if name != key}
        for value in (None, 7, "x", [{}], {"a": [7]}):
            yield f"{key} = {value}", {**made, key: value}
    file = made["files"][0]
    for key, value in (("path", 7), ("split", "elsewhere"), ("bytes", -1), ("rows", 10**30), ("rows", True)):
        yield f"file's {key} = {value}", {**made, "files": [{**file, key: value}]}
    yield "no canvas", {**made, "recipe": {"package": {"ink": False}}}


def test_a_manifest_of_a_stranger_that_is_none_is_refused_in_plain_words(recipe_file, tmp_path):
    made = generate(recipe_file(), tmp_path / "set", workers=1)
    for what, wrong in spoilt(made):
        run.write(tmp_path / run.MANIFEST, wrong)
        with pytest.raises(StoreError) as told:
            manifest.read_manifest(tmp_path)
        assert "is no manifest that symgen writes" in str(told.value), what
        assert len(str(told.value)) < 500
