"""Tremor: the small shake of a hand, faster than any shape it writes.

A hand has its own tremor: how strong, and how fast, told as the distance that the pen goes during one to-and-fro.
The shake of physiological tremor (6 to 12 Hz) over the half second that a symbol takes gives three to six of them in
a symbol. It is smooth noise along the stroke, for x and y apart, so it is never a regular wave.

Units: shares of the symbol. Strokes shorter than SHORTEST shake in proportion to their length, so that a dot stays a
dot. Filled outlines are left alone: the rim of a printed letter does not shake.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.geometry import arc
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, log_within, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import U64, Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

AMPLITUDE, LOG_PERIOD = range(2)
"""Columns of the controls: rms displacement, and the logarithm of the period in units of USUAL_PERIOD."""

USUAL_PERIOD = 0.6
NODES = 4.6
"""Nodes of the noise in one to-and-fro, on average over what noise does between them."""

SHORTEST = 0.3
CUT = 2.5
"""Standard deviations at which the jitter is cut off."""

MOST = 0.03

Amplitude = Annotated[float, Field(ge=0, le=MOST)]
Period = Annotated[float, Field(ge=0.4, le=1.2)]


class Params(StepParams):
    """The tremors that hands have."""

    amplitude_range: tuple[Amplitude, Amplitude] = Field(
        (0.0, 0.01), description="A hand's rms displacement of a point, share of the symbol, uniform."
    )
    amplitude_jitter: float = Field(0.25, ge=0, le=1, description="Log amplitude of a row about its hand's.")
    period_range: tuple[Period, Period] = Field(
        (0.45, 0.95), description="A hand's way of the pen during one to-and-fro, share of the symbol, log-uniform."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 2), columns AMPLITUDE and LOG_PERIOD. The subkey holds the shake."""
    hand, row = draws.hand_uniform(2), np.clip(draws.normal(1), -CUT, CUT)
    subkey = draws.subkey()
    amplitude = within(params.amplitude_range, hand[:, 0]) * np.exp(params.amplitude_jitter * row[:, 0])
    values = np.stack([np.minimum(amplitude, MOST), log_within(params.period_range, hand[:, 1], USUAL_PERIOD)], 1)
    return controls(values * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Shake the open paths of N items; unit frame in and out, widths untouched."""
    xy = paths.xy.copy()
    _shake(paths.xy, paths.path_start, paths.item_start, paths.filled, controls.values, controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _shake(
    xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, subkey: U64, out: F32
) -> None:  # fmt: skip
    for i in range(len(item_start) - 1):
        if values[i, AMPLITUDE] == 0.0:
            continue
        spacing = USUAL_PERIOD / NODES * np.exp(np.float64(values[i, LOG_PERIOD]))
        for k in range(item_start[i], item_start[i + 1]):
            first, last, lane = path_start[k], path_start[k + 1], 2 * (k - item_start[i])
            total = arc.length(xy, first, last)
            if filled[k] or total == 0.0:
                continue
            gain = values[i, AMPLITUDE] * np.sqrt(0.5) * min(1.0, total / SHORTEST)
            way = 0.0
            for p in range(first, last):
                way += arc.edge(xy, p)[2] if p > first else 0.0
                # The cut keeps node numbers whole numbers of 32 bits, whatever coordinates came in.
                place = min(way / spacing, 1e9)
                out[p, 0] += gain * arc.wave(subkey[i], lane, place)
                out[p, 1] += gain * arc.wave(subkey[i], lane + 1, place)
