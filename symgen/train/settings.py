"""How a run is trained: what the user asked for over what its baseline wants by itself, checked before any work."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from symgen.train.augment import AUGMENTS
from symgen.train.baseline import Baseline
from symgen.train.framework import TrainError
from symgen.train.losses import checked
from symgen.train.order import SAMPLINGS

SMALLEST, LARGEST = 16, 512  # pixels a side of a network's input; also of one in a folder that a stranger made


@dataclass(frozen=True)
class Settings:
    """All defaults filled; a part of run.json. steps: optimiser steps, in place of epochs where given."""

    baseline: str
    image_size: int
    optimizer: str
    schedule: str
    learning_rate: float
    loss: str
    focal_gamma: float
    focal_alpha: float
    batch: int
    epochs: int
    steps: int | None
    sampling: str
    augment: str
    none_class: bool
    seed: int
    momentum: float = 0.0
    goal: float | None = None
    lap_epochs: int = 1

    def __post_init__(self) -> None:
        checked(self.loss)
        for key, value, known in (("sampling", self.sampling, SAMPLINGS), ("augment", self.augment, AUGMENTS)):
            if value not in known:
                raise TrainError(f"{key} {value!r}: there are {', '.join(known)}")
        for key in ("batch", "epochs", "learning_rate", "steps"):
            value = getattr(self, key)
            if value is not None and not value > 0:
                raise TrainError(f"{key} must be positive, not {value}")
        if not SMALLEST <= self.image_size <= LARGEST:
            raise TrainError(f"image_size {self.image_size}: pictures may have {SMALLEST} to {LARGEST} pixels a side")
        if self.loss == "balanced-softmax" and self.sampling == "balanced":
            raise TrainError("balanced sampling and balanced softmax each undo the imbalance: choose one of them")

    def as_json(self) -> dict[str, Any]:
        """For run.json; what few baselines use is left out where it is not used."""
        plain = {field.name: field.default for field in fields(self)[-3:]}
        return {key: value for key, value in asdict(self).items() if key not in plain or value != plain[key]}


def settle(baseline: Baseline, **asked: Any) -> Settings:
    """Settings from what is asked for; None stands for the baseline's own choice."""
    own = baseline.defaults._asdict()
    own.pop("channels")
    given = {key: value for key, value in asked.items() if value is not None}
    if given.get("loss") == "mse" and own["loss"] != "mse":
        raise TrainError(f"loss mse is for units that are logistic; {baseline.name} has none (baseline bpn has)")
    return Settings(**{"baseline": baseline.name, "steps": None, **own, **given})
