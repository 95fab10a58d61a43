"""Bring geometry to the form a bank holds: the unit frame, no points that say nothing, no edge too long to bend.

The order at the door is `normalise`, `simplify`, `subdivide`. Each takes and returns a whole block; an item's
result does not depend on its neighbours. Nothing here makes a path vanish: every path keeps at least one point.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32, Bools, Paths

F64 = npt.NDArray[np.float64]


class Box(NamedTuple):
    """Where items stood before `normalise`, in the coordinates given to it.

    centre: float64 (N, 2), middle of the bounding box of the points. extent: float64 (N, 2), its width and height.
    unit: float64 (N,), what the coordinates were divided by: one unit of the frame.
    """

    centre: F64
    extent: F64
    unit: F64


def normalise(paths: Paths, smallest: npt.ArrayLike = 0.0) -> tuple[Paths, Box]:
    """Move each item to the unit frame: bounding box centred on the origin, longer side 1.

    smallest: (N,) or one number, in the coordinates of `paths`: items whose longer side is shorter are divided by
    this instead, so that a full stop stays a speck. Items without extent and without `smallest` are divided by 1.
    Widths are divided too. Every item needs a point (ValueError otherwise).
    """
    if np.any(np.diff(paths.point_start) == 0):
        raise ValueError("normalise: an item has no points, so it has no bounding box")
    first, count = paths.point_start[:-1], np.diff(paths.point_start)
    low = np.minimum.reduceat(paths.xy, first).astype(np.float64) if len(paths) else np.zeros((0, 2))
    high = np.maximum.reduceat(paths.xy, first).astype(np.float64) if len(paths) else np.zeros((0, 2))
    centre, extent = (low + high) / 2, high - low
    unit = np.maximum(extent.max(axis=1, initial=0.0), np.asarray(smallest, np.float64))
    unit = np.where(unit > 0, unit, 1.0)
    xy = (paths.xy - np.repeat(centre, count, axis=0)) / np.repeat(unit, count)[:, None]
    width = paths.width / np.repeat(unit, count)
    return paths.with_points(xy.astype(np.float32), width.astype(np.float32)), Box(centre, extent, unit)


def simplify(paths: Paths, tolerance: float = 0.003) -> Paths:
    """Drop points that lie within `tolerance` (units of xy) of what remains (Douglas and Peucker 1973).

    The distance is to the edge, not to its line, so a pen that goes back on itself keeps its turning points; the
    width interpolated along the edge must lie within twice the tolerance too. End points of open paths stay; an
    open path that never leaves the tolerance becomes a dot at its middle. A filled path keeps three points or more
    (all it has, if fewer), so it never turns into a line.
    """
    keep = np.zeros(len(paths.xy), np.bool_)
    xy = paths.xy.copy()
    _choose(xy, paths.width, paths.path_start, paths.filled, float(tolerance), keep)
    kept = np.zeros(len(keep) + 1, np.int32)
    np.cumsum(keep, out=kept[1:])
    return replace(paths, xy=xy[keep], width=paths.width[keep], path_start=kept[paths.path_start])


def subdivide(paths: Paths, longest: float = 0.1) -> Paths:
    """Split every edge longer than `longest` (units of xy) into equal parts, so that a distortion can bend it.

    Widths are interpolated. The closing edge of a filled path is split as well. No point is moved or dropped.
    """
    after = _successor(paths)
    step = paths.xy[after].astype(np.float64) - paths.xy
    # A hair of slack: an edge of exactly `longest` must not be cut for a rounding error in its length.
    parts = np.maximum(np.ceil(np.hypot(step[:, 0], step[:, 1]) / longest - 1e-6), 1).astype(np.int64)
    start = np.zeros(len(parts) + 1, np.int64)
    np.cumsum(parts, out=start[1:])
    edge = np.repeat(np.arange(len(parts)), parts)
    share = (np.arange(start[-1]) - start[edge]) / parts[edge]
    xy = paths.xy[edge] + step[edge] * share[:, None]
    width = paths.width[edge] + (paths.width[after] - paths.width)[edge] * share
    path_start = start[paths.path_start].astype(np.int32)
    return replace(paths, xy=xy.astype(np.float32), width=width.astype(np.float32), path_start=path_start)


def _successor(paths: Paths) -> npt.NDArray[np.int64]:
    """int64 (P,): the point that each point's edge leads to; itself at the end of an open path."""
    after = np.arange(1, len(paths.xy) + 1)
    some = np.diff(paths.path_start) > 0
    last = paths.path_start[1:][some] - 1
    after[last] = np.where(paths.filled[some], paths.path_start[:-1][some], last)
    return after


@kernel
def _choose(xy: F32, width: F32, path_start: I32, filled: Bools, tolerance: float, keep: Bools) -> None:
    """Mark the points to keep; a stroke that shrinks to a dot gets its first point moved to its middle."""
    for k in range(len(filled)):
        first, last = path_start[k], path_start[k + 1] - 1
        if last < first:
            continue
        keep[first] = True
        if filled[k]:
            _choose_contour(xy, width, first, last, tolerance, keep)
            continue
        keep[last] = True
        _split(xy, width, first, last, last, tolerance, keep)
        apart = np.hypot(xy[first, 0] - xy[last, 0], xy[first, 1] - xy[last, 1])
        if last > first and apart < tolerance and np.sum(keep[first : last + 1]) == 2:
            xy[first] = (xy[first] + xy[last]) * np.float32(0.5)
            keep[last] = False


@kernel
def _choose_contour(xy: F32, width: F32, first: int, last: int, tolerance: float, keep: Bools) -> None:
    """Anchor a closed path at its first point and the one farthest from it, and simplify both ways round."""
    if last - first < 3:
        keep[first : last + 1] = True
        return
    square = (xy[first : last + 1, 0] - xy[first, 0]) ** 2 + (xy[first : last + 1, 1] - xy[first, 1]) ** 2
    far = first + int(np.argmax(square))
    keep[far] = True
    _split(xy, width, first, far, far, tolerance, keep)
    _split(xy, width, far, last + 1, first, tolerance, keep)
    if np.sum(keep[first : last + 1]) < 3:
        there, miss_there = _worst(xy, width, first, far, far)
        back, miss_back = _worst(xy, width, far, last + 1, first)
        keep[there if miss_there >= miss_back else back] = True


@kernel
def _split(xy: F32, width: F32, first: int, end: int, to: int, tolerance: float, keep: Bools) -> None:
    """Mark what lies strictly between `first` and `end`; `to` is the point that stands at `end`."""
    stack = [(first, end, to)]
    while len(stack) > 0:
        a, b, target = stack.pop()
        worst, miss = _worst(xy, width, a, b, target)
        if miss > tolerance:
            keep[worst] = True
            stack.append((a, worst, worst))
            stack.append((worst, b, target))


@kernel
def _worst(xy: F32, width: F32, first: int, end: int, to: int) -> tuple[int, float]:
    """The point strictly between `first` and `end` that the edge first-`to` misses most, and by how much (-1: none)."""
    largest, worst = -1.0, first
    for p in range(first + 1, end):
        miss = _miss(xy, width, p, first, to)
        if miss > largest:
            largest, worst = miss, p
    return worst, largest


@kernel
def _miss(xy: F32, width: F32, p: int, a: int, b: int) -> float:
    """How far point p lies from the edge a-b, or the rim of its pen from the edge's, whichever is more."""
    ax, ay = np.float64(xy[a, 0]), np.float64(xy[a, 1])
    dx, dy = xy[b, 0] - ax, xy[b, 1] - ay
    px, py = xy[p, 0] - ax, xy[p, 1] - ay
    square = dx * dx + dy * dy
    share = min(1.0, max(0.0, (px * dx + py * dy) / square)) if square > 0.0 else 0.0
    rim = abs(width[p] - width[a] - share * (width[b] - width[a])) / 2.0
    return float(max(np.hypot(px - share * dx, py - share * dy), rim))
