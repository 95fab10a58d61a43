"""Nib: a pen that is not round, and a hand that does not press evenly. `pen` says how thick and how fast; this says how
the thickness changes with direction, pressure and the landing and leaving of the pen.

A hand keeps its nib: an ellipse held at an angle, whose trace is thinnest along its long axis (a broad nib, a chisel
marker, a worn pencil). A hand keeps its habit of pressing harder on the way down than on the way up, and of landing
and leaving with less than full pressure. What the pressure does in between, slowly, belongs to the row.

All controls are relative: a width is multiplied by a factor whose mean over a symbol is near 1. Open paths only;
filled outlines stay as they are, for their strokes were already drawn with a nib. One-point paths keep their width, as
a pen set down for a dot goes in no direction.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.geometry import arc
from symgen.kernels import kernel
from symgen.params import Share, StepParams, chosen, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import U64, Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

NIB_X, NIB_Y, DOWNSTROKE, TAPERING, UNEVEN = range(5)
"""Columns of the controls: the nib as a vector, its length the logarithm of long axis over short one, its direction
twice the angle of the long axis above the line of writing (so that half the vector is half the nib, at its angle);
relative gain of down- over upstrokes; share of the width that is missing at the very ends; standard deviation of the
logarithm of slow changes of pressure."""

THINNEST = 0.1
"""No factor is smaller, however the controls are scaled."""

TAPER = 0.12
"""Length over which the pen comes down and goes up, share of the symbol."""

SHORTEST = 0.3
"""Shorter strokes are tapered in proportion, so that ticks do not fade away."""

SLOW = 0.4
"""Distance along the stroke over which pressure changes, share of the symbol."""

Axes = Annotated[float, Field(ge=1, le=3)]
Degrees = Annotated[float, Field(ge=-90, le=90)]


class Params(StepParams):
    """The nibs that hands hold, and how they press."""

    aspect_range: tuple[Axes, Axes] = Field((1.0, 1.6), description="A hand's nib: long axis over short one, uniform.")
    angle_deg_range: tuple[Degrees, Degrees] = Field(
        (20.0, 60.0), description="A hand's angle of the nib's long axis above the line of writing, degrees."
    )
    downstroke_range: tuple[Share, Share] = Field(
        (0.0, 0.25), description="A hand's extra width on the way down, and lack of it on the way up."
    )
    tapering_range: tuple[Share, Share] = Field(
        (0.0, 0.35), description="A hand's share of the width that is missing at the ends of strokes."
    )
    uneven_range: tuple[Share, Share] = Field(
        (0.0, 0.12), description="Slow changes of pressure, standard deviation of log width, uniform over rows."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 5), columns NIB_X .. UNEVEN. The subkey holds the slow changes of pressure."""
    hand, row = draws.hand_uniform(4), draws.uniform(1)
    subkey = draws.subkey()
    nib = np.log(within(params.aspect_range, hand[:, 0]))
    twice = within(params.angle_deg_range, hand[:, 1]) * (np.pi / 90)
    values = np.stack(
        [
            nib * np.cos(twice),
            nib * np.sin(twice),
            within(params.downstroke_range, hand[:, 2]),
            within(params.tapering_range, hand[:, 3]),
            within(params.uneven_range, row[:, 0]),
        ],
        1,
    )
    return controls(values * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """New widths for the open paths of N items; points stay."""
    width = paths.width.copy()
    _press(paths.xy, paths.path_start, paths.item_start, paths.filled, controls.values, controls.subkey, width)
    return paths.with_points(paths.xy, width)


@kernel
def _nib(row: F32, x: float, y: float) -> float:
    """Width of an elliptic nib's trace over a round one's of equal area, along the unit vector (x, y), y down.

    Squared: aspect sin^2 + cos^2 / aspect of the angle between nib and way; here by the cosine of twice that angle.
    """
    nib = np.sqrt(np.float64(row[NIB_X]) ** 2 + np.float64(row[NIB_Y]) ** 2)
    if nib == 0.0:
        return 1.0
    twice = (row[NIB_X] * (x * x - y * y) - row[NIB_Y] * 2.0 * x * y) / nib
    return float(np.sqrt(np.cosh(nib) - np.sinh(nib) * twice))


@kernel
def _stroke(xy: F32, first: int, last: int, row: F32, key: int, lane: int, out: F32) -> None:
    total = arc.length(xy, first, last)
    taper, way, (ax, ay) = min(TAPER, 0.25 * total), 0.0, (0.0, 0.0)
    tapering = row[TAPERING] * min(1.0, total / SHORTEST)
    for p in range(first, last):
        bx, by, b = arc.edge(xy, p + 1) if p + 1 < last else (0.0, 0.0, 0.0)
        if b > 0.0:
            bx, by = bx / b, by / b
        x, y = ax + bx, ay + by  # the mean direction of the edges behind and ahead
        long, factor = np.sqrt(x * x + y * y), 1.0
        if long > 0.0:
            factor = _nib(row, x / long, y / long) * (1.0 + row[DOWNSTROKE] * y / long)
        lift = max(0.0, 1.0 - min(way, total - way) / taper)
        factor *= (1.0 - tapering * lift * lift) * np.exp(row[UNEVEN] * arc.wave(key, lane, min(way / SLOW, 1e9)))
        out[p] *= max(factor, THINNEST)
        if b > 0.0:
            ax, ay = bx, by
        way += b


@kernel
def _press(
    xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, subkey: U64, out: F32
) -> None:  # fmt: skip
    for i in range(len(item_start) - 1):
        row = values[i]
        if not row.any():
            continue
        for k in range(item_start[i], item_start[i + 1]):
            first, last = path_start[k], path_start[k + 1]
            if not filled[k] and arc.length(xy, first, last) > 0.0:
                _stroke(xy, first, last, row, subkey[i], k - item_start[i], out)
