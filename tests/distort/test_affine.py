"""affine against matrices written out here, and its draws against the ranges, limits and hands they promise."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import affine
from symgen.rng import Draws
from symgen.steps import controls
from symgen.symbols import LIMITS
from symgen.testing import tiny_paths, tiny_rows

CROSS = geometry.from_lists([[[(-0.5, 0), (0.5, 0)], [(0, -0.5), (0, 0.5)]]], width=0.06)


def moved(**columns: float) -> geometry.Paths:
    values = np.zeros((1, 8))
    for name, value in columns.items():
        values[0, getattr(affine, name)] = value
    return affine.apply(CROSS, controls(values))


def sampled(n=4000, **params):
    rows = tiny_rows(n)
    return affine.sample(affine.Params(**params), Draws(1, "t", rows), rows).values


def test_positive_rotation_is_clockwise_to_the_eye():
    right = moved(ROTATION=90).xy[1]
    np.testing.assert_allclose(right, (0, 0.5), atol=1e-6)  # y points down: the right end is now at the bottom


def test_positive_slant_leans_to_the_right_and_keeps_lines_of_writing_level():
    got = moved(SLANT=0.4)
    np.testing.assert_allclose(got.xy, [(-0.5, 0), (0.5, 0), (0.2, -0.5), (-0.2, 0.5)], atol=1e-6)
    assert np.array_equal(got.width, CROSS.width)


def test_aspect_keeps_the_area_and_the_pen():
    got = moved(ASPECT=0.3)
    wide, high = np.ptp(got.xy, axis=0)
    assert np.log(high / wide) == pytest.approx(0.3, abs=1e-5) and wide * high == pytest.approx(1, abs=1e-5)
    assert np.array_equal(got.width, CROSS.width)


def test_size_and_perspective_bring_the_pen_nearer():
    bigger = moved(SIZE=np.log(1.5))
    np.testing.assert_allclose(bigger.xy, CROSS.xy * 1.5, atol=1e-6)
    np.testing.assert_allclose(bigger.width, 0.09, atol=1e-6)
    tilted = moved(TILT_X=0.2)
    assert tilted.width[1] == pytest.approx(0.06 / 0.9, abs=1e-6) and tilted.width[0] == pytest.approx(
        0.06 / 1.1, abs=1e-6
    )


def test_order_is_that_of_the_docstring():
    turn, slant, aspect, size, tilt, shift = 12.0, 0.3, 0.2, 0.1, (0.05, -0.1), (0.01, 0.02)
    shapes = tiny_paths()
    row = np.array([[turn, slant, aspect, size, *tilt, *shift]])
    got = affine.apply(shapes, controls(np.repeat(row, len(shapes), 0))).xy
    a = np.radians(turn)
    stretch = np.exp(size) * np.diag([np.exp(-aspect / 2), np.exp(aspect / 2)])
    lean = np.array([[1, -slant], [0, 1]])
    turned = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    expected = shapes.xy.astype(float) @ (turned @ lean @ stretch).T
    expected = expected / (1 - expected @ np.array(tilt))[:, None] + shift
    np.testing.assert_allclose(got, expected, atol=2e-6)


def test_perspective_keeps_lines_straight():
    line = geometry.from_lists([[np.stack([np.linspace(-0.5, 0.5, 30), np.linspace(-0.2, 0.4, 30)], 1)]])
    xy = affine.apply(line, controls([[5, 0.2, 0.1, 0, 0.3, -0.2, 0, 0]])).xy.astype(float)
    along, off = xy[-1] - xy[0], xy - xy[0]
    assert np.abs(off[:, 0] * along[1] - off[:, 1] * along[0]).max() < 1e-6


def test_limits_of_the_symbol_hold_and_slant_counts_the_lean_of_rotation():
    rows = tiny_rows(5000)
    limits = np.tile(np.float32([3.0, 0.1, 0.05, np.inf]), (5000, 1))
    params = affine.Params(rotation_deg_jitter=8, slant_range=(-0.5, 0.5), log_aspect_jitter=0.2)
    values = affine.sample(params, Draws(1, "t", rows), rows._replace(limits=limits)).values
    for column, name in ((affine.ROTATION, "rotation_deg"), (affine.SLANT, "slant"), (affine.ASPECT, "log_aspect")):
        limit = limits[0, LIMITS.index(name)]
        assert np.abs(values[:, column]).max() == pytest.approx(limit, rel=1e-6)
    lean = values[:, affine.SLANT] + np.radians(values[:, affine.ROTATION])
    assert np.abs(lean).max() < 0.1 + 1e-6


def test_a_symbol_that_may_not_turn_keeps_still():
    rows = tiny_rows(100)
    still = rows._replace(limits=np.zeros_like(rows.limits))
    values = affine.sample(affine.Params(), Draws(1, "t", rows), still).values
    assert not values[:, [affine.ROTATION, affine.SLANT, affine.ASPECT]].any()
    assert values[:, affine.SIZE].all()


def test_draws_fill_their_ranges():
    values = sampled(rotation_deg_range=(-4, 4), rotation_deg_jitter=0, slant_range=(0.1, 0.3), slant_jitter=0)
    rotation, slant = values[:, affine.ROTATION], values[:, affine.SLANT]
    assert (
        -4 <= rotation.min() < -3.9
        and 3.9 < rotation.max() <= 4
        and rotation.std() == pytest.approx(8 / 12**0.5, rel=0.05)
    )
    assert 0.1 <= slant.min() < 0.105 and 0.295 < slant.max() <= 0.3
    jitter = sampled(rotation_deg_range=(0, 0), rotation_deg_jitter=3)[:, affine.ROTATION]
    assert jitter.std() == pytest.approx(3, rel=0.06) and np.abs(jitter).max() <= 3 * affine.CUT


def test_one_hand_keeps_its_slant_over_classes():
    rows = tiny_rows(2000)
    rows = rows._replace(hand=rows.index // 20)  # every hand writes twenty rows
    values = affine.sample(affine.Params(), Draws(1, "t", rows), rows).values
    for column in (affine.SLANT, affine.ASPECT, affine.SIZE):
        by_hand = values[:, column].reshape(100, 20)
        assert by_hand.std(axis=1).mean() < 0.75 * values[:, column].std()
        assert by_hand.std(axis=1).min() > 0
