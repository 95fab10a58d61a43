"""Topology: shapes whose pieces, holes and ends anybody can count, and scipy's labelling as an outside judge."""

import numpy as np
import pytest
from scipy import ndimage

from symgen.geometry import topology
from symgen.geometry.topology import FIELD, facts
from symgen.paths import Paths, empty, from_lists
from symgen.testing import tiny_paths

TURN = np.linspace(0, 2 * np.pi, 40)
RING = np.stack([np.cos(TURN), np.sin(TURN)], 1) / 2
LINE = np.linspace(-0.5, 0.5, 9)
RISING, FALLING = np.stack([LINE, -LINE], 1), np.stack([LINE, LINE], 1)
LEVEL, UPRIGHT = np.stack([LINE, 0 * LINE], 1), np.stack([0 * LINE, LINE], 1)

SHAPES = {
    "ring": ([RING], (1, 1, 0)),
    "open ring": ([RING[4:-4]], (1, 0, 2)),
    "cross": ([RISING, FALLING], (1, 0, 4)),
    "T": ([LEVEL, UPRIGHT + np.array((0, 0.5))], (1, 0, 3)),
    "equals": ([LEVEL, LEVEL + np.array((0, 0.4))], (2, 0, 4)),
    "eight": ([np.stack([np.sin(2 * TURN) / 4, np.cos(TURN) / 2], 1)], (1, 2, 0)),
    "dot": ([[(0.0, 0.0)]], (1, 0, 0)),
    "i": ([UPRIGHT / 1.5, [(0.0, -0.6)]], (2, 0, 2)),
    "thorn": ([UPRIGHT * 2, RING + np.array((0.5, 0))], (1, 1, 2)),
    "theta": ([RING, LEVEL], (1, 2, 0)),
    "three dots": ([[(-0.5, 0.0)], [(0.0, 0.0)], [(0.5, 0.0)]], (3, 0, 0)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_anybody_would_count(name):
    shape, (pieces, holes, ends) = SHAPES[name]
    counted = np.array((pieces, pieces, holes, holes, ends))
    (found,) = facts(from_lists([shape], width=0.06))
    assert (found[:, 0] <= counted).all() and (counted <= found[:, 1]).all(), (found.tolist(), counted)
    assert (found[:2] == pieces).all()


def test_outlines_count_as_what_they_enclose():
    square = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    thin = square * (1, 0.01)
    items = [[square], [square, square[::-1] / 2], [thin], [square / 4 - 0.4, square / 4 + 0.4]]
    found = facts(from_lists(items, filled=True))
    assert found[:, :4].tolist() == [[[n, n]] * 2 + [[h, h]] * 2 for n, h in ((1, 0), (1, 1), (1, 0), (2, 0))]
    assert not found[:, 4].any(), "an outline has no pen to lift"


def holes_of(*strokes):
    """Holes of a drawing: least and most with the thin and the middle pen, then with the middle and the broad one."""
    return facts(from_lists([list(strokes)], width=0.06))[0, 2:4].tolist()


def flask(mouth):
    """A ring whose ends are `mouth` apart, of its diameter."""
    gap = np.arcsin(mouth)
    turn = np.linspace(gap, 2 * np.pi - gap, 60)
    return np.stack([np.sin(turn), -np.cos(turn)], 1) / 2


@pytest.mark.parametrize(
    ("mouth", "thin", "broad"),
    [(0, [1, 1], [1, 1]), (0.06, [0, 1], [1, 1]), (0.1, [0, 0], [0, 1]), (0.25, [0, 0], [0, 0])],
)
def test_a_gap_that_a_pen_may_close_is_both_open_and_closed(mouth, thin, broad):
    assert holes_of(flask(mouth)) == [thin, broad]


@pytest.mark.parametrize(
    ("size", "thin", "broad"),
    [(0.03, [0, 0], [0, 0]), (0.08, [0, 1], [0, 0]), (0.13, [0, 1], [0, 1]), (0.2, [1, 1], [1, 1])],
)
def test_a_hole_that_a_pen_fills_is_both_there_and_not(size, thin, broad):
    """A small ring on a long stem, as of the loop of an l."""
    assert holes_of(UPRIGHT, RING * size + np.array((size / 2, -0.2))) == [thin, broad]


def test_eyes_are_the_holes_that_the_broad_pen_leaves_open():
    """Of random fields, against scipy's labels."""
    random = np.random.default_rng(5)
    run, parent = np.empty((FIELD**2 // 2, 2), np.int32), np.empty(FIELD**2 // 2, np.int32)
    seen = set()
    for share in (0.05, 0.1, 0.2, 0.3, 0.5):
        cells = random.random((FIELD, FIELD)) < share
        cells[[0, 1, -2, -1]] = cells[:, [0, 1, -2, -1]] = False
        cells = ndimage.binary_closing(cells, np.ones((2, 2)))
        grown = ndimage.binary_dilation(cells, np.ones((3, 3)))
        fields = [(some.astype(np.uint64) << np.arange(FIELD, dtype=np.uint64)).sum(1) for some in (cells, grown)]
        labels = ndimage.label(~cells)[0]
        counted = len(set(labels[~grown].tolist()) - {labels[0, 0]})
        assert topology._eyes(*fields, np.empty(FIELD, np.uint64), run, parent) == counted
        seen.add(counted)
    assert len(seen) > 2


@pytest.mark.parametrize("scale", [0.8, 3.0, 40.0])
def test_size_and_place_change_nothing_but_a_rounding(scale):
    paths = from_lists([shape for shape, _ in SHAPES.values()], width=0.06)
    moved = facts(paths.with_points((paths.xy * np.float32(scale) + np.float32(7)).astype(np.float32)))
    still = facts(paths)
    assert not ((moved[..., 0] > still[..., 1]) | (moved[..., 1] < still[..., 0])).any()


def test_pieces_and_holes_of_any_field_are_those_that_scipy_labels():
    random = np.random.default_rng(3)
    run, parent = np.empty((FIELD**2 // 2, 2), np.int32), np.empty(FIELD**2 // 2, np.int32)
    for share in (0.02, 0.2, 0.5, 0.8, 1.0):
        cells = random.random((FIELD, FIELD)) < share
        cells[[0, -1]] = cells[:, [0, -1]] = False
        words = (cells.astype(np.uint64) << np.arange(FIELD, dtype=np.uint64)).sum(axis=1, dtype=np.uint64)
        pieces, holes = topology._count(words, run, parent)
        assert pieces == ndimage.label(cells, np.ones((3, 3)))[1]
        assert holes == ndimage.label(~cells)[1] - 1
        wide = np.empty_like(words)
        topology._widen(words, wide)
        grown = ndimage.binary_dilation(cells, np.ones((3, 3)))
        assert wide.tolist() == (grown.astype(np.uint64) << np.arange(FIELD, dtype=np.uint64)).sum(
            axis=1, dtype=np.uint64
        ).tolist()  # fmt: skip


def test_a_single_word_of_ones_is_one_run():
    run, parent = np.empty((FIELD**2 // 2, 2), np.int32), np.empty(FIELD**2 // 2, np.int32)
    full = np.zeros(FIELD, np.uint64)
    full[5] = ~np.uint64(0)
    assert topology._count(full, run, parent) == (1, 0) and run[0].tolist() == [0, FIELD - 1]


def test_an_item_does_not_depend_on_its_neighbours_and_may_be_empty():
    paths: Paths = tiny_paths()
    whole = facts(paths)
    for i in range(len(paths)):
        assert np.array_equal(facts(paths.take(np.array([i])))[0], whole[i])
    assert facts(empty()).shape == (0, 5, 2)
    assert not facts(from_lists([[], [np.zeros((0, 2))]])).any()


def test_known_ranges_save_work_and_never_widen():
    paths = from_lists([shape for shape, _ in SHAPES.values()], width=0.06)
    full = facts(paths)
    quick = facts(paths, full)
    assert (quick[..., 0] >= full[..., 0]).all() and (quick[..., 1] <= full[..., 1]).all()
    other = full + np.int8(5)
    assert np.array_equal(facts(paths, other), full), "nothing is met, so all pens are asked"
