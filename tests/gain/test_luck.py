"""The weights of runs against Student's distribution and the variance of two levels."""

import numpy as np
import pytest
from outcome_cases import runs_of
from scipy import stats

from symgen.gain.luck import Luck

LUCK = Luck(40000, 0)


@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_seeds_alone_give_students_interval(seeds):
    values = np.random.default_rng(0).normal(size=seeds)
    drawn = (LUCK.moves(runs_of(["real"], seeds=seeds)) * values).sum(axis=1)
    half = stats.t.ppf((0.8, 0.975), seeds - 1) * values.std(ddof=1) / np.sqrt(seeds)
    assert np.allclose(np.quantile(drawn, (0.8, 0.975)), half, rtol=0.06)
    assert np.allclose(np.quantile(drawn, (0.2, 0.025)), -half, rtol=0.06)


def test_draws_and_the_seeds_in_them_add_up():
    """3 draws x 2 seeds: the variance of the draws' means, and that of seeds within draws."""
    runs = runs_of(["real"], (5,), 3, 2)
    values = np.random.default_rng(1).normal(size=len(runs))
    drawn = (LUCK.moves(runs) * values).sum(axis=1)
    of_draw = [values[[run.draw == draw for run in runs]] for draw in range(3)]
    variance = np.var([one.mean() for one in of_draw], ddof=1) / 3 + sum(one.var(ddof=1) / 2 for one in of_draw) / 9
    assert np.isclose(drawn.var(), variance * 5 / 3, rtol=0.1), "Student's variance with 5 degrees of freedom is 5/3"


def test_uneven_draws_count_by_their_runs():
    """A constant in all runs is no luck, however the runs are spread over draws."""
    runs = runs_of(["real"], (5,), 3, 2)[:-1]
    assert np.allclose(LUCK.moves(runs).sum(axis=1), 0)


def test_partners_share_their_luck():
    here, there = runs_of(["real"], (5,), 2, 2), runs_of(["real + synthetic"], (5,), 2, 2)
    assert np.array_equal(LUCK.moves(here), LUCK.moves(there))


def test_one_run_has_no_luck_to_tell():
    assert np.all(LUCK.moves(runs_of(["real"], seeds=1)) == 0)
