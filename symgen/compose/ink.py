"""The ink of whole expressions: symbols moved to their places, radicals given their bars, and one pen an expression."""

import numpy as np
import numpy.typing as npt

from symgen.compose.layout import AX, AY, BOTTOM, BX, BY, KNEE, LEFT, RIGHT, STRETCH, TOP, Places
from symgen.compose.weight import even
from symgen.geometry.frame import DOT
from symgen.kernels import kernel
from symgen.paths import F32, I32, Paths, concat

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

SHARP = 0.16
"""Share of a radical's height from its top that belongs to its bar, where it has one."""

BARRED = 0.28
"""Share of a radical's width that a bar beyond all of the stem must have to be stretched; else one is drawn onto it."""

BAR_POINTS = 9

BAR_PEN = 0.12
"""Pen of a bar that is drawn onto an outlined radical, in x-heights."""


@kernel
def _boxes(xy: F32, start: I32, out: F64) -> None:
    for i in range(len(start) - 1):
        out[i, LEFT] = out[i, TOP] = np.inf
        out[i, RIGHT] = out[i, BOTTOM] = -np.inf
        for p in range(start[i], start[i + 1]):
            out[i, LEFT], out[i, RIGHT] = min(out[i, LEFT], xy[p, 0]), max(out[i, RIGHT], xy[p, 0])
            out[i, TOP], out[i, BOTTOM] = min(out[i, TOP], xy[p, 1]), max(out[i, BOTTOM], xy[p, 1])
        edge = out[i, TOP] + SHARP * (out[i, BOTTOM] - out[i, TOP])
        first, last, stem = np.inf, -np.inf, -np.inf
        for p in range(start[i], start[i + 1]):
            if xy[p, 1] <= edge:
                first, last = min(first, xy[p, 0]), max(last, xy[p, 0])
            else:
                stem = max(stem, xy[p, 0])
        knee = max(first + 0.04 * (last - first), stem)
        out[i, KNEE] = knee if last - knee > BARRED * (out[i, RIGHT] - out[i, LEFT]) else last


def boxes(paths: Paths) -> F64:
    """Boxes of the points of S items, float64 (S, 5), see `layout.LEFT` .. `KNEE`; the pen's thickness not counted."""
    out = np.empty((len(paths), 5))
    _boxes(paths.xy, paths.point_start, out)
    return out


@kernel
def _move(xy: F32, start: I32, box: F64, at: F64, out: F32) -> None:
    for i in range(len(start) - 1):
        knee, stretch = box[i, KNEE], at[i, STRETCH]
        for p in range(start[i], start[i + 1]):
            x = np.float64(xy[p, 0])
            if stretch != 1.0 and x > knee:
                x = knee + (x - knee) * stretch
            out[p, 0] = at[i, AX] * x + at[i, BX]
            out[p, 1] = at[i, AY] * xy[p, 1] + at[i, BY]


@kernel
def _bars(lines: F64, xy: F32) -> None:
    """Strokes of BAR_POINTS points each, nearly straight: what a pen does that is drawn over a radicand."""
    for i in range(len(lines)):
        for k in range(BAR_POINTS):
            t = k / (BAR_POINTS - 1)
            xy[i * BAR_POINTS + k, 0] = lines[i, 0] + t * (lines[i, 1] - lines[i, 0])
            xy[i * BAR_POINTS + k, 1] = lines[i, 2] + lines[i, 3] * t * (1.0 - 0.5 * t)


def write(paths: Paths, leaf_start: I64, box: F64, places: Places) -> Paths:
    """Symbols (S items of the unit frame) at their places on the line, in x-heights, still S items."""
    xy = np.empty_like(paths.xy)
    _move(paths.xy, paths.point_start, box, places.at, xy)
    placed = even(paths.with_points(xy, paths.width), leaf_start, np.ascontiguousarray(places.at[:, AY]))
    dots = np.repeat(np.diff(paths.path_start) == 1, np.diff(paths.path_start))
    width = placed.width * np.where(dots, np.float32(DOT), np.float32(1.0))
    return _barred(placed.with_points(placed.xy, width), places.bars)


def _barred(paths: Paths, bars: F64) -> Paths:
    """The same with a stroke added to each radical that needs one."""
    which = np.flatnonzero(bars[:, 1] > bars[:, 0])
    if not len(which):
        return paths
    xy = np.empty((len(which) * BAR_POINTS, 2), np.float32)
    _bars(bars[which], xy)
    first = paths.point_start[which]
    pen = np.repeat(np.where(paths.width[first] > 0, paths.width[first], np.float32(BAR_PEN)), BAR_POINTS)
    count = np.arange(len(which) + 1, dtype=np.int32)
    strokes = Paths(xy, pen.astype(np.float32), count * BAR_POINTS, count, np.zeros(len(which), np.bool_))
    return _joined(paths, strokes, which)


def _joined(paths: Paths, strokes: Paths, which: I64) -> Paths:
    """Each stroke becomes one more path of the item that it belongs to."""
    both = concat([paths, strokes])
    order = np.concatenate([np.arange(len(paths)), which + 0.5])
    arranged = both.take(np.argsort(order, kind="stable"))
    keep = np.ones(len(both) + 1, np.bool_)
    keep[np.searchsorted(np.sort(order), which + 0.5)] = False
    return Paths(arranged.xy, arranged.width, arranged.path_start, arranged.item_start[keep], arranged.filled)


def by_expression(paths: Paths, leaf_start: I64) -> Paths:
    """The same paths with whole expressions as items."""
    start = np.ascontiguousarray(paths.item_start[leaf_start])
    return Paths(paths.xy, paths.width, paths.path_start, start, paths.filled)
