"""Sheets without marks: ruled or not, divided as the caller says."""

import cv2
import numpy as np
import pytest
from form_cases import SIDE, inks, photographed, saved

from symgen.dataset import open_dataset
from symgen.errors import SourceError
from symgen.form.pages import form
from symgen.ingest import import_

NAMES = ("a", "b", "plus", "A", "2", "3", "x", "y", "G", "equals", "m", "k")
CELL = 170


@pytest.fixture(scope="module")
def drawn():
    return inks(form(NAMES))


def sheet(drawn, ruled):
    """Three rows of four cells, with printed lines or without."""
    page = np.full((3 * CELL, 4 * CELL), 250, np.uint8)
    for number, name in enumerate(NAMES):
        y, x = (CELL * k + (CELL - SIDE) // 2 for k in divmod(number, 4))
        page[y : y + SIDE, x : x + SIDE] = np.minimum(page[y : y + SIDE, x : x + SIDE], 255 - drawn[name])
    if ruled:
        for k in range(4):
            cv2.line(page, (0, min(k * CELL, 3 * CELL - 2)), (4 * CELL, min(k * CELL, 3 * CELL - 2)), 60, 3)
        for k in range(5):
            cv2.line(page, (min(k * CELL, 4 * CELL - 2), 0), (min(k * CELL, 4 * CELL - 2), 3 * CELL), 60, 3)
    return page


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("photograph", [False, True])
def test_rows_and_columns_are_read_in_order(drawn, tmp_path, ruled, photograph):
    page = sheet(drawn, ruled)
    if photograph and not ruled:
        pytest.skip("a sheet without frame and marks lies as it lies")
    if photograph:
        page = photographed(cv2.copyMakeBorder(page, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=250), 3, 2.0, 0.02)
    scan = saved(page, tmp_path / "scan.png")
    import_("sheet", scan, tmp_path / "data", writer="ada", rows=3, columns=4, labels=NAMES)
    data = open_dataset(tmp_path / "data")
    names = [name for split in data.splits for name in data.read(split).symbol.to_pylist()]
    assert sorted(names) == sorted(NAMES)


def test_half_a_grid_is_refused(drawn, tmp_path):
    scan = saved(sheet(drawn, False), tmp_path / "scan.png")
    with pytest.raises(SourceError, match="rows, columns and labels"):
        import_("sheet", scan, tmp_path / "data", writer="ada", rows=3)
