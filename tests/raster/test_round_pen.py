"""The round pen: discs, thin lines, ends, and widths that change."""

from itertools import pairwise

import numpy as np
import pytest
from raster_cases import SIZE, strokes, wave

from symgen.raster import draw

MIDDLE = np.array([24.2, 24.7])


def ink(item) -> float:
    return draw(item, SIZE).sum() / 255


@pytest.mark.parametrize("width", [1.0, 1.5, 3.0, 8.0, 20.0])
@pytest.mark.parametrize("place", [(24, 24), (24.5, 24.5), (23.1, 25.7)])
def test_one_point_is_a_disc_of_its_width(place, width):
    image = draw(strokes([place], width=width), SIZE)[0]
    assert image.sum() / 255 == pytest.approx(np.pi * width**2 / 4, rel=0.02)
    y, x = np.nonzero(image)
    assert np.hypot(x + 0.5 - place[0], y + 0.5 - place[1]).max() <= width / 2 + 0.7072


def test_two_equal_points_are_the_same_disc():
    assert np.array_equal(draw(strokes([(9, 9), (9, 9)], width=3), SIZE), draw(strokes([(9, 9)], width=3), SIZE))


@pytest.mark.parametrize("width", [0.2, 0.4, 0.8, 1.0, 3.0, 8.0])
@pytest.mark.parametrize("angle", [0, 7, 30, 45, 80, 90])
def test_ink_of_a_line_is_its_area(width, angle):
    """At any slant: thin pens come out lighter, not thinner or fatter."""
    way = 17.3 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    area = np.hypot(*(2 * way)) * width + np.pi * width**2 / 4
    assert ink(strokes([MIDDLE - way, MIDDLE + way], width=width)) == pytest.approx(area, rel=0.02)


@pytest.mark.parametrize(
    ("width", "error"),
    [(0.2, 0.055), (0.3, 0.055), (0.4, 0.055), (0.7, 0.01), (1.0, 0.01), (1.5, 0.01), (3.0, 0.01), (6.0, 0.01)],
)
def test_ink_of_short_dashes_is_their_area(width, error):
    """Round ends count for more than sides here."""
    random = np.random.default_rng(0)
    areas, inks = [], []
    for _ in range(60):
        start = random.uniform(15, 30, 2)
        ends = np.stack([start, start + random.uniform(-2, 2, 2)])
        areas.append(np.hypot(*(ends[1] - ends[0])) * width + np.pi * width**2 / 4)
        inks.append(ink(strokes(ends, width=width)))
    assert sum(inks) == pytest.approx(sum(areas), rel=error)


def test_thin_line_may_end_on_the_middle_of_a_pixel():
    """There the distance to the end is nothing, or next to nothing by rounding, and has no direction."""
    for right in range(12):
        for down in range(12):
            image = draw(strokes([(4.5, 4.5), (4.5 + right, 4.5 + down)], width=0.4), SIZE)[0]
            assert image.max() <= 0.4 * np.sqrt(2) * 255 + 1 and image[4 + down, 4 + right] >= 30


def test_thin_line_is_evenly_light():
    image = draw(strokes([(4, 24.5), (44, 24.5)], width=0.4), SIZE)[0]
    assert set(image[24, 6:42]) == {102} and not np.delete(image, 24, axis=0).any()


def test_joints_show_no_beads_and_no_gaps():
    """A straight line cut into pieces looks as the whole one does, also where the pen is finer than a pixel."""
    ends = np.array([(5.2, 7.9), (42.6, 33.3)])
    for width in (0.4, 1.0, 3.0):
        whole = draw(strokes(ends, width=width), SIZE).astype(int)
        for pieces in (3, 20, 150):
            t = np.linspace(0, 1, pieces + 1)[:, None]
            cut = draw(strokes(ends[0] + t * (ends[1] - ends[0]), width=width), SIZE)
            # Points are rounded to 1/256 px, which turns short pieces a little.
            assert np.abs(cut - whole).mean() < 0.05 and np.abs(cut - whole).max() <= 16


def test_drawing_direction_does_not_matter():
    line, widths = wave(3, 64), np.linspace(0.4, 6, 64)
    there, back = draw(strokes(line, width=widths), SIZE), draw(strokes(line[::-1], width=widths[::-1]), SIZE)
    assert np.abs(there.astype(int) - back).max() <= 1


def test_no_width_is_no_ink():
    assert not draw(strokes(wave(1), [(9, 9)], width=0), SIZE).any()


def test_wider_is_never_lighter():
    pictures = [draw(strokes(wave(2), [(9, 9)], width=w), SIZE)[0].astype(int) for w in np.linspace(0, 9, 40)]
    assert min((after - before).min() for before, after in pairwise(pictures)) >= -3


def test_width_runs_linearly_along_a_segment():
    image = draw(strokes([(0, 24), (48, 24)], width=[1, 13]), SIZE)[0]
    across = image.sum(axis=0) / 255
    expected = 1 + 12 * (np.arange(SIZE) + 0.5) / 48
    assert np.abs(across - expected)[2:-2].max() < 0.25


def test_disc_inside_the_next_one_adds_nothing():
    fat = draw(strokes([(24, 24)], width=16), SIZE)
    assert np.array_equal(draw(strokes([(22, 24), (24, 24), (25, 26)], width=[4, 16, 5]), SIZE), fat)


@pytest.mark.parametrize("scale", [1, 100, 4000])
def test_discs_that_all_but_contain_each_other(scale):
    """The cone's sides then turn across its axis, where the formula divides by nearly nothing."""
    near = scale * 8 - 1 / 256
    image = draw(strokes([(24, 24), (24 + scale * 4, 24)], width=[2 * near, 0.0]), SIZE)[0]
    alone = draw(strokes([(24, 24)], width=2 * near), SIZE)[0]
    assert (image.astype(int) >= alone.astype(int) - 3).all()
