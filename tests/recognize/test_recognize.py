"""Whole pictures read by a small run: what comes back, what is written, and what is refused."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from train_cases import HOSTILE, trained

from symgen.dataset import open_dataset
from symgen.errors import SourceError
from symgen.recognize import corrected, recognize, stages
from symgen.train.framework import TrainError
from symgen.train.run_folder import open_run

pytest.importorskip("keras")


@pytest.fixture(scope="module")
def run():
    return open_run(trained()[0])


def expression(names=("2", "plus", "2"), size=64):
    """Ink of the data set that the run was trained on, side by side, black on white."""
    found = open_dataset(trained()[1])
    rows = found.read("train")
    places = {name: i for i, name in enumerate(found.classes)}
    sheet = np.full((size + 40, len(names) * (size + 30) + 20), 255, np.uint8)
    for i, name in enumerate(names):
        name = HOSTILE if name == "plus" else name
        image = rows.images[int(np.flatnonzero(rows.labels == places[name])[0])]
        grey = 255 - np.asarray(Image.fromarray(image).resize((size, size)))
        sheet[20 : 20 + size, 20 + i * (size + 30) : 20 + i * (size + 30) + size] = grey
    return sheet


def test_a_line_is_read_in_order(run):
    reading = recognize(expression(), run)
    assert [one.name for one in reading.symbols] == ["2", HOSTILE, "2"]
    assert [one.box.left for one in reading.symbols] == sorted(one.box.left for one in reading.symbols)
    assert reading.symbols[0].guesses[0].name == "2" and 0 < reading.symbols[0].probability <= 1
    assert reading.result is None, "a class that is no known symbol works nothing out"
    assert "<" not in reading.latex and "&" not in reading.latex


def test_corrections_bring_the_result(run):
    reading = recognize(expression(), run)
    assert corrected(reading, {1: "plus"}).result == "4"


def test_it_goes_to_json_and_back(run):
    said = json.loads(json.dumps(recognize(expression(), run).as_json()))
    assert {"symbols", "text", "latex", "result", "warnings", "threshold", "size"} <= said.keys()
    first = said["symbols"][0]
    assert first["order"] == 0 and len(first["box"]) == 4 and first["guesses"][0]["probability"] > 0


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF"])
def test_every_kind_of_picture(run, kind, tmp_path):
    path = tmp_path / "picture"
    Image.fromarray(expression()).save(path, kind)
    assert [one.name for one in recognize(path, run).symbols] == ["2", HOSTILE, "2"]


def test_white_on_black_and_colour_read_the_same(run):
    sheet = expression()
    plain = [one.name for one in recognize(sheet, run).symbols]
    assert [one.name for one in recognize(255 - sheet, run).symbols] == plain
    assert [one.name for one in recognize(np.repeat(sheet[..., None], 3, axis=2), run).symbols] == plain


def test_boxes_are_in_pixels_of_the_picture(run):
    sheet = expression()
    large = np.asarray(Image.fromarray(sheet).resize((sheet.shape[1] * 12, sheet.shape[0] * 12)))
    small, big = recognize(sheet, run), recognize(large, run)
    assert big.size == large.shape[::-1]
    for a, b in zip(small.symbols, big.symbols, strict=True):
        assert np.abs(np.array(b.box) - 12 * np.array(a.box)).max() <= 24


def test_a_blank_sheet_reads_nothing_and_says_so(run):
    reading = recognize(np.full((50, 80), 255, np.uint8), run)
    assert reading.symbols == () and reading.latex == "" and "no ink was found" in reading.warnings
    assert len(stages(np.full((50, 80), 255, np.uint8), run)) == 6


def test_every_stage_is_written(run, tmp_path):
    recognize(expression(), run, stages=tmp_path / "stages")
    names = sorted(path.name for path in (tmp_path / "stages").iterdir())
    assert [name[3:-4] for name in names] == [one.name for one in stages(expression(), run)]
    assert names[:6] == ["01-grey.png", "02-threshold.png", "03-cleaned.png", "04-inverted.png", "05-skeleton.png",
                         "06-components.png"]  # fmt: skip
    for path in (tmp_path / "stages").iterdir():
        with Image.open(path) as picture:
            assert picture.format == "PNG" and picture.width > 20


def test_what_is_no_picture_and_no_run_is_refused(run, tmp_path):
    with pytest.raises(SourceError, match="no picture"):
        recognize(np.zeros((2, 2, 9), np.uint8), run)
    (tmp_path / "x.png").write_bytes(b"GIF89a, or not")
    with pytest.raises(SourceError, match=r"x\.png"):
        recognize(tmp_path / "x.png", run)
    with pytest.raises(TrainError, match="no finished run"):
        recognize(expression(), tmp_path)


def test_noise_ends_and_does_not_crash(run):
    sheet = np.random.default_rng(0).integers(0, 256, (120, 160), np.uint8)
    recognize(sheet, run)
    data = io.BytesIO()
    Image.fromarray(sheet).save(data, "JPEG", quality=5)
    recognize(np.asarray(Image.open(data)), run)
