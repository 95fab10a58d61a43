"""Curves to polylines: closed contours of cubic Bezier segments become runs of points, all segments at once.

A straight edge is a cubic with its inner control points on the line, a quadratic one is raised by `raise_quadratic`;
both forms are exact, so one kind of segment is enough.
"""

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

MOST_PARTS = 256
"""A segment is never cut finer: with a tolerance of 1/1000 of its control box 55 parts are the most that is needed."""


def flatten(cubics: F64, contour_start: I32, tolerance: npt.ArrayLike) -> tuple[F64, I32]:
    """Cut S cubic segments, in K closed contours, so that no chord leaves its curve by more than `tolerance`.

    cubics: (S, 4, 2), each segment's first point the last one of the segment before it in its contour.
    contour_start: (K+1,) first segment of each contour. tolerance: one number or (S,), in the units of the points.
    Returns the points (P, 2) and their contour offsets (K+1,); the last point of a contour joins its first, which
    is not repeated. Parts are equal in the parameter; their number is Wang's bound (Wang 1984, "The subdivision
    method for finding the intersection between two Bezier curves"), which holds for every point of the curve.
    """
    bend = np.maximum(_length(cubics[:, 0] - 2 * cubics[:, 1] + cubics[:, 2]), _length(cubics[:, 1] - 2 * cubics[:, 2] + cubics[:, 3]))
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


def raise_quadratic(quadratics: F64) -> F64:
    """The same curves as cubics: (n, 3, 2) -> (n, 4, 2)."""
    first, middle, last = (quadratics[:, i] for i in range(3))
    return np.stack([first, first + (middle - first) * (2 / 3), last + (middle - last) * (2 / 3), last], axis=1)


def straight(first: F64, last: F64) -> F64:
    """Straight edges as cubics: (n, 2) and (n, 2) -> (n, 4, 2)."""
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


def _length(vectors: F64) -> F64:
    return np.asarray(np.hypot(vectors[:, 0], vectors[:, 1]))
