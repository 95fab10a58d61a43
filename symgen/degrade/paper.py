"""Paper: what lies under the ink of a scan or a photo: grey, cloudy, unevenly lit, ruled or squared.

Paper and ink reflect in turn, so darkness adds as 1 - (1 - ink) (1 - paper). All strengths are shares of full ink.
The texture is a window of a fixed bank (`grain.fibre`); offset, direction of the light, and kind, distance, place and
thickness of the lines come from the row's subkey. Lines lie half a canvas to a whole one apart, as on paper whose
squares are about as large as a symbol, and stay well fainter than ink.
"""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from symgen import grain
from symgen.kernels import kernel
from symgen.params import Share, StepParams, chosen, within
from symgen.paths import F32
from symgen.rng import U64, Draws, mix64
from symgen.rows import Rows
from symgen.steps import Controls, controls

Images = npt.NDArray[np.uint8]

GREY, CLOUDS, LIGHT, LINES = range(4)
"""Columns of the controls, shares of full ink: darkness of the sheet, standard deviation of its texture, difference of
darkness between two opposite edges, darkness of printed lines."""

LINE_DISTANCE = (0.5, 1.1)
"""Of ruled lines and squares, in sides of the canvas."""

LINE_THICKNESS = (0.015, 0.03)
"""In sides of the canvas; half of that on both sides of the middle, and a soft edge of one pixel."""

Faint = Annotated[float, Field(ge=0, le=0.35)]
Texture = Annotated[float, Field(ge=0, le=0.1)]


class Params(StepParams):
    """What the sheets look like; each strength varies from row to row."""

    probability: Share = Field(0.4, description="Share of the rows that the step acts on; the others stay untouched.")
    grey_range: tuple[Faint, Faint] = Field((0.02, 0.20), description="Darkness of the sheet, uniform.")
    clouds_range: tuple[Texture, Texture] = Field((0.0, 0.02), description="Standard deviation of texture, uniform.")
    light_range: tuple[Faint, Faint] = Field((0.0, 0.12), description="Darkness between opposite edges, uniform.")
    lines_range: tuple[Faint, Faint] = Field((0.04, 0.14), description="Darkness of printed lines, uniform.")
    lines_probability: Share = Field(0.4, description="Share of the sheets that are ruled or squared.")


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 4), columns GREY .. LINES. The subkey holds texture, direction and the kind of lines."""
    u = draws.uniform(5)
    subkey = draws.subkey()
    ranges = (params.grey_range, params.clouds_range, params.light_range, params.lines_range)
    values = np.stack([within(interval, u[:, k]) for k, interval in enumerate(ranges)], 1)
    values[:, LINES] *= u[:, 4] < params.lines_probability
    return controls(values * chosen(params, draws), subkey)


def apply(images: Images, controls: Controls) -> Images:
    """uint8 (N, H, W) -> the same on paper."""
    out = images.copy()
    bank = grain.fibre(max(images.shape[1:]))
    _lay(images, np.ascontiguousarray(controls.values), controls.subkey, bank, out)
    return out


@kernel
def _number(key: int, which: int, low: float, high: float) -> float:
    """The row's uniform number `which` in [low, high)."""
    return low + (high - low) * np.float64(mix64(key, which, 0) >> np.uint64(11)) * 2.0**-53


@kernel
def _rule(key: int, strength: float, across: F32, down: F32) -> None:
    """Darkness of lines along x in `down` (H,), and of those along y, where the sheet is squared, in `across` (W,)."""
    side = max(len(across), len(down))
    distance = side * _number(key, 0, LINE_DISTANCE[0], LINE_DISTANCE[1])
    half = 0.5 * side * _number(key, 1, LINE_THICKNESS[0], LINE_THICKNESS[1])
    squared = _number(key, 2, 0.0, 1.0) < 0.5
    for axis in range(2):
        profile = across if axis == 0 else down
        dark = 0.0 if axis == 0 and not squared else strength
        phase = distance * _number(key, 3 + axis, 0.0, 1.0)
        for x in range(len(profile)):
            off = abs((x + 0.5 + phase) % distance - 0.5 * distance)
            profile[x] = dark * min(max(half + 0.5 - off, 0.0), 1.0)


@kernel
def _lay(images: Images, values: F32, subkey: U64, bank: F32, out: Images) -> None:
    n, high, wide = images.shape
    across, down = np.empty(wide, np.float32), np.empty(high, np.float32)
    for i in range(n):
        if values[i, GREY] == 0.0 and values[i, CLOUDS] == 0.0 and values[i, LIGHT] == 0.0 and values[i, LINES] == 0.0:
            continue
        key = subkey[i]
        _rule(key, values[i, LINES], across, down)
        angle = _number(key, 5, 0.0, 2.0 * np.pi)
        step_x, step_y = values[i, LIGHT] * np.cos(angle) / wide, values[i, LIGHT] * np.sin(angle) / high
        for x in range(wide):
            across[x] += step_x * (x - 0.5 * wide)
        top, left = int(_number(key, 6, 0.0, grain.PERIOD)), int(_number(key, 7, 0.0, grain.PERIOD))
        clouds = values[i, CLOUDS]
        for y in range(high):
            base = np.float32(values[i, GREY] + down[y] + step_y * (y - 0.5 * high))
            source, target, texture = images[i, y], out[i, y], bank[top + y, left : left + wide]
            for x in range(wide):
                paper = min(max(base + across[x] + clouds * texture[x], np.float32(0.0)), np.float32(1.0))
                ink = np.float32(source[x])
                target[x] = np.uint8(ink + paper * (np.float32(255.0) - ink) + np.float32(0.5))
