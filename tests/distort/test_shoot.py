"""shoot: ends go on or stop short along their stroke; the middle stays, rings do not open."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import shoot
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import tiny_rows

LINE = np.stack([np.linspace(-0.5, 0.5, 41), np.zeros(41)], 1)


def shot(points, n=2000, distance=0.02):
    shapes = geometry.from_lists([[points]], width=0.06).take(np.zeros(n, np.int64))
    controls = Controls(np.full((n, 1), distance, np.float32), np.arange(n, dtype=np.uint64))
    return shoot.apply(shapes, controls).xy.reshape(n, -1, 2).astype(float)


def test_ends_move_along_the_stroke_by_what_was_asked_and_more_often_outwards():
    moved = shot(LINE) - LINE
    assert np.abs(moved[..., 1]).max() < 1e-7 > np.abs(moved[:, 16:25]).max()
    for out in (-moved[:, 0, 0], moved[:, -1, 0]):
        assert out.std() == pytest.approx(0.02, rel=0.05)
        assert out.mean() == pytest.approx(0.02 * shoot.LEAN, rel=0.2)
    assert abs(np.corrcoef(moved[:, 0, 0], moved[:, -1, 0])[0, 1]) < 0.08


def test_a_stroke_that_stops_short_does_not_fold():
    assert (np.diff(shot(LINE, distance=0.16)[..., 0], axis=1) > 0).all()


def test_no_end_moves_by_more_than_its_share_of_the_stroke():
    short = shot(LINE * 0.1, distance=0.08) - LINE * 0.1
    assert np.abs(short).max() == pytest.approx(0.1 * shoot.MOST_OF_STROKE, rel=1e-4)


def test_a_curved_end_goes_on_in_its_own_direction():
    turn = np.linspace(0, np.pi / 2, 60)
    moved = shot(np.stack([np.sin(turn), -np.cos(turn)], 1) / 2) - np.stack([np.sin(turn), -np.cos(turn)], 1) / 2
    end, start = moved[:, -1], moved[:, 0]
    assert np.abs(end[:, 0]).max() < 0.2 * np.abs(end[:, 1]).max()  # it ends going down
    assert np.abs(start[:, 1]).max() < 0.2 * np.abs(start[:, 0]).max()  # and began going right


def test_a_ring_overlaps_rather_than_opens():
    turn = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([np.sin(turn), -np.cos(turn)], 1) / 2
    moved = shot(ring, distance=0.06) - ring
    assert moved[:, -1, 0].min() >= -shoot.GAP - 1e-6 and moved[:, -1, 0].max() > 0.1


def test_overshooting_is_the_hands():
    rows = tiny_rows(1000)
    rows = rows._replace(hand=rows.index // 10)
    values = shoot.sample(shoot.Params(), Draws(1, "t", rows), rows).values.reshape(100, 10)
    assert values.std(1).mean() < 0.6 * values.mean(1).std() and values.std(1).min() > 0
