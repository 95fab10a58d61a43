"""The training loop: batches cut from memory, one compiled step each; curves and a checkpoint after every lap."""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from symgen.talk import say
from symgen.train import checkpoint
from symgen.train.augment import augmented
from symgen.train.framework import TrainError, keras
from symgen.train.material import Part, Pool
from symgen.train.order import Batches
from symgen.train.run_folder import as_input, predict_all

LONGEST_LAP = 1000  # steps, so that a checkpoint is never many minutes old
PATIENCE, FACTOR, FLOOR = 3, 0.2, 1e-7
WARM = 0.05  # of a cosine run's steps, in which the rate rises

Progress = dict[str, Any]


@dataclass(frozen=True)
class Schedule:
    """How long and how fast. kind: one of `baseline.SCHEDULES`. steps: of the whole run; lap: of one curve point;
    epoch: of one pass.
    """

    kind: str
    learning_rate: float
    steps: int
    lap: int
    batch: int
    epoch: int

    @classmethod
    def of(cls, kind: str, learning_rate: float, rows: int, batch: int, length: tuple[int, int | None], *,
           lap_epochs: int = 1) -> "Schedule":  # fmt: skip
        """length: (epochs, steps); steps, where given, wins. A long epoch is cut into equal laps; lap_epochs: whole
        epochs that make one lap.
        """
        epochs, asked = length
        epoch = max(1, math.ceil(rows / batch))
        steps = asked if asked is not None else epochs * epoch
        lap = math.ceil(epoch / math.ceil(epoch / LONGEST_LAP)) if lap_epochs == 1 else epoch * lap_epochs
        return cls(kind, learning_rate, steps, min(lap, steps), batch, epoch)

    def rate(self, step: int, cuts: int) -> float:
        """The learning rate of a step, after so many cuts at a plateau."""
        if self.kind == "plateau":
            return max(self.learning_rate * FACTOR**cuts, FLOOR)
        if self.kind == "constant":
            return self.learning_rate
        warm = max(1, round(WARM * self.steps))
        if step < warm:
            return self.learning_rate * (step + 1) / warm
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, self.steps - warm)))


@dataclass(frozen=True, eq=False)
class Loop:
    """One run. model: compiled, gives logits. home: where checkpoints go. augment: see `augment.AUGMENTS`. goal: the
    mean loss of a lap at which the run ends early, each lap saying its line; None for none.
    """

    model: Any
    train: Pool
    validation: Part
    order: Batches
    schedule: Schedule
    channels: int
    augment: str
    seed: int
    home: Path
    goal: float | None = None

    def run(self, stop_after: int | None = None) -> Progress:
        """Train to the end, from the last checkpoint on where there is one; returns `laps` (the curves) and `step`.

        stop_after: laps after which to return early, the checkpoint standing, as if the process had been stopped.
        """
        progress = checkpoint.restore(self.home, self.model) or {
            "step": 0,
            "cuts": 0,
            "stale": 0,
            "best": None,
            "laps": [],
        }
        if progress["step"]:
            say(f"goes on after step {progress['step']:,} of {self.schedule.steps:,}")
        done = progress["step"] * self.schedule.batch
        total = self.schedule.steps * self.schedule.batch
        with tqdm(total=total, initial=done, unit=" images", unit_scale=True, disable=None, file=sys.stderr) as bar:
            while progress["step"] < self.schedule.steps and stop_after != 0 and not self._reached(progress):
                self._lap(progress, bar)
                checkpoint.save(self.home, self.model, progress)
                stop_after = None if stop_after is None else stop_after - 1
        return progress

    def _reached(self, progress: Progress) -> bool:
        """Whether the goal was met by the last lap; where there is a goal, that lap's line is said."""
        if self.goal is None or not progress["laps"]:
            return False
        lap = progress["laps"][-1]
        say(f"epoch {lap['step'] // self.schedule.epoch:,}: error {lap['loss']:.5f}, goal {self.goal:g}")
        return bool(lap["loss"] <= self.goal)

    def _lap(self, progress: Progress, bar: Any) -> None:
        begin, first = time.monotonic(), progress["step"]
        stop = min(first + self.schedule.lap, self.schedule.steps)
        found = {"loss": 0.0, "accuracy": 0.0}
        for step in range(first, stop):
            self.model.optimizer.learning_rate = self.schedule.rate(step, progress["cuts"])
            for key, value in self._step(step).items():
                found[key] += float(value) / (stop - first)  # all batches are of one size
            bar.update(self.schedule.batch)
        spent = time.monotonic() - begin
        if not math.isfinite(found["loss"]):
            raise TrainError(f"the loss is no number after step {stop}: lower the learning rate")
        lap = {
            "step": stop,
            **found,
            "validation_accuracy": self._validate(),
            "images_per_second": (stop - first) * self.schedule.batch / spent,
            "learning_rate": self.schedule.rate(stop - 1, progress["cuts"]),
        }
        progress["laps"].append(lap)
        progress["step"] = stop
        _watch(progress, lap["validation_accuracy"])
        bar.set_postfix(
            loss=f"{lap['loss']:.3f}", train=f"{lap['accuracy']:.3f}", valid=f"{lap['validation_accuracy']:.3f}"
        )

    def _step(self, step: int) -> dict[str, Any]:
        rows = self.order.batch(step, self.schedule.batch)
        part = self.train.take(rows)
        images = part.images
        if self.augment == "standard":
            images = augmented(images, rows, step, self.seed)
        labels = part.labels.astype(np.int32)
        logs: dict[str, Any] = self.model.train_on_batch(as_input(images, self.channels), labels, return_dict=True)
        return logs

    def _validate(self) -> float:
        guess = predict_all(self.model, self.validation.images, self.channels).argmax(axis=1)
        return float((guess == self.validation.labels).mean())


def _watch(progress: Progress, accuracy: float) -> None:
    """Count laps without gain; every PATIENCE of them is a cut, which only the schedule "plateau" heeds."""
    if progress["best"] is None or accuracy > progress["best"]:
        progress["best"], progress["stale"] = accuracy, 0
        return
    progress["stale"] += 1
    if progress["stale"] >= PATIENCE:
        progress["cuts"], progress["stale"] = progress["cuts"] + 1, 0


def compiled(model: Any, optimizer: str, learning_rate: float, loss: Callable[[Any, Any], Any], *,
             momentum: float = 0.0) -> Any:  # fmt: skip
    """`model`, which gives logits, made ready for `Loop`. momentum: for optimisers that have one, where not 0."""
    made = keras().optimizers.get(optimizer)
    made.learning_rate = learning_rate
    if momentum:
        made.momentum = momentum
    # On a CPU the just-in-time compiler makes these networks two to five times slower.
    model.compile(made, loss, metrics=[_accuracy()], jit_compile=False)
    return model


def _accuracy() -> Any:
    return keras().metrics.SparseCategoricalAccuracy(name="accuracy")
