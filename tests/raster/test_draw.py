"""What `raster.draw` promises of any block: form, independence of neighbours, edges of the canvas."""

from dataclasses import replace

import numpy as np
import pytest
from raster_cases import SIZE, blob, circle, outlines, strokes, wave

from symgen.paths import Paths, concat, empty
from symgen.raster import draw
from symgen.testing import tiny_paths


def mixed(n: int = 40) -> Paths:
    """Outlines, pens of many widths, dots, off-canvas parts, items with both kinds, items with nothing."""
    items = []
    for i in range(n):
        item = [outlines(blob(i)), strokes(wave(i), [(5, 5)], width=0.3 + i / 8), outlines(blob(i) * 2 - 40)][i % 3]
        if i % 4 == 0:
            both = concat([item, strokes(wave(i + 90), width=2)])
            item = replace(both, item_start=both.item_start[[0, -1]])
        items.append(item)
    return concat([*items, nothing()])


def nothing() -> Paths:
    return replace(empty(), item_start=np.zeros(2, np.int32))


def scaled(paths: Paths, size: int) -> Paths:
    """Unit-frame paths moved to the middle of a canvas."""
    return paths.with_points(paths.xy * np.float32(size * 0.8) + np.float32(size / 2), paths.width * np.float32(size))


@pytest.mark.parametrize("size", [1, 2, 15, 16, 17, 48, 131])
def test_form(size):
    images = draw(scaled(tiny_paths(), size), size)
    assert images.shape == (6, size, size) and images.dtype == np.uint8
    assert images.reshape(6, -1).any(axis=1).all()


def test_a_bigger_canvas_shows_the_same_corner():
    block = mixed(9)
    assert np.array_equal(draw(block, 100)[:, :SIZE, :SIZE], draw(block, SIZE))


def test_size_must_be_positive():
    with pytest.raises(ValueError, match="at least 1 px"):
        draw(tiny_paths(), 0)


def test_no_items():
    assert draw(empty(), SIZE).shape == (0, SIZE, SIZE)


def test_items_without_ink_stay_blank():
    block = concat([nothing(), strokes(np.zeros((0, 2))), outlines(np.zeros((0, 2))), nothing()])
    assert not draw(block, SIZE).any()


def test_input_is_left_alone():
    block = mixed(6)
    before = [array.copy() for array in (block.xy, block.width, block.path_start, block.item_start, block.filled)]
    draw(block, SIZE)
    after = (block.xy, block.width, block.path_start, block.item_start, block.filled)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_alone_in_a_block_and_in_any_order():
    block = mixed()
    whole = draw(block, SIZE)
    order = np.random.default_rng(0).permutation(len(block))
    assert np.array_equal(draw(block.take(order), SIZE), whole[order])
    for i in range(len(block)):
        assert np.array_equal(draw(block.take(np.array([i])), SIZE)[0], whole[i])
    assert np.array_equal(draw(block, SIZE), whole)


def test_the_order_of_strokes_does_not_matter():
    a, b, c = wave(1), wave(2), np.array([(7.0, 30.0)])
    assert np.array_equal(draw(strokes(a, b, c, width=3), SIZE), draw(strokes(c, b, a, width=3), SIZE))


@pytest.mark.parametrize("item", [outlines(blob(3)), strokes(wave(3), width=2.3), strokes([(20, 20)], width=0.6)])
def test_moving_by_whole_pixels_moves_the_picture(item):
    still = draw(item, 64)[0]
    moved = draw(item.with_points(item.xy + np.float32([7, 5])), 64)[0]
    difference = np.abs(moved[5:, 7:].astype(int) - still[:-5, :-7])
    assert difference.max() <= 1


@pytest.mark.parametrize("item", [outlines(blob(4)), strokes(wave(4), [(30, 9)], width=2.3)])
def test_mirrored_and_turned_pictures(item):
    still = draw(item, SIZE)[0].astype(int)
    for turn, flip in ((lambda xy: xy[:, ::-1], np.transpose), (lambda xy: (SIZE, 0) + xy * (-1, 1), np.fliplr)):
        turned = draw(item.with_points(np.ascontiguousarray(turn(item.xy), np.float32)), SIZE)[0]
        assert np.abs(flip(turned) - still).max() <= 2


@pytest.mark.parametrize("far", [-60000, -200, 200, 60000])
def test_nothing_is_drawn_beside_the_canvas(far):
    block = concat([outlines(circle() * 20), strokes(circle() * 20, [(3, 3)], width=4)])
    for shift in ((far, 0), (0, far), (far, far)):
        assert not draw(block.with_points(block.xy + np.float32(shift)), SIZE).any()


@pytest.mark.parametrize("size", [1, 3, 48])
def test_geometry_far_beyond_every_edge(size):
    """Parts off the canvas are cut, never written elsewhere; what covers the canvas from outside fills it."""
    big = size * 50.0
    frame = outlines([(-big, -big), (big, -big), (big, big), (-big, big)])
    fat = strokes([(-big, size / 2), (big, size / 2)], width=4 * size)
    assert (draw(concat([frame, fat]), size) == 255).all()


def test_random_scribbles_stay_in_bounds():
    """A canary for writes out of bounds: neighbours of a wild item keep their pictures."""
    random = np.random.default_rng(5)
    calm = [outlines(blob(1)), strokes(wave(1), width=2)]
    for scale in (30, 3000, 60000):
        wild = (random.uniform(-scale, scale, (40, 2)), random.uniform(-scale, scale, (40, 2)))
        widths = random.uniform(0, scale, 80)
        block = concat([calm[0], outlines(*wild), strokes(*wild, width=widths), calm[1]])
        images = draw(block, SIZE)
        for i, item in ((0, calm[0]), (3, calm[1])):
            assert np.array_equal(images[i], draw(item, SIZE)[0])
