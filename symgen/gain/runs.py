"""One run: a network is trained on what its arm learns from, guesses every test row, and the guesses are kept.

No report and no weights: the guesses are all that the statistics need. A run that was stopped goes on from its last
checkpoint, a finished one is found again by the digest of everything that it depends on.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen import store
from symgen.canon import Mode
from symgen.gain.arms import Arm, GainError
from symgen.gain.mixing import class_counts, order_of
from symgen.gain.outcomes import ALL, RunRow, TestSet
from symgen.train import checkpoint, losses
from symgen.train.baseline import Baseline
from symgen.train.framework import keras, logits_of
from symgen.train.loop import LONGEST_LAP, Loop, Schedule, compiled
from symgen.train.material import Part, joined
from symgen.train.metrics import outcome
from symgen.train.robustness import matrix
from symgen.train.run_folder import predict_all
from symgen.train.settings import Settings

LAPS = 8  # of a run at least, for schedules that wait for a plateau


class Judge(NamedTuple):
    """A test set and its n pictures in the network's form."""

    test: TestSet
    images: npt.NDArray[np.uint8]


class Guesses(NamedTuple):
    """What a run made of one test set: int16 (n,), bool (n,), float32 (n,), float32 (1 + M,); see `outcomes.Outcomes`.
    Runs of before the canvas was asked for have None there.
    """

    guess: npt.NDArray[np.int16]
    top3: npt.NDArray[np.bool_]
    confidence: npt.NDArray[np.float32]
    canvas: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True, eq=False)
class Lab:
    """What all runs share. settings: of a plain run; watch: rows that curves are drawn from. mode: of `canonicalise`.
    common: what a run's digest says of data, network and versions.
    """

    home: Path
    network: Baseline
    settings: Settings
    n_classes: int
    watch: Part
    judges: tuple[Judge, ...]
    mode: Mode
    common: Mapping[str, Any]

    def settings_of(self, arm: Arm, seed: int) -> Settings:
        """The settings of an arm's run."""
        loss = self.settings.loss if arm.loss is None else arm.loss
        return replace(self.settings, loss=loss, sampling=arm.sampling, augment=arm.augment, seed=seed)

    def file(self, run: RunRow, arm: Arm, data: Mapping[str, Any]) -> Path:
        """Where a run's guesses lie. data: digests of what it learns from."""
        meaning = {
            **self.common,
            **data,
            "run": run,
            "arm": {**asdict(arm), "says": ""},
            "settings": asdict(self.settings),
        }
        digest = hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:12]
        arm_name = re.sub(r"[^a-z]+", "-", arm.name)
        shot = "all" if run.shot == ALL else run.shot
        return self.home / f"{shot}-{run.draw}-{arm_name}-x{run.dose:g}-seed{run.seed}-{digest}.npz"


def build(lab: Lab, arm: Arm, seed: int, counts: npt.NDArray[np.int64]) -> tuple[Any, Any]:
    """(network that gives probabilities, the same compiled and giving logits), at random weights of the seed."""
    chosen = lab.settings_of(arm, seed)
    keras().backend.clear_session()
    keras().utils.set_random_seed(seed)
    model = lab.network.build(lab.n_classes, chosen.image_size)
    loss = losses.make(chosen.loss, counts, chosen.focal_gamma, chosen.focal_alpha)
    made = compiled(logits_of(model), chosen.optimizer, chosen.learning_rate, loss, momentum=chosen.momentum)
    return model, made


def train(lab: Lab, arm: Arm, seed: int, learned: tuple[Part | None, Part | None], scratch: Path) -> Any:
    """Train from where `scratch` holds a checkpoint, or from the beginning; the network that gives probabilities.

    learned: real and synthetic rows, None of what the arm does not learn from.
    """
    real, synthetic = learned
    pile = joined([one for one in (real, synthetic) if one is not None])
    n_real = 0 if real is None else len(real)
    chosen = lab.settings_of(arm, seed)
    counts = class_counts(pile.labels, n_real, arm, lab.n_classes)
    model, network = build(lab, arm, seed, counts)
    length = (chosen.epochs, chosen.steps)
    schedule = Schedule.of(chosen.schedule, chosen.learning_rate, len(pile), chosen.batch, length)
    # Laps of one length for all arms: an epoch of five samples a class would be over before it was worth a look.
    schedule = replace(schedule, lap=min(LONGEST_LAP, -(-schedule.steps // LAPS)))
    order = order_of(pile.labels, n_real, arm, seed)
    channels = lab.network.defaults.channels
    Loop(network, pile, lab.watch, order, schedule, channels, chosen.augment, seed, scratch).run()
    return model


def guesses(lab: Lab, model: Any) -> list[Guesses]:
    """What a trained network makes of each test set."""
    alike, rare = np.eye(lab.n_classes, dtype=np.bool_), np.zeros(lab.n_classes, np.bool_)
    found = []
    for test, images in lab.judges:
        probabilities = predict_all(model, images, lab.network.defaults.channels)
        seen = outcome(probabilities, test.labels.astype(np.int64), alike, rare)
        canvas = _on_canvas(lab, model, Judge(test, images))
        found.append(Guesses(seen.predicted.astype(np.int16), seen.in_top3, seen.confidence.astype(np.float32), canvas))
    return found


def _on_canvas(lab: Lab, model: Any, judge: Judge) -> npt.NDArray[np.float32]:
    """The robustness matrix on some of the test pictures, as `outcomes.Outcomes` has it."""
    test, channels = judge.test, lab.network.defaults.channels
    rows = Part(judge.images, test.labels.astype(np.int64), test.groups, test.row_ids)
    found = matrix(rows, lambda images: predict_all(model, images, channels), lab.mode)
    return np.array([found["clean"], *(cell["accuracy"] for cell in found["cells"])], np.float32)


def make(lab: Lab, arm: Arm, seed: int, learned: tuple[Part | None, Part | None], place: Path) -> list[Guesses]:
    """Train, guess, and keep the guesses at `place`."""
    scratch = place.with_suffix("")
    found = guesses(lab, train(lab, arm, seed, learned, scratch))
    save(place, found)
    checkpoint.remove(scratch)
    scratch.rmdir()
    return found


def save(place: Path, found: Sequence[Guesses]) -> None:
    """Put the guesses on all test sets atomically."""
    data = BytesIO()
    arrays = {f"{key}_{i}": value for i, one in enumerate(found) for key, value in one._asdict().items()}
    np.savez_compressed(data, **{key: value for key, value in arrays.items() if value is not None})
    store.put(place, data.getvalue())


def load(place: Path, n_tests: int) -> list[Guesses] | None:
    """What `save` put; None where nothing is. GainError where it is damaged."""
    if not place.exists():
        return None
    try:
        with np.load(place, allow_pickle=False) as data:
            return [
                Guesses(data[f"guess_{i}"], data[f"top3_{i}"], data[f"confidence_{i}"], data.get(f"canvas_{i}"))
                for i in range(n_tests)
            ]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise GainError(
            f"{place}: damaged guesses of a run ({error}); remove the file, and the run is made again"
        ) from error
