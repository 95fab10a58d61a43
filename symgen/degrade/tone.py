"""Tone: how black the ink is, and how its half-tones lie between paper and full ink.

A hand writes with one pen or pencil: the level of its ink is shared by its rows up to a small jitter. The curve
v + b v (1 - v) on 0 <= v <= 1 stands for gamma and contrast: with b > 0 the soft edges of strokes darken (about
gamma 2^-b), with b < 0 they thin out; both ends stay where they are.
"""

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

FADE, CURVE = range(2)
"""Columns of the controls: 1 - level of full ink, and b above."""

Level = Annotated[float, Field(ge=0.4, le=1)]
Curve = Annotated[float, Field(ge=-0.9, le=0.9)]


class Params(StepParams):
    """How black ink and its edges are."""

    level_range: tuple[Level, Level] = Field((0.65, 1.0), description="A hand's full ink, 1 = black, uniform.")
    level_jitter: float = Field(0.04, ge=0, le=0.2, description="Level of a row about its hand's, standard deviation.")
    curve_range: tuple[Curve, Curve] = Field(
        (-0.35, 0.35), description="Half-tones of a row: above 0 darker, below 0 lighter, uniform."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 2), columns FADE and CURVE; a level stays between 0.4 and 1."""
    level = within(params.level_range, draws.hand_uniform(1)) + params.level_jitter * draws.normal(1)
    curve = within(params.curve_range, draws.uniform(1))
    values = np.concatenate([1.0 - np.clip(level, 0.4, 1.0), curve], axis=1)
    return controls(values * chosen(params, draws))


def apply(images: Images, controls: Controls) -> Images:
    """uint8 (N, H, W) -> the same with other levels; paper (0) stays 0."""
    out = images.copy()
    _tone(images, np.ascontiguousarray(controls.values), out)
    return out


@kernel
def _tone(images: Images, values: F32, out: Images) -> None:
    n, high, wide = images.shape
    for i in range(n):
        level, curve = np.float32(1.0) - values[i, FADE], values[i, CURVE] * np.float32(1.0 / 255.0)
        for y in range(high):
            source, target = images[i, y], out[i, y]
            for x in range(wide):
                v = np.float32(source[x])
                target[x] = np.uint8(level * (v + curve * v * (np.float32(255.0) - v)) + np.float32(0.5))
