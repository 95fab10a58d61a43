"""pen: the widths asked for, on open paths only, thicker where the pen is slow."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import pen
from symgen.paths import PEN_WIDTH
from symgen.rng import Draws
from symgen.steps import controls
from symgen.testing import tiny_paths, tiny_rows

LINE = geometry.from_lists([[np.stack([np.linspace(-0.5, 0.5, 101), np.zeros(101)], 1)]], width=PEN_WIDTH)


def test_widths_fill_the_range_evenly_in_the_logarithm():
    shapes, rows = LINE.take(np.zeros(3000, np.int64)), tiny_rows(3000)
    params = pen.Params(width_range=(0.02, 0.14), width_jitter=0, flow_range=(0, 0))
    width = pen.apply(shapes, pen.sample(params, Draws(1, "t", rows), rows)).width
    assert width.min() == pytest.approx(0.02, rel=0.01) and width.max() == pytest.approx(0.14, rel=0.01)
    assert np.median(width) == pytest.approx((0.02 * 0.14) ** 0.5, rel=0.06)


def test_a_hand_keeps_its_nib():
    rows = tiny_rows(1000)
    rows = rows._replace(hand=rows.index // 10)
    ratio = pen.sample(pen.Params(), Draws(1, "t", rows), rows).values[:, pen.LOG_RATIO].reshape(100, 10)
    assert 0.05 < ratio.std(axis=1).mean() < 0.1 and ratio.mean(axis=1).std() > 0.25


def test_a_known_nib_is_scaled_not_replaced():
    fine = LINE.with_points(LINE.xy, LINE.width / 3)
    doubled = controls([[np.log(2), 0]])
    np.testing.assert_allclose(pen.apply(fine, doubled).width, 2 * PEN_WIDTH / 3, rtol=1e-6)


def test_slow_pen_writes_thick():
    width = pen.apply(LINE, controls([[0, 0.4]])).width / PEN_WIDTH
    assert (
        width[0] == pytest.approx(1.2, abs=1e-5)
        and np.argmin(width) == 70
        and width[70] == pytest.approx(0.8, abs=1e-5)
    )
    assert width[70] < width[-1] < width[0]
    corner = geometry.from_lists([[[(0, 0), (0.25, 0), (0.5, 0), (0.5, 0.25), (0.5, 0.5)]]], width=0.06)
    straight = geometry.from_lists([[[(0, 0), (0.25, 0), (0.5, 0), (0.75, 0), (1, 0)]]], width=0.06)
    turned, level = (pen.apply(shape, controls([[0, 0.4]])).width for shape in (corner, straight))
    assert turned[2] > level[2] and np.array_equal(turned[[0, 1, 3, 4]], level[[0, 1, 3, 4]])


def test_a_hook_swells_and_has_no_bead():
    way = np.stack([np.linspace(-0.5, 0.5, 101), np.zeros(101)], 1)
    back = way[-1] - np.linspace(0.01, 0.05, 5)[:, None] * (1, 0)
    hooked = geometry.from_lists([[np.concatenate([way, back])]], width=PEN_WIDTH)
    width = pen.apply(hooked, controls([[0, 0.4]])).width / PEN_WIDTH
    assert width[100] == pytest.approx(1.2, abs=1e-5)  # at rest where it turns
    slope = np.abs(np.diff(width)) / np.hypot(*np.diff(hooked.xy, axis=0).T)
    assert slope.max() == pytest.approx(0.4 / pen.STEADY, rel=1e-3)


def test_dots_are_slow_and_filled_outlines_untouched():
    shapes = tiny_paths()
    got = pen.apply(shapes, controls(np.tile([np.log(2), 0.4], (6, 1))))
    assert np.array_equal(got.xy, shapes.xy)
    assert not got.take(np.array([0])).width.any()
    np.testing.assert_allclose(got.take(np.array([2])).width, 0.06 * 2 * 1.2, rtol=1e-6)
