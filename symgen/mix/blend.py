"""Blend: a symbol between two that people wrote, or slightly beyond the one away from the other.

Strokes are matched and the partner is laid over the item (`geometry.matching`); rings are taken from where they fit
best. Along each pair of strokes points are matched in time, by dynamic time warping on place and direction (Sakoe and
Chiba 1978; for making samples Forestier and others 2017), so that a corner answers a corner however long the
strokes before it are. Then each point of the item goes a share of the way to what answers it, and so does its width.

An item is left alone where the partner has another number of strokes, where either has a filled outline, or where
they stay farther apart than FARTHEST: between two such there is nothing that anybody writes. The share is at most
one half as it comes, since the partner has rows of its own in which it is the one that is changed.

Unit frame in and out; lengths are shares of the symbol's longer side.
"""

from typing import Annotated, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from symgen.geometry.matching import POINTS, Matched, Runs, answer, lay, match, runs
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Paths
from symgen.rng import F64, Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

FARTHEST = 0.15
"""Mean distance beyond which two items are of different make, whatever their strokes are."""

TURN_COST = 0.3
"""What a right angle between directions costs beside distance, when points are matched along strokes."""

BAND = POINTS // 4
"""Points may be matched no further apart than this along their strokes."""

ASIDE = 0.75
"""What a point counts for that answers one which is answered already; two of them cost more than one step of both."""

LEAST_WIDTH = 0.5
"""Share of its own width that a point keeps at least, beyond its partner's end."""

BOTH, MINE, THEIRS = range(3)
"""How the walk over two runs came to a pair of points: by a step along both, or along one run alone."""

I8 = npt.NDArray[np.int8]

Way = Annotated[float, Field(ge=-0.3, le=1.3)]


class Room(NamedTuple):
    """Written over while points are matched along strokes. total: (n + 1,). came: (n, n). along_a, along_b: (n, 2)."""

    total: F64
    came: I8
    along_a: F64
    along_b: F64


class Params(StepParams):
    """How far items go towards their partners."""

    share_range: tuple[Way, Way] = Field(
        (-0.15, 0.5), description="Share of the way to the partner, uniform; below 0 away from it, above 1 beyond it."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): share of the way to the partner."""
    return controls(within(params.share_range, draws.uniform(1)) * chosen(params, draws))


def apply(paths: Paths, partner_paths: Paths, controls: Controls) -> Paths:
    """Move the points of N items, and their widths, towards those of N partners."""
    acting = np.flatnonzero(controls.values[:, 0] != 0)
    if len(acting) == 0:
        return paths
    a, b = runs(paths), runs(partner_paths)
    found = match(a, b, np.stack([acting, acting], 1))
    xy, width = paths.xy.copy(), paths.width.copy()
    own = (paths.xy, paths.width, paths.path_start)
    theirs = (partner_paths.width, partner_paths.path_start)
    _blend(own, theirs, (a, b), found, acting, np.ascontiguousarray(controls.values[:, 0]), (xy, width))
    return paths.with_points(xy, width)


@kernel
def _blend(
    own: tuple[F32, F32, I32], theirs: tuple[F32, I32], both: tuple[Runs, Runs], found: Matched,
    items: npt.NDArray[np.int64], share: F32, out: tuple[F32, F32],
) -> None:  # fmt: skip
    a, b = both
    path_start, at = own[2], 0
    run, place = np.empty((POINTS, 2), np.float32), np.empty(POINTS)
    room = Room(np.empty(POINTS + 1), np.empty((POINTS, POINTS), np.int8), np.empty((POINTS, 2)), np.empty((POINTS, 2)))
    for i in range(len(items)):
        item = items[i]
        first, n = a.item_start[item], a.item_start[item + 1] - a.item_start[item]
        # The same ink twice is at no distance at all: then nothing must be moved, not even by a rounding error.
        if 0.0 < found.distance[i] <= FARTHEST:
            for k in range(n):
                other = b.item_start[item] + found.stroke[at + k]
                answer(b.xy[other], found.flipped[at + k], found.start[at + k], run)
                lay(found.fit[i], run)
                _warp(a.xy[first + k], run, room, place)
                width = _mean(theirs[0], theirs[1][other], theirs[1][other + 1])
                lo, hi = path_start[first + k], path_start[first + k + 1]
                _move(own[0], lo, hi, run, place, share[item], out[0])
                for p in range(lo, hi):
                    new = own[1][p] + share[item] * (width - own[1][p])
                    out[1][p] = max(new, LEAST_WIDTH * own[1][p]) if own[1][p] > 0.0 else own[1][p]
        at += n


@kernel
def _mean(width: F32, first: int, last: int) -> float:
    total = 0.0
    for p in range(first, last):
        total += width[p]
    return total / (last - first)


@kernel
def _directions(run: F32, out: F64) -> None:
    """Fill out (n, 2) with unit vectors along a run; (0, 0) where it does not move."""
    for k in range(len(run)):
        lo, hi = max(k - 1, 0), min(k + 1, len(run) - 1)
        x, y = np.float64(run[hi, 0]) - run[lo, 0], np.float64(run[hi, 1]) - run[lo, 1]
        long = np.sqrt(x * x + y * y)
        out[k, 0], out[k, 1] = (x / long, y / long) if long > 0.0 else (0.0, 0.0)


@kernel
def _warp(a: F32, b: F32, room: Room, place: F64) -> None:
    """Fill place (n,) with where on run b, in points, each point of run a is answered; 0 and n - 1 at the ends."""
    n, total, came = len(a), room.total, room.came
    _directions(a, room.along_a)
    _directions(b, room.along_b)
    total[:] = np.inf  # [j + 1] is of point j, in the row before until this row's is written
    total[0] = 0.0
    for i in range(n):
        lo, hi = max(0, i - BAND), min(n, i + BAND + 1)
        diagonal = total[lo]
        total[lo] = np.inf
        for j in range(lo, hi):
            x, y = np.float64(a[i, 0]) - b[j, 0], np.float64(a[i, 1]) - b[j, 1]
            turn = 1.0 - room.along_a[i, 0] * room.along_b[j, 0] - room.along_a[i, 1] * room.along_b[j, 1]
            cost = np.sqrt(x * x + y * y) + TURN_COST * turn
            best, step = diagonal + cost, BOTH
            diagonal = total[j + 1]
            if diagonal + ASIDE * cost < best:
                best, step = diagonal + ASIDE * cost, MINE
            if total[j] + ASIDE * cost < best:
                best, step = total[j] + ASIDE * cost, THEIRS
            total[j + 1], came[i, j] = best, step
    _trace(came, place)


@kernel
def _trace(came: I8, place: F64) -> None:
    """Walk back along the cheapest way; a point that several answer is answered by their middle."""
    n = len(came)
    i, j, high = n - 1, n - 1, n - 1
    while i > 0:
        step = came[i, j]
        if step == THEIRS:
            j -= 1
            continue
        place[i] = 0.5 * (j + high)
        i -= 1
        j -= 1 if step == BOTH else 0
        high = j
    place[0], place[n - 1] = 0.0, n - 1.0


@kernel
def _move(xy: F32, first: int, last: int, run: F32, place: F64, share: float, out: F32) -> None:
    """Move points first:last of a stroke by `share` of the way to where `run` answers them."""
    n, total, way = len(run), 0.0, 0.0
    for p in range(first + 1, last):
        x, y = np.float64(xy[p, 0]) - xy[p - 1, 0], np.float64(xy[p, 1]) - xy[p - 1, 1]
        total += np.sqrt(x * x + y * y)
    for p in range(first, last):
        if p > first:
            x, y = np.float64(xy[p, 0]) - xy[p - 1, 0], np.float64(xy[p, 1]) - xy[p - 1, 1]
            way += np.sqrt(x * x + y * y)
        along = way / total * (n - 1) if total > 0.0 else 0.5 * (n - 1)
        k = min(int(along), n - 2)
        there = place[k] + (along - k) * (place[k + 1] - place[k])
        m = min(int(there), n - 2)
        for axis in range(2):
            goal = run[m, axis] + (there - m) * (np.float64(run[m + 1, axis]) - run[m, axis])
            out[p, axis] = xy[p, axis] + share * (goal - xy[p, axis])
