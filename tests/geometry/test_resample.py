import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgen import paths as geometry
from symgen.geometry.resample import normalise, simplify, subdivide
from symgen.paths import Paths, from_lists
from symgen.testing import assert_paths_equal, tiny_paths

TURN = np.linspace(0, 2 * np.pi, 200, endpoint=False)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], 1) / 2


def points_of(paths: Paths, k: int = 0) -> np.ndarray:
    return paths.xy[paths.path_start[k] : paths.path_start[k + 1]]


def far_from(points: np.ndarray, line: np.ndarray) -> float:
    """Largest distance of a point from a polyline: brute force, as dense samples of the line."""
    share = np.linspace(0, 1, 400)[:, None, None]
    dense = (line[:-1] + share * (line[1:] - line[:-1])).reshape(-1, 2) if len(line) > 1 else line
    return max(np.hypot(*(dense - point).T).min() for point in points)


def item(*strokes, **more) -> Paths:
    return from_lists([list(strokes)], **more)


# normalise


def test_normalise_centres_the_box_and_makes_its_longer_side_one():
    placed, box = normalise(from_lists([[[(10, 5), (14, 7)]], [[(-3, 0), (-3, 9)]]], width=0.5))
    np.testing.assert_allclose(placed.xy, [(-0.5, -0.25), (0.5, 0.25), (0, -0.5), (0, 0.5)])
    np.testing.assert_allclose(placed.width, [0.125, 0.125, 0.5 / 9, 0.5 / 9], rtol=1e-6)
    np.testing.assert_array_equal(box.centre, [(12, 6), (-3, 4.5)])
    np.testing.assert_array_equal(box.extent, [(4, 2), (0, 9)])
    np.testing.assert_array_equal(box.unit, [4, 9])


def test_normalise_leaves_specks_small_and_dots_at_the_origin():
    placed, box = normalise(from_lists([[[(0, 0), (1, 0)]], [[(7, 7)]], [[(7, 7)]]]), [10, 0, 3])
    np.testing.assert_allclose(placed.xy[:2], [(-0.05, 0), (0.05, 0)], atol=1e-7)
    np.testing.assert_array_equal(placed.xy[2:], 0)
    np.testing.assert_array_equal(box.unit, [10, 1, 3])


def test_normalise_refuses_an_item_without_points():
    with pytest.raises(ValueError, match="no points"):
        normalise(from_lists([[[(0, 0)]], []]))


# simplify


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60), st.floats(0.001, 0.2))
def test_simplify_keeps_order_ends_and_distance(seed, n, tolerance):
    walk = np.cumsum(np.random.default_rng(seed).normal(size=(n, 2)) / 10, axis=0).astype(np.float32)
    kept = points_of(simplify(item(walk), tolerance))
    assert far_from(walk, kept) <= tolerance * 1.01 + 1e-4
    if len(kept) > 1:
        where = [int(np.flatnonzero((walk == point).all(1))[0]) for point in kept]
        assert where == sorted(set(where)) and where[0] == 0 and where[-1] == n - 1


def test_simplify_drops_what_lies_on_a_line_and_repeated_points():
    line = [(0, 0), (0, 0), (0.2, 0.0001), (0.5, 0), (0.5, 0), (1, 0), (1, 0)]
    np.testing.assert_array_equal(points_of(simplify(item(line))), [(0, 0), (1, 0)])


def test_simplify_keeps_the_turning_point_of_a_pen_that_goes_back():
    there_and_back = [(0, 0), (0.5, 0), (1, 0), (0.6, 0), (0.3, 0)]
    np.testing.assert_allclose(points_of(simplify(item(there_and_back))), [(0, 0), (1, 0), (0.3, 0)])


def test_simplify_turns_a_stroke_without_extent_into_a_dot_in_its_middle():
    kept = simplify(item([(0.5, 0.5), (0.501, 0.5), (0.502, 0.5)], [(0, 0), (0, 1)]))
    np.testing.assert_allclose(points_of(kept, 0), [(0.501, 0.5)], atol=1e-6)
    assert len(points_of(kept, 1)) == 2


def test_simplify_never_flattens_an_outline():
    sliver = [(0, 0), (0.5, 0.0001), (1, 0), (0.5, -0.0002)]
    assert len(points_of(simplify(item(sliver, filled=True)))) == 3
    kept = points_of(simplify(item(CIRCLE, filled=True)))
    assert len(kept) < 60 and far_from(CIRCLE, np.vstack([kept, kept[:1]])) < 0.0035


def test_simplify_sees_a_change_of_width():
    bulge = Paths(np.array([(0, 0), (0.5, 0), (1, 0)], np.float32), np.array([0.05, 0.2, 0.05], np.float32),
                  np.array([0, 3], np.int32), np.array([0, 1], np.int32), np.array([False]))  # fmt: skip
    assert len(simplify(bulge).xy) == 3
    assert len(simplify(bulge.with_points(bulge.xy, np.array([0.05, 0.1, 0.15], np.float32))).xy) == 2


# subdivide


def test_subdivide_leaves_no_long_edge_and_keeps_every_point():
    paths = geometry.concat([item(CIRCLE[::40] * 3, filled=True), item([(0, 0), (1, 0), (1, 0.05)], [(2, 2)])])
    fine = subdivide(paths, 0.1)
    for k in range(3):
        before, after = points_of(paths, k), points_of(fine, k)
        closed = np.vstack([after, after[:1]]) if paths.filled[k] else after
        assert np.hypot(*np.diff(closed, axis=0).T).max(initial=0) <= 0.1 + 1e-5
        assert all((after == point).all(1).any() for point in before)
        assert far_from(after, np.vstack([before, before[:1]]) if paths.filled[k] else before) < 1e-2
    assert_paths_equal(subdivide(fine, 0.1), fine)


def test_subdivide_divides_equally_and_interpolates_width():
    line = Paths(np.array([(0, 0), (1, 0)], np.float32), np.array([0.0, 1.0], np.float32),
                 np.array([0, 2], np.int32), np.array([0, 1], np.int32), np.array([False]))  # fmt: skip
    fine = subdivide(line, 0.25)
    np.testing.assert_allclose(fine.xy[:, 0], [0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(fine.width, [0, 0.25, 0.5, 0.75, 1])


# a block is its items


def reduce(paths: Paths) -> Paths:
    return subdivide(simplify(normalise(paths, 0.01)[0]))


def test_an_item_alone_and_in_a_block_are_equal_to_the_byte():
    rough = np.random.default_rng(3).normal(size=(80, 2)).cumsum(0)
    block = geometry.concat([tiny_paths(), item(rough, rough[::-1] * 2), item(CIRCLE, filled=True)])
    order = np.random.default_rng(4).permutation(len(block))
    together = reduce(block.take(order))
    for place, i in enumerate(order):
        assert_paths_equal(reduce(block.take(np.array([i]))), together.take(np.array([place])))


def test_an_empty_block_stays_empty():
    assert len(reduce(geometry.empty())) == 0
