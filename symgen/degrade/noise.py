"""Noise: the grain of a camera or a scanner, gaussian and independent from pixel to pixel.

Every row sees the difference of two windows of a fixed bank of noise (see `grain`), so that among millions of rows
hardly two have the same grain; a difference of normals is normal.
Amplitude: standard deviation, share of full scale.
"""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from symgen import grain
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32
from symgen.rng import U64, Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls

Images = npt.NDArray[np.uint8]

Amplitude = Annotated[float, Field(ge=0, le=0.3)]


class Params(StepParams):
    """How strong the grain is."""

    amplitude_range: tuple[Amplitude, Amplitude] = Field(
        (0.0, 0.04), description="Standard deviation, share of full scale, uniform."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 1): amplitude. The subkey holds the places of the windows."""
    amplitude = within(params.amplitude_range, draws.uniform(1))
    subkey = draws.subkey()
    return controls(amplitude * chosen(params, draws), subkey)


def apply(images: Images, controls: Controls) -> Images:
    """uint8 (N, H, W) -> the same with noise, cut at black and white."""
    out = images.copy()
    bank = grain.white(max(images.shape[1:]))
    _add(images, np.ascontiguousarray(controls.values), controls.subkey, bank, out)
    return out


@kernel
def _add(images: Images, values: F32, subkey: U64, bank: F32, out: Images) -> None:
    n, high, wide = images.shape
    low, half = np.uint64(grain.PERIOD - 1), np.float32(255.0 * np.sqrt(0.5))
    for i in range(n):
        if values[i, 0] == 0.0:
            continue
        key, gain = np.uint64(subkey[i]), half * values[i, 0]
        top, left = np.int64(key & low), np.int64((key >> np.uint64(16)) & low)
        also_top, also_left = np.int64((key >> np.uint64(32)) & low), np.int64((key >> np.uint64(48)) & low)
        for y in range(high):
            source, target = images[i, y], out[i, y]
            one, other = bank[top + y, left : left + wide], bank[also_top + y, also_left : also_left + wide]
            for x in range(wide):
                v = np.float32(source[x]) + gain * (one[x] - other[x]) + np.float32(0.5)
                target[x] = np.uint8(min(max(v, np.float32(0.0)), np.float32(255.0)))
