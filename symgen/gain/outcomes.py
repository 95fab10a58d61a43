"""What the experiment hands to the statistics: which runs were made, and what each guessed on each test row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt

ALL = 0
"""The shot that stands for all real samples there are."""


class RunRow(NamedTuple):
    """One training. shot: real samples a class, 0 = all. draw: which draw of them. dose: synthetic data in multiples of
    the recipe's own amount; 0.0 in arms without any.
    """

    arm: str
    shot: int
    draw: int
    seed: int
    dose: float


@dataclass(frozen=True, eq=False)
class TestSet:
    """n real rows that no arm was trained on. labels: int16 (n,), places in `classes`. groups: (n,) texts, the writer
    of each row, "" where unknown. row_ids: (n,) texts. rare: bool (C,), the classes short of real data.
    merged: (C,) number of each class's group of look-alikes; a class like no other has a number of its own.
    """

    __test__ = False  # pytest takes every Test... it meets for a test

    name: str
    labels: npt.NDArray[np.int16]
    groups: npt.NDArray[np.object_]
    row_ids: npt.NDArray[np.object_]
    classes: tuple[str, ...]
    rare: npt.NDArray[np.bool_]
    merged: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """R finished runs on one test set of n rows. guess: int16 (R, n), places in `test.classes`. top3: bool (R, n), the
    true class is among the three likeliest. confidence: float32 (R, n), of the guess. canvas: float32 (R, 1 + M),
    accuracy on some of the test pictures as they are and in each of M `robustness.CELLS`; NaN of runs that were not
    asked, None where nobody was.
    """

    test: TestSet
    runs: tuple[RunRow, ...]
    guess: npt.NDArray[np.int16]
    top3: npt.NDArray[np.bool_]
    confidence: npt.NDArray[np.float32]
    canvas: npt.NDArray[np.float32] | None = None


class Design(TypedDict, total=False):
    """What the report tells of the experiment besides its figures; every key may be missing.

    recipe: its name. new_writers: whether no writer of the tests wrote any training row, as far as writers are known.
    planned: every run of the plan, done or not. real_rows: shot -> real rows drawn in all classes
    together (mean over draws); without it "all" has no place on the learning curve. facts: what was done exactly, as
    (name, value) pairs of text: seed, digests, baseline, steps ... files: (name, path relative to the report) of files
    beside the report, such as the ids of the drawn items. leaks: one sentence a check that was made and what it found.
    notes: sentences to be read with the figures.
    """

    recipe: str
    new_writers: bool
    planned: Sequence[RunRow]
    real_rows: Mapping[int, float]
    facts: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str]]
    leaks: Sequence[str]
    notes: Sequence[str]


Record = dict[str, Any]
"""What goes into results.json."""
