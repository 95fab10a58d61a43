"""Strokes: each stroke of a symbol lands a little beside its place, a little larger or smaller, a little turned.

People lift the pen between strokes and aim again, so the places of strokes to one another vary more than the strokes
do (the stroke-wise part of Davila, Ludi and Zanibbi 2014 and of Le and Nakagawa 2017, as one move a stroke). Filled
outlines are left alone, as their contours are edges of one stroke, and so are symbols of one stroke, which `affine`
moves as a whole.

Units: shift in shares of the symbol, size as a logarithm, turn in degrees about the middle of the stroke's points;
each is the standard deviation over strokes. The turn keeps to half the symbol's limit on rotation.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import U64, Draws, bell64
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

SHIFT, LOG_SIZE, TURN_DEG = range(3)
"""Columns of the controls, standard deviations over the strokes of a row."""

Shift = Annotated[float, Field(ge=0, le=0.08)]
LogSize = Annotated[float, Field(ge=0, le=0.2)]
Turn = Annotated[float, Field(ge=0, le=8)]


class Params(StepParams):
    """How well the pen is aimed, from careful to careless rows."""

    shift_range: tuple[Shift, Shift] = Field(
        (0.005, 0.025), description="Shift of a stroke across and down, share of the symbol, uniform over rows."
    )
    log_size_range: tuple[LogSize, LogSize] = Field((0.0, 0.05), description="Log size of a stroke, uniform over rows.")
    turn_deg_range: tuple[Turn, Turn] = Field((0.0, 2.5), description="Turn of a stroke, degrees, uniform over rows.")


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 3), columns SHIFT .. TURN_DEG. The subkey holds what each stroke does."""
    u = draws.uniform(3)
    subkey = draws.subkey()
    ranges = (params.shift_range, params.log_size_range, params.turn_deg_range)
    values = np.stack([within(interval, u[:, k]) for k, interval in enumerate(ranges)], 1)
    # The limit bounds the largest value, these are standard deviations of something cut at about two of them.
    values[:, TURN_DEG] = np.minimum(values[:, TURN_DEG], 0.5 * rows.limits[:, LIMITS.index("rotation_deg")])
    return controls(values * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move each open path of the items that have several; unit frame in and out, widths untouched."""
    xy = paths.xy.copy()
    values = np.ascontiguousarray(controls.values)
    _move(paths.xy, paths.path_start, paths.item_start, paths.filled, values, controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _move(
    xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, subkey: U64, out: F32
) -> None:  # fmt: skip
    for i in range(len(item_start) - 1):
        idle = values[i, SHIFT] == 0.0 and values[i, LOG_SIZE] == 0.0 and values[i, TURN_DEG] == 0.0
        if idle or item_start[i + 1] - item_start[i] < 2:
            continue
        for k in range(item_start[i], item_start[i + 1]):
            first, last = path_start[k], path_start[k + 1]
            if filled[k] or first == last:
                continue
            stroke, cx, cy = k - item_start[i], 0.0, 0.0
            for p in range(first, last):
                cx += xy[p, 0] / (last - first)
                cy += xy[p, 1] / (last - first)
            dx = values[i, SHIFT] * bell64(subkey[i], stroke, 0)
            dy = values[i, SHIFT] * bell64(subkey[i], stroke, 1)
            size = np.exp(values[i, LOG_SIZE] * bell64(subkey[i], stroke, 2))
            angle = values[i, TURN_DEG] * (np.pi / 180.0) * bell64(subkey[i], stroke, 3)
            c, s = size * np.cos(angle), size * np.sin(angle)
            for p in range(first, last):
                x, y = xy[p, 0] - cx, xy[p, 1] - cy
                out[p, 0] = cx + c * x - s * y + dx
                out[p, 1] = cy + s * x + c * y + dy
