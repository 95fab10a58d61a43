"""Lattice: smooth displacement fields over the unit frame, from a few nodes.

NODES x NODES displacements stand over the unit frame and a margin; between them the field follows uniform cubic
B-splines (free-form deformation: Sederberg and Parry 1986, Lee and others 1997), and is smooth to the second
derivative. A field is float (NODES, NODES, 2): row, column, (dx, dy).
"""

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel

F64 = npt.NDArray[np.float64]

NODES = 6
REACH = 0.6
"""The lattice covers [-REACH, REACH] in both axes; points beyond it move as the nearest point inside."""

SPACING = 2 * REACH / (NODES - 3)


@kernel
def spline(place: float, weights: F64) -> int:
    """First of the four nodes that reach `place` (in the unit frame), and their weights (4,)."""
    u = min(max((place + REACH) / SPACING, 0.0), NODES - 3.0)
    first = min(int(u), NODES - 4)
    t = u - first
    weights[0] = (1.0 - t) * (1.0 - t) * (1.0 - t) / 6.0
    weights[1] = (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0
    weights[2] = (-3.0 * t * t * t + 3.0 * t * t + 3.0 * t + 1.0) / 6.0
    weights[3] = t * t * t / 6.0
    return first


@kernel
def moved(x: float, y: float, field: F64, across: F64, down: F64) -> tuple[float, float]:
    """(x, y) moved by the field at that place; across, down: float64 (4,), room for the weights."""
    column, row = spline(x, across), spline(y, down)
    dx = dy = 0.0
    for j in range(4):
        for k in range(4):
            weight = down[j] * across[k]
            dx += weight * field[row + j, column + k, 0]
            dy += weight * field[row + j, column + k, 1]
    return x + dx, y + dy


@kernel
def weights(xy: F64) -> F64:
    """How much each node moves each point: float64 (P, NODES * NODES) for points (P, 2)."""
    out = np.zeros((len(xy), NODES * NODES))
    across, down = np.empty(4), np.empty(4)
    for p in range(len(xy)):
        column, row = spline(xy[p, 0], across), spline(xy[p, 1], down)
        for j in range(4):
            for k in range(4):
                out[p, (row + j) * NODES + column + k] = down[j] * across[k]
    return out
