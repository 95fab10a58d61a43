"""Outcomes of trainings that never took place, with a truth that is known."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from symgen.gain.outcomes import Outcomes, RunRow, TestSet


class World(NamedTuple):
    """n rows of C classes by so many writers; rows of a writer err together, and trainings differ by seed and draw."""

    n: int = 1200
    classes: int = 12
    writers: int = 40
    by_writer: float = 0.6
    by_seed: float = 0.1
    by_draw: float = 0.1
    known: bool = True


USUAL = World()


def runs_of(arms: Sequence[str], shots=(0,), draws=1, seeds=3, doses=(1.0,)):
    """Every run of a full plan; "synthetic" in an arm's name means a dose."""
    return tuple(
        RunRow(arm, shot, draw, seed, dose)
        for seed in range(seeds)
        for shot in shots
        for draw in range(1 if shot == 0 else draws)
        for arm in arms
        for dose in (doses if arm == "real + synthetic" else (1.0,) if "synthetic" in arm else (0.0,))
    )


def a_test(rng, world: World = USUAL, name="held out", names=None) -> TestSet:
    C, n = world.classes, world.n
    share = 1 / np.arange(1, C + 1)
    labels = rng.choice(C, size=n, p=share / share.sum()).astype(np.int16)
    writer = rng.integers(world.writers, size=n)
    groups = np.array([f"w{one}" if world.known else "" for one in writer], object)
    merged = np.where(np.arange(C) < 4, np.arange(C) // 2, np.arange(C) + C)
    names = names or tuple(f"c{c}" for c in range(C))
    ids = np.array([f"row/{i}" for i in range(n)], object)
    return TestSet(name, labels, groups, ids, names, np.arange(C) >= C - 4, merged)


def simulate(
    rng: np.random.Generator, runs: Sequence[RunRow], skill: Callable[[RunRow], float], world: World = USUAL,
    test: TestSet | None = None,
) -> Outcomes:  # fmt: skip
    """skill(run): the logit of being right, before writers, seeds and draws have their say. What a writer adds depends
    on the arm too, so that differences between arms err by writer.
    """
    test = test or a_test(rng, world)
    known = np.unique(test.groups, return_inverse=True)[1] if world.known else np.arange(world.n)
    own, arms = rng.normal(size=world.n), {}
    draws: dict[tuple, float] = {}
    guess, confidence = [], []
    for run in runs:
        # Of the difference between two arms: each arm has its own luck with every writer and with every draw.
        hand = arms.setdefault((run.arm, run.dose), world.by_writer * rng.normal(size=known.max() + 1))
        draw = draws.setdefault((run.arm, run.dose, run.shot, run.draw), world.by_draw * rng.normal())
        logit = skill(run) + hand[known] + draw + world.by_seed * rng.normal() + own
        right = logit + 0.5 * rng.logistic(size=world.n) > 0
        wrong = (
            test.labels + np.where(rng.random(world.n) < 0.5, 1, rng.integers(1, world.classes, world.n))
        ) % world.classes
        guess.append(np.where(right, test.labels, wrong))
        confidence.append(1 / (1 + np.exp(-np.abs(logit))))
    found = np.array(guess, np.int16)
    top3 = (found == test.labels) | (rng.random(found.shape) < 0.5)
    return Outcomes(test, tuple(runs), found, top3, np.array(confidence, np.float32))


def part_of(outcomes: Outcomes, keep: Callable[[RunRow], bool]) -> Outcomes:
    """As if only these runs were done."""
    where = [place for place, run in enumerate(outcomes.runs) if keep(run)]
    runs = tuple(outcomes.runs[place] for place in where)
    return Outcomes(outcomes.test, runs, outcomes.guess[where], outcomes.top3[where], outcomes.confidence[where])
