"""`symgen sheet`: the pages of a form as one PDF, or as pictures for those who write on a tablet.

A page is a list of marks (rectangles, lines, texts), drawn by reportlab or by Pillow: one geometry, whoever draws it.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw

from symgen import shipped, store
from symgen.errors import StoreError, SymgenError
from symgen.form.pages import CODE, HEIGHT, HOLE, MARK, MARKS, WIDTH, Form, box, form, room
from symgen.sheet import shown_text, symbol_typeface, typeface

PX_PER_MM = 8
POINTS_PER_MM = 72 / 25.4
TEXT_FONT = "print-dejavu-sans.ttf"
FONTS = ("print-noto-sans-math.ttf", TEXT_FONT)
"""Fonts of the kind that PDF takes in as they are."""

HINTS = (
    "Write each symbol in the room below its name. Leave out what you like.",
    "Cross a spoiled cell out from corner to corner. Photograph or scan the whole sheet, all four marks on it.",
)


class Bar(NamedTuple):
    """A filled rectangle in mm, of a grey from 0 (black) to 1."""

    left: float
    top: float
    wide: float
    high: float
    grey: float


class Words(NamedTuple):
    """A text: left end and baseline in mm, size in mm, grey, file of the font."""

    left: float
    baseline: float
    size: float
    text: str
    grey: float
    font: str


def sheet(labels: str | Sequence[str], out: str | Path, *, copies: int = 1) -> list[Path]:
    """Write a form for the classes of a label set; the files made.

    labels: a shipped set's name, a TOML file, or a list of symbols. out: form.pdf, all pages in one file (needs
    symgen[sheet]); or form.png, a picture a page, form-1.png and so on. copies: cells of each class.
    Raises RecipeError for an unknown set, StoreError where the file cannot be written.
    """
    target, asked = Path(out), form(labels, copies)
    kind = target.suffix.lower()
    if kind == ".pdf":
        return [store.put(target, _pdf(asked))]
    if kind == ".png":
        names = [target.with_name(f"{target.stem}-{page}.png") for page in range(1, asked.pages + 1)]
        return [store.put(name, _png(asked, page)) for page, name in enumerate(names, start=1)]
    raise StoreError(f"{target}: a form is written as .pdf or .png")


def marks(asked: Form, page: int) -> Iterator[Bar | Words]:
    """All that is printed on a page."""
    for number, (x, y) in enumerate(MARKS):
        yield Bar(x - MARK / 2, y - MARK / 2, MARK, MARK, 0.0)
        if number == 0:
            yield Bar(x - HOLE / 2, y - HOLE / 2, HOLE, HOLE, 1.0)
    yield from _code(asked.code(page).text())
    yield Words(20, 13.5, 4.6, f"{shown_text(asked.name, 40)}, page {page} of {asked.pages}", 0.0, TEXT_FONT)
    for line, text in enumerate(HINTS):
        yield Words(20, 20.0 + 4.2 * line, 2.7, text, 0.35, TEXT_FONT)
    for number, one in enumerate(asked.cells(page)):
        yield from _cell(number, one.name, one.text)


def _code(text: str) -> Iterator[Bar]:
    """The square code, a bar a run of dark modules."""
    modules = np.asarray(cv2.QRCodeEncoder.create().encode(text)) < 128
    left, top, side = CODE
    step = side / len(modules)
    for y, row in enumerate(modules):
        edges = np.flatnonzero(np.diff(np.r_[False, row, False].astype(np.int8)))
        for a, b in edges.reshape(-1, 2).tolist():
            # A hair larger than the module, so that no white line shows between two rows.
            yield Bar(left + a * step, top + y * step, (b - a) * step, step * 1.04, 0.0)


def _cell(number: int, name: str, text: str) -> Iterator[Bar | Words]:
    """A pale frame, and over it what belongs in it."""
    whole, inner, hair = box(number), room(number), 0.18
    wide, high = whole.right - whole.left, inner.bottom - inner.top
    for left, top, across, down in (
        (whole.left, inner.top, wide, hair), (whole.left, inner.bottom - hair, wide, hair),
        (whole.left, inner.top, hair, high), (whole.right - hair, inner.top, hair, high),
    ):  # fmt: skip
        yield Bar(left, top, across, down, 0.72)
    shown, baseline = shown_text(text, 6), inner.top - 1.2
    font = symbol_typeface(shown, FONTS)
    if font:
        yield Words(whole.left + 0.6, baseline, 3.6, shown, 0.25, font)
    if name != text:
        beside = 5.6 if font and len(shown) < 3 else 9.5 if font else 0.6
        yield Words(whole.left + beside, baseline, 2.1, shown_text(name, 16), 0.45, TEXT_FONT)


def picture(asked: Form, page: int, px_per_mm: float = PX_PER_MM) -> Image.Image:
    """A page as a grey picture."""
    sheet = Image.new("L", (round(WIDTH * px_per_mm), round(HEIGHT * px_per_mm)), 255)
    pen = ImageDraw.Draw(sheet)
    for one in marks(asked, page):
        grey = round(255 * one.grey)
        if isinstance(one, Bar):
            x0, y0 = round(one.left * px_per_mm), round(one.top * px_per_mm)
            x1, y1 = round((one.left + one.wide) * px_per_mm), round((one.top + one.high) * px_per_mm)
            pen.rectangle((x0, y0, max(x1 - 1, x0), max(y1 - 1, y0)), fill=grey)
        else:
            place = one.left * px_per_mm, one.baseline * px_per_mm
            pen.text(place, one.text, grey, typeface(one.font, round(one.size * px_per_mm)), anchor="ls")
    return sheet


def _png(asked: Form, page: int) -> bytes:
    data = BytesIO()
    picture(asked, page).save(data, "PNG", dpi=(PX_PER_MM * 25.4, PX_PER_MM * 25.4))
    return data.getvalue()


def _pdf(asked: Form) -> bytes:
    try:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise SymgenError("a PDF needs reportlab: pip install 'symgen[sheet]'; pages as .png need nothing") from error
    for file in FONTS:
        pdfmetrics.registerFont(TTFont(file, str(shipped.folder("fonts") / file)))
    data = BytesIO()
    canvas = Canvas(data, (WIDTH * POINTS_PER_MM, HEIGHT * POINTS_PER_MM), invariant=1, pageCompression=1)
    canvas.setTitle(f"symgen form {shown_text(asked.name, 40)}")
    for page in range(1, asked.pages + 1):
        for one in marks(asked, page):
            canvas.setFillGray(one.grey)
            if isinstance(one, Bar):
                low = HEIGHT - one.top - one.high
                place = [value * POINTS_PER_MM for value in (one.left, low, one.wide, one.high)]
                canvas.rect(*place, stroke=0, fill=1)
            else:
                canvas.setFont(one.font, one.size * POINTS_PER_MM)
                canvas.drawString(one.left * POINTS_PER_MM, (HEIGHT - one.baseline) * POINTS_PER_MM, one.text)
        canvas.showPage()
    canvas.save()
    return data.getvalue()
