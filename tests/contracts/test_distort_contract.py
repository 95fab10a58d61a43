"""What every module in distort promises about moving points, over ordinary and hostile batches."""

import numpy as np
import pytest
from step_cases import BATCHES, strong_controls

from symgen import steps
from symgen.paths import Paths
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import assert_paths_equal, tiny_paths, tiny_rows

NAMES = steps.names("distort")
every_step = pytest.mark.parametrize("module", [steps.load("distort", name) for name in NAMES], ids=NAMES)
every_end = pytest.mark.parametrize("end", [0, 1], ids=["lowest", "highest"])
every_batch = pytest.mark.parametrize("paths", BATCHES.values(), ids=BATCHES)


@every_step
@every_batch
@every_end
def test_items_stay_results_are_finite_and_the_input_is_not_touched(module, paths: Paths, end):
    before = [array.copy() for array in (paths.xy, paths.width)]
    got = module.apply(paths, strong_controls(module, len(paths), end))
    assert got.xy.dtype == got.width.dtype == np.float32
    assert np.isfinite(got.xy).all() and np.isfinite(got.width).all() and (got.width >= 0).all()
    for structure in (got, paths):
        assert not structure.width[np.repeat(structure.filled, np.diff(structure.path_start))].any()
    assert paths.width.any() or not got.width.any(), "a path without width got one"
    assert np.array_equal(before[0], paths.xy) and np.array_equal(before[1], paths.width)
    if module.__name__.endswith(".lifts"):  # whose one purpose is to change how many paths there are
        assert len(got) == len(paths)
        return
    for name in ("path_start", "item_start", "filled"):
        assert np.array_equal(getattr(got, name), getattr(paths, name))


@every_step
@every_batch
@every_end
def test_what_is_small_or_filled_keeps_its_structure(module, paths: Paths, end):
    """Dots stay dots, ticks stay ticks, and no step gives a printed outline more contours or fewer."""
    got = module.apply(paths, strong_controls(module, len(paths), end))
    for i in range(len(paths)):
        item, after = paths.take(np.array([i])), got.take(np.array([i]))
        counts = np.diff(item.path_start)
        if item.filled.all() or counts.max(initial=0) <= 1:
            assert np.array_equal(after.path_start, item.path_start) and np.array_equal(after.filled, item.filled)


@every_step
@every_batch
def test_zero_controls_change_no_byte(module, paths: Paths):
    strong = strong_controls(module, len(paths))
    got = module.apply(paths, strong._replace(values=np.zeros_like(strong.values)))
    assert_paths_equal(got, paths)
    assert got.xy.tobytes() == paths.xy.tobytes() and got.width.tobytes() == paths.width.tobytes()


@every_step
@every_batch
@every_end
def test_a_row_does_not_depend_on_its_neighbours(module, paths: Paths, end):
    controls = strong_controls(module, len(paths), end)
    whole = module.apply(paths, controls)
    order = np.random.default_rng(1).permutation(len(paths))
    shuffled = module.apply(paths.take(order), Controls(controls.values[order], controls.subkey[order]))
    assert_paths_equal(shuffled, whole.take(order))
    for i in range(len(paths)):
        alone = module.apply(
            paths.take(np.array([i])), Controls(controls.values[i : i + 1], controls.subkey[i : i + 1])
        )
        assert_paths_equal(alone, whole.take(np.array([i])))


@every_step
def test_controls_act_and_more_of_them_acts_more(module):
    paths = tiny_paths().take(np.arange(64) % 6)
    rows = tiny_rows(64)
    mild = module.sample(module.Params(), Draws(3, "contract", rows), rows)

    def moved(controls: Controls) -> float:
        got = module.apply(paths, controls)
        if len(got.xy) != len(paths.xy):
            return float(abs(len(got.xy) - len(paths.xy)) + abs(got.n_paths - paths.n_paths))
        return float(np.hypot(*(got.xy - paths.xy).T).mean() + np.abs(got.width - paths.width).mean())

    strongest = max(moved(strong_controls(module, 64, end)) for end in (0, 1))
    assert 0 < moved(mild._replace(values=mild.values / 2)) < moved(mild) < strongest


@every_step
def test_a_mask_of_some_rows_leaves_the_others_alone(module):
    paths = tiny_paths().take(np.array([1, 5, 1, 5]))
    controls = strong_controls(module, 4)
    values = controls.values * np.array([[1], [0], [0], [1]], np.float32)
    got, full = module.apply(paths, controls._replace(values=values)), module.apply(paths, controls)
    assert_paths_equal(got.take(np.array([1, 2])), paths.take(np.array([1, 2])))
    assert_paths_equal(got.take(np.array([0, 3])), full.take(np.array([0, 3])))
