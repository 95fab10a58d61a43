"""verify: silent on what is whole, and each kind of damage told by its own name."""

import hashlib
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from symgen.errors import SourceError
from symgen.generate import generate
from symgen.ingest import import_
from symgen.package import encode
from symgen.package.encode import encode_png
from symgen.redraw import stored
from symgen.verify import verify


@pytest.fixture
def made(recipe_file, tmp_path):
    """(folder, manifest) of 200 rows in 4 files, with ink."""
    manifest = generate(recipe_file(ink=True), tmp_path / "set", workers=1)
    return tmp_path / "set", manifest


def rewrite(home, manifest, change, number=0):
    """Change the rows of a file, and let the manifest say that it was always so."""
    file = manifest["files"][number]
    path = home / file["path"]
    schema = pq.read_schema(path)
    rows = pq.read_table(path).to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    file |= {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    (home / "manifest.json").write_text(json.dumps(manifest))


def kinds(verdict):
    return dict(verdict.counts)


@pytest.mark.parametrize("how", [{"all": True}, {"sample": 7}, {}])
def test_a_whole_set_has_no_findings(made, how):
    found = verify(made[0], **how)
    assert found.ok and found.files == 4 + 4 and found.rows == {"all": 200, "sample": 7}.get(next(iter(how), ""), 200)
    assert found.other_versions == [] and "all as the manifest says" in found.as_text()
    assert json.loads(json.dumps(found.as_dict()))["ok"] is True


def test_files_alone(made):
    found = verify(made[0], sample=0)
    assert found.ok and found.rows == 0 and found.files == 8


@pytest.mark.parametrize("name", ["run.json", "preview.png", "balance.png", "croissant.json", "shard"])
def test_a_flipped_bit_in_any_file_is_found(made, name):
    home, manifest = made
    path = home / (manifest["files"][2]["path"] if name == "shard" else name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    found = verify(home, sample=0)
    assert kinds(found) == {"file": 1} and found.findings[0].where == path.relative_to(home).as_posix()
    assert "other bytes" in found.findings[0].what


def test_missing_cut_and_foreign_files_are_found_and_the_rest_is_still_drawn(made):
    home, manifest = made
    first, second = (home / file["path"] for file in manifest["files"][:2])
    first.unlink()
    second.write_bytes(second.read_bytes()[:-9])
    (home / "data" / "train-00009-of-00010-00000000.parquet").write_bytes(b"?")
    found = verify(home, all=True)
    assert [one.what.split()[0] for one in found.findings] == ["is", "has", "is"] and kinds(found) == {"file": 3}
    assert found.rows == sum(file["rows"] for file in manifest["files"][2:])


def test_other_pixels_are_told_from_other_bytes(made, monkeypatch):
    home, manifest = made

    def recoded(rows):
        for row in (rows[3], rows[5]):
            row["image"]["bytes"] = again[row["row_id"]]

    table = pq.read_table(home / manifest["files"][0]["path"]).to_pylist()
    from symgen.package.decode import decoded

    pixels = decoded([row["image"]["bytes"] for row in table], 24)
    monkeypatch.setattr(encode, "LEVEL", 3)
    other = pixels.copy()
    other[5, 0, 0] ^= 255
    again = {row["row_id"]: encode_png(other[i : i + 1])[0] for i, row in enumerate(table)}
    monkeypatch.undo()
    rewrite(home, manifest, recoded)
    found = verify(home, all=True)
    assert kinds(found) == {"pixels": 1, "bytes": 1}
    by_kind = {one.kind: one for one in found.findings}
    assert by_kind["bytes"].where == table[3]["row_id"] and by_kind["pixels"].where == table[5]["row_id"]
    assert by_kind["pixels"].what.startswith("1 pixels")


@pytest.mark.parametrize(
    ("column", "value"),
    [("label", 1), ("origins", ["nobody"]), ("licence", "MIT"), ("height", 9.0), ("ink", [[[1.0, 2.0]]])],
)
def test_a_row_that_says_something_else_is_found(made, column, value):
    home, manifest = made
    place = next(i for i, row in enumerate(pq.read_table(home / manifest["files"][0]["path"]).to_pylist())
                 if row[column] != value)  # fmt: skip
    rewrite(home, manifest, lambda rows: rows[place].update({column: value}))
    found = verify(home, all=True)
    assert kinds(found) == {"facts": 1} and column in found.findings[0].what


def test_rows_that_stand_in_anothers_place_are_found(made):
    home, manifest = made

    def swap(rows):
        rows[0], rows[1] = rows[1], rows[0]
        rows[2] = rows[3]

    rewrite(home, manifest, swap)
    assert kinds(verify(home, all=True)) == {"facts": 3}


def test_excluded_rows_are_drawn_as_they_were(made, recipe_file, tmp_path):
    (tmp_path / "exclude.json").write_text(json.dumps({"exclude": ["a/train/3", "x/train/1"]}))
    generate(recipe_file(ink=True), tmp_path / "again", workers=1, exclude=tmp_path / "exclude.json")
    assert verify(tmp_path / "again", all=True).ok


def test_other_versions_are_named(made):
    home, manifest = made
    manifest["versions"] |= {"numpy": "1.0", "machine": "riscv"}
    (home / "manifest.json").write_text(json.dumps(manifest))
    found = verify(home, sample=3)
    assert found.ok and [line.split()[0] for line in found.other_versions] == ["machine:", "numpy:"]
    rewrite(home, manifest, lambda rows: rows[0].update(label=3 - rows[0]["label"]))
    text = verify(home, all=True).as_text()
    assert "which may be the reason" in text and 'numpy: "1.0" there' in text


def test_a_source_that_is_gone_or_changed_is_named(made, ink_bank, tmp_path):
    home, manifest = made
    manifest["recipe"]["source"][0]["path"] = str(tmp_path / "nowhere")
    (home / "manifest.json").write_text(json.dumps(manifest))
    found = verify(home)
    assert kinds(found) == {"source": 1} and "nowhere" in found.findings[0].what and found.rows == 0
    assert verify(home, sample=0).ok

    manifest["recipe"]["source"][0]["path"] = str(ink_bank)
    manifest["sources"][0]["digest"] = "0" * 64
    (home / "manifest.json").write_text(json.dumps(manifest))
    found = verify(home)
    assert "not what the set was made from" in found.findings[0].what and found.rows == 0


def test_a_source_that_was_cut_is_said_to_be(made):
    home, manifest = made
    manifest["sources"][0]["cut_from"] = 99
    (home / "manifest.json").write_text(json.dumps(manifest))
    assert "of its 99 items" in verify(home).findings[0].what


def test_a_manifest_that_points_outside_is_not_followed(made):
    home, manifest = made
    manifest["beside"][0]["path"] = "../tiny.toml"
    (home / "manifest.json").write_text(json.dumps(manifest))
    assert [one.what for one in verify(home, sample=0).findings] == ["lies outside the folder"]


def test_an_older_manifest_opens_and_says_what_it_lacks(made):
    home, manifest = made
    del manifest["beside"], manifest["credits"]
    (home / "manifest.json").write_text(json.dumps(manifest))
    found = verify(home, sample=5)
    assert found.ok and found.files == 4 and any("older manifest" in note for note in found.notes)


def test_imported_sets_are_held_by_their_files(tmp_path, exported_pictures):
    import_("images", exported_pictures, tmp_path / "theirs", licence="MIT")
    found = verify(tmp_path / "theirs")
    assert found.ok and found.rows == 0 and any("imported, not drawn" in note for note in found.notes)
    (tmp_path / "theirs" / "doctor.txt").write_text("changed")
    assert kinds(verify(tmp_path / "theirs")) == {"file": 1}


@pytest.fixture
def exported_pictures(made, tmp_path):
    from symgen.export import export

    export(made[0], tmp_path / "pictures", format="imagefolder")
    return tmp_path / "pictures" / "train"


def test_rows_of_a_base_stand_by_their_hashes(made, recipe_file, tmp_path):
    home, manifest = made
    text = recipe_file(per_class=50).read_text()
    keys = f'[balance]\nmode = "top-up"\nbase = {json.dumps(str(home))}\ninclude_base = true'
    (tmp_path / "topped.toml").write_text(text.replace("[balance]", keys))
    generate(tmp_path / "topped.toml", tmp_path / "topped", workers=1)
    found = verify(tmp_path / "topped", all=True)
    assert found.ok and found.rows == 50 and any(note.startswith("200 rows were taken over") for note in found.notes)
    rewrite(home, manifest, lambda rows: rows[0].update(licence="MIT"))
    assert {one.where for one in verify(tmp_path / "topped").findings} >= {"source base"}


def test_what_is_no_data_set(tmp_path):
    with pytest.raises(SourceError, match="no finished data set"):
        verify(tmp_path)


def test_a_larger_sample_holds_the_smaller_one(made):
    home, manifest = made

    def chosen(n):
        blocks = stored(home, manifest, range(4), n)
        return {(block.number, place) for block in blocks for place in block.places.tolist()}

    few, more = chosen(20), chosen(90)
    assert len(few) == 20 and len(more) == 90 and few < more and {number for number, _ in more} == {0, 1, 2, 3}
    assert len(chosen(None)) == 200
