"""Curves to polylines: closed contours of cubic Bezier segments become runs of points, all segments at once.

Straight and quadratic segments are turned into cubic ones first, which is exact, so that one formula serves all.
"""

import numpy as np
import numpy.typing as npt

from symgen.paths import Paths

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]

MOVE, LINE, QUADRATIC, CONIC, CUBIC, CLOSE = range(6)
"""The verbs of a recording, numbered as Skia numbers them; nothing here makes or takes a CONIC."""

POINTS = np.array([1, 1, 2, 2, 3, 0])
"""How many points each verb takes."""

MOST_PARTS = 256
"""A segment is never cut finer; with a tolerance of FLAT, 55 parts are the most that is needed."""

FLAT = 0.001
"""How far chords may leave their curves, as a share of the outline's longer side: a third of `simplify`'s tolerance."""

SLIVER = 1e-5
"""Least area of a contour, as a share of the square on the longer side: uniting overlaps leaves crumbs behind."""


def fill_paths(verbs: npt.NDArray[np.uint8], points: F64, verb_start: I64, point_start: I64) -> Paths:
    """N recorded outlines as items of filled paths, in the frame of the points.

    verbs (V,) and points (P, 2): see `as_cubics`; verb_start, point_start: (N+1,) where each outline's begin; each
    has at least one point. Chords stay within FLAT of the longer side of the outline's control box, and contours
    whose area is below SLIVER of its square are left out; an outline may so come back without paths.
    """
    low, high = (extreme.reduceat(points, point_start[:-1]) for extreme in (np.minimum, np.maximum))
    side = np.maximum((high - low).max(axis=1), 1e-9)
    cubics, contour_start, moves = as_cubics(verbs, points)
    item = np.searchsorted(verb_start[1:], moves, side="right")
    tolerance = np.repeat(FLAT * side[item], np.diff(contour_start))
    xy, path_start = flatten(cubics, contour_start, tolerance)
    whole = np.abs(signed_area(xy, path_start)) > SLIVER * side[item] ** 2
    count = np.diff(path_start)[whole]
    return Paths(
        xy[np.repeat(whole, np.diff(path_start))].astype(np.float32),
        np.zeros(int(count.sum()), np.float32),
        np.concatenate([[0], np.cumsum(count)]).astype(np.int32),
        np.concatenate([[0], np.cumsum(np.bincount(item[whole], minlength=len(side)))]).astype(np.int32),
        np.ones(len(count), np.bool_),
    )


def flatten(cubics: F64, contour_start: I32, tolerance: npt.ArrayLike) -> tuple[F64, I32]:
    """Cut S cubic segments, in K closed contours, so that no chord leaves its curve by more than `tolerance`.

    cubics: (S, 4, 2), each segment's first point the last one of the segment before it in its contour.
    contour_start: (K+1,) first segment of each contour. tolerance: one number or (S,), in the units of the points.
    Returns the points (P, 2) and their contour offsets (K+1,); the last point of a contour joins its first, which
    is not repeated. Parts are equal in the parameter; their number is Wang's bound (Wang 1984, "The subdivision
    method for finding the intersection between two Bezier curves"), which holds for every point of the curve.
    """
    second = cubics[:, :2] - 2 * cubics[:, 1:3] + cubics[:, 2:]
    bend = np.hypot(second[..., 0], second[..., 1]).max(axis=1, initial=0.0)
    parts = np.ceil(np.sqrt(0.75 * bend / np.asarray(tolerance, np.float64)) - 1e-9)
    parts = np.clip(parts, 1, MOST_PARTS).astype(np.int64)
    start = np.zeros(len(parts) + 1, np.int64)
    np.cumsum(parts, out=start[1:])
    segment = np.repeat(np.arange(len(parts)), parts)
    t = (np.arange(start[-1]) - start[segment]) / parts[segment]
    return evaluate(cubics[segment], t), start[contour_start].astype(np.int32)


def evaluate(cubics: F64, t: F64) -> F64:
    """Points (n, 2) of n cubics (n, 4, 2) at parameters t (n,) in 0..1."""
    s, t = 1 - t[:, None], t[:, None]
    p0, p1, p2, p3 = (cubics[:, i] for i in range(4))
    return np.asarray(s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3)


def as_cubics(verbs: npt.NDArray[np.uint8], points: F64) -> tuple[F64, I32, I64]:
    """A recording of closed contours as cubic segments, any number of outlines at once.

    verbs: (V,) of MOVE, LINE, QUADRATIC, CUBIC and CLOSE; points: (P, 2), as many a verb as `POINTS` says, each verb
    going on from the last point of the one before. Every contour begins with MOVE and ends with CLOSE.
    Returns the cubics (S, 4, 2), the first segment of each contour (K+1,), and the number of each contour's MOVE
    among the verbs (K,). Contours that go nowhere are left out.
    """
    end = np.cumsum(POINTS[verbs])
    begin = end - POINTS[verbs]
    contour = np.cumsum(verbs == MOVE) - 1
    moves = np.flatnonzero(verbs == MOVE)
    last = np.where(verbs == CLOSE, begin[moves[contour]] if len(moves) else 0, end - 1)
    drawn = (verbs != MOVE) & ((verbs != CLOSE) | np.any(points[begin - 1] != points[last], axis=1))
    kind, begin, last = verbs[drawn], begin[drawn], last[drawn]
    second, third = np.minimum(begin, last), np.minimum(begin + 1, last)
    cubics = np.stack([points[begin - 1], points[second], points[third], points[last]], axis=1)
    straight = (kind == LINE) | (kind == CLOSE)
    cubics[straight] = _line(cubics[straight, 0], cubics[straight, 3])
    cubics[kind == QUADRATIC] = _raised(cubics[kind == QUADRATIC, :3])
    count = np.bincount(contour[drawn], minlength=len(moves))
    start = np.concatenate([[0], np.cumsum(count[count > 0])]).astype(np.int32)
    return cubics, start, moves[count > 0]


def _raised(quadratics: F64) -> F64:
    first, middle, last = (quadratics[:, i] for i in range(3))
    return np.stack([first, first + (middle - first) * (2 / 3), last + (middle - last) * (2 / 3), last], axis=1)


def _line(first: F64, last: F64) -> F64:
    step = (last - first) / 3
    return np.stack([first, first + step, last - step, last], axis=1)


def signed_area(xy: npt.NDArray[np.floating], path_start: I32) -> F64:
    """float64 (K,): area inside each closed contour, positive where x turns towards y.

    xy: (P, 2), path_start: (K+1,) as in `Paths`. A contour is summed around its own first point, so its area does
    not depend on what stands beside it or how far out it lies.
    """
    count = np.diff(path_start).astype(np.int64)
    owner = np.repeat(np.arange(len(count)), count)
    here = xy.astype(np.float64) - xy[path_start[:-1][owner]]
    after = np.arange(1, len(xy) + 1)
    after[path_start[1:][count > 0] - 1] = path_start[:-1][count > 0]
    cross = here[:, 0] * here[after, 1] - here[after, 0] * here[:, 1]
    return np.bincount(owner, cross, minlength=len(count)) / 2
