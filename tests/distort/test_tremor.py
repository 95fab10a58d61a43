"""tremor: as strong and as fast as asked, the hand's own, and gentle with what is short."""

import numpy as np
import pytest

from symgen import paths as geometry
from symgen.distort import tremor
from symgen.rng import Draws
from symgen.steps import Controls
from symgen.testing import tiny_rows

LINE = np.stack([np.linspace(-0.5, 0.5, 201), np.zeros(201)], 1)


def shaken(line=LINE, n=600, amplitude=0.01, period=0.6):
    shapes = geometry.from_lists([[line]], width=0.06).take(np.zeros(n, np.int64))
    values = np.tile(np.float32([amplitude, np.log(period / tremor.USUAL_PERIOD)]), (n, 1))
    return (tremor.apply(shapes, Controls(values, np.arange(n, dtype=np.uint64))).xy - shapes.xy).reshape(n, -1, 2)


def test_amplitude_is_the_rms_displacement():
    moved = shaken()
    assert np.sqrt((moved**2).sum(-1).mean()) == pytest.approx(0.01, rel=0.04)


@pytest.mark.parametrize("period", [0.45, 0.95])
def test_it_goes_to_and_fro_about_as_often_as_said(period):
    side = np.sign(shaken(period=period)[..., 1])
    per_unit = (np.diff(side, axis=1) != 0).sum(1).mean() / 2
    assert per_unit == pytest.approx(1 / period, rel=0.12)


def test_short_strokes_shake_in_proportion():
    short = np.sqrt((shaken(LINE * 0.06) ** 2).sum(-1).mean())
    assert short == pytest.approx(0.01 * 0.06 / tremor.SHORTEST, rel=0.4)


def test_a_hand_keeps_its_tremor():
    rows = tiny_rows(1000)
    rows = rows._replace(hand=rows.index // 10)
    values = tremor.sample(tremor.Params(), Draws(1, "t", rows), rows).values.reshape(100, 10, 2)
    assert not values[:, :, tremor.LOG_PERIOD].std(1).max() > 1e-6 < values[:, 0, tremor.LOG_PERIOD].std()
    assert values[:, :, tremor.AMPLITUDE].std(1).mean() < 0.4 * values[:, :, tremor.AMPLITUDE].std()
