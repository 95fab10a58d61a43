"""Who is compared with whom, and against the best of several rivals."""

import numpy as np
from outcome_cases import part_of, runs_of, simulate

from symgen.gain.bootstrap import Bootstrap
from symgen.gain.figures import ACCURACY
from symgen.gain.pairing import PLAIN, TREATED, TWIN, Side, Trial, _over_best

ARMS = ["real", "real, augmented", "real + synthetic", "synthetic only"]


def trial(keep=lambda run: True, shots=(5, 0), draws=2, doses=(0.3, 1.0), skill=lambda run: 1.0 + run.dose):
    found = simulate(np.random.default_rng(0), runs_of(ARMS, shots, draws, 3, doses), skill)
    part = part_of(found, keep)
    return Trial(part, Bootstrap(part, 300))


def test_the_arms_are_those_that_the_experiment_trains():
    assert Side("real + synthetic", 1.0) == TREATED
    assert (Side("real", 0.0), Side("real, augmented", 0.0)) == (PLAIN, TWIN)


def test_only_partners_are_compared():
    """Of 3 seeds x 2 draws, one run is missing on either side."""
    missing = {("real", 5, 0, 1), ("real + synthetic", 5, 1, 2)}
    found = trial(lambda run: run[:4] not in missing)
    mine, theirs = found.pairs(TREATED, PLAIN, 5)
    assert len(mine) == 4
    for a, b in zip(mine, theirs, strict=True):
        one, other = found.outcomes.runs[a], found.outcomes.runs[b]
        assert one[1:4] == other[1:4] and (one.arm, one.dose, other.arm) == ("real + synthetic", 1.0, "real")
    gain = found.gain(TREATED, PLAIN, 5, ACCURACY)
    hit = (found.outcomes.guess == found.outcomes.test.labels).mean(axis=1)
    assert np.isclose(gain.gain.value, hit[mine].mean() - hit[theirs].mean())
    assert np.isclose(gain.after - gain.before, gain.gain.value) and gain.pairs == 4


def test_no_partner_no_gain():
    found = trial(lambda run: run.arm != "real")
    assert found.gain(TREATED, PLAIN, 0, ACCURACY) is None
    alone = trial(lambda run: run.dose == 1.0)
    assert alone.gain_over_best(0, ACCURACY) is None and alone.verdict_shot == 0


def test_synthetic_only_is_no_rival():
    assert [one.arm for one in trial().rivals(0)] == ["real", "real, augmented"]


def test_the_verdict_is_at_most_real_data_with_a_partner():
    assert trial().verdict_shot == 0
    assert trial(lambda run: run.shot or run.arm != "real + synthetic").verdict_shot == 5


def test_the_best_rival_is_the_best():
    skill = {"real": 0.4, "real, augmented": 1.2, "real + synthetic": 1.6}
    gain = trial(skill=lambda run: skill.get(run.arm, 0.0)).gain_over_best(0, ACCURACY)
    assert gain.rival == "real, augmented" and gain.gain.low <= gain.gain.value <= gain.gain.high


def test_a_clear_best_rival_gives_its_own_interval():
    rng = np.random.default_rng(0)
    drawn = np.stack([0.03 + 0.01 * rng.normal(size=4000), 0.2 + 0.01 * rng.normal(size=4000)], axis=1)
    found = _over_best(np.array([0.03, 0.2]), drawn)
    assert np.allclose(found[:3], (0.03, *np.quantile(drawn[:, 0], (0.025, 0.975))))


def test_equal_rivals_lower_the_claim_and_widen_the_doubt():
    rng = np.random.default_rng(0)
    drawn = 0.03 + 0.01 * rng.normal(size=(4000, 4))
    found, single = _over_best(np.full(4, 0.03), drawn), _over_best(np.full(1, 0.03), drawn[:, :1])
    assert found.low < single.low and found.high > single.high and found.p > single.p
    assert np.isclose(found.high, np.quantile(drawn, 1 - 0.025 / 4), atol=0.002)


def test_a_loss_is_claimed_only_beyond_the_choice():
    """Four rivals, all equal to the treatment but for luck: the largest seems better."""
    rng, false = np.random.default_rng(3), 0
    for _ in range(300):
        values = 0.01 * rng.normal(size=4)
        false += _over_best(values, values + 0.01 * rng.normal(size=(2000, 4))).high < 0
    assert false <= 15, "half of 5 % of 300, and its own luck"
