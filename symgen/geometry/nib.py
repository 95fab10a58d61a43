"""Where exactly the middle of the ink is, and how wide it is there: read off the greys of its two edges.

At each point of a line the picture is looked at across the line, to both sides, up to where it is half as dark as
ink. Half the difference moves the point, which pixels alone place no better than to half of one; the sum is the pen's
diameter. At junctions, ends and corners an edge is not the stroke's own: there the nearest good values are taken.
"""

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

EDGE = 127.5
"""Grey at the edge of ink."""

FARTHEST = 2.0
"""Radii of the pen beyond which an edge is another stroke's."""

STEP = 0.25
"""Pixels from one look to the next."""


@kernel
def grey_at(picture: U8, x: float, y: float) -> float:
    """The grey at a point between the middles of pixels; 0 outside."""
    high, wide = picture.shape
    x, y = x - 0.5, y - 0.5
    j, i = int(np.floor(x)), int(np.floor(y))
    if i < 0 or j < 0 or i >= high - 1 or j >= wide - 1:
        return 0.0
    a, b = x - j, y - i
    upper = picture[i, j] * (1.0 - a) + picture[i, j + 1] * a
    lower = picture[i + 1, j] * (1.0 - a) + picture[i + 1, j + 1] * a
    return float(upper * (1.0 - b) + lower * b)


@kernel
def edge(picture: U8, x: float, y: float, dx: float, dy: float, farthest: float) -> float:
    """How far ink reaches from a point in a direction (a unit vector), in pixels; `farthest` where it goes on."""
    before = grey_at(picture, x, y)
    if before < EDGE:
        return 0.0
    for k in range(1, int(farthest / STEP) + 1):
        here = grey_at(picture, x + k * STEP * dx, y + k * STEP * dy)
        if here < EDGE:
            return STEP * (k - (EDGE - here) / (before - here))
        before = here
    return farthest


@kernel
def edges(picture: U8, line: F64, pen: float, trusted: npt.NDArray[np.bool_]) -> F64:
    """How far ink reaches to either side of each point of a line (n, 2): (n, 2); NaN where that cannot be told, or is
    not trusted. pen: about the radius of the stroke, in pixels.
    """
    out, farthest = np.full((len(line), 2), np.nan), FARTHEST * pen + 1.0
    for i in range(len(line)):
        a, b = max(0, i - 2), min(len(line) - 1, i + 2)
        dx, dy = line[b, 0] - line[a, 0], line[b, 1] - line[a, 1]
        length = np.hypot(dx, dy)
        if not trusted[i] or length == 0.0:
            continue
        nx, ny = -dy / length, dx / length
        one = edge(picture, line[i, 0], line[i, 1], nx, ny, farthest)
        other = edge(picture, line[i, 0], line[i, 1], -nx, -ny, farthest)
        if 0.0 < one < farthest and 0.0 < other < farthest:
            out[i, 0], out[i, 1] = one, other
    return out


@kernel
def moved(line: F64, aside: F64) -> F64:
    """The line with each point moved to its side, pixels (n,)."""
    out = line.copy()
    for i in range(len(line)):
        a, b = max(0, i - 2), min(len(line) - 1, i + 2)
        dx, dy = line[b, 0] - line[a, 0], line[b, 1] - line[a, 1]
        length = np.hypot(dx, dy)
        if length > 0.0:
            out[i, 0] -= aside[i] * dy / length
            out[i, 1] += aside[i] * dx / length
    return out


@kernel
def nearest(line: F64, of: F64, values: F64) -> F64:
    """For each point of a line (n, 2) the value of the point nearest to it among `of` (m, 2): (n,)."""
    out = np.empty(len(line))
    for i in range(len(line)):
        best, at = np.inf, 0
        for j in range(len(of)):
            x, y = line[i, 0] - of[j, 0], line[i, 1] - of[j, 1]
            if x * x + y * y < best:
                best, at = x * x + y * y, j
        out[i] = values[at]
    return out
