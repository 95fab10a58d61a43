"""A base's own rows beside the fill: the same pictures, classes and lineage, hashed, counted, and no group across."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from symgen.balance_table import plan
from symgen.engine.run_shards import ready_for
from symgen.errors import RecipeError, StoreError
from symgen.generate import finish, generate
from symgen.package.run import MANIFEST
from symgen.package.shard import Start
from symgen.prepare import prepare
from symgen.stream import stream

KEPT = ("symbol", "text", "latex", "source", "items", "origins", "groups", "licence", "height", "baseline")
NAMES = ["a", "b", "exists", "plus", "x"]


@pytest.fixture(scope="session")
def base(ink_bank, tmp_path_factory):
    """A finished data set, white on black, uneven: 24 train and 6 validation rows of each class, of `a` 8 and 2."""
    home = tmp_path_factory.mktemp("base")
    text = f"""
    labels = {json.dumps(NAMES)}
    [canvas]
    size = 24
    polarity = "white-on-black"
    [balance]
    per_class = 30
    overrides = {{ a = 10 }}
    [[source]]
    kind = "crohme"
    path = {json.dumps(str(ink_bank))}
    [split]
    validation = 0.2
    [package]
    shard_rows = 60
    """
    (home / "mine.toml").write_text(text)
    generate(home / "mine.toml", home / "set", workers=1)
    return home / "set"


@pytest.fixture
def topped(recipe_file, base):
    """topped(key=value settings) -> path of a recipe that tops the base up to 40 rows a class and includes it."""

    def make(base=base, size=24, **changes):
        path = recipe_file(**changes)
        text = path.read_text().replace("size = 24", f"size = {size}")
        keys = f'[balance]\nmode = "top-up"\nbase = {json.dumps(str(base))}\ninclude_base = true'
        path.write_text(text.replace("[balance]", keys))
        return path

    return make


def rows_of(folder):
    """row id -> row with its split, over all files that the manifest lists."""
    made = json.loads((Path(folder) / MANIFEST).read_text())
    rows = [
        {**row, "split": file["split"]}
        for file in made["files"]
        for row in pq.read_table(Path(folder) / file["path"]).to_pylist()
    ]
    found = {row["row_id"]: row for row in rows}
    assert len(found) == len(rows) == made["rows"]
    return found


def ink_of(row, black):
    """uint8 (H, W), ink 255 on 0."""
    image = np.asarray(Image.open(io.BytesIO(row["image"]["bytes"])))
    return 255 - image if black else image


def contents(folder):
    files = (path for path in sorted(Path(folder).rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_base_is_there_row_by_row_and_the_counts_are_exact(topped, base, tmp_path):
    made = generate(topped(ink=True), tmp_path / "set", workers=1)
    assert made["counts"] == {"train": dict.fromkeys(NAMES, 32), "validation": dict.fromkeys(NAMES, 8)}
    assert made["rows"] == 200 == sum(made["licences"].values())
    theirs, ours = rows_of(base), rows_of(tmp_path / "set")
    assert Counter(f"{row['symbol']} {row['split']}" for row in ours.values()) == {
        f"{name} {split}": n for split, n in (("train", 32), ("validation", 8)) for name in NAMES
    }
    own = {row_id.removeprefix("base/"): row for row_id, row in ours.items() if row_id.startswith("base/")}
    assert own.keys() == theirs.keys() and len(own) == 130
    for row_id, row in own.items():
        assert [row[key] for key in KEPT] == [theirs[row_id][key] for key in KEPT]
        assert (row["split"], row["ink"], NAMES[row["label"]]) == (theirs[row_id]["split"], None, row["symbol"])
        np.testing.assert_array_equal(ink_of(row, True), ink_of(theirs[row_id], False))
        assert ink_of(row, True).any()


def test_a_set_that_was_topped_up_is_topped_up_again(topped, base, tmp_path):
    """Black on white this time, a base within the base, and a run that replaces another leaves none of its files."""
    generate(topped(), tmp_path / "first", workers=1)
    second = tmp_path / "second"
    generate(topped(), second, workers=1)
    made = generate(topped(base=tmp_path / "first", per_class=50), second, workers=1, overwrite=True)
    assert {path.name for path in (second / "data").iterdir()} == {Path(file["path"]).name for file in made["files"]}
    first, ours = rows_of(tmp_path / "first"), rows_of(second)
    assert made["rows"] == 250 and sum(row_id.startswith("base/base/") for row_id in ours) == 130
    for row_id, row in first.items():
        np.testing.assert_array_equal(ink_of(ours[f"base/{row_id}"], True), ink_of(row, True))


def test_the_manifest_tells_the_truth_of_the_bases_files(topped, base, tmp_path):
    made = generate(topped(), tmp_path / "set", workers=1)
    files = [file for file in made["files"] if "-base-" in file["path"]]
    assert [file["rows"] for file in files] == [60, 44, 26]
    for file in files:
        data = (tmp_path / "set" / file["path"]).read_bytes()
        images = [np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))) for row in pq.read_table(
            io.BytesIO(data)).to_pylist()]  # fmt: skip
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
        assert hashlib.sha256(np.stack(images).tobytes()).hexdigest() == file["pixels"]
    known = json.loads((base / MANIFEST).read_text())
    about = made["sources"][-1]
    assert (about["kind"], about["items"], about["classes"], about["dropped"]) == ("base", 130, 5, {})
    assert about["licences"] == known["licences"]
    assert about["digest"] == hashlib.sha256((base / MANIFEST).read_bytes()).hexdigest()
    counted = Counter((row["source"], row["licence"]) for row in rows_of(tmp_path / "set").values())
    assert made["rows_by_source"] == {"crohme": {licence: n for (_, licence), n in counted.items()}}


def test_card_and_table_and_stream_and_datasets_have_the_base(topped, base, tmp_path):
    recipe, out = topped(), tmp_path / "set"
    made = generate(recipe, out, workers=1)
    card = (out / "README.md").read_text()
    assert "base/... for a row of the base" in card and "130 rows are those of the base" in card
    found = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in found.items()} == {"train": 160, "validation": 40}
    assert np.bincount(found["train"]["label"][:]).tolist() == [32] * 5
    table = plan(recipe)
    assert table.base.tolist() == [10, 30, 30, 30, 30] and table.after.tolist() == [40] * 5
    assert "70 rows in 2 files, and the base's own 130 in 3" in table.as_text()
    assert table.as_dict()["base_files"] == 3
    images, labels = (np.concatenate(parts) for parts in zip(*stream(recipe, "train", block=33), strict=True))
    files = [row for file in made["files"] if file["split"] == "train" for row in pq.read_table(
        out / file["path"]).to_pylist()]  # fmt: skip
    assert labels.tolist() == [row["label"] for row in files]
    np.testing.assert_array_equal(images, np.stack([ink_of(row, False) for row in files]))


def resampled(image, size):
    """The mean over each new pixel's square, exactly, by cutting old pixels into equal parts."""
    parts = np.lcm(len(image), size)
    fine = np.kron(image.astype(np.float64), np.ones((parts // len(image),) * 2))
    return fine.reshape(size, parts // size, size, parts // size).mean(axis=(1, 3))


@pytest.mark.parametrize(("size", "near"), [(16, 0.51), (12, 0.51), (48, 100)])
def test_another_canvas_shows_the_same_ink_by_area(topped, base, tmp_path, size, near):
    made = generate(topped(size=size), tmp_path / "set", workers=1)
    assert any(f"from 24 to {size} pixels" in note for note in made["notes"])
    theirs = rows_of(base)
    for row_id, row in rows_of(tmp_path / "set").items():
        ink = ink_of(row, True)
        assert ink.shape == (size, size)
        if row_id.startswith("base/"):
            there = ink_of(theirs[row_id.removeprefix("base/")], False)
            assert np.abs(ink - resampled(there, size)).max() <= near
            assert abs(float(ink.mean()) - float(there.mean())) < 0.5


def relicensed(base, out, licence):
    """The base with another licence on its rows."""
    shutil.copytree(base, out)
    made = json.loads((out / MANIFEST).read_text())
    for file in made["files"]:
        table = pq.read_table(out / file["path"])
        at = table.schema.names.index("licence")
        pq.write_table(table.set_column(at, "licence", pa.array([licence] * len(table))), out / file["path"])
        data = (out / file["path"]).read_bytes()
        file |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (out / MANIFEST).write_text(json.dumps({**made, "licence": licence, "licences": {licence: made["rows"]}}))
    return out


def test_the_licence_is_the_strictest_of_fill_and_base(topped, base, tmp_path):
    strict = relicensed(base, tmp_path / "strict", "CC-BY-NC-SA-4.0")
    made = generate(topped(base=strict), tmp_path / "set", workers=1)
    assert made["licence"] == "CC-BY-NC-SA-4.0" and made["licences"]["CC-BY-NC-SA-4.0"] == 130
    assert made["licences"].keys() == {"CC-BY-NC-SA-4.0", "CC0-1.0", "CC-BY-4.0"}
    assert 'license: "cc-by-nc-sa-4.0"' in (tmp_path / "set" / "README.md").read_text()


WORK = """
import sys
from symgen.generate import generate
if __name__ == "__main__":
    generate(sys.argv[1], sys.argv[2], workers=2)
"""


def test_workers_parts_and_resumes_change_nothing(topped, tmp_path, capsys):
    recipe, out = topped(), tmp_path / "set"
    made = generate(recipe, out, workers=1)
    whole = contents(out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert generate(recipe, out) == made
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before
    subprocess.run([sys.executable, "-c", WORK, str(recipe), str(tmp_path / "two")], check=True, capture_output=True)
    assert contents(tmp_path / "two") == whole
    # Five shards are numbered 0 to 4, the last three the base's: part 2 of 2 makes two of them, 1 of 2 the other.
    generate(recipe, tmp_path / "parts", shard="2/2", workers=1)
    assert len(list((tmp_path / "parts" / "data").glob("*-base-*"))) == 1
    capsys.readouterr()
    generate(recipe, tmp_path / "parts", workers=1)
    assert "2 of 5 shards are there already" in capsys.readouterr().err
    assert contents(tmp_path / "parts") == whole == contents(out)
    assert finish(tmp_path / "parts") == made


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_base_is_refused_by_name_before_anything_is_drawn(topped, base, tmp_path):
    bad = tmp_path / "bad"
    shutil.copytree(base, bad)
    file = bad / json.loads((bad / MANIFEST).read_text())["files"][1]["path"]
    data = bytearray(file.read_bytes())
    data[len(data) // 4] ^= 1  # among the pictures: the size stays, and the other columns can be read
    file.write_bytes(data)
    with pytest.raises(StoreError, match=f"{file.name}: other bytes than the base's manifest says"):
        generate(topped(base=bad), tmp_path / "set", workers=1)
    assert not [path.name for path in (tmp_path / "set" / "data").glob("*") if "-base-" not in path.name]
    assert not (tmp_path / "set" / MANIFEST).exists()
    file.write_bytes(bytes(len(data)))
    with pytest.raises(StoreError, match=f"{file.name}: damaged file of the base"):
        prepare(topped(base=bad))
    file.unlink()
    with pytest.raises(StoreError, match=f"{file.name} is missing"):
        prepare(topped(base=bad))


def test_no_base_and_the_base_itself_are_refused(topped, base, tmp_path):
    with pytest.raises(RecipeError, match=r"balance\.base: .* is no finished data set"):
        prepare(topped(base=tmp_path))
    before = contents(base)
    with pytest.raises(StoreError, match="is the recipe's own base"):
        generate(topped(), base, workers=1, overwrite=True)
    assert contents(base) == before


def swapped(base, out):
    """The base with its splits turned round: what was train is validation, and the other way."""
    shutil.copytree(base, out)
    made, other = json.loads((out / MANIFEST).read_text()), {"train": "validation", "validation": "train"}
    for file in made["files"]:
        file["split"] = other[file["split"]]
    made["counts"] = {other[split]: counts for split, counts in made["counts"].items()}
    (out / MANIFEST).write_text(json.dumps(made))
    return out


def places(folder, fill_only=False):
    """(group, split) pairs of the rows."""
    rows = rows_of(folder).items()
    return {(one, row["split"]) for row_id, row in rows for one in row["groups"]
            if not (fill_only and row_id.startswith("base/"))}  # fmt: skip


def test_no_group_crosses_though_the_base_is_split_otherwise(topped, base, tmp_path):
    """Left to itself the fill would split the same writers as the base was: here every one would cross."""
    turned = swapped(base, tmp_path / "turned")
    generate(topped(base=turned, per_class=300), tmp_path / "set", workers=1)
    assert {split for _, split in places(tmp_path / "set", fill_only=True)} == {"train", "validation"}
    pairs = places(tmp_path / "set")
    assert len(pairs) == len({group for group, _ in pairs}) == 10


def test_a_base_that_leaks_itself_is_named(topped, base, tmp_path):
    leaky = tmp_path / "leaky"
    shutil.copytree(base, leaky)
    made = json.loads((leaky / MANIFEST).read_text())
    made["files"][1]["split"] = "validation"
    (leaky / MANIFEST).write_text(json.dumps(made))
    notes = prepare(topped(base=leaky)).plan.notes
    assert any("groups in more than one split" in note for note in notes)


def test_rows_of_other_classes_are_left_out_and_counted(topped, tmp_path):
    path = topped()
    labels = '["x", "exists"]\n'
    path.write_text(path.read_text().replace(json.dumps(NAMES) + "\n", labels))
    made = generate(path, tmp_path / "set", workers=1)
    assert made["counts"]["train"] == {"x": 32, "exists": 32}
    assert made["sources"][-1]["dropped"] == {"class not in the label set": 70}
    assert any("left out: a (10), b (30), plus (30)" in note for note in made["notes"])
    for row in rows_of(tmp_path / "set").values():
        assert row["symbol"] == ["x", "exists"][row["label"]]


def test_a_full_base_is_taken_over_alone(topped, tmp_path):
    """Nothing is drawn, and workers get ready though there is no row to try the kernels with."""
    made = generate(topped(per_class=5), tmp_path / "set", workers=1)
    assert made["rows"] == 130 and all("-base-" in file["path"] for file in made["files"])
    ready = prepare(topped(per_class=5))
    with ready_for(2, Start(tmp_path / "two", ready.recipe, ready.plan, ready.bank, {}, ready.base)) as start:
        assert start.bank == tmp_path / "two/.progress/bank"


def adopted(base, out, classes):
    """The base as an import would leave it, with these classes: label -> symbols."""
    shutil.copytree(base, out)
    made = json.loads((out / MANIFEST).read_text())
    for one, symbols in zip(made["labels"]["classes"], classes, strict=True):
        one["symbols"] = symbols
    made["adopted"] = {"kind": "images", "groups_known": False}
    (out / MANIFEST).write_text(json.dumps(made))
    return out


def test_of_an_adopted_base_only_classes_that_are_wholly_here_are_taken(topped, base, tmp_path):
    """A picture labelled "a or A" may be either; a drawn row says which it is, an adopted one does not."""
    merged = adopted(base, tmp_path / "merged", [["a", "A"], ["b"], ["exists"], ["plus"], ["x"]])
    found = prepare(topped(base=merged))
    assert found.plan.base.sum(axis=1).tolist() == [0, 30, 30, 30, 30]
    assert found.plan.output.sum(axis=1).tolist() == [40] * 5
    assert any("left out: a (10)" in note for note in found.plan.notes)
    assert any("who wrote the base's pictures is not known" in note for note in found.plan.notes)


def test_limit_is_for_the_fill(topped):
    found = prepare(topped(), ["balance.limit=5"]).plan
    assert found.counts.sum(axis=1).tolist() == [5] * 5 and found.base.sum() == 130
    assert any("balance.limit holds for the fill alone" in note for note in found.notes)
