"""export: whole or not there, never over something else, with licence and classes beside it, and the verb's manners."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

import symgen as package
from symgen.errors import RecipeError, SourceError, StoreError
from symgen.export import export, formats
from symgen.generate import generate
from symgen.package.formats import npz
from symgen.package.lock import locked


@pytest.fixture(scope="module")
def made(ink_bank, tmp_path_factory):
    home = tmp_path_factory.mktemp("export")
    (home / "small.toml").write_text(
        f'labels = ["a", "exists"]\n[canvas]\nsize = 16\n[balance]\nper_class = 40\n[[source]]\nkind = "crohme"\n'
        f"path = {json.dumps(str(ink_bank))}\n[package]\nshard_rows = 20\n"
    )
    generate(home / "small.toml", home / "set", workers=1)
    return home / "set"


@pytest.mark.parametrize("form", [name for name in formats() if name not in ("inkml", "stroke5")])
def test_licence_classes_and_facts_lie_beside_every_export(form, made, tmp_path):
    about = export(made, tmp_path / "out", format=form)
    text = (tmp_path / "out" / "LICENCE.txt").read_text()
    assert "licence CC-BY-4.0" in text and "Name the authors" in text and "CROHME data sets" in text
    classes = json.loads((tmp_path / "out" / "classes.json").read_text())
    assert [(one["label"], one["name"], one["latex"]) for one in classes] == [(0, "a", "a"), (1, "exists", "\\exists")]
    assert about == json.loads((tmp_path / "out" / "export.json").read_text())
    assert about["format"] == form and about["rows"] == {"train": 72, "validation": 8} and about["left_out"] == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_what_is_there_already_is_left_alone(made, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match="is there already; name a new folder"):
        export(made, tmp_path / "out", format="npz")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "thesis.txt"]


def test_an_empty_folder_may_be_filled(made, tmp_path):
    export(made, tmp_path, format="npz")
    assert (tmp_path / "export.json").exists()


def test_a_wrong_format_and_what_is_no_data_set(made, tmp_path):
    with pytest.raises(RecipeError, match=r"no format is called 'webdatset'.*webdataset"):
        export(made, tmp_path / "out", format="webdatset")
    with pytest.raises(SourceError, match="no data set"):
        export(tmp_path, tmp_path / "out", format="npz")
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_nothing(made, tmp_path, monkeypatch):
    calls = []

    def failing(*given):
        calls.append(given)
        if len(calls) == 2:
            raise StoreError("full")

    monkeypatch.setattr(npz, "put_facts", failing)
    with pytest.raises(StoreError, match="full"):
        export(made, tmp_path / "out", format="npz")
    assert len(calls) == 2 and not list(tmp_path.iterdir())


def test_two_exports_never_share_a_target(made, tmp_path):
    with locked(tmp_path, print, name=".out.lock"), pytest.raises(StoreError, match=f"in use by process {os.getpid()}"):
        export(made, tmp_path / "out", format="npz")


def test_a_damaged_file_is_named(made, tmp_path):
    shutil.copytree(made, tmp_path / "set")
    path = next((tmp_path / "set" / "data").glob("train-00001*"))
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(StoreError, match=r"train-00001.*cannot be read.*symgen verify"):
        export(tmp_path / "set", tmp_path / "out", format="webdataset")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["set"]


SLOW = """
import sys, time
from pathlib import Path
from symgen import export
from symgen.package.formats import npz
def stuck(*given):
    print("half way", flush=True)
    time.sleep(60)
npz.put_facts = stuck
export(sys.argv[1], sys.argv[2], format="npz")
"""


def test_a_killed_export_leaves_no_target_and_the_next_one_goes_through(made, tmp_path):
    out = tmp_path / "out"
    process = subprocess.Popen([sys.executable, "-c", SLOW, str(made), str(out)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "half way\n"
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not out.exists() and (tmp_path / ".out.part").exists()
    export(made, out, format="npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def symgen(*words):
    code = "from symgen.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True)


def test_the_verbs_print_data_and_exit_as_they_should(made, tmp_path):
    done = symgen("export", made, "--format", "npz", "-o", tmp_path / "out", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["rows"]["train"] == 72
    done = symgen("export", made, "--format", "npz", "-o", tmp_path / "out")
    assert done.returncode == 2 and "there already" in done.stderr and "Traceback" not in done.stderr
    done = symgen("verify", made, "--sample", "5", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["rows"] == 5
    done = symgen("verify", tmp_path)
    assert done.returncode == 2 and done.stdout == ""


def test_verify_exits_with_1_on_findings(made, tmp_path):
    shutil.copytree(made, tmp_path / "set")
    (tmp_path / "set" / "preview.png").write_bytes(b"")
    done = symgen("verify", tmp_path / "set", "--sample", "0")
    assert done.returncode == 1 and "file: preview.png: has 0 bytes" in done.stdout


def test_help_names_every_format():
    text = symgen("export", "--help").stdout
    assert all(re.search(rf"\b{name}\b", text) for name in formats())


def test_public_names():
    assert package.export is export and callable(package.verify)
