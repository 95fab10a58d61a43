"""Threshold: pure black and white, as fax machines, many scanners and old data sets have it.

The threshold lies between a row's own faintest and darkest pixel, as a scanner adapts it to the sheet, so that
faint ink on grey paper survives.
"""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from symgen.kernels import kernel
from symgen.params import Share, StepParams, chosen, within
from symgen.paths import F32
from symgen.rng import Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

Images = npt.NDArray[np.uint8]

HARD, OFFSET = range(2)
"""Columns of the controls: share of the thresholded image in the result, and threshold - 1/2."""

Level = Annotated[float, Field(ge=0.1, le=0.9)]


class Params(StepParams):
    """Where black begins, and how often."""

    probability: Share = Field(0.2, description="Share of the rows that the step acts on; the others stay untouched.")
    level_range: tuple[Level, Level] = Field(
        (0.42, 0.62), description="Threshold between a row's faintest (0) and darkest pixel (1), uniform."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 2), columns HARD (0 or 1) and OFFSET."""
    offset = within(params.level_range, draws.uniform(1)) - 0.5
    return controls(np.concatenate([np.ones_like(offset), offset], axis=1) * chosen(params, draws))


def apply(images: Images, controls: Controls) -> Images:
    """uint8 (N, H, W) -> 0 and 255 where HARD is 1, a mixture with the input where it is less."""
    out = images.copy()
    _cut(images, np.ascontiguousarray(controls.values), out)
    return out


@kernel
def _ends(image: Images) -> tuple[np.float32, np.float32]:
    """The faintest and the darkest pixel."""
    low, high = np.uint8(255), np.uint8(0)
    for row in image:
        for pixel in row:
            low, high = min(low, pixel), max(high, pixel)
    return np.float32(low), np.float32(high)


@kernel
def _cut(images: Images, values: F32, out: Images) -> None:
    n, high, wide = images.shape
    for i in range(n):
        hard = values[i, HARD]
        faintest, darkest = _ends(images[i])
        if hard == 0.0 or faintest == darkest:
            continue
        least = faintest + (np.float32(0.5) + values[i, OFFSET]) * (darkest - faintest)
        for y in range(high):
            source, target = images[i, y], out[i, y]
            for x in range(wide):
                v = np.float32(source[x])
                black = np.float32(255.0) if v >= least else np.float32(0.0)
                mixed = v + hard * (black - v) + np.float32(0.5)
                target[x] = np.uint8(min(max(mixed, np.float32(0.0)), np.float32(255.0)))
