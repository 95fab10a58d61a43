"""Blur: a lens out of focus, a coarse scanner, ink that soaks into the paper.

A gaussian of the row's own sigma, in pixels of the canvas, applied down and then across (it is separable), cut at
three sigmas; outside the image its edge pixels repeat.
"""

import math
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32
from symgen.rng import Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

Images = npt.NDArray[np.uint8]

MOST_SIGMA = 4.0
MOST_REACH = math.ceil(3 * MOST_SIGMA)

Sigma = Annotated[float, Field(ge=0, le=MOST_SIGMA)]


class Params(StepParams):
    """How far the ink spreads."""

    sigma_px_range: tuple[Sigma, Sigma] = Field((0.0, 0.8), description="Standard deviation in pixels, uniform.")


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): sigma in pixels."""
    return controls(within(params.sigma_px_range, draws.uniform(1)) * chosen(params, draws))


def apply(images: Images, controls: Controls) -> Images:
    """uint8 (N, H, W) -> the same, blurred."""
    out = images.copy()
    _blur(images, np.ascontiguousarray(controls.values), out)
    return out


@kernel
def _weigh(sigma: float, weights: F32) -> int:
    """Fill `weights` from its start with a gaussian that sums to 1; returns its reach to either side."""
    reach = min(int(np.ceil(3.0 * sigma)), MOST_REACH)
    total = 0.0
    for j in range(2 * reach + 1):
        total += np.exp(-0.5 * ((j - reach) / sigma) ** 2)
    for j in range(2 * reach + 1):
        weights[j] = np.exp(-0.5 * ((j - reach) / sigma) ** 2) / total
    return reach


@kernel
def _levels(image: npt.NDArray[np.uint8], out: F32) -> tuple[int, int]:
    """The pixels as floats in `out`; first and end of the rows that hold ink."""
    high, wide = image.shape
    top, bottom = high, 0
    for y in range(high):
        most = np.uint8(0)
        for x in range(wide):
            most = max(most, image[y, x])
            out[y, x] = image[y, x]
        if most > 0:
            top, bottom = min(top, y), y + 1
    return top, bottom


@kernel
def _blur(images: Images, values: F32, out: Images) -> None:
    n, high, wide = images.shape
    weights = np.zeros(2 * MOST_REACH + 1, np.float32)
    line = np.empty(wide + 2 * MOST_REACH, np.float32)
    total, image = np.empty(wide, np.float32), np.empty((high, wide), np.float32)
    for i in range(n):
        if values[i, 0] <= 0.0:
            continue
        reach = _weigh(values[i, 0], weights)
        top, bottom = _levels(images[i], image)
        for y in range(max(top - reach, 0), min(bottom + reach, high)):  # where there is no ink, blur makes none
            middle = line[reach : reach + wide]
            for x in range(wide):
                middle[x] = np.float32(0.0)
            for j in range(2 * reach + 1):
                source, weight = image[min(max(y + j - reach, 0), high - 1)], weights[j]
                for x in range(wide):
                    middle[x] += weight * source[x]
            for j in range(reach):
                line[j], line[reach + wide + j] = middle[0], middle[wide - 1]
            for x in range(wide):
                total[x] = np.float32(0.5)
            for j in range(2 * reach + 1):
                shifted, weight = line[j : j + wide], weights[j]
                for x in range(wide):
                    total[x] += weight * shifted[x]
            for x in range(wide):
                out[i, y, x] = np.uint8(min(total[x], np.float32(255.0)))
