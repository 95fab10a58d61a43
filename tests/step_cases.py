"""What the contracts of distort and degrade steps share."""

from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import extremes, tiny_rows


def strong_controls(module, n, end=1) -> Controls:
    """Controls with every parameter at its upper (`end` = 1) or lower bound."""
    rows = tiny_rows(n)
    return module.sample(extremes(module.Params)[end], Draws(3, "contract", rows), rows)
