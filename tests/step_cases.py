"""What the contracts of mix, distort and degrade steps share."""

import numpy as np

from symgen import paths as geometry
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import extremes, tiny_paths, tiny_rows

WAVE = np.stack([np.linspace(-0.5, 0.5, 20), np.sin(np.linspace(0, 9, 20)) / 3], 1)
FRAME = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])

BATCHES = {
    "no rows": geometry.empty(),
    "one row": geometry.from_lists([[WAVE]], width=0.06),
    "dots": geometry.from_lists([[[(0, 0)]], [[(0.5, -0.5)], [(-0.5, 0.5)]]], width=0.06),
    "repeated points": geometry.from_lists([[[(0.1, 0.2)] * 5], [[(0, 0), (0, 0), (1, 1), (1, 1)]]], width=0.06),
    "huge": geometry.from_lists([[WAVE * 1e6], [WAVE * 1e30], [-WAVE * 1e30, [(1e30, -1e30)]]], width=0.06),
    "no width": geometry.from_lists([[WAVE], [WAVE, -WAVE]], width=0.0),
    "empty item and path": geometry.from_lists([[WAVE], [], [np.zeros((0, 2)), WAVE]], width=0.06),
    "normal": tiny_paths(),
    "filled": geometry.from_lists([[FRAME, FRAME[::-1] / 2], [FRAME * (0.1, 1)]], filled=True),
}


def strong_controls(module, n, end=1) -> Controls:
    """Controls with every parameter at its upper (`end` = 1) or lower bound."""
    rows = tiny_rows(n)
    return module.sample(extremes(module.Params)[end], Draws(3, "contract", rows), rows)
