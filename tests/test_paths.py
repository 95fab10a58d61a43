"""Laws of the ragged layout."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgen.paths import Paths, concat, empty, from_lists, gather, owner
from symgen.testing import assert_paths_equal, tiny_paths


@st.composite
def blocks(draw, max_items=5):
    """Any block, with empty items, empty paths and both kinds of path."""
    n_points = draw(st.lists(st.lists(st.integers(0, 4), max_size=3), max_size=max_items))
    flat = [n for item in n_points for n in item]
    points = sum(flat)
    start = draw(st.integers(-1000, 1000))
    return Paths(
        np.arange(start, start + 2 * points, dtype=np.float32).reshape(points, 2),
        np.arange(points, dtype=np.float32) / 7,
        np.cumsum([0, *flat]).astype(np.int32),
        np.cumsum([0, *(len(item) for item in n_points)]).astype(np.int32),
        np.array(draw(st.lists(st.booleans(), min_size=len(flat), max_size=len(flat))), np.bool_),
    )


def as_lists(paths: Paths) -> list:
    """Plain lists, one an item: [(filled, points with widths), ...]."""
    found = []
    for i in range(len(paths)):
        item = []
        for k in range(paths.item_start[i], paths.item_start[i + 1]):
            span = slice(paths.path_start[k], paths.path_start[k + 1])
            item.append((bool(paths.filled[k]), np.column_stack([paths.xy[span], paths.width[span]]).tolist()))
        found.append(item)
    return found


@given(blocks(), st.data())
def test_take_is_indexing_of_lists(block, data):
    chosen = data.draw(st.lists(st.integers(0, len(block) - 1), max_size=8)) if len(block) else []
    items = as_lists(block)
    assert as_lists(block.take(np.array(chosen, np.int64))) == [items[i] for i in chosen]


@given(st.lists(blocks(), max_size=4))
def test_concat_is_joining_of_lists(parts):
    joined = concat(parts)
    assert as_lists(joined) == [item for part in parts for item in as_lists(part)]
    assert len(joined) == sum(len(part) for part in parts)


@given(blocks())
def test_taking_all_and_joining_singles_give_the_block_back(block):
    assert_paths_equal(block.take(np.arange(len(block))), block)
    assert_paths_equal(concat([block.take(np.array([i])) for i in range(len(block))]), block)


@given(blocks(), st.data())
def test_take_of_take_is_take(block, data):
    if len(block) == 0:
        return
    first = np.array(data.draw(st.lists(st.integers(0, len(block) - 1), min_size=1, max_size=6)))
    second = np.array(data.draw(st.lists(st.integers(0, len(first) - 1), max_size=6)), np.int64)
    assert_paths_equal(block.take(first).take(second), block.take(first[second]))


@given(st.lists(st.integers(0, 5), max_size=8))
def test_owner_and_offsets_say_the_same(counts):
    start = np.cumsum([0, *counts]).astype(np.int32)
    assert owner(start).tolist() == [i for i, n in enumerate(counts) for _ in range(n)]
    assert np.bincount(owner(start), minlength=len(counts)).tolist() == counts


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.data())
def test_gather_lists_the_children_in_order(counts, data):
    start = np.cumsum([0, *counts]).astype(np.int32)
    chosen = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=8))
    index, new_start = gather(start, np.array(chosen, np.int64))
    assert index.tolist() == [child for i in chosen for child in range(start[i], start[i + 1])]
    assert new_start.dtype == np.int32 and np.diff(new_start).tolist() == [counts[i] for i in chosen]


def test_gather_refuses_more_points_than_offsets_can_count():
    with pytest.raises(ValueError, match="fewer items"):
        gather(np.array([0, 2**30], np.int32), np.zeros(2, np.int64))


@given(blocks())
def test_point_start_marks_the_items_points(block):
    assert np.diff(block.point_start).tolist() == [sum(len(points) for _, points in item) for item in as_lists(block)]


def test_arrays_are_read_only():
    block = tiny_paths()
    for name in ("xy", "width", "path_start", "item_start", "filled"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(block, name)[...] = 0
        with pytest.raises(AttributeError):
            setattr(block, name, None)


def test_with_points_keeps_the_structure():
    block = tiny_paths()
    moved = block.with_points(block.xy + np.float32(1))
    assert moved.width is block.width and moved.path_start is block.path_start and (moved.xy == block.xy + 1).all()
    assert (block.with_points(block.xy, block.width * 2).width == block.width * 2).all()


def test_from_lists_lays_out_as_told():
    block = from_lists([[[(0, 1), (2, 3)], [(4, 5)]], [], [[(6, 7)]]], filled=True, width=0.5)
    assert block.xy.tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]] and block.width.tolist() == [0.5] * 4
    assert block.path_start.tolist() == [0, 2, 3, 4] and block.item_start.tolist() == [0, 2, 2, 3]
    assert block.filled.tolist() == [True] * 3 and block.n_paths == 3 and len(block) == 3


def test_empty_blocks():
    assert len(empty()) == len(concat([])) == len(from_lists([])) == 0
    assert_paths_equal(concat([empty(), tiny_paths(), empty()]), tiny_paths())


GOOD = {
    "xy": np.zeros((3, 2), np.float32),
    "width": np.zeros(3, np.float32),
    "path_start": np.array([0, 1, 3], np.int32),
    "item_start": np.array([0, 2], np.int32),
    "filled": np.zeros(2, np.bool_),
}


def test_the_good_example_is_good():
    assert len(Paths(**{name: array.copy() for name, array in GOOD.items()})) == 1


@pytest.mark.parametrize(
    ("name", "array", "error"),
    [
        ("xy", np.zeros((3, 2)), TypeError),
        ("xy", np.zeros((3, 3), np.float32), ValueError),
        ("width", np.zeros(2, np.float32), ValueError),
        ("path_start", np.array([0, 1, 2], np.int32), ValueError),
        ("path_start", np.array([1, 1, 3], np.int32), ValueError),
        ("path_start", np.array([0, 3], np.int32), ValueError),
        ("path_start", np.array([0, 9, 3], np.int32), ValueError),
        ("path_start", np.array([0, 1, 3], np.int64), TypeError),
        ("path_start", np.zeros(0, np.int32), ValueError),
        ("item_start", np.array([0, 3], np.int32), ValueError),
        ("filled", np.zeros(2, np.int8), TypeError),
    ],
)
def test_broken_layouts_are_refused(name, array, error):
    with pytest.raises(error, match=name):
        Paths(**{**{key: value.copy() for key, value in GOOD.items()}, name: array})
