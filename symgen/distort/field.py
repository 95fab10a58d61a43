"""Field: fractal noise fields, one for the whole symbol and one for each of its traces, after Davila, Ludi and
Zanibbi 2014, "Using off-line features and synthetic data for on-line handwritten math symbol recognition", whose
classifiers were trained on CROHME enlarged in this way.

Their map is random values on a coarse lattice, read again at twice the pace with half the weight and so on, then
blurred; a pair of maps a trace, laid over the trace's own box and as strong as that box is large. Differences here: the
map is a sum of quadratic B-splines (so it needs no blur) read only where points are; two octaves, as finer ones tear
lines that no hand would tear; WHOLE of the variance comes from a map over the whole symbol, so that strokes which touch
mostly go on touching; and boxes count by their longer side in both axes, or the height of a minus sign would become a
matter of noise.

`elastic` has one slow bend, `simard` one finer scale; this has all scales at once, and treats traces as apart. Filled
outlines get the whole map only: their contours are the rims of one trace. Amplitude: root of the mean squared
displacement of a point, share of the symbol. A dot has no extent of its own, and moves with the whole.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import F64, U64, Draws, mix64
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

CELLS = 3
"""Cells of the first octave's lattice from one side of the map to the other; the second has twice as many."""

NODES = 2 * CELLS + 3
OCTAVES = 2
MARGIN = 0.15
"""How far the map reaches beyond the unit frame on each side; points farther out move as the nearest point inside."""

WHOLE = 0.7

NODE_GAIN = float(np.sqrt(1.5 / sum(0.25**octave for octave in range(OCTAVES)))) * 20 / 11
"""Largest value of a node's x (or y) for displacements of 1 rms: uniform noise has a third of its square as variance,
a squared quadratic B-spline integrates to 11/20 in each axis, octaves add up, a displacement has two components."""

Amplitude = Annotated[float, Field(ge=0, le=0.12)]


class Params(StepParams):
    """How far points are moved."""

    amplitude_range: tuple[Amplitude, Amplitude] = Field(
        (0.005, 0.025),
        description="Rms displacement of a point, share of the symbol, uniform; the symbol may limit it.",
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): rms amplitude within the symbols' limits. The subkey holds the maps."""
    amplitude = within(params.amplitude_range, draws.uniform(1))
    subkey = draws.subkey()
    amplitude = np.minimum(amplitude, rows.limits[:, LIMITS.index("elastic"), None])
    return controls(amplitude * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move all points of N items by their maps; unit frame in and out, widths untouched."""
    xy = paths.xy.copy()
    _move(paths.xy, paths.path_start, paths.item_start, paths.filled, controls.values, controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _map(key: int, number: int, gain: float, lattice: F64) -> None:
    """Fill lattice (OCTAVES, NODES, NODES, 2) with map `number` under `key`."""
    for octave in range(OCTAVES):
        size = (CELLS << octave) + 3
        for node in range(size * size):
            bits, row, column = mix64(key, number * OCTAVES + octave, node), node // size, node % size
            lattice[octave, row, column, 0] = gain * (np.float64(bits >> np.uint64(32)) * 2.0**-31 - 1.0)
            lattice[octave, row, column, 1] = gain * (np.float64(bits & np.uint64(0xFFFFFFFF)) * 2.0**-31 - 1.0)
        gain *= 0.5


@kernel
def _spline(place: float, cells: int, weights: F64) -> int:
    """First of the three nodes that reach `place` (share of the map), and their weights."""
    u = min(max(place, 0.0), 1.0) * cells
    first = int(u)
    t = u - first
    weights[0], weights[1], weights[2] = 0.5 * (1.0 - t) ** 2, 0.5 + t * (1.0 - t), 0.5 * t * t
    return first


@kernel
def _read(lattice: F64, x: float, y: float, weights: F64) -> tuple[float, float]:
    """Displacement at (x, y), shares of the map, over all octaves."""
    dx = dy = 0.0
    for octave in range(OCTAVES):
        column = _spline(x, CELLS << octave, weights[0])
        row = _spline(y, CELLS << octave, weights[1])
        for j in range(3):
            for k in range(3):
                share = weights[1, j] * weights[0, k]
                dx += share * lattice[octave, row + j, column + k, 0]
                dy += share * lattice[octave, row + j, column + k, 1]
    return dx, dy


@kernel
def _lay(xy: F32, first: int, last: int, lattice: F64, weights: F64, out: F32, own: bool) -> None:
    """Add a map's displacements to the points first:last: laid over their own box, or over the unit frame."""
    x0 = y0 = -0.5 - MARGIN
    side = 1.0 + 2.0 * MARGIN
    if own:
        x0, y0 = np.float64(xy[first, 0]), np.float64(xy[first, 1])
        x1, y1 = x0, y0
        for p in range(first + 1, last):
            x0, x1 = min(x0, xy[p, 0]), max(x1, xy[p, 0])
            y0, y1 = min(y0, xy[p, 1]), max(y1, xy[p, 1])
        side = max(x1 - x0, y1 - y0)
        if side == 0.0:
            return
    for p in range(first, last):
        dx, dy = _read(lattice, (xy[p, 0] - x0) / side, (xy[p, 1] - y0) / side, weights)
        out[p, 0] += dx * (side if own else 1.0)
        out[p, 1] += dy * (side if own else 1.0)


@kernel
def _move(
    xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, subkey: U64, out: F32
) -> None:  # fmt: skip
    lattice, weights = np.empty((OCTAVES, NODES, NODES, 2)), np.empty((2, 3))
    for i in range(len(item_start) - 1):
        if values[i, 0] == 0.0:
            continue
        gain = values[i, 0] * NODE_GAIN
        begin, end = path_start[item_start[i]], path_start[item_start[i + 1]]
        _map(subkey[i], 0, gain * np.sqrt(WHOLE), lattice)
        _lay(xy, begin, end, lattice, weights, out, False)
        for k in range(item_start[i], item_start[i + 1]):
            first, last = path_start[k], path_start[k + 1]
            if filled[k] or first == last:
                continue
            _map(subkey[i], 1 + k - item_start[i], gain * np.sqrt(1.0 - WHOLE), lattice)
            _lay(xy, first, last, lattice, weights, out, True)
