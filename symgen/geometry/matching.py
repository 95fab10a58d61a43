"""Matching: which stroke of one item answers which of another, and how the one is laid over the other.

Strokes are compared as runs of POINTS points at equal distances along them. A pair of strokes is as far apart as its
points are on average, in whichever direction is nearer (a picture does not show where a stroke began). Rings may begin
anywhere; one that begins elsewhere than its writer began it is closed first, each point taking its share. Which stroke
goes with which is the assignment of least total cost (Kuhn 1955, in the form with shortest augmenting paths of Jonker
and Volgenant 1987), where long strokes count for more. Then the second item is scaled, moved and turned a little onto
the first by least squares.

Items match only where both have equally many strokes and none is a filled outline. All in the unit frame, y down.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32, Bools, Paths

F64 = npt.NDArray[np.float64]

POINTS = 24
"""Points that stand for a stroke."""

MOST_TURN = math.radians(15.0)
"""Laying one item over another turns it by no more than this."""

LEAST_SIZE, MOST_SIZE = 0.5, 2.0
"""Nor does it scale it beyond these."""

LEAST_LENGTH = 0.1
"""What a dot counts for, as a length in the unit frame."""

RING_GAP = 0.1
"""A stroke is a ring where its ends lie nearer than this share of its length."""


class Runs(NamedTuple):
    """Strokes as runs of points. xy: float32 (K, POINTS, 2), from first to last point at equal distances. length:
    float32 (K,). ring: bool (K,). item_start: int32 (N+1,), as in Paths. drawn: bool (N,), no path of it is filled.
    """

    xy: F32
    length: F32
    ring: Bools
    item_start: I32
    drawn: Bools


class Matched(NamedTuple):
    """How items b answer items a, for N pairs; K strokes are those of a, in a's order.

    distance: float32 (N,), mean distance of points once b is laid over a, strokes weighted by length; inf where they
    do not match. fit: float32 (N, 4), (p, q, dx, dy): x' = p x - q y + dx, y' = q x + p y + dy lays b over a.
    stroke: int32 (K,), the number within b's item of the stroke that answers; flipped: bool (K,), run through
    backwards; start: int32 (K,), for rings the point of b's run that answers a's first, after flipping. -1, False and
    0 where the items do not match.
    """

    distance: F32
    fit: F32
    stroke: I32
    flipped: Bools
    start: I32


def runs(paths: Paths) -> Runs:
    """The strokes of a block as runs of points; filled outlines are run along too, but their items never match."""
    n_paths = paths.n_paths
    xy, length = np.zeros((n_paths, POINTS, 2), np.float32), np.zeros(n_paths, np.float32)
    ring = np.zeros(n_paths, np.bool_)
    _run_all(paths.xy, paths.path_start, xy, length, ring)
    filled = np.r_[0, np.cumsum(paths.filled)][paths.item_start]
    return Runs(xy, length, ring, paths.item_start, filled[1:] == filled[:-1])


def match(a: Runs, b: Runs, pairs: npt.NDArray[np.int64]) -> Matched:
    """Match item pairs[i, 0] of `a` with item pairs[i, 1] of `b`; pairs: int64 (N, 2). a and b may be one block."""
    n = len(pairs)
    start = np.r_[0, np.cumsum(np.diff(a.item_start)[pairs[:, 0]])]
    found = Matched(
        np.full(n, np.inf, np.float32), np.tile(np.array([1, 0, 0, 0], np.float32), (n, 1)),
        np.full(start[-1], -1, np.int32), np.zeros(start[-1], np.bool_), np.zeros(start[-1], np.int32),
    )  # fmt: skip
    _match_all(a, b, pairs, start, found)
    return found


def follow(b: Runs, found: Matched, a_start: npt.NDArray[np.integer], items: npt.NDArray[np.integer]) -> F32:
    """The strokes of b in a's order, direction and start, laid over a: float32 (K, POINTS, 2), so that [k, p] answers
    point p of a's stroke k. NaN for items that do not match.

    a_start: (N+1,), where each pair's strokes begin in `found`; items: (N,), the second column of `match`'s pairs.
    """
    out = np.full((len(found.stroke), POINTS, 2), np.nan, np.float32)
    _follow_all(b, found, np.asarray(a_start, np.int64), np.asarray(items, np.int64), out)
    return out


@kernel
def _gap(xy: F32, p: int, q: int) -> float:
    x, y = np.float64(xy[q, 0]) - xy[p, 0], np.float64(xy[q, 1]) - xy[p, 1]
    return float(np.sqrt(x * x + y * y))


@kernel
def sample_run(xy: F32, first: int, last: int, out: F32) -> tuple[float, bool]:
    """Fill out (n, 2) with points at equal distances along the points first:last; its length, and whether a ring."""
    n, total = len(out), 0.0
    for p in range(first + 1, last):
        total += _gap(xy, p - 1, p)
    p, way, step = first, 0.0, 0.0
    for k in range(n):
        goal = total * k / (n - 1)
        while p + 1 < last:
            step = _gap(xy, p, p + 1)
            if way + step >= goal or p + 2 == last:
                break
            way += step
            p += 1
        share = min(max((goal - way) / step, 0.0), 1.0) if step > 0.0 and p + 1 < last else 0.0
        q = p + 1 if p + 1 < last else p
        out[k, 0] = xy[p, 0] + share * (np.float64(xy[q, 0]) - xy[p, 0])
        out[k, 1] = xy[p, 1] + share * (np.float64(xy[q, 1]) - xy[p, 1])
    return total, bool(total > 0.0 and _gap(xy, first, last - 1) < RING_GAP * total)


@kernel
def _run_all(xy: F32, path_start: I32, out: F32, length: F32, ring: Bools) -> None:
    for k in range(len(length)):
        if path_start[k + 1] > path_start[k]:
            length[k], ring[k] = sample_run(xy, path_start[k], path_start[k + 1], out[k])


@kernel
def answer(run: F32, flipped: bool, start: int, out: F32) -> None:
    """Fill out (n, 2) with a run (n, 2): backwards where `flipped`, and, where it is a ring, from point `start` on."""
    n = len(run)
    for k in range(n):
        j = k if start == 0 else (start + k) % (n - 1)
        at = n - 1 - j if flipped else j
        for axis in range(2):
            gap = np.float64(run[n - 1, axis]) - run[0, axis] if start > 0 else 0.0
            out[k, axis] = run[at, axis] - gap * (at / (n - 1) - 0.5)


@kernel
def _apart(a: F32, b: F32, back: bool, best: float) -> float:
    """Mean distance of the points of two runs, the second taken `back`wards; gives up at more than `best`."""
    n, total = len(a), 0.0
    for k in range(n):
        j = n - 1 - k if back else k
        x, y = np.float64(a[k, 0]) - b[j, 0], np.float64(a[k, 1]) - b[j, 1]
        total += np.sqrt(x * x + y * y)
        if total > best * n:
            break
    return total / n


@kernel
def match_runs(a: F32, b: F32, rings: bool, room: F32) -> tuple[float, bool, int]:
    """Mean distance of two runs the nearest way round, whether b is flipped for it, and the point it starts from.

    room: (n, 2), written over.
    """
    best, flipped, start = _apart(a, b, False, np.inf), False, 0
    back = _apart(a, b, True, best)
    if back < best:
        best, flipped = back, True
    if rings:
        for s in range(1, len(a) - 1):
            for way in range(2):
                answer(b, way == 1, s, room)
                far = _apart(a, room, False, best)
                if far < best:
                    best, flipped, start = far, way == 1, s
    return best, flipped, start


@kernel
def assign(cost: F64) -> npt.NDArray[np.int64]:
    """The column of each row in the assignment of least total cost; cost: float64 (n, n), finite. int64 (n,)."""
    n = len(cost)
    u, v = np.zeros(n + 1), np.zeros(n + 1)
    owner, way = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    for row in range(1, n + 1):
        owner[0], column = row, 0
        least, used = np.full(n + 1, np.inf), np.zeros(n + 1, np.bool_)
        while True:
            used[column] = True
            i, delta, after = owner[column], np.inf, 0
            for j in range(1, n + 1):
                if used[j]:
                    continue
                reduced = cost[i - 1, j - 1] - u[i] - v[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, column
                if least[j] < delta:
                    delta, after = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[owner[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = after
            if owner[column] == 0:
                break
        while column != 0:
            owner[column] = owner[way[column]]
            column = way[column]
    out = np.empty(n, np.int64)
    for j in range(1, n + 1):
        out[owner[j] - 1] = j - 1
    return out


@kernel
def _match_all(a: Runs, b: Runs, pairs: npt.NDArray[np.int64], start: npt.NDArray[np.int64], found: Matched) -> None:
    for i in range(len(pairs)):
        one, other = pairs[i]
        n = a.item_start[one + 1] - a.item_start[one]
        if n == 0 or b.item_start[other + 1] - b.item_start[other] != n or not (a.drawn[one] and b.drawn[other]):
            continue
        first, second = a.item_start[one], b.item_start[other]
        _pair_strokes(a, b, first, second, start[i], n, found)
        answers, weight = np.empty((n, POINTS, 2), np.float32), np.empty(n, np.float32)
        for j in range(n):
            k = second + found.stroke[start[i] + j]
            answer(b.xy[k], found.flipped[start[i] + j], found.start[start[i] + j], answers[j])
            weight[j] = _weight(a.length[first + j], b.length[k])
        found.distance[i] = lay_over(a.xy[first : first + n], answers, weight, found.fit[i])


@kernel
def _pair_strokes(a: Runs, b: Runs, first: int, second: int, at: int, n: int, found: Matched) -> None:
    """Fill stroke, flipped and start of `found` from number `at` on, for n strokes."""
    cost, turned, begin = np.empty((n, n)), np.empty((n, n), np.bool_), np.empty((n, n), np.int64)
    room = np.empty((POINTS, 2), np.float32)
    for j in range(n):
        for k in range(n):
            rings = a.ring[first + j] and b.ring[second + k]
            far, turned[j, k], begin[j, k] = match_runs(a.xy[first + j], b.xy[second + k], rings, room)
            cost[j, k] = far * _weight(a.length[first + j], b.length[second + k])
    goes = assign(cost)
    for j in range(n):
        found.stroke[at + j] = goes[j]
        found.flipped[at + j] = turned[j, goes[j]]
        found.start[at + j] = begin[j, goes[j]]


@kernel
def _weight(a: float, b: float) -> float:
    return 0.5 * (max(a, LEAST_LENGTH) + max(b, LEAST_LENGTH))


@kernel
def lay_over(a: F32, b: F32, weight: F32, fit: F32) -> float:
    """Fill fit (4,), as in `Matched`, with what lays the strokes b over a, both (n, m, 2); the mean distance left.

    weight: (n,), what each stroke counts for.
    """
    n, m = a.shape[0], a.shape[1]
    total, ax, ay, bx, by = 0.0, 0.0, 0.0, 0.0, 0.0
    for j in range(n):
        total += weight[j] * m
        for p in range(m):
            ax, ay = ax + weight[j] * a[j, p, 0], ay + weight[j] * a[j, p, 1]
            bx, by = bx + weight[j] * b[j, p, 0], by + weight[j] * b[j, p, 1]
    ax, ay, bx, by = ax / total, ay / total, bx / total, by / total
    along, across, square = 0.0, 0.0, 0.0
    for j in range(n):
        for p in range(m):
            ux, uy, vx, vy = a[j, p, 0] - ax, a[j, p, 1] - ay, b[j, p, 0] - bx, b[j, p, 1] - by
            along += weight[j] * (ux * vx + uy * vy)
            across += weight[j] * (uy * vx - ux * vy)
            square += weight[j] * (vx * vx + vy * vy)
    angle = min(max(np.arctan2(across, along), -MOST_TURN), MOST_TURN)
    c, s = np.cos(angle), np.sin(angle)
    size = min(max((c * along + s * across) / square, LEAST_SIZE), MOST_SIZE) if square > 1e-6 else 1.0
    c, s = size * c, size * s
    fit[0], fit[1], fit[2], fit[3] = c, s, ax - c * bx + s * by, ay - s * bx - c * by
    far = 0.0
    for j in range(n):
        for p in range(m):
            x = fit[0] * b[j, p, 0] - fit[1] * b[j, p, 1] + fit[2] - a[j, p, 0]
            y = fit[1] * b[j, p, 0] + fit[0] * b[j, p, 1] + fit[3] - a[j, p, 1]
            far += weight[j] * np.sqrt(x * x + y * y)
    return float(far / total)


@kernel
def _follow_all(
    b: Runs, found: Matched, a_start: npt.NDArray[np.int64], items: npt.NDArray[np.int64], out: F32
) -> None:
    for i in range(len(items)):
        for k in range(a_start[i], a_start[i + 1]):
            if found.stroke[k] >= 0:
                answer(b.xy[b.item_start[items[i]] + found.stroke[k]], found.flipped[k], found.start[k], out[k])
                lay(found.fit[i], out[k])


@kernel
def lay(fit: F32, xy: F32) -> None:
    """Move points (n, 2) as `fit` (4,) says; see `Matched`."""
    for p in range(len(xy)):
        x, y = np.float64(xy[p, 0]), np.float64(xy[p, 1])
        xy[p, 0], xy[p, 1] = fit[0] * x - fit[1] * y + fit[2], fit[1] * x + fit[0] * y + fit[3]
