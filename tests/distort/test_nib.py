"""nib: the trace of an ellipse, heavier down than up, lighter at its ends, on open paths only."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import nib
from symgen.rng import Draws
from symgen.steps import controls
from symgen.testing import tiny_rows


def ray(angle_deg: float) -> geometry.Paths:
    """A straight stroke that goes up by `angle_deg` from the line of writing."""
    a = np.radians(angle_deg)
    return geometry.from_lists([[np.linspace(0, 1, 21)[:, None] * (np.cos(a), -np.sin(a))]], width=0.06)


def width(paths, **columns: float):
    values = np.zeros((1, 5))
    for name, value in columns.items():
        values[0, getattr(nib, name)] = value
    return nib.apply(paths, controls(values)).width / 0.06


def ellipse(aspect: float, angle_deg: float) -> dict[str, float]:
    twice = np.radians(2 * angle_deg)
    return {"NIB_X": np.log(aspect) * np.cos(twice), "NIB_Y": np.log(aspect) * np.sin(twice)}


@pytest.mark.parametrize("way", [0, 30, 45, 90, 120, 200, 315])
def test_the_trace_is_that_of_an_ellipse(way):
    """Oracle: how far the rim of the ellipse reaches to either side of the way, over all its points."""
    turn, tilt = np.linspace(0, 2 * np.pi, 20001), np.radians(30)
    rim = np.exp(1j * tilt) * (np.sqrt(1.8) * np.cos(turn) + 1j * np.sin(turn) / np.sqrt(1.8))
    expected = np.ptp((rim * np.exp(-1j * np.radians(way))).imag) / 2
    np.testing.assert_allclose(width(ray(way), **ellipse(1.8, 30)), expected, rtol=1e-5)


def test_half_the_controls_are_half_the_nib_at_its_angle():
    whole, root = (width(ray(30), **ellipse(aspect, 30)) for aspect in (2.25, 1.5))
    half = nib.apply(ray(30), controls(np.array([[*ellipse(2.25, 30).values(), 0, 0, 0]]) / 2)).width / 0.06
    np.testing.assert_allclose(half, root, rtol=1e-6)
    assert whole[5] < half[5] < 1


def test_down_is_heavier_than_up_by_what_was_asked():
    assert width(ray(-90), DOWNSTROKE=0.3) == pytest.approx(np.full(21, 1.3), rel=1e-5)
    assert width(ray(90), DOWNSTROKE=0.3) == pytest.approx(np.full(21, 0.7), rel=1e-5)
    assert width(ray(0), DOWNSTROKE=0.3) == pytest.approx(np.ones(21), rel=1e-5)


def test_ends_are_light_and_the_middle_is_not():
    got = width(ray(0), TAPERING=0.4)
    assert got[0] == pytest.approx(0.6) and got[-1] == pytest.approx(0.6, rel=1e-5)
    assert (got[3:-3] == 1).all() and (np.diff(got[:4]) > 0).all()


def test_pressure_wanders_slowly_and_about_the_mean():
    shapes, values = ray(0).take(np.zeros(2000, np.int64)), np.tile([0, 0, 0, 0, 0.1], (2000, 1))
    keys = np.arange(2000, dtype=np.uint64)
    logs = np.log(nib.apply(shapes, controls(values, keys)).width / 0.06).reshape(2000, 21)
    assert logs.std() == pytest.approx(0.1, rel=0.06) and abs(logs.mean()) < 0.01
    assert np.abs(np.diff(logs, axis=1)).max() < 0.1


def test_a_hand_keeps_its_nib_and_the_row_its_pressure():
    rows = tiny_rows(1000)
    rows = rows._replace(hand=rows.index // 10)
    values = nib.sample(nib.Params(), Draws(1, "t", rows), rows).values.reshape(100, 10, 5)
    assert not values[:, :, : nib.UNEVEN].std(1).max() > 1e-6 < values[:, 0, : nib.UNEVEN].std(0).min()
    assert values[:, :, nib.UNEVEN].std(1).min() > 0.005


def test_dots_keep_their_width():
    dot = geometry.from_lists([[[(0, 0)], [(0.1, 0.1)] * 3]], width=0.06)
    assert (width(dot, DOWNSTROKE=1, TAPERING=1, UNEVEN=1, **ellipse(3, 45)) == 1).all()
