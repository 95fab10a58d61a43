"""The bootstrap against resampling by brute force, and what its replicates share."""

import numpy as np
from outcome_cases import World, runs_of, simulate

from symgen.gain.bootstrap import Bootstrap, Spread, tail_share
from symgen.gain.figures import ACCURACY, MACRO

WORLD = World(n=400, classes=5, writers=15)


def made(seeds=1, draws=1, shots=(0,), seed=0, replicates=2000, world=WORLD):
    runs = runs_of(["real", "real + synthetic"], shots, draws, seeds)
    found = simulate(np.random.default_rng(seed), runs, lambda run: 0.8 + 0.3 * run.dose, world)
    return found, Bootstrap(found, replicates)


def test_writers_against_brute_force():
    """One run an arm, so that nothing but writers is resampled: rows are written out again for each replicate."""
    found, boot = made()
    writer = np.unique(found.test.groups, return_inverse=True)[1]
    rows = [np.flatnonzero(writer == one) for one in range(writer.max() + 1)]
    rng, labels = np.random.default_rng(1), found.test.labels
    drawn = []
    for _ in range(1500):
        picked = np.concatenate([rows[one] for one in rng.integers(len(rows), size=len(rows))])
        hit = found.guess[:, picked] == labels[picked]
        recall = [hit[:, labels[picked] == c].mean(axis=1) for c in np.unique(labels[picked])]
        drawn.append([hit[1].mean() - hit[0].mean(), np.mean([one[1] - one[0] for one in recall])])
    spread = boot.difference([1], [0])
    for figure, column in ((ACCURACY, 0), (MACRO, 1)):
        by_hand, ours = np.array(drawn)[:, column], spread[figure]
        assert np.isclose(ours.drawn.std(), by_hand.std(), rtol=0.08)
        low, high = np.quantile(by_hand, (0.025, 0.975)) - by_hand.mean() + ours.value
        assert np.allclose(ours.interval()[1:3], (low, high), atol=0.12 * (high - low))


def test_partners_share_their_luck():
    """Whatever befalls both arms alike leaves their difference alone."""
    _, boot = made(3)
    same = boot.difference([0, 2, 4], [0, 2, 4])
    assert np.abs(same.drawn[:, ACCURACY]).max() == 0
    single = boot.mean([1, 3, 5])[ACCURACY].drawn - boot.mean([0, 2, 4])[ACCURACY].drawn
    assert np.allclose(single, boot.difference([1, 3, 5], [0, 2, 4])[ACCURACY].drawn)


def test_replicates_repeat_and_center():
    found, boot = made(2, replicates=500)
    again = Bootstrap(found, 500)
    assert np.array_equal(boot.drawn, again.drawn)
    assert not np.array_equal(boot.drawn, Bootstrap(found, 500, seed=1).drawn)
    assert np.allclose(boot.drawn.mean(axis=0)[:, MACRO], boot.point[:, MACRO])


def test_interval_and_p():
    drawn = np.linspace(-0.1, 0.3, 2001)
    found = Spread(np.array(0.1), drawn).interval()
    assert np.allclose(found[:3], (0.1, -0.09, 0.29))
    assert np.isclose(found.p, 0.5, atol=0.01)
    assert tail_share(0, 1999) == 0.001 and tail_share(1500, 1999) == 1.0
    undefined = Spread(np.array(np.nan), np.full(9, np.nan)).interval()
    assert np.isnan(undefined.value) and np.isnan(undefined.low)
