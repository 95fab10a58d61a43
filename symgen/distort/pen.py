"""Pen: how thick the nib is, and how much thicker the ink runs where the pen is slow.

A hand keeps its nib. Its diameter is log-uniform (Bengio and others 2010 dilate and erode the image instead); rows
vary a little about it. Along a stroke the diameter follows the speed v of the pen, w = w0 (1 + g (1/2 - v)), with
0 <= v <= 1. Real times are lost in most banks, so v is a guess of ours: a pen lands at rest, is fastest when FASTEST
of the stroke's length is behind it, leaves the paper still moving, and slows in corners (half the cosine of the turn).
It takes STEADY of the symbol to come from rest to full speed or back, so corners and hooks swell and have no beads.

Units: shares of the longer side of the symbol. Open paths only; filled outlines stay as they are. The controls hold
the ratio to the diameter that the source gave, which is paths.PEN_WIDTH unless the source knew better.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.kernels import kernel
from symgen.params import Share, StepParams, chosen, log_within, within
from symgen.paths import F32, I32, PEN_WIDTH, Bools, Paths
from symgen.rng import F64, Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

LOG_RATIO, FLOW = range(2)
"""Columns of the controls: logarithm of the new diameter over the old, and g above."""

FASTEST = 0.7
STEADY = 0.2

CUT = 2.5
"""Standard deviations at which the jitter is cut off."""

Nib = Annotated[float, Field(ge=0.01, le=0.2)]


class Params(StepParams):
    """The nibs that hands hold, and their flow."""

    width_range: tuple[Nib, Nib] = Field(
        (0.035, 0.10), description="A hand's nib diameter, share of the symbol's longer side, log-uniform."
    )
    width_jitter: float = Field(0.08, ge=0, le=0.5, description="Log diameter of a row about its hand's.")
    flow_range: tuple[Share, Share] = Field(
        (0.0, 0.5), description="A hand's ink flow: relative difference of diameter between still and fastest pen."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 2), columns LOG_RATIO and FLOW."""
    hand, row = draws.hand_uniform(2), np.clip(draws.normal(1), -CUT, CUT)
    ratio = log_within(params.width_range, hand[:, 0], PEN_WIDTH) + params.width_jitter * row[:, 0]
    values = np.stack([ratio, within(params.flow_range, hand[:, 1])], 1)
    return controls(values * chosen(params, draws))


def apply(paths: Paths, controls: Controls) -> Paths:
    """New widths for the open paths of N items; points stay."""
    width = paths.width.copy()
    values = np.ascontiguousarray(controls.values)
    _press(paths.xy, paths.path_start, paths.item_start, paths.filled, values, width)
    return paths.with_points(paths.xy, width)


@kernel
def _edge(xy: F32, p: int) -> tuple[float, float, float]:
    """The edge from point p - 1 to point p, and its length."""
    x, y = np.float64(xy[p, 0]) - np.float64(xy[p - 1, 0]), np.float64(xy[p, 1]) - np.float64(xy[p - 1, 1])
    return x, y, np.sqrt(x * x + y * y)


@kernel
def _speed(xy: F32, first: int, last: int, out: F64) -> None:
    """Fill out[: last - first] with the speed of the pen at the points of one path."""
    total = 0.0
    for p in range(first + 1, last):
        total += _edge(xy, p)[2]
    share, (ax, ay, a) = 0.0, (0.0, 0.0, 0.0)  # the edge behind the point; none at the start
    for p in range(first, last):
        bx, by, b = _edge(xy, p + 1) if p + 1 < last else (0.0, 0.0, 0.0)
        speed = 1.0 - (1.0 - share / FASTEST) ** 2
        if a > 0.0 and b > 0.0:
            speed *= 0.5 + 0.5 * (ax * bx + ay * by) / (a * b)
        out[p - first] = speed
        if b > 0.0:
            share, ax, ay, a = min(share + b / total, 1.0), bx, by, b
    for p in range(first + 1, last):
        out[p - first] = min(out[p - first], out[p - first - 1] + _edge(xy, p)[2] / STEADY)
    for p in range(last - 2, first - 1, -1):
        out[p - first] = min(out[p - first], out[p - first + 1] + _edge(xy, p + 1)[2] / STEADY)


@kernel
def _press(xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, out: F32) -> None:
    speed = np.empty(np.max(np.diff(path_start)) if len(filled) > 0 else 0)
    for i in range(len(item_start) - 1):
        ratio, flow = np.float32(np.exp(values[i, LOG_RATIO])), np.float64(values[i, FLOW])
        for k in range(item_start[i], item_start[i + 1]):
            if filled[k]:
                continue
            first, last = path_start[k], path_start[k + 1]
            for p in range(first, last):
                out[p] *= ratio
            if flow != 0.0:
                _speed(xy, first, last, speed)
                for p in range(first, last):
                    out[p] *= 1.0 + flow * (0.5 - speed[p - first])
