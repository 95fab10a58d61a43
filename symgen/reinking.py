"""Re-inking by the block, judged: pictures and outlines become pen strokes, and what did not become them well is told.

Every result is drawn again with its own pen and laid over the picture. Where too much of one is not in the other, or
where strokes are so many or so broad that no pen wrote them, it is refused with the reason.
"""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from symgen import paths as geometry
from symgen import raster
from symgen.geometry.coarseness import FINE, Coarseness
from symgen.geometry.frame import DOT
from symgen.geometry.reink import SIDE, Stroke, reink
from symgen.geometry.reink import Reinked as Strokes
from symgen.paths import Bools, Paths

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

ASTRAY = 0.10
"""Most that may be astray: the ink that the redrawing lacks and what it has too much, as a share of both together."""

MOST_STROKES = 16
"""A word of the symbol table has half as many."""

MOST_SPURS = 24
"""So many are pruned from ragged edges, hatching and noise."""

BROADEST = 0.3
"""Pen of a drawing whose strokes are lines, as a share of its longer side."""

LOST = 0.15, 0.8
"""What is pruned was a part of the drawing, as a heavy a's tail, where its tip lies farther from all strokes than so
much of the drawing's longer side, and than so many of its pens: the corner of a square end is 0.7 of a pen away."""

BLANK, MANY, RAGGED, SOLID, SHORT, OTHER = (
    "blank picture", "too many strokes", "ragged ink", "no strokes in its ink", "an end is lost", "redrawn ink differs",
)  # fmt: skip

_MARGIN = 8  # pixels that outlines keep free on each side
_BLOCK = 256


class Reinked(NamedTuple):
    """paths: of the n items that are good, open strokes with the pen's own widths, in the frame of what was given.
    kept: int64 (n,), their positions among the N given. refused: position and reason of each other one.
    """

    paths: Paths
    kept: npt.NDArray[np.int64]
    refused: list[tuple[int, str]]


def reinked(pictures: Iterable[tuple[U8, Coarseness]]) -> Reinked:
    """Pictures, uint8 (SIDE, SIDE) each, ink 255 on 0, as `symgen.canon` draws them, with how coarse they were before.
    Frame: pixels.
    """
    items: list[list[Stroke]] = []
    kept, refused = [], []
    for i, (picture, coarse) in enumerate(pictures):
        found = reink(picture, coarse)
        strokes = found.strokes
        reason = _fault(found) or (OTHER if astray(strokes, picture, coarse) > ASTRAY else "")
        if reason:
            refused.append((i, reason))
        else:
            items.append(strokes)
            kept.append(i)
    return Reinked(as_paths(items), np.array(kept, np.int64), refused)


def reinked_outlines(paths: Paths) -> Reinked:
    """Filled items, in any frame with y down. They are drawn as large as pictures and read like them; the strokes come
    back in the frame of the outlines.
    """
    first = paths.point_start[:-1]
    low, high = np.minimum.reduceat(paths.xy, first), np.maximum.reduceat(paths.xy, first)
    scale = (SIDE - 2 * _MARGIN) / np.maximum((high - low).max(axis=1), 1e-9)
    shift = SIDE / 2 - (low + high) / 2 * scale[:, None]
    found = reinked(_drawn(paths, scale, shift))
    count = np.diff(found.paths.point_start)
    scale, shift = (np.repeat(values[found.kept], count, axis=0) for values in (scale, shift))
    xy, width = (found.paths.xy - shift) / scale[:, None], found.paths.width / scale
    return found._replace(paths=found.paths.with_points(xy.astype(np.float32), width.astype(np.float32)))


def _drawn(paths: Paths, scale: F64, shift: F64) -> Iterator[tuple[U8, Coarseness]]:
    for start in range(0, len(paths), _BLOCK):
        which = np.arange(start, min(start + _BLOCK, len(paths)))
        part = paths.take(which)
        count = np.diff(part.point_start)
        xy = part.xy * np.repeat(scale[which], count)[:, None] + np.repeat(shift[which], count, axis=0)
        for picture in raster.draw(part.with_points(xy.astype(np.float32)), SIDE):
            yield picture, FINE


def as_paths(items: list[list[Stroke]]) -> Paths:
    """Strokes as open Paths in pixels. A dot's width is that of the pen that makes it, which `frame.fit` enlarges."""
    paths = geometry.from_lists([[stroke.xy for stroke in strokes] for strokes in items])
    parts = [stroke.width / (DOT if len(stroke.xy) == 1 else 1) for strokes in items for stroke in strokes]
    width = np.concatenate(parts).astype(np.float32) if parts else paths.width
    return paths.with_points(paths.xy, width)


def one_nib(paths: Paths, width: F64) -> Paths:
    """Open paths with the pen of each item brought to `width`, (N,): its middle one; thicker and thinner stays so."""
    points = paths.point_start
    own = [float(np.median(paths.width[a:b])) for a, b in zip(points[:-1].tolist(), points[1:].tolist(), strict=True)]
    ratio = np.repeat(width / np.array(own), np.diff(points)).astype(np.float32)
    return paths.with_points(paths.xy, paths.width * ratio)


def _fault(found: Strokes) -> str:
    """What is wrong with strokes before they are drawn, or ""."""
    strokes = found.strokes
    if found.spurs > MOST_SPURS:
        return RAGGED
    if not strokes:
        return BLANK
    if len(strokes) > MOST_STROKES:
        return MANY
    lines = [stroke for stroke in strokes if len(stroke.xy) > 1]
    extent = float(np.ptp(np.concatenate([stroke.xy for stroke in strokes]), axis=0).max())
    broad = max((float(np.median(stroke.width)) for stroke in lines), default=0.0)
    if len(lines) > 1 and broad > BROADEST * (extent + broad):
        return SOLID
    return SHORT if lines and found.lost > max(LOST[0] * (extent + broad), LOST[1] * broad) else ""


def astray(strokes: list[Stroke], picture: U8, coarse: Coarseness) -> float:
    """The share of ink that is farther than the band, a pixel at least, from the ink of the other: strokes drawn anew,
    and the picture.
    """
    paths = geometry.from_lists([[stroke.xy for stroke in strokes]])
    width = np.concatenate([stroke.width for stroke in strokes]).astype(np.float32)
    mine, theirs = raster.draw(paths.with_points(paths.xy, width), len(picture))[0] > 127, picture > 127
    lost, added = theirs & ~_grown(mine, coarse), mine & ~_grown(theirs, coarse)
    return float((lost | added).sum() / max(1, int((mine | theirs).sum())))


def _grown(ink: Bools, coarse: Coarseness) -> Bools:
    """Ink and all within the band of it."""
    reach = 1 + 2 * math.ceil(coarse.band)
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((reach, reach), np.uint8))) > 0
