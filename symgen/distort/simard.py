"""Simard: the elastic field of Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks
applied to visual document analysis": uniform noise smoothed by a gaussian, one field for x and one for y.

The paper smooths noise on an image and moves pixels. Here the same field is evaluated where it is needed, at the
points: noise stands on a grid SPREAD gaussian sigmas wide, drawn from a hash of (subkey, node), and a point's
displacement is the gaussian-weighted sum over the WIDE x WIDE nodes around it. On so fine a grid the variance of the
field differs by 1 % from place to place; what the cut leaves out weighs less than 0.4 % of the nearest node.

Sigma: share of the symbol (the paper's 4 of 28 pixels = 0.14). Amplitude: root of the mean squared displacement of a
point over all fields, share of the symbol.
"""

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.kernels import kernel
from symgen.params import StepParams, chosen, log_within, within
from symgen.paths import F32, I32, Paths
from symgen.rng import F64, U64, Draws, mix64
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

AMPLITUDE, LOG_SIGMA = range(2)
"""Columns of the controls. LOG_SIGMA is the logarithm of sigma in units of USUAL_SIGMA, so that weaker controls never
mean a rougher field."""

USUAL_SIGMA = 0.15

REACH = 0.6
"""The field covers [-REACH, REACH] in both axes; points beyond it move as the nearest point inside."""

SPREAD = 4 / 3
"""Distance of the grid's nodes, in sigmas."""

WIDE = 5
LEAST_SIGMA = 0.05
MOST_NODES = math.ceil(2 * REACH / (SPREAD * LEAST_SIGMA)) + WIDE + 1

NODE_GAIN = math.sqrt(1.5 / math.pi) * SPREAD
"""Largest value of a node's x (or y) that moves points by 1 rms: uniform noise has a third of its square as
variance, the squared weights of an axis add up to sqrt(pi) / SPREAD, and a displacement has two components."""

BESIDE, BEYOND = math.exp(-0.5 * SPREAD**2), math.exp(-2.0 * SPREAD**2)
"""Weights of the nodes one and two steps from a point that lies on a node."""

Amplitude = Annotated[float, Field(ge=0, le=0.12)]
Sigma = Annotated[float, Field(ge=LEAST_SIGMA, le=0.4)]


class Params(StepParams):
    """How far points are moved, and how far apart they must be to move independently."""

    amplitude_range: tuple[Amplitude, Amplitude] = Field(
        (0.008, 0.03), description="Rms displacement of a point, share of the symbol, uniform; the symbol may limit it."
    )
    sigma_range: tuple[Sigma, Sigma] = Field(
        (0.12, 0.20), description="Standard deviation of the smoothing gaussian, share of the symbol, log-uniform."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 2), columns AMPLITUDE (within the symbols' limits) and LOG_SIGMA. The subkey holds the
    field.
    """
    u = draws.uniform(2)
    subkey = draws.subkey()
    limit = rows.limits[:, LIMITS.index("elastic")]
    amplitude = np.minimum(within(params.amplitude_range, u[:, 0]), limit)
    values = np.stack([amplitude, log_within(params.sigma_range, u[:, 1], USUAL_SIGMA)], 1)
    return controls(values * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move all points of N items, each by its own field; unit frame in and out, widths untouched."""
    xy = np.empty_like(paths.xy)
    _move(paths.xy, paths.point_start, np.ascontiguousarray(controls.values), controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _node(key: int, column: int, row: int) -> tuple[float, float]:
    """Uniform noise in (-1, 1) for x and y at a node of the grid."""
    bits = mix64(key, column, row)
    high, low = bits >> np.uint64(32), bits & np.uint64(0xFFFFFFFF)
    return (np.float64(high) + 0.5) * 2.0**-31 - 1.0, (np.float64(low) + 0.5) * 2.0**-31 - 1.0


@kernel
def _gaussian(place: float, weights: F64) -> int:
    """The first of the WIDE nodes around `place` (in nodes from the field's edge), and their weights."""
    middle = int(place + 0.5)
    off = place - middle
    # exp(-(off - j)^2 s^2 / 2) for j = -2 .. 2 from two exponentials instead of five.
    square = SPREAD * SPREAD
    top, turn = np.exp(-0.5 * square * off * off), np.exp(square * off)
    weights[0], weights[1] = top * BEYOND / (turn * turn), top * BESIDE / turn
    weights[2] = top
    weights[3], weights[4] = top * BESIDE * turn, top * BEYOND * turn * turn
    return middle


@kernel
def _move(xy: F32, start: I32, values: F32, subkey: U64, out: F32) -> None:
    field = np.empty((MOST_NODES, MOST_NODES, 2))
    across, down = np.empty(WIDE), np.empty(WIDE)
    for i in range(len(start) - 1):
        if values[i, AMPLITUDE] == 0.0:
            for p in range(start[i], start[i + 1]):
                out[p, 0], out[p, 1] = xy[p, 0], xy[p, 1]
            continue
        gain = values[i, AMPLITUDE] * NODE_GAIN
        spacing = SPREAD * USUAL_SIGMA * np.exp(values[i, LOG_SIGMA])
        end = 2.0 * REACH / spacing
        for row in range(int(end) + WIDE + 1):
            for column in range(int(end) + WIDE + 1):
                dx, dy = _node(subkey[i], column, row)
                field[row, column, 0], field[row, column, 1] = gain * dx, gain * dy
        for p in range(start[i], start[i + 1]):
            column = _gaussian(min(max((xy[p, 0] + REACH) / spacing, 0.0), end), across)
            row = _gaussian(min(max((xy[p, 1] + REACH) / spacing, 0.0), end), down)
            dx = dy = 0.0
            for j in range(WIDE):
                for k in range(WIDE):
                    weight = down[j] * across[k]
                    dx += weight * field[row + j, column + k, 0]
                    dy += weight * field[row + j, column + k, 1]
            out[p, 0] = xy[p, 0] + dx
            out[p, 1] = xy[p, 1] + dy
