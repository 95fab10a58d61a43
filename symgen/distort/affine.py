"""Affine: turn, slant, stretch, resize, tilt the sheet and move a symbol as a whole.

Slant, aspect, size and the turn of the writing line belong to the hand that writes: all rows of a virtual hand
share them, up to a small jitter. About a third of the difference between two people's handwriting is affine
(Uchida and others 2009); the ranges start from Bengio and others 2010 (IFT6266) and Le and Nakagawa 2017, made
milder. The symbol table's limits on rotation, slant and aspect are kept here: a bar must not become a slash.

Order: size and aspect, slant, rotation, perspective, shift, about the origin of the unit frame (y down).
Pen widths follow size and perspective, which bring the sheet nearer; slant, aspect and rotation leave them alone.
Size and shift show only where the canvas keeps size and place (frame `line`).
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.kernels import kernel
from symgen.params import StepParams, chosen, log_within, within
from symgen.paths import F32, I32, Paths
from symgen.rng import F64, Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

ROTATION, SLANT, ASPECT, SIZE, TILT_X, TILT_Y, SHIFT_X, SHIFT_Y = range(8)
"""Columns of the controls: rotation in degrees clockwise, slant (tangent of the lean to the right), logarithm of
height to width, logarithm of size, perspective across and down (change of scale per unit), shift in unit frames."""

CUT = 2.5
"""Standard deviations at which every jitter is cut off: nobody turns one symbol in a thousand upside down."""

Degrees = Annotated[float, Field(ge=-20, le=20)]
Slant = Annotated[float, Field(ge=-0.5, le=0.5)]
LogAspect = Annotated[float, Field(ge=-0.4, le=0.4)]
Size = Annotated[float, Field(ge=0.5, le=1.5)]
Tilt = Annotated[float, Field(ge=-0.3, le=0.3)]


class Params(StepParams):
    """`*_range`: a hand's habit, uniform (size: log-uniform). `*_jitter`: standard deviation of a row about it."""

    rotation_deg_range: tuple[Degrees, Degrees] = Field(
        (-2.0, 2.0), description="Turn of a hand's writing line, degrees clockwise."
    )
    rotation_deg_jitter: float = Field(2.5, ge=0, le=8, description="Turn of a row about its hand's, degrees.")
    slant_range: tuple[Slant, Slant] = Field(
        (-0.12, 0.25), description="A hand's slant, tangent of the lean to the right."
    )
    slant_jitter: float = Field(0.04, ge=0, le=0.2, description="Slant of a row about its hand's.")
    log_aspect_range: tuple[LogAspect, LogAspect] = Field(
        (-0.15, 0.15), description="A hand's log of height to width, area kept."
    )
    log_aspect_jitter: float = Field(0.07, ge=0, le=0.2, description="Log aspect of a row about its hand's.")
    size_range: tuple[Size, Size] = Field((0.85, 1.15), description="A hand's size, 1 = as the source has it.")
    size_jitter: float = Field(0.05, ge=0, le=0.2, description="Log size of a row about its hand's.")
    perspective_range: tuple[Tilt, Tilt] = Field(
        (-0.05, 0.05), description="Change of scale from the middle to one unit right, and to one unit down."
    )
    shift_jitter: float = Field(0.02, ge=0, le=0.1, description="Shift across and down, unit frames.")


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 8), columns ROTATION .. SHIFT_Y; rotation, slant and aspect within the symbols' limits."""
    hand, row = draws.hand_uniform(4), np.clip(draws.normal(6), -CUT, CUT)
    tilt = within(params.perspective_range, draws.uniform(2))
    values = np.empty((len(draws), 8))
    values[:, ROTATION] = within(params.rotation_deg_range, hand[:, 0]) + params.rotation_deg_jitter * row[:, 0]
    values[:, SLANT] = within(params.slant_range, hand[:, 1]) + params.slant_jitter * row[:, 1]
    values[:, ASPECT] = within(params.log_aspect_range, hand[:, 2]) + params.log_aspect_jitter * row[:, 2]
    values[:, SIZE] = log_within(params.size_range, hand[:, 3]) + params.size_jitter * row[:, 3]
    values[:, [TILT_X, TILT_Y]] = tilt
    values[:, [SHIFT_X, SHIFT_Y]] = params.shift_jitter * row[:, 4:6]
    return controls(_limited(values, rows) * chosen(params, draws))


def _limited(values: F64, rows: Rows) -> F64:
    """Rotation, slant and aspect within the symbols' limits. Rotation leans a stem too, so the limit of slant holds
    for both together: a bar that may turn by 8 degrees and lean by 14 must not do both and become a slash.
    """
    limited = values.copy()
    for column, name in ((ROTATION, "rotation_deg"), (SLANT, "slant"), (ASPECT, "log_aspect")):
        most = rows.limits[:, LIMITS.index(name)]
        if name == "slant":
            turn = limited[:, ROTATION] * (np.pi / 180)
            limited[:, column] = np.clip(limited[:, column] + turn, -most, most) - turn
        limited[:, column] = np.clip(limited[:, column], -most, most)
    return limited


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move all points of N items by N rows of controls; unit frame in and out."""
    xy, width = np.empty_like(paths.xy), np.empty_like(paths.width)
    _move(paths.xy, paths.width, paths.point_start, np.ascontiguousarray(controls.values), xy, width)
    return paths.with_points(xy, width)


@kernel
def _matrix(row: F32) -> tuple[float, float, float, float]:
    """The 2 x 2 part of one row of controls: rotation after slant after size and aspect."""
    size, half = np.exp(np.float64(row[SIZE])), 0.5 * np.float64(row[ASPECT])
    wide, high = size * np.exp(-half), size * np.exp(half)
    lean = -row[SLANT] * high  # y points down: what stands higher moves right
    angle = np.float64(row[ROTATION]) * (np.pi / 180.0)
    c, s = np.cos(angle), np.sin(angle)
    return c * wide, c * lean - s * high, s * wide, s * lean + c * high


@kernel
def _idle(row: F32) -> bool:
    largest = np.float32(0.0)
    for value in row:
        largest = max(largest, abs(value))
    return bool(largest == 0.0)


@kernel
def _move(xy: F32, width: F32, start: I32, values: F32, out: F32, out_width: F32) -> None:
    for i in range(len(start) - 1):
        row = values[i]
        if _idle(row):
            for p in range(start[i], start[i + 1]):
                out[p, 0], out[p, 1], out_width[p] = xy[p, 0], xy[p, 1], width[p]
            continue
        a, b, c, d = _matrix(row)
        size = np.exp(np.float64(row[SIZE]))
        for p in range(start[i], start[i + 1]):
            x, y = a * xy[p, 0] + b * xy[p, 1], c * xy[p, 0] + d * xy[p, 1]
            # The floor keeps a point that is far outside the unit frame from passing the horizon.
            near = 1.0 / max(1.0 - row[TILT_X] * x - row[TILT_Y] * y, 0.5)
            out[p, 0] = x * near + row[SHIFT_X]
            out[p, 1] = y * near + row[SHIFT_Y]
            out_width[p] = width[p] * size * near
