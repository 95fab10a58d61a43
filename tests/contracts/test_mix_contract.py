"""What every module in mix promises about making one ink of two. Runs over whatever the folder holds."""

import numpy as np
import pytest

from symgen import steps
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import assert_paths_equal, extremes, tiny_paths, tiny_rows

NAMES = steps.names("mix")
every_step = pytest.mark.parametrize("module", [steps.load("mix", name) for name in NAMES], ids=NAMES)


def block(module, n=24):
    shapes, rows = tiny_paths(), tiny_rows(n)
    controls = module.sample(extremes(module.Params)[1], Draws(3, "contract", rows), rows)
    return shapes.take(np.arange(n) % len(shapes)), shapes.take((np.arange(n) * 5 + 1) % len(shapes)), controls


@every_step
def test_every_row_comes_out_finite(module):
    paths, partners, controls = block(module)
    got = module.apply(paths, partners, controls)
    assert len(got) == len(paths) and np.isfinite(got.xy).all() and np.isfinite(got.width).all()


@every_step
def test_zero_controls_change_no_byte(module):
    paths, partners, controls = block(module)
    got = module.apply(paths, partners, controls._replace(values=np.zeros_like(controls.values)))
    assert_paths_equal(got, paths)


@every_step
def test_a_row_does_not_depend_on_its_neighbours(module):
    paths, partners, controls = block(module)
    whole = module.apply(paths, partners, controls)
    for i in range(len(paths)):
        one = np.array([i])
        alone = module.apply(paths.take(one), partners.take(one), Controls(controls.values[one], controls.subkey[one]))
        assert_paths_equal(alone, whole.take(one))
