import numpy as np
import pytest
from reink_cases import circle, drawn

from symgen import paths as geometry
from symgen import raster
from symgen.geometry.coarseness import FINE
from symgen.geometry.reink import SIDE, reink
from symgen.reinking import ASTRAY, BLANK, RAGGED, SHORT, astray, one_nib, reinked, reinked_outlines

GOOD = [[(40, 30), (120, 130)], [(118, 32), (42, 128)]]


def noise():
    return np.random.default_rng(0).integers(0, 2, (SIDE, SIDE), np.uint8) * 255


def test_good_pictures_are_kept_and_the_others_named():
    blank = np.zeros((SIDE, SIDE), np.uint8)
    found = reinked([(blank, FINE), (drawn(GOOD), FINE), (noise(), FINE)])
    assert found.kept.tolist() == [1] and len(found.paths) == 1 and found.paths.n_paths == 2
    reasons = dict(found.refused)
    assert reasons == {0: BLANK, 2: RAGGED}


def test_nothing_given_is_nothing_back():
    assert len(reinked([]).paths) == 0


def test_what_is_drawn_elsewhere_is_astray():
    picture = drawn(GOOD)
    strokes = reink(picture).strokes
    assert astray(strokes, picture, FINE) < 0.02
    assert astray(strokes[:1], picture, FINE) > ASTRAY
    assert astray(strokes, np.roll(picture, 20, axis=1), FINE) > 0.5


def test_a_part_that_is_pruned_is_told():
    """A ring with a tail that is hardly longer than the pen is thick: without it an a would be an o."""
    whole, heavy = (
        reinked([(drawn([circle(36.0), [(116, 44), (116, end)]], pen), FINE)]) for end, pen in ((140, 8), (128, 24))
    )
    assert whole.kept.tolist() == [0] and dict(heavy.refused) == {0: SHORT}


def test_outlines_come_back_in_their_own_frame():
    ring = [circle(0.5, 3.0, -2.0)[:-1], circle(0.4, 3.0, -2.0)[:-1][::-1]]
    found = reinked_outlines(geometry.from_lists([ring], filled=True))
    assert found.kept.tolist() == [0] and not found.paths.filled.any()
    away = np.hypot(*(found.paths.xy - (3.0, -2.0)).T)
    np.testing.assert_allclose(away, 0.45, atol=0.01)
    np.testing.assert_allclose(found.paths.width, 0.1, rtol=0.1)


def test_an_item_does_not_depend_on_its_neighbours():
    pictures = [(drawn(GOOD), FINE), (drawn([circle()]), FINE)]
    both, alone = reinked(pictures).paths, reinked(pictures[1:]).paths
    np.testing.assert_array_equal(both.take(np.array([1])).xy, alone.xy)


def test_dots_are_drawn_again_as_large_as_they_were():
    picture = drawn([[(80, 40)], [(80, 70), (80, 140)]], 12.0)
    paths = reinked([(picture, FINE)]).paths
    assert paths.width[-1] * geometry_dot() == pytest.approx(12, rel=0.07)


def geometry_dot():
    from symgen.geometry.frame import DOT

    return DOT


def test_one_nib_keeps_what_is_thick_and_thin():
    paths = geometry.from_lists([[[(0, 0), (0, 1), (0, 2)]], [[(0, 0), (1, 0)]]])
    paths = paths.with_points(paths.xy, np.array([1, 2, 3, 5, 5], np.float32))
    np.testing.assert_allclose(one_nib(paths, np.array([0.06, 0.1])).width, [0.03, 0.06, 0.09, 0.1, 0.1], rtol=1e-6)
    assert raster.draw(paths, 8).shape == (2, 8, 8)
