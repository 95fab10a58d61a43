import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reink_cases import circle, dense, drawn, off, strokes_of
from scipy.interpolate import CubicSpline

from symgen.geometry.coarseness import Coarseness, coarseness
from symgen.geometry.reink import SIDE, reink


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.floats(4.0, 12.0))
def test_a_smooth_stroke_comes_back(seed, pen):
    """Drawn and re-inked, a stroke whose bends are wide beside the pen comes back as it was."""
    draws = np.random.default_rng(seed)
    x = np.linspace(30, 130, 5)
    y = 80 + draws.uniform(-18, 18, 5)
    at = np.linspace(0, 1, 200)
    spline = CubicSpline(np.linspace(0, 1, 5), np.stack([x, y], 1))
    line, (dx, dy), (ddx, ddy) = spline(at), spline(at, 1).T, spline(at, 2).T
    assume((np.hypot(dx, dy) ** 3 > 2.5 * pen * np.abs(dx * ddy - dy * ddx)).all())
    found = reink(drawn([line], pen)).strokes
    assert len(found) == 1
    got, truth = dense(found[0].xy), dense(line)
    assert off(got, truth).max() < 1.6 and off(got, truth).mean() < 0.3
    assert off(truth, got).max() < 2.6
    assert abs(np.median(found[0].width) / pen - 1) < 0.05


@pytest.mark.parametrize("slope", [0.0, 0.07, 0.21, 0.5, 0.93, 3.0])
def test_straight_lines_do_not_wiggle(slope):
    way = np.array([1.0, slope]) / np.hypot(1, slope)
    a, b = 80 - 60 * way, 80 + 60 * way
    (xy,) = strokes_of(drawn([[a, b]], 6.0))
    aside = (xy - a) @ np.array([-way[1], way[0]])
    assert np.abs(aside).max() < 0.35
    assert np.abs(np.diff(aside)).max() < 0.08
    assert np.hypot(*(xy[0] - a)) < 0.6 and np.hypot(*(xy[-1] - b)) < 0.6


def test_steps_of_a_coarse_picture_are_not_taken_for_writing():
    small = (drawn([[(8, 20), (56, 27)]], 2.0, 64) > 127).astype(np.uint8) * 255
    large = np.kron(small, np.ones((3, 3), np.uint8))
    about = coarseness(small, 150.0)
    assert about.pixel == pytest.approx(3, abs=0.2) and about.band > 1
    (xy,) = strokes_of(large, about)
    fit = np.polynomial.Polynomial.fit(xy[:, 0], xy[:, 1], 1)
    assert np.abs(xy[:, 1] - fit(xy[:, 0])).max() < 0.8
    (raw,) = strokes_of(large, Coarseness(1.0, 0.1))
    assert np.abs(raw[:, 1] - np.polynomial.Polynomial.fit(raw[:, 0], raw[:, 1], 1)(raw[:, 0])).max() > 1.0


@pytest.mark.parametrize("angle_deg", [60, 90, 120])
@pytest.mark.parametrize("turn_deg", [0, 25, 100])
def test_corners_stay_sharp(angle_deg, turn_deg):
    first, second = np.deg2rad(turn_deg), np.deg2rad(turn_deg + angle_deg)
    corner = np.array([80.0, 80.0])
    arms = [corner + 60 * np.array([np.cos(t), np.sin(t)]) for t in (first, second)]
    (xy,) = strokes_of(drawn([[arms[0], corner, arms[1]]], 6.0))
    assert off(corner[None], xy).max() < (1.8 if angle_deg < 90 else 0.9)


def test_circles_get_no_corners_and_keep_their_radius():
    (xy,) = strokes_of(drawn([circle(45)], 7.0))
    away = np.hypot(*(xy - 80).T)
    assert np.abs(away - 45).max() < 0.5
    np.testing.assert_array_equal(xy[0], xy[-1])
    assert xy[0, 1] < 36 and xy[len(xy) // 4, 0] < 60  # opened at the top, written to the left


CROSSINGS = {
    "x": [[(40, 30), (120, 130)], [(118, 32), (42, 128)]],
    "plus": [[(80, 20), (80, 140)], [(20, 82), (140, 78)]],
    "flat x": [[(20, 55), (140, 105)], [(20, 105), (140, 55)]],
    "t": [[(80, 20), (80, 140)], [(50, 60), (112, 60)]],
}


@pytest.mark.parametrize("name", CROSSINGS)
@pytest.mark.parametrize("pen", [4.0, 9.0])
def test_crossings_are_passed_straight(name, pen):
    found = strokes_of(drawn(CROSSINGS[name], pen))
    assert len(found) == 2
    for truth in CROSSINGS[name]:
        best = min(off(dense(xy), dense(truth)).max() + off(dense(truth), dense(xy)).max() for xy in found)
        assert best < 2.0, name


def test_an_eight_is_one_stroke():
    t = np.linspace(0, 2 * np.pi, 200)
    (xy,) = strokes_of(drawn([np.stack([80 + 35 * np.sin(2 * t), 80 - 60 * np.cos(t)], 1)], 6.0))
    truth = np.stack([80 + 35 * np.sin(2 * t), 80 - 60 * np.cos(t)], 1)
    assert off(dense(truth), dense(xy)).max() < 2.0


def test_a_stroke_that_ends_at_another_meets_it():
    found = strokes_of(drawn([[(40, 20), (40, 140)], [(40, 80), (130, 80)]], 8.0))
    assert len(found) == 2 and off(np.array([[40.0, 80.0]]), dense(found[1])).max() < 1.0


def test_dots_are_one_point_and_come_last():
    found = reink(drawn([[(80, 20)], [(80, 60), (82, 140)]], 9.0)).strokes
    assert [len(stroke.xy) > 1 for stroke in found] == [True, False]
    assert np.hypot(*(found[1].xy[0] - (80, 20))) < 0.4 and found[1].width[0] == pytest.approx(9, rel=0.07)


@pytest.mark.parametrize("pen", [10.0, 12.0, 14.0])
def test_the_waist_of_a_thick_8_is_a_crossing(pen):
    """Its skeleton has a bar there, or two rings side by side, which nobody writes."""
    t = np.linspace(0, 2 * np.pi, 160)
    line = np.stack([80 + 32 * np.sin(2 * t) + 10 * np.sin(6 * t), 80 - 58 * np.cos(t)], 1)
    (xy,) = strokes_of(drawn([line], pen))
    step = np.diff(dense(xy), axis=0)
    turn = np.arctan2(step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0], (step[:-1] * step[1:]).sum(axis=1))
    assert abs(turn.sum()) < np.pi, "one ring is written clockwise, the other one not"


def test_a_ring_with_a_bar_stays_a_ring():
    found = strokes_of(drawn([circle(45.0), [(35, 80), (125, 80)]], 12.0))
    assert sorted(len(dense(xy)) > 250 for xy in found) == [False, True]


def test_square_ends_are_ends_of_one_stroke():
    picture = np.zeros((SIDE, SIDE), np.uint8)
    picture[60:84, 20:140] = 255
    found = reink(picture)
    (stroke,) = found.strokes
    assert np.ptp(stroke.xy[:, 1]) < 0.5
    assert np.median(stroke.width) == pytest.approx(24, abs=0.6)
    assert stroke.xy[0, 0] == pytest.approx(32, abs=1.5) and stroke.xy[-1, 0] == pytest.approx(128, abs=1.5)


def hostile():
    yield np.zeros((SIDE, SIDE), np.uint8)
    yield np.full((SIDE, SIDE), 255, np.uint8)
    one = np.zeros((SIDE, SIDE), np.uint8)
    one[7, 9] = 255
    yield one
    two = one.copy()
    two[7, 10] = 255
    yield two
    yield np.indices((SIDE, SIDE)).sum(axis=0).astype(np.uint8) % 2 * 255
    yield np.random.default_rng(0).integers(0, 256, (SIDE, SIDE), np.uint8)
    yield np.full((1, 1), 255, np.uint8)
    yield np.full((3, 400), 255, np.uint8)


@pytest.mark.parametrize("picture", list(hostile()), ids=lambda picture: f"{picture.shape}-{picture.mean():.0f}")
def test_hostile_pictures_give_finite_strokes_or_none(picture):
    for stroke in reink(picture).strokes:
        assert np.isfinite(stroke.xy).all() and (stroke.width > 0).all() and len(stroke.xy) == len(stroke.width)
