"""GPSR: parts of a stroke are written longer or shorter than they were, as gesture path stochastic resampling does
(Taranta, Maghoumi, Pittman and LaViola 2016, "A rapid prototyping approach to synthetic data generation").

The paper places points at random distances along a stroke and then makes all distances equal, so that each part
between two points grows or shrinks as a whole. Here the same is done to the stroke itself: each part's edges are
multiplied by (mean distance / own distance), which keeps the fine shape inside a part and leaves straight lines
straight. How many parts: the regression that the same group gives for $-family recognisers, on the stroke's length,
its box and its turning; rings get more, or they would turn into spirals. The paper's removal of points, which cuts
corners, is left to `rewrite`. Ends stay where they were (`arc.settle`), so that strokes still meet.

Dots and ticks shorter than SHORTEST are left alone, and so are filled outlines, which are not written along.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.geometry import arc
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import F64, U64, Draws, unit64
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

SPREAD = np.sqrt(12 * 0.25)
"""Distances are 1 + SPREAD u with u uniform in (0, 1): the paper's variance of 0.25."""

SHORTEST = 0.15
FEWEST, FEWEST_IN_RING, MOST = 6, 16, 32

USUAL_RMS = 0.035
"""Rms distance of points from the old stroke at strength 1 (measured on CROHME training inks), share of the symbol."""

Strength = Annotated[float, Field(ge=0, le=2)]


class Params(StepParams):
    """How much of the resampled stroke goes into the result."""

    strength_range: tuple[Strength, Strength] = Field(
        (0.3, 1.2), description="0: the stroke as it was, 1: the paper's; uniform over rows, the symbol may limit it."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): strength, within the symbols' limits. The subkey holds the distances."""
    strength = within(params.strength_range, draws.uniform(1))
    subkey = draws.subkey()
    strength = np.minimum(strength, rows.limits[:, LIMITS.index("elastic"), None] / USUAL_RMS)
    return controls(strength * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move the points of N items along and beside their open paths; unit frame in and out, widths untouched."""
    xy = paths.xy.copy()
    _resample(paths.xy, paths.path_start, paths.item_start, paths.filled, controls.values, controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _count(xy: F32, first: int, last: int, total: float) -> int:
    """How many points the stroke deserves."""
    x0 = x1 = np.float64(xy[first, 0])
    y0 = y1 = np.float64(xy[first, 1])
    turn, (ax, ay, _) = 0.0, arc.edge(xy, first + 1)
    for p in range(first + 1, last):
        x0, x1 = min(x0, xy[p, 0]), max(x1, xy[p, 0])
        y0, y1 = min(y0, xy[p, 1]), max(y1, xy[p, 1])
        bx, by, b = arc.edge(xy, p)
        if b > 0.0:
            turn += abs(np.arctan2(ax * by - ay * bx, ax * bx + ay * by))
            ax, ay = bx, by
    density = total / np.hypot(x1 - x0, y1 - y0)
    n = 4.471682 + 0.464960 * density - 0.686062 * turn + 0.384859 * density * turn
    least = FEWEST_IN_RING if arc.closed(xy, first, last, total) else FEWEST
    return int(min(max(n + 0.5, float(least)), float(MOST)))


@kernel
def _distances(key: int, stroke: int, parts: int, total: float, ends: F64) -> None:
    """Fill ends[0 .. parts] with where each part ends, from 0 to `total`."""
    ends[0] = 0.0
    for k in range(parts):
        ends[k + 1] = ends[k] + 1.0 + SPREAD * unit64(key, stroke, k)
    for k in range(parts + 1):
        ends[k] *= total / ends[parts] if k < parts else 1.0
    ends[parts] = total


@kernel
def _stretch(xy: F32, first: int, last: int, ends: F64, parts: int, strength: float, out: F32) -> None:
    """Lay the edges end to end again, each as long as the parts it lies in say."""
    total = ends[parts]
    part, way, before, x, y = 0, 0.0, 0.0, np.float64(xy[first, 0]), np.float64(xy[first, 1])
    for p in range(first + 1, last):
        dx, dy, long = arc.edge(xy, p)
        way += long
        while part < parts - 1 and ends[part + 1] < way:
            part += 1
        after = (part + (way - ends[part]) / (ends[part + 1] - ends[part])) * (total / parts)
        gain = 1.0 + strength * ((after - before) / long - 1.0) if long > 0.0 else 1.0
        x, y, before = x + gain * dx, y + gain * dy, after
        out[p, 0], out[p, 1] = x, y


@kernel
def _resample(
    xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, subkey: U64, out: F32
) -> None:  # fmt: skip
    ends = np.empty(MOST + 1)
    for i in range(len(item_start) - 1):
        if values[i, 0] == 0.0:
            continue
        for k in range(item_start[i], item_start[i + 1]):
            first, last = path_start[k], path_start[k + 1]
            total = arc.length(xy, first, last)
            if filled[k] or last - first < 3 or total < SHORTEST:
                continue
            parts = _count(xy, first, last, total) - 1
            _distances(subkey[i], k - item_start[i], parts, total, ends)
            _stretch(xy, first, last, ends, parts, np.float64(values[i, 0]), out)
            arc.settle(xy, out, first, last, total)
