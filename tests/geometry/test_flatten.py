"""Flattening against an outside oracle: points of the curves by fontTools, distances by dense sampling."""

import numpy as np
import pytest
from fontTools.misc import bezierTools

from symgen.geometry import flatten as fl
from symgen.testing import assert_paths_equal

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


def recording(*verbs):
    """verbs and points arrays from (verb, point, ...) tuples."""
    points = np.array([point for _, *points in verbs for point in points], float).reshape(-1, 2)
    return np.array([verb for verb, *_ in verbs], np.uint8), points


SQUARE = ((fl.MOVE, (0, 0)), (fl.LINE, (4, 0)), (fl.LINE, (4, 4)), (fl.LINE, (0, 4)), (fl.CLOSE,))
LENS = ((fl.MOVE, (9, 0)), (fl.QUADRATIC, (5, 4), (1, 0)), (fl.CUBIC, (1, -3), (9, -3), (9, 0)), (fl.CLOSE,))
NOWHERE = ((fl.MOVE, (7, 7)), (fl.CLOSE,))


def test_a_recording_becomes_cubics_that_are_the_same_curves():
    cubics, start, moves = fl.as_cubics(*recording(*SQUARE, *NOWHERE, *LENS))
    np.testing.assert_array_equal(start, [0, 4, 6])  # the closing edge of the square counts, the lens closes itself
    np.testing.assert_array_equal(moves, [0, 7])
    half = fl.evaluate(cubics, np.full(6, 0.5))
    np.testing.assert_allclose(half[:4], [(2, 0), (4, 2), (2, 4), (0, 2)])
    np.testing.assert_allclose(half[4], bezierTools.quadraticPointAtT((9, 0), (5, 4), (1, 0), 0.5))
    np.testing.assert_allclose(half[5], bezierTools.cubicPointAtT((1, 0), (1, -3), (9, -3), (9, 0), 0.5))
    np.testing.assert_array_equal(cubics[:, 3], np.concatenate([np.roll(cubics[:4, 0], -1, 0), cubics[[5, 4], 0]]))


def test_a_straight_edge_stays_one_edge_and_contours_are_not_closed_twice():
    cubics, start, _ = fl.as_cubics(*recording(*SQUARE))
    xy, path_start = fl.flatten(cubics, start, 0.01)
    np.testing.assert_array_equal(path_start, [0, 4])
    np.testing.assert_array_equal(xy, [(0, 0), (4, 0), (4, 4), (0, 4)])


def test_outlines_keep_their_contours_and_lose_crumbs():
    crumb = ((fl.MOVE, (1, 1)), (fl.LINE, (1.01, 1)), (fl.LINE, (1, 1.01)), (fl.CLOSE,))
    outlines = [(*SQUARE, *crumb), NOWHERE, (*LENS, *SQUARE)]
    verbs, points = zip(*(recording(*outline) for outline in outlines), strict=True)
    starts = [np.cumsum([0, *map(len, part)]) for part in (verbs, points)]
    paths = fl.fill_paths(np.concatenate(verbs), np.concatenate(points), *starts)
    np.testing.assert_array_equal(np.diff(paths.item_start), [1, 0, 2])
    assert paths.filled.all() and not paths.width.any()
    np.testing.assert_allclose(np.abs(fl.signed_area(paths.xy, paths.path_start))[[0, 2]], 16, rtol=1e-6)


def test_an_outline_does_not_depend_on_its_neighbours():
    verbs, points = zip(*(recording(*outline) for outline in (SQUARE, LENS)), strict=True)
    both = fl.fill_paths(np.concatenate(verbs), np.concatenate(points), np.array([0, 5, 9]), np.array([0, 4, 10]))
    alone = fl.fill_paths(verbs[1], points[1], np.array([0, 4]), np.array([0, 6]))
    assert_paths_equal(both.take(np.array([1])), alone)


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
    cubics, start, _ = fl.as_cubics(np.zeros(0, np.uint8), np.zeros((0, 2)))
    xy, start = fl.flatten(cubics, start, 1.0)
    assert xy.shape == (0, 2)
    np.testing.assert_array_equal(start, [0])
