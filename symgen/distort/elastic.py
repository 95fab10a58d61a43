"""Elastic, lattice form: a few coarse bends of the whole symbol, smooth to the second derivative.

The nodes of a lattice (`geometry.lattice`) are displaced at random. They stand 0.4 of the symbol apart, so that
curves are opened, closed and leaned, and strokes that touch stay together: the slow part of the difference between
two people's shapes. `simard` is the finer field, `transfer` the one whose nodes move as people's do.

Amplitude: root of the mean squared displacement of a point, in shares of the symbol, over all fields that may be
drawn. A single row's own value scatters about it, as a coarse field has few degrees of freedom.
"""

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.geometry.lattice import NODES, moved
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Paths
from symgen.rng import U64, Draws, mix64
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

NODE_GAIN = 315 / (151 * math.sqrt(2))
"""Standard deviation of a node's x (or y) that moves points by 1 rms: a squared cubic B-spline integrates to
151/315, once for each axis of the lattice, and a displacement has two components of equal variance."""

Amplitude = Annotated[float, Field(ge=0, le=0.12)]


class Params(StepParams):
    """How far points are moved."""

    amplitude_range: tuple[Amplitude, Amplitude] = Field(
        (0.01, 0.05), description="Rms displacement of a point, share of the symbol, uniform; the symbol may limit it."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): rms amplitude within the symbols' limits. The subkey holds the field."""
    amplitude = within(params.amplitude_range, draws.uniform(1))
    subkey = draws.subkey()
    amplitude = np.minimum(amplitude, rows.limits[:, LIMITS.index("elastic"), None])
    return controls(amplitude * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move all points of N items, each by its own field; unit frame in and out, widths untouched."""
    xy = np.empty_like(paths.xy)
    _move(paths.xy, paths.point_start, np.ascontiguousarray(controls.values), controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _near_normal(key: int, node: int) -> float:
    """Sum of four uniforms from one hash, scaled to unit variance: normal but for its tails, which end at 3.5."""
    bits = mix64(key, node, 0)
    low = np.uint64(0xFFFF)
    total = np.float64(bits & low) + np.float64((bits >> np.uint64(16)) & low)
    total += np.float64((bits >> np.uint64(32)) & low) + np.float64(bits >> np.uint64(48))
    return (total + 2.0) * (math.sqrt(3.0) / 65536.0) - 2.0 * math.sqrt(3.0)


@kernel
def _move(xy: F32, start: I32, values: F32, subkey: U64, out: F32) -> None:
    field = np.empty((NODES, NODES, 2))
    across, down = np.empty(4), np.empty(4)
    for i in range(len(start) - 1):
        if values[i, 0] == 0.0:
            for p in range(start[i], start[i + 1]):
                out[p, 0], out[p, 1] = xy[p, 0], xy[p, 1]
            continue
        gain = values[i, 0] * NODE_GAIN
        for node in range(NODES * NODES):
            field[node // NODES, node % NODES, 0] = gain * _near_normal(subkey[i], 2 * node)
            field[node // NODES, node % NODES, 1] = gain * _near_normal(subkey[i], 2 * node + 1)
        for p in range(start[i], start[i + 1]):
            out[p, 0], out[p, 1] = moved(xy[p, 0], xy[p, 1], field, across, down)
