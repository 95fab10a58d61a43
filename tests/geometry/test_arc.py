"""arc: lengths, rings, held ends, and noise along a line that is as rough and as strong as it says."""

import numpy as np
import pytest

from symgen.geometry import arc

BEND = np.float32([(0, 0), (0.3, 0), (0.3, 0.4), (0.3, 0.4), (0.0, 0.4)])


def test_length_and_edges():
    assert arc.length(BEND, 0, 5) == pytest.approx(1.0) and arc.length(BEND, 1, 3) == pytest.approx(0.4)
    assert arc.length(BEND, 2, 3) == 0 and arc.length(BEND, 2, 2) == 0
    assert arc.edge(BEND, 2) == pytest.approx((0.0, 0.4, 0.4))


def test_a_ring_is_closed_and_a_c_is_not():
    turn = np.linspace(0, 2 * np.pi, 40)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1).astype(np.float32)
    assert arc.closed(ring, 0, 40, arc.length(ring, 0, 40))
    assert not arc.closed(ring, 0, 32, arc.length(ring, 0, 32))


def test_settle_brings_the_end_back_and_shares_the_way():
    moved = BEND + np.float32([(0, 0), (0, 0), (0, 0), (0, 0), (0.1, -0.2)])
    arc.settle(BEND, moved, 0, 5, 1.0)
    np.testing.assert_allclose(moved[[0, 4]], BEND[[0, 4]], atol=1e-7)
    np.testing.assert_allclose(moved[1], BEND[1] - 0.3 * np.array([0.1, -0.2]), atol=1e-7)


def test_waves_have_unit_rms_are_smooth_and_differ_by_lane():
    places = np.linspace(0, 400, 40001)
    one, other = (np.array([arc.wave(np.uint64(5), lane, place) for place in places]) for lane in (0, 1))
    assert np.sqrt((one**2).mean()) == pytest.approx(1, rel=0.06) and abs(one.mean()) < 0.1
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.1
    slope = np.diff(one) / 0.01
    assert np.abs(np.diff(slope)).max() < 0.2, "the slope jumps"
    assert np.corrcoef(one[:-100], one[100:])[0, 1] > 0.2 > abs(np.corrcoef(one[:-400], one[400:])[0, 1])
