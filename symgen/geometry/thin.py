"""Strokes made thinner, whatever pen drew them: ink is worn away from its edges, but no stroke is worn through."""

import numpy as np

from symgen.kernels import kernel
from symgen.paths import F32

DIAGONAL = np.float32(np.sqrt(0.5))
"""How far on the way to a diagonal neighbour the distance of one pixel lies."""


@kernel
def thin(ink: F32, depth: float, spare: F32) -> None:
    """Take `depth` pixels off every edge of ink (H, W), 0..1, in place: it is the caller's own working copy.

    A grey erosion by a disc, in steps of a pixel at most. What a step wears away and growing back does not restore was
    the middle of a stroke (Lantuejoul 1980 builds skeletons so); it stays, so that hairlines of a bold letter are not
    lost. Beyond the picture's edge is paper. spare: float32 (3, H, W), room to work in.
    """
    now, worn, kept = spare[0], spare[1], spare[2]
    now[:] = ink
    kept[:] = np.float32(0.0)
    while depth > 0.0:
        step = np.float32(min(depth, 1.0))
        _wear(now, step, worn)
        _keep_middles(now, worn, step, kept)
        now, worn = worn, now
        depth -= 1.0
    high, wide = ink.shape
    for y in range(high):
        for x in range(wide):
            ink[y, x] = max(now[y, x], kept[y, x])


@kernel
def _wear(ink: F32, step: np.float32, out: F32) -> None:
    """The least within a pixel's reach, `step` of the way there."""
    high, wide = ink.shape
    for y in range(high):
        for x in range(wide):
            here = ink[y, x]
            if here == 0.0:
                out[y, x] = here
            elif y == 0 or x == 0 or y == high - 1 or x == wide - 1:
                out[y, x] = here - step * here
            else:
                beside = min(ink[y - 1, x], ink[y, x - 1], ink[y, x + 1], ink[y + 1, x])
                across = min(ink[y - 1, x - 1], ink[y - 1, x + 1], ink[y + 1, x - 1], ink[y + 1, x + 1])
                least = min(here, beside, here + DIAGONAL * (across - here))
                out[y, x] = here + step * (least - here)


@kernel
def _keep_middles(ink: F32, worn: F32, step: np.float32, kept: F32) -> None:
    """Raise `kept` to the ink that growing `worn` again by `step` brings back less than half of."""
    high, wide = ink.shape
    for y in range(1, high - 1):
        for x in range(1, wide - 1):
            value, here = ink[y, x], worn[y, x]
            if value <= kept[y, x] or here >= 0.5 * value:
                continue
            beside = max(worn[y - 1, x], worn[y, x - 1], worn[y, x + 1], worn[y + 1, x])
            across = max(worn[y - 1, x - 1], worn[y - 1, x + 1], worn[y + 1, x - 1], worn[y + 1, x + 1])
            most = max(here, beside, here + DIAGONAL * (across - here))
            if here + step * (most - here) < 0.5 * value:
                kept[y, x] = value
