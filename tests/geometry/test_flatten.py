"""Flattening against an outside oracle: points of the curves by fontTools, distances by dense sampling."""

import numpy as np
import pytest
from fontTools.misc import bezierTools

from symgen.geometry import flatten as fl

CURVES = np.random.default_rng(5).uniform(-100, 100, (200, 4, 2))
ALONE = np.arange(len(CURVES) + 1, dtype=np.int32)


def to_polyline(points, line):
    """Distance of each of (n, 2) points to a polyline (m, 2)."""
    a, b = line[:-1], line[1:]
    step = b - a
    share = np.clip(((points[:, None] - a) * step).sum(-1) / np.maximum((step**2).sum(-1), 1e-30), 0, 1)
    return np.hypot(*np.moveaxis(points[:, None] - a - share[..., None] * step, -1, 0)).min(1)


def test_points_lie_on_the_curve():
    t = np.linspace(0.01, 0.99, len(CURVES))
    expected = [bezierTools.cubicPointAtT(*map(tuple, curve), at) for curve, at in zip(CURVES, t, strict=True)]
    np.testing.assert_allclose(fl.evaluate(CURVES, t), expected, atol=1e-9)


@pytest.mark.parametrize("tolerance", [5.0, 0.5, 0.05])
def test_the_curve_stays_within_the_tolerance_of_its_chords(tolerance):
    xy, start = fl.flatten(CURVES, ALONE, tolerance)
    dense = np.linspace(0, 1, 400)
    worst = 0.0
    for k, curve in enumerate(CURVES):
        line = np.concatenate([xy[start[k] : start[k + 1]], curve[3:]])
        worst = max(worst, to_polyline(fl.evaluate(np.repeat(curve[None], 400, 0), dense), line).max())
    assert worst <= tolerance
    assert worst > tolerance / 4, "far finer than asked: points are wasted"


def test_a_straight_edge_stays_one_edge_and_contours_are_not_closed_twice():
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], float)
    cubics = fl.straight(square, np.roll(square, -1, axis=0))
    xy, start = fl.flatten(np.concatenate([cubics, cubics + 10]), np.array([0, 4, 8], np.int32), 0.01)
    np.testing.assert_array_equal(start, [0, 4, 8])
    np.testing.assert_array_equal(xy[:4], square)


def test_a_raised_quadratic_is_the_same_curve():
    quadratics = CURVES[:, :3]
    t = np.linspace(0, 1, len(quadratics))
    expected = [bezierTools.quadraticPointAtT(*map(tuple, q), at) for q, at in zip(quadratics, t, strict=True)]
    np.testing.assert_allclose(fl.evaluate(fl.raise_quadratic(quadratics), t), expected, atol=1e-9)


def test_a_segment_does_not_depend_on_its_neighbours():
    tolerance = np.linspace(0.1, 2, len(CURVES))
    xy, start = fl.flatten(CURVES, ALONE, tolerance)
    for k in (0, 7, 199):
        alone, _ = fl.flatten(CURVES[k : k + 1], ALONE[:2], tolerance[k : k + 1])
        np.testing.assert_array_equal(alone, xy[start[k] : start[k + 1]])


def test_signed_area_tells_turns_apart_far_from_the_origin():
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1) + 1000
    xy, start = np.concatenate([ring, ring[::-1] * 2, ring[:1]]), np.array([0, 720, 1440, 1441], np.int32)
    np.testing.assert_allclose(fl.signed_area(xy, start), [np.pi, -4 * np.pi, 0], rtol=1e-4)


def test_nothing_gives_nothing():
    xy, start = fl.flatten(np.zeros((0, 4, 2)), np.zeros(1, np.int32), 1.0)
    assert xy.shape == (0, 2)
    np.testing.assert_array_equal(start, [0])
