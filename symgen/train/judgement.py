"""Everything that can be said of a network on one set of labelled pictures; what `metrics.json` holds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.train.intervals import intervals
from symgen.train.labels import NONE, RARE, Labels
from symgen.train.material import Part
from symgen.train.metrics import HEADLINES, Outcome, confusion, headlines, outcome, per_class

PAIRS = 20


@dataclass(frozen=True, eq=False)
class Judged:
    """N pictures of known classes and what the network made of them. probabilities: (N, C)."""

    part: Part
    labels: Labels
    probabilities: npt.NDArray[np.float32]
    outcome: Outcome
    metrics: dict[str, Any]


def judge(
    part: Part, probabilities: npt.NDArray[np.float32], labels: Labels, rare: Sequence[str] | None = None
) -> Judged:
    """Figures with their intervals. part: rows whose labels are all known. rare: names of classes, in place of those
    that were trained on at most RARE items.
    """
    few = labels.rare if rare is None else np.array([name in rare for name in labels.names])
    found = outcome(probabilities, part.labels, labels.alike, few)
    spread = intervals(found, part.groups)
    values = headlines(found, np.ones(len(part)))
    metrics: dict[str, Any] = {
        **{name: None if math.isnan(values[name]) else values[name] for name in HEADLINES},
        "n": len(part),
        "intervals": {name: None if pair is None else list(pair) for name, pair in spread.values.items()},
        "interval_method": spread.method,
        "groups": spread.clusters,
        "rare_classes": [name for name, is_rare in zip(labels.names, few, strict=True) if is_rare],
        "rare_means": f"trained on at most {RARE} distinct items" if rare is None else "named by the user",
        "per_class": per_class(found, labels.names),
        "confused": _pairs(found, labels),
    }
    if NONE in labels.names:
        none = labels.names.index(NONE)
        rejected = (found.predicted == none) & (found.labels != none)
        metrics["rejected"] = float(rejected.sum() / max(1, (found.labels != none).sum()))
    return Judged(part, labels, probabilities, found, metrics)


def _pairs(found: Outcome, labels: Labels) -> list[dict[str, Any]]:
    """The commonest mistakes: true class, taken for, rows, share of the true class's rows, whether they look alike."""
    table = confusion(found)
    rows = table.sum(axis=1)
    wrong = table - np.diag(np.diag(table))
    places = np.argsort(-wrong, axis=None, kind="stable")[:PAIRS]
    pairs = [(int(place) // len(labels), int(place) % len(labels)) for place in places]
    return [
        {"true": labels.names[i], "predicted": labels.names[j], "n": int(wrong[i, j]),
         "share": float(wrong[i, j] / rows[i]), "look_alike": bool(labels.alike[i, j])}
        for i, j in pairs if wrong[i, j]
    ]  # fmt: skip
