"""Shoot: strokes that end beyond or short of where they were aimed.

The last part of a stroke is stretched or shrunk along the direction in which the stroke ends there, so that a bar
runs past its stem and a bowl stops before it. A fast hand overshoots, a careful one does not: how far is the hand's,
which way and where is the row's. Both ends of a stroke move, its middle does not.

Units: shares of the symbol. An end moves by at most MOST_OF_STROKE of its stroke, so dots and ticks stay what they are;
the ends of a ring draw back by at most GAP, so that it does not open into a c. Filled outlines have no such ends and
are left alone.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.geometry import arc
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import U64, Draws, bell64
from symgen.rows import Rows
from symgen.steps import Controls, controls

LEAN = 0.25
"""Mean of the shift in standard deviations: strokes run long more often than they stop short."""

MOST_OF_STROKE = 0.15
GAP = 0.01
REACH = 3.0
"""The part that stretches is this many times as long as the shift: less would fold a stroke that draws back."""

LEAST_REACH = 0.1

MOST = 0.08

Distance = Annotated[float, Field(ge=0, le=MOST)]


class Params(StepParams):
    """How far from their aim hands end their strokes."""

    distance_range: tuple[Distance, Distance] = Field(
        (0.0, 0.04), description="A hand's standard deviation of where a stroke ends, share of the symbol, uniform."
    )
    distance_jitter: float = Field(0.3, ge=0, le=1, description="Log distance of a row about its hand's.")


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): standard deviation of the ends' shift. The subkey holds what each end does."""
    hand, row = draws.hand_uniform(1), np.clip(draws.normal(1), -2.5, 2.5)
    subkey = draws.subkey()
    distance = within(params.distance_range, hand) * np.exp(params.distance_jitter * row)
    return controls(np.minimum(distance, MOST) * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move both ends of each open path of N items; unit frame in and out, widths untouched."""
    xy = paths.xy.copy()
    _shoot(paths.xy, paths.path_start, paths.item_start, paths.filled, controls.values, controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _stretch(xy: F32, end: int, step: int, n: int, shift: float, out: F32) -> None:
    """Move the points from `end` on, going by `step` (1 or -1) into the stroke of n points, outwards by `shift` at
    the end and by less and less up to the end of the reach.
    """
    reach = max(REACH * abs(shift), LEAST_REACH)
    way, base = 0.0, end
    for j in range(1, n):  # the direction at the end: over a third of the reach, for single edges are rough
        p = end + j * step
        way += arc.edge(xy, max(p, p - step))[2]
        base = p
        if way > reach / 3.0:
            break
    x, y = np.float64(xy[end, 0]) - xy[base, 0], np.float64(xy[end, 1]) - xy[base, 1]
    long = np.sqrt(x * x + y * y)
    if long == 0.0:
        return
    way = 0.0
    for j in range(n):
        p = end + j * step
        if j > 0:
            way += arc.edge(xy, max(p, p - step))[2]
        if way >= reach:
            break
        share = shift * (1.0 - way / reach) ** 2 / long
        out[p, 0] += share * x
        out[p, 1] += share * y


@kernel
def _shoot(
    xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, subkey: U64, out: F32
) -> None:  # fmt: skip
    for i in range(len(item_start) - 1):
        if values[i, 0] == 0.0:
            continue
        for k in range(item_start[i], item_start[i + 1]):
            first, last = path_start[k], path_start[k + 1]
            total = arc.length(xy, first, last)
            if filled[k] or total == 0.0:
                continue
            back = GAP if arc.closed(xy, first, last, total) else np.inf
            most = MOST_OF_STROKE * total
            for side in range(2):
                shift = values[i, 0] * (LEAN + bell64(subkey[i], k - item_start[i], side))
                end, step = (first, 1) if side == 0 else (last - 1, -1)
                _stretch(xy, end, step, last - first, max(min(shift, most), -min(most, back)), out)
