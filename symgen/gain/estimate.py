"""How long the experiment will take: a few steps, guesses and rows are timed, and every run left is added up."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from symgen.canon import canonicalise_block
from symgen.gain.arms import Arm
from symgen.gain.design import Design
from symgen.gain.outcomes import ALL, RunRow
from symgen.gain.runs import Lab, build
from symgen.package.encode import apply_polarity, encode_png
from symgen.prepare import Prepared
from symgen.render import Renderer
from symgen.train.augment import augmented
from symgen.train.run_folder import as_input, predict_all

_STEPS, _ROWS = 6, 512


class Speed(NamedTuple):
    """Seconds: to start a run (building and compiling the network), for one step, for one guess; to make one synthetic
    row, and to read it back.
    """

    start: float
    step: float
    guess: float
    make: float
    read: float


@dataclass(frozen=True)
class Estimate:
    """rows: (shot, draw) -> synthetic rows at the largest dose. todo: runs that are not finished."""

    design: Design
    speed: Speed
    steps: int
    guesses: int
    rows: dict[tuple[int, int], int]
    todo: tuple[RunRow, ...]

    @property
    def run_seconds(self) -> float:
        """Of one run, its rows at hand."""
        return self.speed.start + self.steps * self.speed.step + self.guesses * self.speed.guess

    @property
    def seconds(self) -> float:
        """Of all that is left: synthetic sets are drawn once and read once a seed, each run is trained and judged."""
        reads = {(run.shot, run.draw, run.seed) for run in self.todo if run.dose}
        read = sum(self.rows.get(place[:2], 0) for place in reads) * self.speed.read
        make = sum(self.rows.values()) * self.speed.make if reads else 0.0
        return len(self.todo) * self.run_seconds + make + read

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        runs = [{**run._asdict(), "shot": _shot(run.shot)} for run in self.design.runs]
        return {
            "runs": runs, "left": len(self.todo), "seconds_a_run": self.run_seconds, "hours": self.seconds / 3600,
            "synthetic_rows": sum(self.rows.values()),
        }  # fmt: skip

    def as_text(self) -> str:
        """A line an arm and dose, a column a shot: how many runs; then the time."""
        shots = self.design.shots
        cells = Counter((run.arm, run.dose, run.shot) for run in self.design.runs)
        lines = list(dict.fromkeys((run.arm, run.dose) for run in sorted(self.design.runs, key=self._line)))
        names = [arm + (f", x{dose:g}" if dose not in (0.0, 1.0) else "") for arm, dose in lines]
        width = max(len(name) for name in (*names, "runs"))
        text = [f"{'runs':{width}}" + "".join(f"{_shot(shot):>7}" for shot in shots)]
        for name, (arm, dose) in zip(names, lines, strict=True):
            counts = "".join(f"{cells[arm, dose, shot] or '-':>7}" for shot in shots)
            text.append(f"{name:{width}}{counts}")
        done = len(self.design.runs) - len(self.todo)
        found = f", {done} of them finished already" if done else ""
        speed = f"{self.steps:,} steps of {1000 * self.speed.step:.0f} ms, {self.guesses:,} guesses"
        text += [
            f"{len(self.design.runs)} runs{found}; one takes about {duration(self.run_seconds)} ({speed})",
            f"{sum(self.rows.values()):,} synthetic rows in {len(self.rows)} draws",
            f"estimated time: {duration(self.seconds)}",
        ]
        return "\n".join(text)

    def _line(self, run: RunRow) -> tuple[int, float]:
        return [arm.name for arm in self.design.arms].index(run.arm), run.dose


def _shot(shot: int) -> str:
    return "all" if shot == ALL else str(shot)


def duration(seconds: float) -> str:
    """In the unit that people would use."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def measure(lab: Lab, arms: Sequence[Arm], ready: Prepared | None) -> Speed:
    """Time a few steps of the network on the costliest of the arms, a few guesses, and rows of the recipe, if any."""
    arm = max(arms, key=lambda one: one.augment != "none")
    start, step, guess = _time_network(lab, arm)
    return Speed(start, step, guess, *(_time_rows(lab, ready) if ready else (0.0, 0.0)))


def _time_network(lab: Lab, arm: Arm) -> tuple[float, float, float]:
    size, channels, batch = lab.settings.image_size, lab.network.defaults.channels, lab.settings.batch
    rows = np.arange(batch) % len(lab.watch)
    images, labels = lab.watch.images[rows], lab.watch.labels[rows].astype(np.int32)
    augmented(images[:1], rows[:1], 0, 0)  # compiles

    def step(number: int) -> None:
        seen = augmented(images, rows, number, 0) if arm.augment != "none" else images
        network.train_on_batch(as_input(seen, channels), labels)

    begin = time.monotonic()
    model, network = build(lab, arm, 0, np.ones(lab.n_classes, np.int64))
    step(0)
    predict_all(model, images, channels)
    start = time.monotonic() - begin
    begin = time.monotonic()
    for number in range(_STEPS):
        step(1 + number)
    each = (time.monotonic() - begin) / _STEPS
    many = np.zeros((_ROWS, size, size), np.uint8)
    predict_all(model, many, channels)
    return start, each, _seconds(lambda: predict_all(model, many, channels)) / _ROWS


def _time_rows(lab: Lab, ready: Prepared) -> tuple[float, float]:
    draw = Renderer(ready.recipe, ready.bank)
    draw.block(ready.plan.block("train", 0, 1))  # compiles
    rows = ready.plan.block("train", 0, min(_ROWS, ready.plan.total))
    images = apply_polarity(draw.block(rows).images, ready.recipe.canvas.polarity)
    make = _seconds(lambda: encode_png(draw.block(rows).images))
    canonicalise_block(images[:1], lab.settings.image_size, "tight")
    read = _seconds(lambda: canonicalise_block(images, lab.settings.image_size, "tight"))
    return make / len(images), read / len(images)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.monotonic()
    work()
    return time.monotonic() - begin
