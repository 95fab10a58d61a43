"""Class folders in, data set out: nothing lost, nothing hidden, no writer on both sides of a split."""

import json
import os
import re
import tarfile
from io import BytesIO

import datasets
import numpy as np
import pytest
from picture_files import class_folders, png, symbol
from PIL import Image

from symgen.adopt import adopt, report
from symgen.adopt.images import Params
from symgen.canon import canonicalise
from symgen.dataset import open_dataset
from symgen.errors import RecipeError, SourceError, StoreError
from symgen.package.run import read

TEXTS = ("symbol", "items", "origins", "groups", "licence")


def all_rows(out):
    """row id -> everything about the row."""
    found = {}
    for split in open_dataset(out).splits:
        samples = open_dataset(out).read(split)
        for i in range(len(samples)):
            texts = {name: getattr(samples, name)[i].as_py() for name in TEXTS}
            pixels = {"image": samples.images[i], "label": samples.labels[i]}
            found[samples.row_id[i].as_py()] = {"split": split, **pixels, **texts}
    return found


def test_every_picture_arrives_pixel_for_pixel(tmp_path):
    home = class_folders(tmp_path / "in")
    manifest = adopt("images", home, tmp_path / "out", licence="CC0-1.0")
    data = open_dataset(tmp_path / "out")
    assert data.classes == ("7", "A", "bar", "exists"), "in the order of the symbol table"
    assert data.canvas == (24, "tight", "black-on-white") and manifest["rows"] == 24
    for row_id, row in all_rows(tmp_path / "out").items():
        (item,) = row["items"]
        folder, file = item.removeprefix("images/in/").split("/")
        original = np.asarray(Image.open(home / folder / file))
        np.testing.assert_array_equal(255 - row["image"], original)
        assert row["symbol"] == {"ascii_124": "bar"}.get(folder, folder) == data.classes[row["label"]]
        assert row["licence"] == "CC0-1.0" and row["origins"] == ["in"]
        assert row_id.startswith(f"{row['symbol']}/{row['split']}/")


def test_the_hubs_library_reads_it_as_it_reads_what_is_generated(tmp_path):
    adopt("images", class_folders(tmp_path / "in"), tmp_path / "out")
    found = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "hub"))
    ours = open_dataset(tmp_path / "out")
    for split in ours.splits:
        samples = ours.read(split)
        assert found[split].features["label"].names == list(ours.classes)
        assert found[split]["row_id"] == samples.row_id.to_pylist()
        theirs = np.stack([np.asarray(one) for one in found[split]["image"]])
        np.testing.assert_array_equal(255 - theirs, samples.images)


def test_writers_stay_on_one_side(tmp_path):
    home = class_folders(tmp_path / "in", writers=20)
    manifest = adopt("images", home, tmp_path / "out", group_from=r"/(w\d+)-", validation=0.3, test=0.2)
    rows = all_rows(tmp_path / "out").values()
    sides = {row["groups"][0]: set() for row in rows}
    for row in rows:
        sides[row["groups"][0]].add(row["split"])
        assert row["origins"] == row["groups"]
    assert set(sides) == {f"w{w:02}" for w in range(20)}
    assert all(len(one) == 1 for one in sides.values())
    counts = {split: sum(line.values()) for split, line in manifest["counts"].items()}
    assert counts == {"train": 40, "validation": 24, "test": 16}
    assert manifest["adopted"]["groups_known"] and open_dataset(tmp_path / "out").writers_known


def test_equal_files_are_kept_counted_and_on_one_side(tmp_path):
    home = class_folders(tmp_path / "in", names=("A", "exists"), writers=20)
    for i in range(20):
        (home / "A" / f"copy{i}.png").write_bytes((home / "A" / "w03-A.png").read_bytes())
    manifest = adopt("images", home, tmp_path / "out", validation=0.4)
    assert manifest["adopted"]["duplicates"] == 20 and manifest["rows"] == 60
    rows = all_rows(tmp_path / "out").values()
    copies = [row for row in rows if "copy" in row["items"][0] or "w03-A" in row["items"][0]]
    assert len(copies) == 21 and len({row["split"] for row in copies}) == 1
    assert not open_dataset(tmp_path / "out").writers_known


def test_the_sources_own_splits_hold_and_their_leaks_are_told(tmp_path):
    for split in ("Train", "val", "test"):
        class_folders(tmp_path / "in" / split, names=("A", "x"), writers=3)
    manifest = adopt("images", tmp_path / "in", tmp_path / "out")
    counts = {split: sum(line.values()) for split, line in manifest["counts"].items()}
    assert counts == {"train": 6, "validation": 6, "test": 6}
    assert any("12 are in train too" in note for note in manifest["notes"])


def test_broken_files_are_listed_and_not_fatal(tmp_path):
    home = class_folders(tmp_path / "in")
    (home / "A" / "empty.png").write_bytes(b"")
    (home / "A" / "cut.png").write_bytes(png(symbol(1, side=64))[:200])
    (home / "A" / "text.jpg").write_text("no picture")
    (home / "A" / "notes.txt").write_text("a note")
    (home / "A" / "blank.png").write_bytes(png(np.full((24, 24), 255, np.uint8)))
    (home / "loose.png").write_bytes(png(symbol(3)))
    (home / "A" / ".hidden.png").write_bytes(b"")
    manifest = adopt("images", home, tmp_path / "out")
    found = {one["file"]: one for one in json.loads((tmp_path / "out" / "doctor.json").read_text())}
    assert {name: one["reason"] for name, one in found.items()} == {
        "A/empty.png": "damaged",
        "A/cut.png": "damaged",
        "A/text.jpg": "damaged",
        "A/notes.txt": "not called a picture",
        "A/blank.png": "nothing is drawn there",
        "loose.png": "lies in no class",
    }
    assert "empty" in found["A/empty.png"]["detail"]
    dropped = {"damaged": 3, "not called a picture": 1, "nothing is drawn there": 1, "lies in no class": 1}
    assert manifest["sources"][0]["dropped"] == dropped
    assert manifest["rows"] == 24
    assert "3 x damaged" in report(manifest, tmp_path / "out")


def test_unknown_labels_are_refused_or_left_out_and_counted(tmp_path):
    home = class_folders(tmp_path / "in", names=("A", "exsts", "my-own"))
    with pytest.raises(RecipeError, match=r"exsts.*6 pictures.*exists.*my-own") as told:
        adopt("images", home, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    for option in re.findall(r"--set (\w+)=", str(told.value)):
        assert option in Params.model_fields, "what the command line is told to say, it must take"
    assert "--set skip_unknown=true" in str(told.value) and "--skip-unknown" not in str(told.value)
    manifest = adopt("images", home, tmp_path / "out", skip_unknown=True)
    assert manifest["rows"] == 6 and manifest["adopted"]["unknown"] == {"exsts": 6, "my-own": 6}
    assert manifest["sources"][0]["dropped"] == {"label names no known symbol": 12}


def test_names_and_symbols_of_ones_own(tmp_path):
    home = class_folders(tmp_path / "in", names=("dot", "bowtie", "both"))
    (tmp_path / "names.toml").write_text('dot = "cdot"\nboth = ["x", "X"]\n')
    (tmp_path / "own.toml").write_text('[[symbol]]\nname = "bowtie"\ntext = "⋈"\n')
    manifest = adopt("images", home, tmp_path / "out", names=tmp_path / "names.toml", symbols=tmp_path / "own.toml")
    assert manifest["adopted"]["options"] == {"names": "names.toml", "symbols": "own.toml"}, "and not where they lie"
    labels = {one.name: one.symbols for one in open_dataset(tmp_path / "out").labels}
    assert labels == {"x": ("x", "X"), "cdot": ("cdot",), "bowtie": ("bowtie",)}


def test_into_the_classes_of_a_label_set(tmp_path):
    home = class_folders(tmp_path / "in", names=("A", "a", "ascii_124", "aleph"))
    with pytest.raises(RecipeError, match="aleph"):
        adopt("images", home, tmp_path / "out", labels="kaggle82")
    adopt("images", home, tmp_path / "out", labels="kaggle82", skip_unknown=True)
    data = open_dataset(tmp_path / "out")
    assert len(data.classes) == 82
    counts = sum(data.counts(split) for split in data.splits)
    assert {data.classes[i]: n for i, n in enumerate(counts) if n} == {"A": 12, "ascii_124": 6}


@pytest.mark.parametrize("dark", [True, False])
def test_polarity_is_the_sets_own(tmp_path, dark):
    home = class_folders(tmp_path / "in", dark=dark)
    frame = np.full((24, 24), 255 if dark else 0, np.uint8)
    frame[:, :] = 255 - frame  # ink to the edges: alone it would pass for paper
    frame[8:16, 8:16] = 255 - frame[0, 0]
    (home / "A" / "odd.png").write_bytes(png(frame))
    adopt("images", home, tmp_path / "out")
    assert open_dataset(tmp_path / "out").canvas.polarity == ("black-on-white" if dark else "white-on-black")
    odd = next(row for row in all_rows(tmp_path / "out").values() if "odd" in row["items"][0])
    assert odd["image"][0, 0] == 255 and odd["image"][12, 12] == 0, "the odd one is not turned over"


def test_mixed_polarities_are_brought_to_one(tmp_path):
    class_folders(tmp_path / "in" / "one", names=("A",))
    class_folders(tmp_path / "in" / "two", names=("x",), dark=False)
    adopt("images", tmp_path / "in", tmp_path / "out")
    for row in all_rows(tmp_path / "out").values():
        assert np.median(row["image"]) == 0, "paper is 0 in all"


def test_pictures_of_several_sizes_are_drawn_anew(tmp_path):
    home = class_folders(tmp_path / "in", names=("A",))
    wide = np.full((40, 90), 255, np.uint8)
    wide[10:30, 20:60] = 0
    (home / "A" / "wide.png").write_bytes(png(wide))
    manifest = adopt("images", home, tmp_path / "out")
    assert open_dataset(tmp_path / "out").canvas.size == 48 and manifest["adopted"]["redrawn"]
    got = next(row for row in all_rows(tmp_path / "out").values() if "wide" in row["items"][0])
    np.testing.assert_array_equal(got["image"], canonicalise(wide, 48))
    adopt("images", home, tmp_path / "line", canvas=32, frame="line")
    got = next(row for row in all_rows(tmp_path / "line").values() if "wide" in row["items"][0])
    np.testing.assert_array_equal(got["image"], canonicalise(wide, 32, "frame"))
    assert open_dataset(tmp_path / "line").canvas.frame == "line"


def test_an_archive_gives_what_its_folder_gives(tmp_path):
    home = class_folders(tmp_path / "in")
    with tarfile.open(tmp_path / "in.tar.gz", "w:gz") as archive:
        archive.add(home, "in")
        for name in ("../../evil/x.png", "/abs/x/evil.png"):
            info = tarfile.TarInfo(name)
            data = png(symbol(5))
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    adopt("images", home, tmp_path / "a")
    manifest = adopt("images", tmp_path / "in.tar.gz", tmp_path / "b", name="in")
    assert manifest["rows"] == 24 and manifest["sources"][0]["dropped"] == {"cannot be read": 2}
    one = {r["items"][0].split("/")[-1]: r["image"].tobytes() for r in all_rows(tmp_path / "a").values()}
    other = {r["items"][0].split("/")[-1]: r["image"].tobytes() for r in all_rows(tmp_path / "b").values()}
    assert one == other


def test_the_same_bytes_every_time(tmp_path):
    home = class_folders(tmp_path / "in")
    manifests = [adopt("images", home, tmp_path / out) for out in ("a", "b")]
    assert manifests[0] == manifests[1]
    for file in ("README.md", "run.json", "preview.png", manifests[0]["files"][0]["path"]):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file
    assert str(tmp_path) not in json.dumps(manifests[0]), "no path of this machine travels with the data"


def test_the_card_does_not_pass_it_for_synthetic(tmp_path):
    home = class_folders(tmp_path / "in")
    (home / "A" / "bad.png").write_bytes(b"bad")
    adopt("images", home, tmp_path / "out", licence="CC-BY-4.0")
    card = (tmp_path / "out" / "README.md").read_text()
    assert (
        "Nothing was drawn for it" in card
        and 'license: "cc-by-4.0"' in card
        and "damaged: 1; each is listed in `doctor.txt`" in card
    )
    assert "synthetic" not in card and "machine-generated" not in card
    adopt("images", home, tmp_path / "other")
    assert "**Do not publish this data set.**" in (tmp_path / "other" / "README.md").read_text()


@pytest.mark.data
def test_the_82_class_set(tmp_path):
    folder = os.environ.get("SYMGEN_DATA")
    if not folder:
        pytest.skip("SYMGEN_DATA does not name the folder with kaggle82-slice.tar.gz")
    manifest = adopt("images", f"{folder}/kaggle82-slice.tar.gz", tmp_path / "out", labels="kaggle82")
    data = open_dataset(tmp_path / "out")
    counts = sum(data.counts(split) for split in data.splits)
    assert manifest["rows"] == 5235 and len(data.classes) == 82 and (counts > 0).all()
    assert manifest["adopted"]["duplicates"] == 922 and data.canvas == (45, "tight", "black-on-white")


def test_what_lies_there_is_not_lost(tmp_path):
    home, out = class_folders(tmp_path / "in"), tmp_path / "out"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("my only copy")
    with pytest.raises(StoreError, match="no data set"):
        adopt("images", home, tmp_path / "other", overwrite=True)
    assert (tmp_path / "other" / "thesis.txt").exists()
    before = adopt("images", home, out)
    with pytest.raises(StoreError, match="--overwrite"):
        adopt("images", home, out)
    with pytest.raises(SourceError):
        adopt("images", tmp_path / "none", out, overwrite=True)
    assert read(out / "manifest.json") == before, "a failed import leaves the old set"
    (home / "A" / "w00-A.png").unlink()
    assert adopt("images", home, out, overwrite=True)["rows"] == 23
    assert open_dataset(out).read("train") is not None


def test_hostile_names_do_no_harm(tmp_path):
    home = tmp_path / "in"
    (home / "A").mkdir(parents=True)
    for i, name in enumerate(["<script>alert(1)</script>.png", "a\nb.png", "|x|.png", "é‮.png"]):
        (home / "A" / name.replace("/", "∕")).write_bytes(png(symbol(i)))
    (home / "A" / "x.png").write_bytes(png(symbol(9)))
    adopt("images", home, tmp_path / "out", name="<b>|set|</b>", skip_unknown=True)
    card = (tmp_path / "out" / "README.md").read_text().split("\n---\n", 1)[1]  # before it YAML, all quoted
    assert "<script>" not in card and "<b>" not in card
    items = [row["items"][0] for row in all_rows(tmp_path / "out").values()]
    assert len(set(items)) == 5 and all(item.isprintable() for item in items)


def test_wrong_options_name_the_right_ones(tmp_path):
    home = class_folders(tmp_path / "in")
    for options, reason in (
        ({"licens": "MIT"}, "licence"),
        ({"transposed": True}, "images takes no option 'transposed'"),
        ({"canvas": 4}, "canvas"),
        ({"validation": 0.5, "test": 0.5}, "leave something"),
        ({"class_from": "("}, "no regular expression"),
    ):
        with pytest.raises(SourceError, match=reason):
            adopt("images", home, tmp_path / "out", **options)
    with pytest.raises(RecipeError, match="did you mean 'images'"):
        adopt("image", home, tmp_path / "out")
    with pytest.raises(SourceError, match="no picture"):
        (tmp_path / "nothing").mkdir()
        adopt("images", tmp_path / "nothing", tmp_path / "out")
    assert not (tmp_path / "out").exists()
