"""Handwritten expressions of InkML files drawn as pictures, with what stands in them: for measuring the reader."""

from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from symgen import paths as geometry
from symgen import raster
from symgen.doctor import Doctor
from symgen.expression import symbols_of
from symgen.inkml import InkmlError, parse
from symgen.symbols import table

SIZE = 44.0
"""Pixels that the middle symbol's longer side has; PEN wide is the pen, MARGIN the paper round all."""

PEN, MARGIN, LARGEST = 3.0, 24, 4000


class Symbol(NamedTuple):
    """name: of the symbol table. strokes: float64 (n, 2) each, in pixels of the page."""

    name: str
    strokes: tuple


class Page(NamedTuple):
    """picture: uint8 (H, W), black ink on white. latex: the file's own truth, "" where it gives none."""

    name: str
    picture: np.ndarray
    symbols: list
    latex: str


def page(path: Path) -> Page | None:
    """The expression of one InkML file; None where it cannot be read or would be larger than any page."""
    data = path.read_bytes()
    try:
        drawn = symbols_of(parse(data), path.name, table(), Doctor())
    except InkmlError:
        return None
    sizes = [float(np.ptp(np.concatenate(one.strokes), axis=0).max()) for one in drawn]
    if not drawn or not median(sizes) > 0:
        return None
    scale = SIZE / median(sizes)
    low = np.min([np.concatenate(one.strokes).min(axis=0) for one in drawn], axis=0)
    symbols = [Symbol(one.symbol.name, tuple((s - low) * scale + MARGIN for s in one.strokes)) for one in drawn]
    wide, high = np.ceil(np.max([np.concatenate(s.strokes).max(axis=0) for s in symbols], axis=0)) + MARGIN
    if max(wide, high) > LARGEST:
        return None
    strokes = [stroke for one in symbols for stroke in one.strokes]
    ink = drawn_strokes(strokes, int(max(wide, high)))[: int(high), : int(wide)]
    return Page(path.name, 255 - ink, symbols, truth(data))


def drawn_strokes(strokes, side, pen=PEN) -> np.ndarray:
    """uint8 (side, side), ink 255 on 0."""
    paths = geometry.from_lists([[np.asarray(one) for one in strokes]], width=pen)
    return raster.draw(paths, side)[0]


def truth(data: bytes) -> str:
    """The first annotation of type truth, which in CROHME's files is the LaTeX of the whole expression."""
    text = data.decode("utf-8", "replace")
    begin = text.find('<annotation type="truth">')
    return "" if begin < 0 else text[begin + 25 : text.find("</annotation>", begin)].strip().strip("$").strip()


def dense(stroke) -> np.ndarray:
    """The stroke's points at most a pixel apart: int64 (n, 2), x and y."""
    parts = [np.linspace(a, b, max(2, int(np.hypot(*(b - a))) + 1)) for a, b in pairwise(stroke)]
    return (np.concatenate(parts) if parts else stroke).astype(np.int64)


def holders(owner, symbols) -> np.ndarray:
    """How many of each symbol's points lie on each piece: int64 (pieces, symbols). owner: int32 (H, W), 1 + piece."""
    votes = np.zeros((int(owner.max(initial=0)) + 1, len(symbols)), np.int64)
    for i, symbol in enumerate(symbols):
        for stroke in symbol.strokes:
            x, y = dense(stroke).T
            votes[:, i] += np.bincount(owner[y, x], minlength=len(votes))
    return votes[1:]


def wanted(owner, symbols) -> dict:
    """Which pieces make each symbol: frozenset of pieces -> name; a piece belongs to whom most of its points are of."""
    votes = holders(owner, symbols)
    sets = {}
    for piece, (most, n) in enumerate(zip(votes.argmax(axis=1).tolist(), votes.sum(axis=1).tolist(), strict=True)):
        if n:
            sets.setdefault(most, set()).add(piece)
    return {frozenset(pieces): symbols[i].name for i, pieces in sets.items()}
