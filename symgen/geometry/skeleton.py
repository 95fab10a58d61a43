"""From ink to its skeleton as a graph: branches of pixels that run between junctions, free ends and themselves.

Thinning is scikit-image's (Zhang and Suen 1984); what it leaves is cleared of corner pixels that connect nothing, so
that each pixel with three neighbours or more is a junction's. Touching pixels of that kind are one junction.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import I32, Bools

F64 = npt.NDArray[np.float64]

FREE = -1
"""Where a branch ends that meets no junction."""

CLOSED = -2
"""Both ends of a branch that runs round without meeting a junction."""

_ROUND = ((0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1))


class Branch(NamedTuple):
    """A run of the skeleton. xy: float64 (n, 2), pixel centres in pixels, x first. ends: the numbers of the junctions
    at its first and last point, FREE, or CLOSED twice.
    """

    xy: F64
    ends: tuple[int, int]

    @property
    def length(self) -> float:
        """Length along the run in pixels."""
        return float(np.hypot(*np.diff(self.xy, axis=0).T).sum())

    @property
    def reversed(self) -> "Branch":
        """The same run the other way."""
        return Branch(self.xy[::-1], (self.ends[1], self.ends[0]))


class Skeleton(NamedTuple):
    """branches, and the place of each junction: float64 (J, 2)."""

    branches: tuple[Branch, ...]
    junctions: F64


def skeleton(ink: Bools) -> Skeleton:
    """The skeleton of ink, bool (H, W). A component that thins to one pixel is a branch of one point."""
    from skimage.morphology import skeletonize  # a third of a second to import, and few recipes need it

    thin = np.zeros((ink.shape[0] + 2, ink.shape[1] + 2), np.uint8)
    thin[1:-1, 1:-1] = skeletonize(np.ascontiguousarray(ink))  # type: ignore[no-untyped-call]
    xy, start, ends, places = _trace(thin)
    bounds = zip(start[:-1].tolist(), start[1:].tolist(), ends.tolist(), strict=True)
    # The frame of one pixel round the picture goes, and a pixel's centre lies half a pixel inside it.
    branches = tuple(Branch(xy[a:b] - 0.5, (first, last)) for a, b, (first, last) in bounds)
    return Skeleton(branches, places - 0.5)


@kernel
def _neighbours(thin: npt.NDArray[np.uint8], y: int, x: int) -> int:
    return int(thin[y - 1 : y + 2, x - 1 : x + 2].sum()) - 1


@kernel
def _connects_nothing(thin: npt.NDArray[np.uint8], y: int, x: int) -> bool:
    """Whether the neighbours hang together without the pixel (the 8-connectivity number of Yokoi and others 1975)."""
    runs = 0
    for k in range(0, 8, 2):
        a = 1 - thin[y + _ROUND[k][0], x + _ROUND[k][1]]
        b = 1 - thin[y + _ROUND[k + 1][0], x + _ROUND[k + 1][1]]
        c = 1 - thin[y + _ROUND[(k + 2) % 8][0], x + _ROUND[(k + 2) % 8][1]]
        runs += a - a * b * c
    return runs == 1


@kernel
def _number_junctions(thin: npt.NDArray[np.uint8], number: I32) -> F64:
    """Write 1 + the junction's number where a pixel is one's; return the middle of each, (J, 2) of x and y."""
    high, wide = thin.shape
    places: list[tuple[float, float]] = []
    for y in range(high):
        for x in range(wide):
            if not thin[y, x] or number[y, x] or _neighbours(thin, y, x) < 3:
                continue
            number[y, x] = len(places) + 1
            todo, count, sum_x, sum_y = [(y, x)], 0, 0.0, 0.0
            while len(todo) > 0:
                v, u = todo.pop()
                count, sum_x, sum_y = count + 1, sum_x + u, sum_y + v
                for dv, du in _ROUND:
                    near = thin[v + dv, u + du] and not number[v + dv, u + du]
                    if near and _neighbours(thin, v + dv, u + du) >= 3:
                        number[v + dv, u + du] = len(places) + 1
                        todo.append((v + dv, u + du))
            places.append((sum_x / count, sum_y / count))
    out = np.empty((len(places), 2))
    for j in range(len(places)):
        out[j, 0], out[j, 1] = places[j]
    return out


@kernel
def _walk(thin: npt.NDArray[np.uint8], number: I32, seen: npt.NDArray[np.uint8], xy: F64, at: int, v: int, u: int,
          back_v: int, back_u: int) -> tuple[int, int]:  # fmt: skip
    """Follow pixels of two neighbours from (v, u), coming from (back_v, back_u), into xy from row `at` on. Returns the
    row after the last and where the walk ended: a junction's number, FREE, or CLOSED where it came round.
    """
    while True:
        xy[at, 0], xy[at, 1] = u, v
        at += 1
        if number[v, u]:
            return at, number[v, u] - 1
        seen[v, u] = 1
        found = False
        for dv, du in _ROUND:
            y, x = v + dv, u + du
            if thin[y, x] and not (y == back_v and x == back_u):
                back_v, back_u, v, u, found = v, u, y, x, True
                break
        if not found:
            return at, FREE
        if seen[v, u]:
            return at, CLOSED


@kernel
def _trace(thin: npt.NDArray[np.uint8]) -> tuple[F64, I32, I32, F64]:
    """All branches: points of all, where each starts, its two ends; and the places of the junctions."""
    high, wide = thin.shape
    for y in range(1, high - 1):
        for x in range(1, wide - 1):
            if thin[y, x] and _neighbours(thin, y, x) > 1 and _connects_nothing(thin, y, x):
                thin[y, x] = 0
    number, seen = np.zeros((high, wide), np.int32), np.zeros((high, wide), np.uint8)
    places = _number_junctions(thin, number)
    most = int(thin.sum())
    xy, start, ends = (
        np.empty((8 * most + 8, 2)),
        np.zeros(2 * most + 2, np.int32),
        np.empty((2 * most + 1, 2), np.int32),
    )
    at = n = 0
    for turn in range(3):  # from free ends first, then between junctions, then what runs round
        for y in range(1, high - 1):
            for x in range(1, wide - 1):
                if not thin[y, x] or seen[y, x]:
                    continue
                near = _neighbours(thin, y, x)
                if turn == 1 and number[y, x]:
                    for dv, du in _ROUND:
                        v, u = y + dv, x + du
                        if thin[v, u] and not number[v, u] and not seen[v, u]:
                            xy[at, 0], xy[at, 1] = x, y
                            at, last = _walk(thin, number, seen, xy, at + 1, v, u, y, x)
                            n += 1
                            start[n], ends[n - 1, 0], ends[n - 1, 1] = at, number[y, x] - 1, last
                elif not number[y, x] and ((turn == 0 and near < 2) or turn == 2):
                    at, last = _walk(thin, number, seen, xy, at, y, x, y, x)
                    n += 1
                    start[n], ends[n - 1, 0], ends[n - 1, 1] = at, last if turn == 2 else FREE, last
    return xy[:at].copy(), start[: n + 1].copy(), ends[:n].copy(), places
