import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reink_cases import drawn
from scipy import ndimage
from skimage.morphology import skeletonize

from symgen.geometry.skeleton import CLOSED, FREE, skeleton

ANGLE = [[(30, 30), (130, 40), (60, 130)]]


def ends(ink):
    return sorted(branch.ends for branch in skeleton(ink).branches)


def test_a_line_is_one_branch_with_free_ends():
    assert ends(drawn([[(30, 80), (130, 80)]]) > 127) == [(FREE, FREE)]


def test_a_ring_is_one_closed_branch():
    y, x = np.mgrid[:80, :80]
    ink = np.abs(np.hypot(x - 40, y - 40) - 25) < 3
    (branch,) = skeleton(ink).branches
    assert branch.ends == (CLOSED, CLOSED)
    assert np.ptp(np.hypot(*(branch.xy - 40.5).T)) < 2


def test_a_cross_has_four_branches_at_one_junction():
    found = skeleton(drawn([[(80, 20), (80, 140)], [(20, 80), (140, 80)]], pen=3) > 127)
    assert len(found.junctions) == 1 and np.hypot(*(found.junctions[0] - 80)) < 1.5
    assert sorted(branch.ends for branch in found.branches) == [(FREE, 0)] * 4


@pytest.mark.parametrize("ink", [np.zeros((9, 9), bool), np.ones((9, 9), bool), np.eye(9, dtype=bool)])
def test_anything_may_be_asked(ink):
    assert all(np.isfinite(branch.xy).all() for branch in skeleton(ink).branches)


def test_a_pixel_at_the_rim_is_a_branch_of_one_point():
    ink = np.zeros((5, 7), bool)
    ink[0, 6] = True
    (branch,) = skeleton(ink).branches
    np.testing.assert_array_equal(branch.xy, [[6.5, 0.5]])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31))
def test_branches_cover_what_scikit_image_leaves(seed):
    """The oracle: every pixel of the outside skeleton lies on or beside a branch, and the other way round."""
    rough = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=(40, 40)), 2.5)
    ink = rough > 0.02
    found = skeleton(ink)
    points = np.concatenate([branch.xy for branch in found.branches] or [np.zeros((0, 2))])
    mine = np.zeros_like(ink)
    mine[tuple((points[:, ::-1] - 0.5).astype(int).T)] = True
    theirs, three = skeletonize(ink), np.ones((3, 3), bool)
    assert not (mine & ~theirs).any()
    assert not (theirs & ~ndimage.binary_dilation(mine, three)).any()
    assert (
        ndimage.label(ndimage.binary_dilation(mine, three), three)[1]
        <= ndimage.label(theirs, three)[1]
        == ndimage.label(ink, three)[1]
    )
