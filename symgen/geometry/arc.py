"""Arc: what steps need to know of a stroke as a run of edges: their lengths, where it ends up, smooth noise along it.

Kernels on the points `first:last` of one open path, all in the units of `xy`.
"""

import math

import numpy as np

from symgen.kernels import kernel
from symgen.paths import F32
from symgen.rng import Word, mix64

WAVE_GAIN = math.sqrt(3 * 20 / 11)
"""Uniform noise in (-1, 1) has a third as variance; squared quadratic B-splines integrate to 11/20."""


@kernel
def edge(xy: F32, p: int) -> tuple[float, float, float]:
    """The edge from point p - 1 to point p: across, down, length."""
    x, y = np.float64(xy[p, 0]) - np.float64(xy[p - 1, 0]), np.float64(xy[p, 1]) - np.float64(xy[p - 1, 1])
    return x, y, np.sqrt(x * x + y * y)


@kernel
def length(xy: F32, first: int, last: int) -> float:
    """Length of all edges together."""
    total = 0.0
    for p in range(first + 1, last):
        total += edge(xy, p)[2]
    return total


@kernel
def closed(xy: F32, first: int, last: int, total: float) -> bool:
    """Whether a stroke of length `total` ends where it began, as a ring does: within a tenth of its length."""
    x, y = np.float64(xy[last - 1, 0]) - xy[first, 0], np.float64(xy[last - 1, 1]) - xy[first, 1]
    return bool(x * x + y * y < 0.01 * total * total)


@kernel
def settle(xy: F32, out: F32, first: int, last: int, total: float) -> None:
    """Bring the end of a rewritten stroke `out` back to that of `xy`, each point by its share of the way: what a
    writer looks at while writing is where strokes meet.
    """
    x, y = np.float64(out[last - 1, 0]) - xy[last - 1, 0], np.float64(out[last - 1, 1]) - xy[last - 1, 1]
    way = 0.0
    for p in range(first + 1, last):
        way += edge(xy, p)[2]
        out[p, 0] -= x * (way / total)
        out[p, 1] -= y * (way / total)


@kernel
def wave(key: Word, lane: int, place: float) -> float:
    """Smooth noise of unit rms at `place` >= 0 on a line: quadratic B-splines over independent nodes at the integers.
    Each `lane` under a key is a line of its own.
    """
    node = int(place)
    t = place - node
    total = 0.0
    for k in range(3):
        weight = 0.5 * (1.0 - t) ** 2 if k == 0 else (0.5 + t * (1.0 - t) if k == 1 else 0.5 * t * t)
        total += weight * (np.float64(mix64(key, lane, node + k)) * 2.0**-63 - 1.0)
    return total * WAVE_GAIN
