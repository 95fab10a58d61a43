"""The work of an experiment in its folder: draws, synthetic sets, runs. All that is finished there is found again.

draws/<shot>-<draw>/items.json   the real items of a draw        draws/<shot>-<draw>/synthetic   the recipe made of them
runs/*.npz                       what each run guessed           design.json                     what they must agree in
"""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from symgen import store
from symgen.dataset import DatasetFolder
from symgen.gain import synthetic
from symgen.gain.arms import Arm, GainError
from symgen.gain.design import Design
from symgen.gain.draws import Draw, as_bytes, draw
from symgen.gain.estimate import Estimate, measure
from symgen.gain.ground import Ground
from symgen.gain.outcomes import Outcomes, RunRow, TestSet
from symgen.gain.runs import Guesses, Lab, load, make
from symgen.gain.synthetic import Planned
from symgen.prepare import prepare
from symgen.talk import say
from symgen.train.material import Part
from symgen.train.robustness import CELLS, asked

Place = tuple[int, int]  # (shot, draw)

ITEMS = "items.json"


class Work:
    """What is to be done: the real items of every draw, what the recipe makes of them, and the runs."""

    def __init__(self, ground: Ground, design: Design, home: Path) -> None:
        self.ground, self.design, self.home = ground, design, home
        n = len(ground.classes)
        self.drawn: dict[Place, Draw] = {place: draw(ground.pool, n, *place) for place in design.drawn}
        self.planned: dict[Place, Planned] = {}
        if design.synthetic:
            self.planned = {
                place: synthetic.plan(ground.recipe, one, design.doses_at(place[0]))
                for place, one in self.drawn.items()
            }
        # A run says itself what rows it learned from, so that those of real rows alone serve other recipes too.
        common = {key: value for key, value in ground.identity.items() if key != "recipe_digest"}
        self._lab = Lab(home / "runs", ground.network, ground.settings, n, ground.watch, ground.judges, ground.mode,
                        common)  # fmt: skip
        self._sets: dict[Place, DatasetFolder] = {}
        self._parts: dict[tuple[Place, float | None], Part] = {}

    def estimate(self) -> Estimate:
        """Time what one run costs and add up the runs that are left."""
        ready = None
        if self.planned:
            ready = prepare(self.ground.recipe, (), next(iter(self.drawn.values())).items)
        speed = measure(self._lab, self.design.arms, ready)
        guesses = sum(len(judge.images) + asked(len(judge.images)) for judge in self.ground.judges)
        rows = {place: one.rows for place, one in self.planned.items()}
        todo = tuple(run for run in self.design.runs if not self._file(run).exists())
        return Estimate(self.design, speed, self._lab.settings.steps or 0, guesses, rows, todo)

    def draw(self) -> None:
        """Write down the items of each draw, and make the recipe of them. GainError where other ink gets in."""
        for place, one in self.drawn.items():
            store.put(self.home / "draws" / one.name / ITEMS, as_bytes(one, self.ground.labels.names))
            if place in self.planned:
                say(f"draw {one.name}: the recipe from {self.planned[place].n_inks:,} real inks")
                self._sets[place] = synthetic.make(self.planned[place], self.home)

    def train(self, deadline: float | None) -> list[Outcomes]:
        """Make the runs that are not there yet, in their order; what became of all that are, by test set.

        deadline: of `time.monotonic`, after which no further run is begun. GainError where none is finished.
        """
        found: dict[RunRow, list[Guesses]] = {}
        for number, run in enumerate(self.design.runs, start=1):
            kept = load(self._file(run), len(self.ground.judges))
            if kept is None and (deadline is None or time.monotonic() < deadline):
                place, arm = self.drawn[run.shot, run.draw].name, self._arm(run)
                say(f"run {number} of {len(self.design.runs)}: {run.arm}, draw {place}, x{run.dose:g}, seed {run.seed}")
                kept = make(self._lab, arm, run.seed, self._learned(run), self._file(run))
            if kept is not None:
                found[run] = kept
        if not found:
            raise GainError("the budget was used up before the first run was begun; give more hours")
        return [_outcomes(judge.test, found, i) for i, judge in enumerate(self.ground.judges)]

    def _arm(self, run: RunRow) -> Arm:
        settings = self._lab.settings
        met = (settings.steps or 0) * settings.batch
        return self.design.arm(run.arm).among(len(self.drawn[run.shot, run.draw].items), met)

    def _file(self, run: RunRow) -> Path:
        arm, place = self._arm(run), (run.shot, run.draw)
        real = self.drawn[place].digest if arm.real else None
        made = self.planned[place].amounts[run.dose].digest if arm.synthetic else None
        return self._lab.file(run, arm, {"drawn": real, "made": made})

    def _learned(self, run: RunRow) -> tuple[Part | None, Part | None]:
        """Real and synthetic rows of a run. Those of one place are kept until another's are asked for."""
        arm, place = self.design.arm(run.arm), (run.shot, run.draw)
        wanted = {(place, None)} | {(place, run.dose)}
        self._parts = {key: part for key, part in self._parts.items() if key in wanted}
        real = self._part(place, None) if arm.real else None
        return real, self._part(place, run.dose) if arm.synthetic else None

    def _part(self, place: Place, dose: float | None) -> Part:
        key, ground = (place, dose), self.ground
        if key not in self._parts:
            size = ground.settings.image_size
            self._parts[key] = (
                ground.pool.part.take(ground.pool.rows_of(self.drawn[place].items))
                if dose is None
                else synthetic.read(
                    self._sets[place], self.planned[place].amounts[dose], size, ground.mode, ground.classes
                )
            )
        return self._parts[key]


def _outcomes(test: TestSet, found: dict[RunRow, list[Guesses]], number: int) -> Outcomes:
    guess, top3, confidence, canvas = zip(*(guesses[number] for guesses in found.values()), strict=True)
    return Outcomes(test, tuple(found), np.stack(guess), np.stack(top3), np.stack(confidence), _stacked(canvas))


def _stacked(canvas: Sequence[npt.NDArray[np.float32] | None]) -> npt.NDArray[np.float32] | None:
    if all(one is None for one in canvas):
        return None
    unasked = np.full(1 + len(CELLS), np.nan, np.float32)
    return np.stack([unasked if one is None else one for one in canvas])
