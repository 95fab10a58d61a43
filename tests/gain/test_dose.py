"""Dose and response: harm is found where it is, and not where it is not."""

import numpy as np
from outcome_cases import World, part_of, runs_of, simulate

from symgen.gain.bootstrap import Bootstrap
from symgen.gain.dose import response
from symgen.gain.figures import ACCURACY
from symgen.gain.pairing import Trial

ARMS = ["real", "real, augmented", "real + synthetic"]
WORLD = World(n=3000, by_seed=0.02, by_draw=0.0, by_writer=0.2)


def at(skill, doses=(0.3, 1.0, 3.0), keep=lambda run: True):
    found = simulate(np.random.default_rng(0), runs_of(ARMS, seeds=4, doses=doses), lambda run: skill(run.dose), WORLD)
    part = part_of(found, keep)
    return response(Trial(part, Bootstrap(part, 1000)), 0, ACCURACY)


def test_the_point_where_more_hurts():
    found = at(lambda dose: 1.0 + 0.5 * min(dose, 1) - 0.4 * max(0, dose - 1))
    assert found.hurts[0] == 3.0 and found.said.startswith("More hurts: 3x the recipe's amount is worse than 1x.")
    assert [dose for dose, _, _ in found.levels] == [0.0, 0.3, 1.0, 3.0] and found.zero == "real, augmented"
    assert len(found.steps) == 6 and all(runs == 4 for _, _, runs in found.levels)


def test_the_least_dose_that_hurts_is_named():
    found = at(lambda dose: 1.5 - 0.6 * dose)
    assert found.hurts == (0.3, 0.0) and "0.3x the recipe's amount is worse than no synthetic data" in found.said


def test_no_harm_where_more_is_better_or_the_same():
    assert at(lambda dose: 1.0 + 0.4 * dose).said == "No certain harm up to 3x the recipe's amount."
    assert at(lambda dose: 1.0).hurts is None


def test_single_trainings_prove_no_harm():
    found = at(lambda dose: 1.5 - 0.6 * dose, keep=lambda run: run.seed == 0)
    assert found.hurts is None and found.said.startswith("Too few runs")


def test_without_the_twin_dose_none_is_plain_real():
    assert at(lambda dose: 1.0, keep=lambda run: run.arm != "real, augmented").zero == "real"


def test_one_dose_is_no_response():
    assert at(lambda dose: 1.0, doses=(1.0,)) is None
