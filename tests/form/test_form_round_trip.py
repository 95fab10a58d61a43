"""A form printed, filled in, photographed and imported: labels right, pictures those that were written."""

import json

import numpy as np
import pytest
from form_cases import by_phone, filled, inks, photographed, saved

from symgen.canon import canonicalise
from symgen.dataset import open_dataset
from symgen.errors import SourceError
from symgen.form.pages import form
from symgen.ingest import import_
from symgen.sources import images
from symgen.symbols import table


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


@pytest.mark.parametrize(
    ("tilt", "side", "quality"), [(0.06, 4000, 90), (0.14, 3000, 80), (0.12, 2000, 60), (0.06, 1200, 60)]
)
def test_photographs_as_telephones_save_them(page, tmp_path, tilt, side, quality):
    asked, drawn = page
    scan = by_phone(photographed(filled(asked, 1, drawn), 3, 5.0, tilt), side, quality, tmp_path / "IMG_1.JPG")
    import_("sheet", scan, tmp_path / "data", writer="ada")
    data = open_dataset(tmp_path / "data")
    agree(data, drawn, [one.symbols[0].name for one in asked.cells(1) if one.name in drawn])
    report = (tmp_path / "data" / "doctor.txt").read_text()
    assert "crohme101, page 2 of 2\t\tpage that no scan shows" in report and "page 1 of 2" not in report


def test_too_small_a_photograph_is_refused_with_what_to_do(page, tmp_path):
    asked, drawn = page
    photograph = photographed(filled(asked, 1, drawn), 3)
    with pytest.raises(SourceError, match=r"small\.jpg: the square code .* cannot be read; .*sharper"):
        import_("sheet", by_phone(photograph, 700, 40, tmp_path / "small.jpg"), tmp_path / "data", writer="ada")
    assert not (tmp_path / "data" / "manifest.json").exists()


def test_a_mark_that_is_out_of_the_picture_is_told(page, tmp_path):
    asked, drawn = page
    sheet = filled(asked, 1, drawn)
    good, cut = saved(sheet, tmp_path / "1.png"), saved(sheet[: int(0.9 * len(sheet))], tmp_path / "2.png")
    with pytest.raises(SourceError, match=r"2\.png: the four corner marks are not found"):
        import_("sheet", [good, cut], tmp_path / "data", writer="ada")


@pytest.mark.slow
def test_what_was_written_on_a_form_is_ink_to_draw_from(page, tmp_path):
    """A set made of a form is a source of pen strokes, of which new rows are drawn."""
    asked, drawn = page
    scan = saved(photographed(filled(asked, 1, drawn), 5), tmp_path / "scan.png")
    import_("sheet", scan, tmp_path / "data", writer="ada", licence="CC0-1.0")
    bank = images.load(images.Params(path=str(tmp_path / "data")), table())
    names = [symbol.name for one in bank.catalogue.symbol_id for symbol in table().symbols if symbol.id == one]
    written = {one.symbols[0].name for one in asked.cells(1) if one.name in drawn}
    assert len(set(names) & written) > 0.9 * len(written) and set(names) <= written
    assert set(bank.catalogue.origin.tolist()) == {"ada"} and not bank.paths.filled.any()


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
