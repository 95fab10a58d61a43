"""A number for a shape: equal items have equal fingerprints wherever and whenever they were read."""

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import Word, mix64

GRID = 512  # cells to one unit of the frame: finer than a pixel of any image drawn from it, coarser than float noise


def fingerprint(paths: Paths) -> npt.NDArray[np.uint64]:
    """uint64 (N,): hash of each item's points rounded to 1/512, of its structure and of the order of its paths.

    Widths do not count (they are ours, not the writer's). Two items that differ in a point's cell, in where a path
    ends, in the order or direction of strokes, or in being filled have different fingerprints, up to chance 2^-64.
    Points are taken as they stand: bring items to the unit frame first. Beyond 2^22 units the grid saturates.
    """
    out = np.zeros(len(paths), np.uint64)
    _hash(paths.xy, paths.path_start, paths.item_start, paths.filled, out)
    return out


@kernel
def _hash(xy: F32, path_start: I32, item_start: I32, filled: Bools, out: npt.NDArray[np.uint64]) -> None:
    for item in range(len(item_start) - 1):
        state: Word = np.uint64(0)  # beside a signed 0 the compiler would make it a float
        for k in range(item_start[item], item_start[item + 1]):
            first, end = path_start[k], path_start[k + 1]
            # A path's length goes before its points, so that no two drawings spell the same sequence of words.
            state = mix64(state, 2 * (end - first) + filled[k], 0)
            for p in range(first, end):
                state = mix64(state, _cell(xy[p, 0]) & 0xFFFFFFFF, _cell(xy[p, 1]) & 0xFFFFFFFF)
        out[item] = state


@kernel
def _cell(x: float) -> int:
    """The grid cell of a coordinate, halves upward, within 32 bits."""
    limit = 2.0**31 - 1.0
    return int(min(limit, max(-limit, np.floor(np.float64(x) * GRID + 0.5))))
