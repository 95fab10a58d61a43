"""Data sets whole: what is in the folder, and that neither workers nor kills nor resumes change a byte of it."""

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import datasets
import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

import symgen
from symgen import store
from symgen.errors import RecipeError, StoreError
from symgen.generate import finish, generate
from symgen.package.lock import locked
from symgen.package.manifest import read_manifest
from symgen.prepare import prepare
from symgen.stream import stream

RUN = """
import json, sys
from symgen.errors import SymgenError
from symgen.generate import generate
if __name__ == "__main__":
    try:
        generate(sys.argv[1], sys.argv[2], **json.loads(sys.argv[3]))
    except SymgenError as error:
        sys.exit(f"symgen: {error}")
"""


BESIDE = {"README.md", "balance.png", "croissant.json", "manifest.json", "preview.png", "run.json"}
NAMES = ["a", "b", "exists", "plus", "x"]


def run(recipe, out, **settings):
    """generate in a process of its own: (exit code, stderr)."""
    done = subprocess.run([sys.executable, "-c", RUN, str(recipe), str(out), json.dumps(settings)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    return done.returncode, done.stderr


def contents(folder):
    """Relative path -> sha256 of every file in a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*")) if path.is_file()
    }  # fmt: skip


def pixels(folder):
    """row id -> image bytes, over all files."""
    found = {}
    for path in sorted((folder / "data").glob("*.parquet")):
        for row in pq.read_table(path, columns=["row_id", "image"]).to_pylist():
            found[row["row_id"]] = row["image"]["bytes"]
    return found


@pytest.fixture
def made(recipe_file, tmp_path):
    """A finished data set of the small recipe: 200 rows in 4 files."""
    recipe = recipe_file()
    out = tmp_path / "set"
    return out, generate(recipe, out, workers=1), recipe


def test_the_folder_holds_a_whole_data_set(made):
    out, manifest, recipe = made
    files = contents(out)
    assert {name for name in files if "/" not in name} == BESIDE
    assert {file["path"] for file in manifest["beside"]} == BESIDE - {"README.md", "manifest.json"}
    for file in manifest["beside"]:
        assert (file["bytes"], file["sha256"]) == ((out / file["path"]).stat().st_size, files[file["path"]])
    assert [name for name in files if "/" in name] == [file["path"] for file in manifest["files"]]
    assert manifest == read_manifest(out) == json.loads((out / "manifest.json").read_text())
    assert manifest["rows"] == 200 and len(manifest["files"]) == 4
    assert manifest["counts"]["train"] == dict.fromkeys(NAMES, 32)
    assert manifest["counts"]["validation"] == dict.fromkeys(NAMES, 8)
    assert sum(manifest["licences"].values()) == 200 and manifest["licence"] == "CC-BY-4.0"
    assert manifest["rows_by_source"]["crohme"] == manifest["licences"]
    assert manifest["recipe"] == prepare(recipe).recipe.resolved() and manifest["seed"] == 0
    assert manifest["sources"][0]["items"] == 50


def test_the_manifest_tells_the_truth_of_every_file(made):
    out, manifest, _ = made
    for file in manifest["files"]:
        data = (out / file["path"]).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        assert (len(data), digest) == (file["bytes"], file["sha256"])
        assert Path(file["path"]).stem.endswith(digest[:8])
        rows = pq.read_table(io.BytesIO(data), columns=["image"]).to_pylist()
        images = [np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))) for row in rows]
        assert len(rows) == file["rows"]
        assert hashlib.sha256(np.stack(images).tobytes()).hexdigest() == file["pixels"]


def test_datasets_loads_the_folder_by_its_card(made, tmp_path):
    out, manifest, _ = made
    found = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in found.items()} == {"train": 160, "validation": 40}
    assert found["train"].features["label"].names == NAMES
    assert found["train"][0]["image"].size == (24, 24)
    counted = np.bincount(found["train"]["label"][:])
    assert counted.tolist() == list(manifest["counts"]["train"].values())


def test_stream_gives_what_the_files_hold(made):
    out, _, recipe = made
    images, labels = (np.concatenate(parts) for parts in zip(*stream(recipe, "train", block=33), strict=True))
    rows = [row for path in sorted((out / "data").glob("train-*")) for row in pq.read_table(path).to_pylist()]
    assert [row["label"] for row in rows] == labels.tolist()
    for row, image in zip(rows, images, strict=True):
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))), image)


def test_running_again_does_nothing(made, capsys):
    out, manifest, recipe = made
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    capsys.readouterr()
    assert generate(recipe, out) == manifest
    assert "whole already: 200 rows in 4 files; nothing to do" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_another_recipe_is_refused_and_overwrite_replaces(made):
    out, _, recipe = made
    (out / "notes.txt").write_text("mine")
    (out / "data" / "mine.parquet").write_text("mine")
    before = contents(out)
    with pytest.raises(StoreError, match=r"(?s)recipe.seed: 0 there, 5 now.*--overwrite"):
        generate(recipe, out, seed=5, workers=1)
    assert contents(out) == before
    made_anew = generate(recipe, out, seed=5, workers=1, overwrite=True)
    after = contents(out)
    assert made_anew["seed"] == 5 and after["notes.txt"] == before["notes.txt"]
    assert set(after) == {*(file["path"] for file in made_anew["files"]), "notes.txt", "data/mine.parquet", *BESIDE}


def test_overwrite_leaves_a_strangers_folder_alone(recipe_file, tmp_path):
    home = tmp_path / "thesis"
    home.mkdir()
    (home / "README.md").write_text("mine")
    with pytest.raises(StoreError, match=r"symgen did not make \(README.md\)"):
        generate(recipe_file(), home, overwrite=True)
    assert contents(home) == {"README.md": hashlib.sha256(b"mine").hexdigest()}


def test_a_lost_file_is_noticed(made):
    out, manifest, recipe = made
    (out / manifest["files"][1]["path"]).unlink()
    with pytest.raises(StoreError, match="is missing, though manifest"):
        generate(recipe, out)


def test_a_bad_recipe_makes_no_folder(recipe_file, tmp_path):
    with pytest.raises(RecipeError):
        generate(recipe_file(), tmp_path / "set", overrides=["balance.per_clas=3"])
    assert not (tmp_path / "set").exists()


def test_a_loaded_recipe_takes_no_settings(recipe_file, tmp_path):
    recipe = prepare(recipe_file()).recipe
    with pytest.raises(RecipeError, match="load_recipe"):
        generate(recipe, tmp_path / "set", seed=3)


def test_workers_change_nothing(made, tmp_path):
    out, _, recipe = made
    code, err = run(recipe, tmp_path / "four", workers=4)
    assert code == 0, err
    assert "4 workers" in err
    assert contents(tmp_path / "four") == contents(out)


def test_shard_sizes_change_no_pixel(made, tmp_path):
    out, _, recipe = made
    generate(recipe, tmp_path / "other", workers=1, overrides=["package.shard_rows=31"])
    assert pixels(tmp_path / "other") == pixels(out)


def test_parts_and_finish_make_the_same_set(made, tmp_path):
    out, manifest, recipe = made
    parts = tmp_path / "parts"
    with pytest.raises(StoreError, match=r"holds no run\.json"):
        finish(parts)
    assert generate(recipe, parts, shard="2/3", workers=1) is None
    with pytest.raises(StoreError, match="3 of 4 shards are missing: train-00000-of-00003"):
        finish(parts)
    for part in ("3/3", "1/3", "1/3"):
        generate(recipe, parts, shard=part, workers=1)
    assert not (parts / "manifest.json").exists()
    assert finish(parts) == manifest == finish(parts)
    assert contents(parts) == contents(out)


@pytest.mark.parametrize("part", ["0/3", "4/3", "x", "1/0", "1", "-1/3"])
def test_a_part_that_is_none_is_refused(recipe_file, tmp_path, part):
    with pytest.raises(StoreError, match=r"write I/N"):
        generate(recipe_file(), tmp_path / "set", shard=part)


def test_a_limited_set_is_part_of_the_whole(made, tmp_path):
    out, _, recipe = made
    few = generate(recipe, tmp_path / "few", workers=1, limit=10)
    assert few["counts"]["train"] == dict.fromkeys(NAMES, 8)
    part, whole = pixels(tmp_path / "few"), pixels(out)
    assert len(part) == 50 and all(whole[row_id] == png for row_id, png in part.items())


def test_excluded_rows_change_and_no_others(made, tmp_path):
    out, _, recipe = made
    before = pixels(out)
    chosen = ["a/train/3", "exists/validation/1", "plus/train/30"]
    (tmp_path / "exclude.json").write_text(json.dumps({"exclude": chosen}))
    manifest = generate(recipe, tmp_path / "again", workers=1, exclude=tmp_path / "exclude.json")
    after = pixels(tmp_path / "again")
    assert before.keys() == after.keys()
    assert sorted(row_id for row_id in before if before[row_id] != after[row_id]) == sorted(chosen)
    assert manifest["excluded"] == dict.fromkeys(chosen, 1)
    with pytest.raises(StoreError, match=r"excluded\.a/train/3: null there, 1 now"):
        generate(recipe, out, workers=1, exclude=tmp_path / "exclude.json")


def test_a_full_disk_leaves_what_is_done_and_nothing_half(made, tmp_path, monkeypatch):
    """The third shard meets a full disk; the run after it makes what was missing, and the set is the same."""
    out, _, recipe = made
    real, calls = store.put_hashed, []

    def put_hashed(path, write):
        calls.append(path)

        def failing(file):
            write(file)
            if len(calls) == 3:
                raise OSError(28, "No space left on device")

        return real(path, failing)

    monkeypatch.setattr(store, "put_hashed", put_hashed)
    again = tmp_path / "again"
    with pytest.raises(StoreError, match="No space left"):
        generate(recipe, again, workers=1)
    left = contents(again)
    assert sum(name.startswith("data/") for name in left) == 2 and "manifest.json" not in left
    assert not any(name.endswith(".part") or ".lock" in name for name in left)
    generate(recipe, again, workers=1)
    assert len(calls) == 5 and contents(again) == contents(out)


def test_leftovers_of_a_killed_run_make_room_first(recipe_file, tmp_path, monkeypatch):
    recipe, out = recipe_file(), tmp_path / "set"
    generate(recipe, out, shard="1/9", workers=1)
    (out / "data" / ".train-00001-of-00003.parquet.abc.part").write_bytes(b"half")

    def no_room(path, write):
        raise StoreError("full")

    monkeypatch.setattr(store, "put_hashed", no_room)
    with pytest.raises(StoreError, match="full"):
        generate(recipe, out, workers=1)
    assert len(list((out / "data").iterdir())) == 1


@pytest.fixture
def small_disk(tmp_path):
    """A mounted file system of 300 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("mounting a small file system takes root and the right to mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_really_full_disk(recipe_file, small_disk, workers):
    code, err = run(recipe_file(per_class=400, shard_rows=300), small_disk / "set", workers=workers)
    assert code == 1
    assert "No space left on device" in err and "Traceback" not in err and "Exception ignored" not in err
    assert not (small_disk / "set" / "manifest.json").exists()
    for path in (small_disk / "set" / "data").glob("*"):
        pq.read_table(path)


def test_a_target_that_cannot_be_written(recipe_file, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot write in"):
        generate(recipe_file(), tmp_path / "file" / "set", workers=1)
    if os.geteuid() != 0:  # root may write anywhere
        (tmp_path / "shut").mkdir(mode=0o555)
        with pytest.raises(StoreError, match="Permission denied"):
            generate(recipe_file(), tmp_path / "shut" / "set", workers=1)


def test_two_processes_never_share_a_target(made, tmp_path):
    whole, _, recipe = made
    out = tmp_path / "other"
    with locked(out, print):
        code, err = run(recipe, out, workers=1)
        assert code == 1 and f"in use by process {os.getpid()}" in err
        with pytest.raises(StoreError, match=f"in use by process {os.getpid()}"):
            generate(recipe, out, workers=1, shard="1/2")
        assert list(contents(out)) == [".lock"]
    generate(recipe, out, workers=1)
    assert contents(out) == contents(whole)


def holder(out):
    """Process id in the lock of a folder."""
    try:
        return json.loads((out / ".lock").read_text())["pid"]
    except (FileNotFoundError, ValueError):
        return None


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 3])
def test_killed_anywhere_it_goes_on_to_the_same_bytes(recipe_file, tmp_path, workers):
    """SIGKILL to the whole process group at random moments, until a run gets through."""
    recipe = recipe_file(per_class=1500, shard_rows=300)
    code, err = run(recipe, tmp_path / "calm", workers=1)
    assert code == 0, err
    out, chance = tmp_path / "stormy", random.Random(workers)
    said = []
    for kill in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(recipe), str(out), json.dumps({"workers": workers})],
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        while process.poll() is None and holder(out) != process.pid:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, (0.4 if workers == 1 else 2) * (1 + kill / 4)))
        with contextlib.suppress(ProcessLookupError):  # on a fast machine the run may be through already
            os.killpg(process.pid, signal.SIGKILL)
        said.append(process.communicate()[1])
        assert not (out / "manifest.json").exists() or read_manifest(out)
    code, err = run(recipe, out, workers=workers)
    assert code == 0, err
    assert any("going on from there" in text for text in [*said, err])
    assert contents(out) == contents(tmp_path / "calm")


PEAK = (
    RUN
    + """
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(recipe_file, tmp_path):
    peaks = []
    for per_class in (2_000, 12_000):
        recipe = recipe_file(per_class=per_class, shard_rows=100_000)
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(recipe), str(tmp_path / f"set{per_class}"), '{"workers": 1}'],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(int(done.stdout) / 1024)
    assert peaks[1] < peaks[0] + 16, peaks  # MB; 50,000 rows more are 29 MB of pixels


def test_public_names():
    assert symgen.generate is generate and symgen.finish is finish
