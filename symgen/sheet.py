"""Contact sheets: a row a class, the class named at the left, on grey so that each picture's edge shows."""

import math
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from symgen import shipped, store
from symgen.store import Place

PAPER, TEXT, FAINT_TEXT = (243, 243, 245), (25, 25, 30), (120, 120, 130)
TILE_GAP, LABEL_WIDTH, PANEL_GAP, EDGE, HEAD = 4, 156, 36, 28, 58
WIDEST_SHEET = 2400


class Line(NamedTuple):
    """One row of the sheet. images: uint8 (n, H, W) as the data set shows them; text: the symbol in Unicode;
    name: the class; note: what stands small below the name.
    """

    images: npt.NDArray[np.uint8]
    text: str
    name: str
    note: str


def contact_sheet(lines: Sequence[Line], title: str, subtitle: str = "") -> Image.Image:
    """Lay out the lines in as many panels side by side as keep the sheet's shape near 4:3."""
    columns = max((len(line.images) for line in lines), default=1)
    tile = max((line.images.shape[-1] for line in lines), default=48)
    row_height, panel_width = tile + TILE_GAP, LABEL_WIDTH + columns * (tile + TILE_GAP)
    panels = _panels(len(lines), row_height, panel_width)
    per_panel = -(-len(lines) // panels)
    width = 2 * EDGE + panels * panel_width + (panels - 1) * PANEL_GAP
    sheet = Image.new("RGB", (width, 2 * EDGE + HEAD + per_panel * row_height), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((EDGE, EDGE - 6), shown_text(title), TEXT, typeface("print-dejavu-sans.ttf", 26))
    pen.text((EDGE, EDGE + 26), shown_text(subtitle), FAINT_TEXT, typeface("print-dejavu-sans.ttf", 14))
    for number, line in enumerate(lines):
        panel, place = divmod(number, per_panel)
        left, top = EDGE + panel * (panel_width + PANEL_GAP), EDGE + HEAD + place * row_height
        _draw_line(sheet, pen, line, (left, top))
    return sheet


def _panels(n_lines: int, row_height: int, panel_width: int) -> int:
    best = max(1, round(math.sqrt(4 / 3 * n_lines * row_height / panel_width)))
    return max(1, min(best, n_lines or 1, WIDEST_SHEET // panel_width or 1))


def _draw_line(sheet: Image.Image, pen: ImageDraw.ImageDraw, line: Line, corner: tuple[int, int]) -> None:
    left, top = corner
    tile = line.images.shape[-1]
    middle = top + tile // 2
    text = shown_text(line.text, 6)
    if file := symbol_typeface(text):
        pen.text((left + 28, middle), text, TEXT, typeface(file, 26 if len(text) < 5 else 17), anchor="mm")
    small = typeface("print-dejavu-sans.ttf", 12)
    pen.text((left + 62, middle - 8), shown_text(line.name, 14), TEXT, small, anchor="lm")
    pen.text((left + 62, middle + 8), shown_text(line.note, 12), FAINT_TEXT, small, anchor="lm")
    for place, image in enumerate(line.images):
        sheet.paste(Image.fromarray(image), (left + LABEL_WIDTH + place * (tile + TILE_GAP), top))


def shown_text(text: str, most: int = 160) -> str:
    """Names come from strangers: no control characters, no endless lines."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


SYMBOL_FONTS = ("print-stix-two-math.otf", "print-noto-sans-math.ttf", "print-dejavu-sans.ttf", "print-asana-math.otf")


@cache
def symbol_typeface(text: str, files: tuple[str, ...] = SYMBOL_FONTS) -> str | None:
    """The first of the symbol fonts that has every character of `text`; None where none has: the name says it too."""
    for file in files:
        font = typeface(file, 26)
        missing = bytes(font.getmask("\uffff"))
        if all(bytes(font.getmask(char)) != missing for char in text):
            return file
    return None


@cache
def typeface(file: str, size: int) -> ImageFont.FreeTypeFont:
    """A shipped font at so many pixels."""
    return ImageFont.truetype(str(shipped.folder("fonts") / file), size)


@overload
def save(sheet: Image.Image, out: str | Path) -> Path: ...
@overload
def save(sheet: Image.Image, out: Place) -> Place: ...
def save(sheet: Image.Image, out: str | Place) -> Place:
    """Write the sheet as PNG, whole or not at all."""
    data = BytesIO()
    sheet.save(data, "PNG")
    return store.put(out, data.getvalue())
