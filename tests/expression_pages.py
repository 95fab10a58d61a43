"""Pictures of expressions with what stands in them, for measuring the reader: ink of InkML files, or composed ones."""

from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from symgen import paths as geometry
from symgen import raster
from symgen.compose.tree import LATEX
from symgen.doctor import Doctor
from symgen.expression import symbols_of
from symgen.inkml import InkmlError, parse
from symgen.rows import SPLITS
from symgen.symbols import table

SIZE = 44.0
"""Pixels that the middle symbol's longer side has; PEN wide is the pen, MARGIN the paper round all."""

PEN, MARGIN, LARGEST = 3.0, 24, 4000


class Symbol(NamedTuple):
    """name: of the symbol table. ink: Paths of one item, in pixels of the page."""

    name: str
    ink: geometry.Paths


class Page(NamedTuple):
    """picture: uint8 (H, W), black ink on white. latex: the truth, "" where none is given."""

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
    symbols = [Symbol(one.symbol.name, _ink((s - low) * scale + MARGIN for s in one.strokes)) for one in drawn]
    wide, high = np.ceil(np.max([one.ink.xy.max(axis=0) for one in symbols], axis=0)).astype(int) + MARGIN
    if max(wide, high) > LARGEST:
        return None
    strokes = geometry.concat([one.ink for one in symbols])
    whole = replace(strokes, item_start=strokes.item_start[[0, -1]])
    return Page(path.name, 255 - raster.draw(whole, int(high), int(wide))[0], symbols, truth(data))


def _ink(strokes):
    return geometry.from_lists([[np.asarray(one) for one in strokes]], width=PEN)


def composed(writer, made, split_id, index):
    """Pages of a composition: expressions of a split by their numbers."""
    block = writer.rows(split_id, np.asarray(index))
    words = np.array([*LATEX, *(one.latex for one in made.symbols)], object)
    start, codes = block.walk.leaf_start.tolist(), np.split(block.walk.codes + len(LATEX), block.walk.code_start[1:-1])
    for i, picture in enumerate(block.images):
        symbols = [Symbol(made.symbols[block.symbol[k]].name, block.ink.take(np.array([k])))
                   for k in range(start[i], start[i + 1])]  # fmt: skip
        yield Page(f"{SPLITS[split_id]}/{index[i]}", 255 - picture, symbols, " ".join(words[codes[i]]))


def truth(data: bytes) -> str:
    """The first annotation of type truth, which in CROHME's files is the LaTeX of the whole expression."""
    text = data.decode("utf-8", "replace")
    begin = text.find('<annotation type="truth">')
    return "" if begin < 0 else text[begin + 25 : text.find("</annotation>", begin)].strip().strip("$").strip()


def alone(symbol, shape) -> np.ndarray:
    """A symbol alone on the page: uint8 (H, W), ink 255 on 0."""
    return raster.draw(symbol.ink, *shape)[0]


def holders(owner, symbols) -> np.ndarray:
    """How many pixels of each symbol lie on each piece: int64 (pieces, symbols). owner: int32 (H, W), 1 + piece."""
    pieces = int(owner.max(initial=0)) + 1
    votes = [np.bincount(owner[alone(one, owner.shape) > 127], minlength=pieces) for one in symbols]
    return np.stack(votes, axis=1)[1:]


def wanted(owner, symbols) -> dict:
    """Which pieces make each symbol: frozenset of pieces -> name; a piece belongs to whom most of its pixels are of."""
    votes = holders(owner, symbols)
    sets = {}
    for piece, (most, n) in enumerate(zip(votes.argmax(axis=1).tolist(), votes.sum(axis=1).tolist(), strict=True)):
        if n:
            sets.setdefault(most, set()).add(piece)
    return {frozenset(pieces): symbols[i].name for i, pieces in sets.items()}
