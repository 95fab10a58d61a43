"""Do 95 % intervals hold the truth? Experiments whose truth is known, with luck of writers, seeds and draws; this is
where the weights of runs and the choice of the best rival inside each replicate are put to the proof.
"""

import numpy as np
import pytest
from outcome_cases import World, runs_of, simulate

from symgen.gain.bootstrap import Bootstrap
from symgen.gain.figures import ACCURACY
from symgen.gain.pairing import PLAIN, TREATED, Trial

pytestmark = pytest.mark.slow

EXPERIMENTS = 250
RIVALS = ["real", "real, oversampled", "real, balanced softmax", "real, augmented"]


def truth(skill, world):
    """Accuracy of an arm over all writers, seeds and draws."""
    rng = np.random.default_rng(12345)
    deviation = np.sqrt(1 + world.by_writer**2 + world.by_seed**2 + world.by_draw**2)
    return float((skill + deviation * rng.normal(size=4_000_000) + 0.5 * rng.logistic(size=4_000_000) > 0).mean())


def share_held(make, low_high, true):
    """How often the interval holds the truth, and how often the truth lies below it and above it."""
    found = np.array([low_high(make(np.random.default_rng(number))) for number in range(EXPERIMENTS)])
    below, above = (true < found[:, 0]).mean(), (true > found[:, 1]).mean()
    return 1 - below - above, below, above


@pytest.mark.parametrize(
    ("seeds", "draws", "by_seed", "by_draw"),
    [(3, 1, 0.1, 0.0), (3, 1, 0.3, 0.0), (5, 1, 0.2, 0.0), (3, 2, 0.15, 0.1), (3, 2, 0.1, 0.0), (3, 3, 0.1, 0.1)],
)
def test_of_a_gain(seeds, draws, by_seed, by_draw):
    world = World(n=900, classes=8, writers=50, by_writer=0.5, by_seed=by_seed, by_draw=by_draw)
    shot = 5 if draws > 1 else 0
    runs = runs_of(["real", "real + synthetic"], (shot,), draws, seeds)

    def make(rng):
        found = simulate(rng, runs, lambda run: 1.0 + 0.3 * run.dose, world)
        return Trial(found, Bootstrap(found, 400))

    held, *_ = share_held(
        make,
        lambda trial: trial.gain(TREATED, PLAIN, shot, ACCURACY).gain[1:3],
        truth(1.3, world) - truth(1.0, world),
    )
    print(f"{seeds} seeds, {draws} draws, by seed {by_seed}, by draw {by_draw}: {held:.1%}")
    assert 0.92 <= held <= 0.985


@pytest.mark.parametrize("skills", [(1.0, 1.0, 1.0, 1.0), (0.9, 1.0, 1.05, 1.3)])
def test_of_a_gain_over_the_best(skills):
    """Each side errs at most as often as half of 5 %, be the rivals equal or one of them clearly the best."""
    world = World(n=900, classes=8, writers=50, by_writer=0.5, by_seed=0.1, by_draw=0.0)
    runs = runs_of([*RIVALS, "real + synthetic"])
    skill = dict(zip(RIVALS, skills, strict=True))

    def make(rng):
        found = simulate(rng, runs, lambda run: skill.get(run.arm, 1.4), world)
        return Trial(found, Bootstrap(found, 400))

    held, below, above = share_held(
        make, lambda trial: trial.gain_over_best(0, ACCURACY).gain[1:3], truth(1.4, world) - truth(max(skills), world)
    )
    print(f"rivals {skills}: {held:.1%}; truth below {below:.1%}, above {above:.1%}")
    assert held >= 0.92 and below <= 0.045 and above <= 0.045


def test_where_writers_are_unknown():
    """If rows err one by one, resampling rows is right."""
    world = World(n=900, classes=8, known=False, by_writer=0.5, by_seed=0.1, by_draw=0.0)
    runs = runs_of(["real", "real + synthetic"])

    def make(rng):
        found = simulate(rng, runs, lambda run: 1.0 + 0.3 * run.dose, world)
        return Trial(found, Bootstrap(found, 400))

    held, *_ = share_held(
        make, lambda trial: trial.gain(TREATED, PLAIN, 0, ACCURACY).gain[1:3], truth(1.3, world) - truth(1.0, world)
    )
    print(f"single rows: {held:.1%}")
    assert 0.92 <= held <= 0.985
