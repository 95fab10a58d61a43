"""One pen an expression: outlines come to the pen of the strokes beside them, whichever way their contours run."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen import raster
from symgen.compose.weight import HEAVIEST, LIGHTEST, even
from symgen.paths import Paths


def bar(wide, long=2.0, turned=False, points=8):
    """An outlined stroke, its long edges of `points` points."""
    x = np.linspace(0, long, points)
    xy = np.concatenate([np.stack([x, np.zeros(points)], 1), np.stack([x[::-1], np.full(points, wide)], 1)])
    return xy[::-1] if turned else xy


def ring(outer, inner, points=90):
    """A circle and the hole in it, which runs the other way."""
    t = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return [radius * np.stack([np.cos(way * t), np.sin(way * t)], 1) for radius, way in ((outer, 1), (inner, -1))]


def outlined(contours):
    return geometry.from_lists([[np.asarray(one, float) for one in contours]], width=0.0, filled=True)


def stroke(width, long=2.0):
    return geometry.from_lists([[np.stack([np.linspace(0, long, 9), np.zeros(9)], 1)]], width=width)


def together(*items) -> Paths:
    return geometry.concat(list(items))


def thickness(paths, k, scale=60.0):
    """How thick item k is in the middle of a picture of it, in its own unit."""
    xy = paths.xy * scale + 90
    image = raster.draw(paths.with_points(xy.astype(np.float32), paths.width * np.float32(scale)), 300)[k]
    columns = image.astype(float).sum(axis=0) / 255
    return np.median(columns[columns > 0]) / scale


def evened(*items, scale=1.0):
    whole = together(*items)
    return even(whole, np.array([0, len(items)]), np.full(len(items), scale))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("wide", "edge"), [(0.3, HEAVIEST), (0.05, LIGHTEST)])
def test_an_outline_comes_to_the_pen_of_the_strokes(turned, wide, edge):
    found = evened(stroke(0.12), stroke(0.12), outlined([bar(wide, turned=turned)]))
    assert thickness(found, 2) == pytest.approx(edge * 0.12, rel=0.06)


def test_a_hole_grows_where_its_ring_gets_thinner():
    pens = [stroke(0.1)] * 3
    found = evened(*pens, outlined(ring(1.0, 0.7)))
    radius = np.hypot(*found.xy[found.point_start[3] :].T)
    assert radius.max() == pytest.approx(0.85 + HEAVIEST * 0.05, abs=0.02)
    assert radius.min() == pytest.approx(0.85 - HEAVIEST * 0.05, abs=0.02)


def test_stems_within_a_font_are_left_as_they_are():
    items = [outlined([bar(wide)]) for wide in (0.1, 0.11, 0.115)]
    assert (evened(*items).xy == together(*items).xy).all()


def test_strokes_get_one_pen_at_their_places_and_swell_as_they_did():
    swelling = stroke(0.1)
    width = swelling.width * np.linspace(0.5, 1.5, len(swelling.width)).astype(np.float32)
    whole = together(stroke(0.1), stroke(0.2), swelling.with_points(swelling.xy, width))
    found = even(whole, np.array([0, 3]), np.array([1.0, 0.5, 2.0]))
    middles = [np.median(found.width[a:b]) for a, b in zip(found.point_start, found.point_start[1:], strict=False)]
    assert middles == pytest.approx([0.1] * 3)
    assert found.width[-1] == pytest.approx(3 * found.width[found.point_start[2]], rel=1e-3)


def test_an_expression_does_not_hang_on_its_neighbours():
    one, other = [stroke(0.1), outlined([bar(0.4)])], [outlined([bar(0.08)]), stroke(0.2)]
    both = even(together(*one, *other), np.array([0, 2, 4]), np.ones(4))
    alone = evened(*one)
    assert (both.xy[: len(alone.xy)] == alone.xy).all() and (both.width[: len(alone.width)] == alone.width).all()


def test_a_speck_and_nothing_at_all_pass():
    assert len(evened(outlined([np.zeros((4, 2))]), stroke(0.1))) == 2
    assert np.isfinite(evened(outlined([np.zeros((4, 2))])).xy).all()
