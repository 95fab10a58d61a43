"""What every module in mix promises about making one ink of two. Runs over whatever the folder holds."""

import numpy as np
import pytest
from step_cases import BATCHES, strong_controls

from symgen import steps
from symgen.paths import Paths
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import assert_paths_equal, extremes, tiny_paths, tiny_rows

NAMES = steps.names("mix")
every_step = pytest.mark.parametrize("module", [steps.load("mix", name) for name in NAMES], ids=NAMES)
every_end = pytest.mark.parametrize("end", [0, 1], ids=["lowest", "highest"])
every_batch = pytest.mark.parametrize("paths", BATCHES.values(), ids=BATCHES)


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


def others(paths: Paths) -> Paths:
    """A partner for every item: the same one drawn otherwise, so that strokes answer each other."""
    wave = 0.05 * np.sin(7 * paths.xy[:, ::-1] + 1)
    return paths.with_points((0.9 * paths.xy + wave).astype(np.float32), paths.width * np.float32(1.5))


@every_step
@every_batch
@every_end
def test_structure_stays_results_are_finite_and_the_input_is_not_touched(module, paths, end):
    partners = others(paths)
    before = [array.copy() for array in (paths.xy, paths.width, partners.xy, partners.width)]
    got = module.apply(paths, partners, strong_controls(module, len(paths), end))
    assert got.xy.dtype == got.width.dtype == np.float32
    assert np.isfinite(got.xy).all() and np.isfinite(got.width).all() and (got.width >= 0).all()
    assert not got.width[np.repeat(got.filled, np.diff(got.path_start))].any()
    assert paths.width.any() or not got.width.any(), "a path without width got one"
    for name in ("path_start", "item_start", "filled"):
        assert np.array_equal(getattr(got, name), getattr(paths, name))
    for array, was in zip((paths.xy, paths.width, partners.xy, partners.width), before, strict=True):
        assert np.array_equal(array, was)


@every_step
@every_batch
@every_end
def test_an_item_alone_in_its_block_comes_out_the_same(module, paths, end):
    partners, controls = others(paths), strong_controls(module, len(paths), end)
    whole = module.apply(paths, partners, controls)
    for i in range(len(paths)):
        one = np.array([i])
        alone = module.apply(paths.take(one), partners.take(one), Controls(controls.values[one], controls.subkey[one]))
        assert_paths_equal(alone, whole.take(one))


@every_step
def test_controls_act_and_more_of_them_acts_more(module):
    paths, rows = tiny_paths().take(np.arange(64) % 6), tiny_rows(64)
    mild = module.sample(module.Params(), Draws(3, "contract", rows), rows)

    def moved(controls: Controls) -> float:
        got = module.apply(paths, others(paths), controls)
        return float(np.hypot(*(got.xy - paths.xy).T).mean() + np.abs(got.width - paths.width).mean())

    strongest = max(moved(strong_controls(module, 64, end)) for end in (0, 1))
    assert 0 < moved(mild._replace(values=mild.values / 2)) < moved(mild) < strongest


@every_step
@every_batch
def test_who_has_no_partner_but_himself_stays_as_he_is(module, paths):
    """The renderer gives an item without a partner itself."""
    got = module.apply(paths, paths, strong_controls(module, len(paths)))
    assert got.xy.tobytes() == paths.xy.tobytes() and got.width.tobytes() == paths.width.tobytes()
