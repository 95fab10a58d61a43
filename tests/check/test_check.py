"""`symgen check` as a whole: the verb, its report, its thresholds, and folders of pictures that people keep."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from picture_files import class_folders, png, symbol

from symgen import steps
from symgen.check import check, default_out, last_check, summary
from symgen.dataset import open_dataset
from symgen.errors import RecipeError, SourceError


@pytest.fixture
def folder(tmp_path):
    return class_folders(tmp_path / "set", writers=12, side=40)


def symgen(*words):
    code = "from symgen.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True)


def test_a_set_that_symgen_made_has_no_findings(clean_home, tmp_path):
    found = check(clean_home, out=tmp_path / "report")
    assert found["ok"] and found["findings"] == [] and found["rows"] == 800
    assert list(found["checks"]) == steps.names("check")
    assert found == json.loads((tmp_path / "report" / "check.json").read_text())
    page = (tmp_path / "report" / "report.html").read_text()
    assert "Nothing found in 800 rows" in page and "{" not in page.split("<body>")[1]


def test_what_was_not_looked_at_does_not_pass_for_clean(folder, tmp_path):
    found = check(folder, out=tmp_path / "report")
    skipped = {name for name, one in found["checks"].items() if not one["looked"]}
    assert skipped == {"labels", "leaks", "licences", "realism", "rejected", "validity"}
    assert (tmp_path / "report" / "report.html").read_text().count("not looked at") == len(skipped)


def test_repeated_files_of_a_folder(folder, tmp_path):
    for i in range(4):
        shutil.copy(folder / "exists" / "w00-exists.png", folder / "exists" / f"again-{i}.png")
    done = symgen("check", folder, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1 and found["findings"] == ["duplicates: exists: 16 files, 12 distinct"]
    assert (tmp_path / "set-check" / "report.html").is_file() and default_out(folder) == tmp_path / "set-check"
    assert not list(folder.glob("*.json"))
    found = check(folder, overrides=["duplicates.repeated=0.3"])
    assert found["ok"] and "0 findings in 52 files" in summary(found)


def test_against_a_set_that_shares_pictures(folder, tmp_path):
    other = class_folders(tmp_path / "other", writers=1, side=40)
    found = check(folder, against=[other])
    assert [one.split(":")[0] for one in found["findings"]] == ["duplicates"] and "also in other" in found["findings"][
        0
    ]
    assert "also in other" in summary(found)


def test_the_report_shows_pictures_and_trusts_no_name(folder, tmp_path):
    (folder / "b'<b>").mkdir()
    data = png(symbol(7, side=40))
    for i in range(3):
        (folder / "b'<b>" / f"{i}<img src=x>.png").write_bytes(data)
    home = folder.rename(tmp_path / "a<i>name&")
    found = check(home, out=tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text()
    assert not found["ok"] and "b&#39;&lt;b&gt;: 3 files, 1 distinct" in page
    for raw in ("<b>", "<img src=x>", "<i>"):
        assert raw not in page
    assert page.count('src="data:image/png;base64,') >= 3
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'" in page.replace("&#39;", "'")
    assert not re.search(r"<script|https?:|\son\w+=|style=", page)


def test_no_place_of_this_machine_is_told(folder, tmp_path):
    check(folder, out=tmp_path / "out")
    for file in (tmp_path / "out").iterdir():
        assert str(tmp_path) not in file.read_text()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("duplicates.overlp=0.9", "overlap"),
        ("duplicate.overlap=0.9", "duplicates"),
        ("duplicates.overlap", "CHECK.THRESHOLD=VALUE"),
        ("duplicates.overlap=7", "less than or equal to 1"),
        ("licences.any=1", "it has none"),
    ],
)
def test_wrong_thresholds_name_the_right_ones(folder, setting, says):
    with pytest.raises(RecipeError, match=re.escape(says)):
        check(folder, overrides=[setting])


def test_thresholds_are_kept_with_what_was_found(folder):
    found = check(folder, overrides=["duplicates.overlap=0.9", "counts.least=3"])
    assert found["thresholds"]["duplicates"]["overlap"] == 0.9 and found["thresholds"]["counts"]["least"] == 3
    for name in steps.names("check"):
        params = steps.load("check", name).Params
        assert all(field.description for field in params.model_fields.values())


def test_the_last_check_is_of_this_state_of_the_data(clean_home):
    check(clean_home)
    digest = open_dataset(clean_home).digest
    assert last_check(clean_home, digest)["ok"] and last_check(clean_home, "another") is None
    (default_out(clean_home) / "check.json").write_text("damaged")
    assert last_check(clean_home, digest) is None


def test_wrong_use_is_told_plainly(tmp_path):
    with pytest.raises(SourceError, match="no pictures"):
        check(tmp_path)
    done = symgen("check", tmp_path / "nowhere")
    assert done.returncode == 2 and "nowhere" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.data
def test_the_set_of_82_classes_repeats_its_inks(tmp_path):
    """`exists` there is 21 files and 4 distinct inks; the Delta of the training set has 35."""
    data = os.environ.get("SYMGEN_DATA")
    if not data:
        pytest.skip("SYMGEN_DATA names no folder with the real handwriting")
    found = check(Path(data) / "kaggle82-slice.tar.gz", out=tmp_path)
    assert "duplicates: exists: 21 files, 4 distinct" in found["findings"]
    assert "duplicates: Delta: 137 files, 35 distinct" in found["findings"]
