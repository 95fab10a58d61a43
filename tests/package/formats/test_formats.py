"""What every export format owes: all rows back, pixels or ink untouched, and the same bytes from the same set."""

import hashlib

import numpy as np
import pytest

from symgen import steps
from symgen.errors import StoreError
from symgen.export import export
from symgen.package.encode import apply_polarity
from symgen.package.formats.stroke5 import NO_INK

FORMATS = steps.names("package.formats")
INK = {"inkml", "stroke5"}


def contents(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_all_formats_are_here():
    assert FORMATS == ["idx", "imagefolder", "inkml", "npz", "stroke5", "tfrecord", "webdataset"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_gives_back_what_it_was_given(form, small, rows, exported):
    found = steps.load("package.formats", form).read(exported(form))
    assert list(found) == sorted(small.splits) or set(found) == set(small.splits)
    for split, back in found.items():
        wanted = [row for row in rows[split] if form not in INK or row["ink"] is not None]
        assert back.labels.dtype == np.int64
        assert back.labels.tolist() == [row["label"] for row in wanted]
        if form != "idx":
            assert back.row_ids == [row["row_id"] for row in wanted]
        if form in INK:
            assert back.images is None and len(back.strokes) == len(wanted)
            for drawn, row in zip(back.strokes, wanted, strict=True):
                assert [len(stroke) for stroke in drawn] == [len(stroke) for stroke in row["ink"]]
                for stroke, points in zip(drawn, row["ink"], strict=True):
                    np.testing.assert_allclose(stroke, points, atol=1e-4)
        else:
            ink = apply_polarity(back.images, "white-on-black" if form == "idx" else small.canvas.polarity)
            np.testing.assert_array_equal(ink, small.read(split).images)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_set_gives_the_same_bytes(form, small, exported, tmp_path):
    export(small.home, tmp_path / "again", format=form)
    assert contents(tmp_path / "again") == contents(exported(form))


@pytest.mark.parametrize("form", sorted(INK))
def test_rows_without_strokes_are_counted(form, small, rows, tmp_path):
    about = export(small.home, tmp_path / "out", format=form)
    without = {split: sum(row["ink"] is None for row in listed) for split, listed in rows.items()}
    assert sum(without.values()) > 0
    assert about["left_out"] == {split: {NO_INK: n} for split, n in without.items() if n}
    assert about["rows"] == {split: len(listed) - without[split] for split, listed in rows.items()}


@pytest.mark.parametrize("form", sorted(INK))
def test_a_set_without_ink_is_refused(form, recipe_file, tmp_path):
    from symgen.generate import generate

    generate(recipe_file(per_class=5), tmp_path / "set", workers=1)
    with pytest.raises(StoreError, match=r"keeps no ink.*--set package\.ink=true"):
        export(tmp_path / "set", tmp_path / "out", format=form)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set", "tiny.toml"]
