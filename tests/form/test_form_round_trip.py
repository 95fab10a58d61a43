"""A form printed, filled in, photographed and imported: labels right, pictures those that were written."""

import json

import numpy as np
import pytest
from form_cases import filled, inks, photographed, saved

from symgen.canon import canonicalise
from symgen.dataset import open_dataset
from symgen.errors import SourceError
from symgen.form.pages import form
from symgen.ingest import import_


@pytest.fixture(scope="module")
def page():
    asked = form("crohme101")
    return asked, inks(asked)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel().astype(float), other.ravel().astype(float))[0, 1])


def agree(data, drawn, expected):
    """The labels are those of the cells, and each picture is more like its own ink than like most others'."""
    rows = [data.read(split) for split in data.splits]
    images = np.concatenate([part.images for part in rows])
    names = [name for part in rows for name in part.symbol.to_pylist()]
    assert sorted(names) == sorted(expected)
    alike = [correlation(image, canonicalise(255 - drawn[name], 48)) for image, name in zip(images, names, strict=True)]
    assert np.median(alike) > 0.9, sorted(zip(alike, names, strict=True))[:8]
    assert np.mean(np.array(alike) > 0.6) > 0.95, sorted(zip(alike, names, strict=True))[:8]


@pytest.mark.parametrize("turn_deg", [3.0, -8.0, 92.0, 181.0])
def test_photograph_of_a_filled_form(page, tmp_path, turn_deg):
    asked, drawn = page
    scan = saved(photographed(filled(asked, 1, drawn), 5, turn_deg), tmp_path / "scan.png")
    import_("sheet", scan, tmp_path / "data", writer="ada", licence="CC0-1.0")
    data = open_dataset(tmp_path / "data")
    agree(data, drawn, [one.symbols[0].name for one in asked.cells(1) if one.name in drawn])
    groups = {group for split in data.splits for row in data.read(split).groups.to_pylist() for group in row}
    assert groups == {"ada"}


def test_all_pages_at_once_and_what_was_left_out_is_named(page, tmp_path):
    asked, drawn = page
    scans = [saved(filled(asked, n, drawn, crossed=(3, 17) if n == 1 else ()), tmp_path / f"{n}.png") for n in (2, 1)]
    import_("sheet", scans, tmp_path / "data", writer="ada")
    found = json.loads((tmp_path / "data" / "doctor.json").read_text())
    spoiled = [one["symbol"] for one in found if one["reason"] == "cell crossed out"]
    empty = {one["symbol"] for one in found if one["reason"] == "cell empty"}
    assert sorted(spoiled) == sorted(asked.cells(1)[n].name for n in (3, 17))
    assert empty == {one.name for one in asked.classes} - set(drawn)
    assert open_dataset(tmp_path / "data").manifest["rows"] == len(drawn) - 2


def test_several_cells_a_class(tmp_path):
    asked = form(["a", "plus", "3"], 4)
    drawn = inks(asked)
    scan = saved(filled(asked, 1, drawn), tmp_path / "scan.png")
    import_("sheet", scan, tmp_path / "data", writer="ada", labels=("a", "plus", "3"))
    assert open_dataset(tmp_path / "data").manifest["rows"] == 4 * len(drawn)


def test_set_that_is_not_shipped_or_has_changed_is_asked_for(tmp_path):
    asked = form(["a", "plus", "3"])
    scan = saved(filled(asked, 1, inks(asked)), tmp_path / "scan.png")
    with pytest.raises(SourceError, match="--labels"):
        import_("sheet", scan, tmp_path / "data", writer="ada")
    with pytest.raises(SourceError, match="another label set"):
        import_("sheet", scan, tmp_path / "data", writer="ada", labels=("a", "plus"))


def test_picture_without_marks_says_what_to_do(tmp_path):
    scan = saved(np.full((900, 700), 230, np.uint8), tmp_path / "blank.png")
    with pytest.raises(SourceError, match=r"corner marks are not found.*--rows"):
        import_("sheet", scan, tmp_path / "data", writer="ada")
    with pytest.raises(SourceError, match="writer"):
        import_("sheet", scan, tmp_path / "data")
