"""Forms that people have filled in, or any sheet of symbols in rows and columns: `symgen import sheet SCAN...`."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, model_validator

from symgen.adopt._found import Found, Names
from symgen.adopt._params import AdoptParams
from symgen.doctor import Doctor
from symgen.errors import RecipeError, SourceError
from symgen.form.cells import read_cell
from symgen.form.pages import COLUMNS, MARGIN, Box, Code, Form, form, room
from symgen.form.scan import U8, Sheet, crop, marked_sheet, plain_sheet
from symgen.labels import LabelClass
from symgen.picture import as_grey, read_picture

EDGE = 0.04
"""Share of a cell's sides that is cut off all round an unmarked sheet's cells."""

SCANS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".avif")


Pages = dict[Form, set[int]]
"""The forms that were met, and the pages of each that were seen."""


class Params(AdoptParams):
    """Who wrote, and how an unmarked sheet is divided."""

    writer: str = Field(min_length=1, max_length=96, description="Who wrote: no split cuts a writer.")
    rows: int | None = Field(None, ge=1, le=100, description="Rows of a sheet without corner marks.")
    columns: int | None = Field(None, ge=1, le=100, description="Columns of a sheet without corner marks.")
    copies: int = Field(1, ge=1, le=100, description="Cells of each class, one after another, on such a sheet.")
    labels: str | tuple[str, ...] | None = Field(
        None, description="Classes of the cells in reading order; of a form, its own set if that is not a shipped one."
    )

    @model_validator(mode="after")
    def _whole_grid(self) -> "Params":
        if (self.rows is None) != (self.columns is None) or (self.rows is not None and self.labels is None):
            raise ValueError("a sheet without corner marks needs rows, columns and labels together")
        return self


class _Cell(NamedTuple):
    """name: of the cell, for the report. label: its class's name; spellings: its symbols. grey: uint8 (h, w)."""

    name: str
    label: str
    spellings: tuple[str, ...]
    grey: U8


def read(path: str, params: Params, names: Names, doctor: Doctor) -> Iterator[Found]:
    """Every cell that holds a symbol; empty and crossed-out ones, and pages that no scan shows, are told to the doctor.

    Raises SourceError for a scan that is no form, or another one's.
    """
    start = 0
    pages: Pages = {}
    for scan in _scans(path):
        cells = list(_cells(scan, params, start, pages))
        start += len(cells)
        for cell in cells:
            found = read_cell(cell.grey)
            if found.state == "written":
                yield Found(cell.name, cell.label, cell.spellings, found.picture, "", params.writer)
            else:
                doctor.drop(cell.name, cell.label, f"cell {found.state}")
    for asked, seen in pages.items():
        for page in sorted({*range(1, asked.pages + 1)} - seen):
            doctor.drop(f"{asked.name}, page {page} of {asked.pages}", "", "page that no scan shows")


def _scans(path: str) -> list[Path]:
    """The pictures: a file, those of a folder in the order of their names, or several parted by line breaks."""
    found: list[Path] = []
    for one in path.split("\n"):
        place = Path(one).expanduser()
        inside = sorted(file for file in place.iterdir() if file.suffix.lower() in SCANS) if place.is_dir() else [place]
        if not inside:
            raise SourceError(f"{place}: no picture in it ({', '.join(SCANS)})")
        found += inside
    return found


def _cells(scan: Path, params: Params, start: int, pages: Pages) -> Iterator[_Cell]:
    """The cells of one sheet. start: cells of the sheets before it, where nothing on the sheet says its number. pages:
    takes the page, where it says so.
    """
    grey = as_grey(read_picture(scan))
    if params.rows is None or params.columns is None:
        yield from _of_form(scan, marked_sheet(grey, str(scan)), params, pages)
        return
    sheet = plain_sheet(grey)
    classes = form(_spec(params.labels), 1).classes
    high, wide = sheet.shape[0] / params.rows, sheet.shape[1] / params.columns
    for number in range(params.rows * params.columns):
        place = (start + number) // params.copies
        if place >= len(classes):
            return
        row, column = divmod(number, params.columns)
        part = sheet[round((row + EDGE) * high) : round((row + 1 - EDGE) * high),
                     round((column + EDGE) * wide) : round((column + 1 - EDGE) * wide)]  # fmt: skip
        yield _cell(scan.name, (row, column), classes[place], part)


def _of_form(scan: Path, sheet: Sheet, params: Params, pages: Pages) -> Iterator[_Cell]:
    if sheet.code is None:
        raise SourceError(f"{scan}: the square code at the top right cannot be read; photograph it again, sharper")
    known = _form_of(scan, sheet.code, params)
    if not 1 <= sheet.code.page <= known.pages:
        raise SourceError(f"{scan}: page {sheet.code.page} of a form that has {known.pages}")
    pages.setdefault(known, set()).add(sheet.code.page)
    for number, one in enumerate(known.cells(sheet.code.page)):
        inner = room(number)
        box = Box(inner.left + MARGIN, inner.top + MARGIN, inner.right - MARGIN, inner.bottom - MARGIN)
        yield _cell(f"{scan.name}/page-{sheet.code.page}", divmod(number, COLUMNS), one, crop(sheet.grey, box))


def _form_of(scan: Path, code: Code, params: Params) -> Form:
    """The form that the code names. SourceError where its label set is not at hand or has changed."""
    try:
        known = form(_spec(code.labels if params.labels is None else params.labels), code.copies)
    except RecipeError as error:
        raise SourceError(
            f"{scan}: a form for the label set {code.labels!r}, which is not a shipped one; say --labels with the TOML "
            "file or the list that it was made from"
        ) from error
    if known.digest[:8] != code.digest:
        raise SourceError(
            f"{scan}: the form was made from another label set {code.labels!r} than the one at hand; say --labels with "
            "the one that it was made from"
        )
    return known


def _spec(labels: str | tuple[str, ...] | None) -> str | list[str]:
    """Labels as `form` takes them: a name or file, or a list."""
    return labels if isinstance(labels, str) else list(labels or ())


def _cell(scan: str, place: tuple[int, int], one: LabelClass, grey: U8) -> _Cell:
    row, column = place
    spellings = tuple(symbol.name for symbol in one.symbols)
    return _Cell(f"{scan}/row-{row + 1}-column-{column + 1}", one.name, spellings, grey)
