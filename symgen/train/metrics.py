"""Figures of merit from weighted rows, in plain numpy: a weight of 2 is a row met twice, as resampling needs.

Definitions are those of scikit-learn where it has them: balanced accuracy is the mean recall of the classes that
occur; macro F1 is the mean F1 of all classes that occur or are predicted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BINS = 15
"""Bins of equal width for the expected calibration error (Guo et al. 2017)."""

HEADLINES = (
    "accuracy", "top3", "balanced_accuracy", "macro_f1",
    "merged_accuracy", "merged_balanced_accuracy", "rare_recall", "ece",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of N rows. labels, predicted: int64 (N,). in_top3, merged: bool (N,), the true class is among the
    three likeliest; the predicted class looks like the true one. confidence: of the predicted class.
    rare: bool (C,).
    """

    labels: I64
    predicted: I64
    in_top3: Mask
    merged: Mask
    confidence: F64
    rare: Mask

    @property
    def hit(self) -> Mask:
        """Bool (N,): predicted right."""
        return np.equal(self.labels, self.predicted)


def outcome(probabilities: npt.NDArray[np.float32], labels: I64, alike: Mask, rare: Mask) -> Outcome:
    """From probabilities (N, C) and labels (N,); alike: bool (C, C)."""
    predicted = probabilities.argmax(axis=1)
    rows = np.arange(len(labels))
    # Ties go against the network: of equal probabilities the true class counts as the last.
    above = (probabilities >= probabilities[rows, labels][:, None]).sum(axis=1) - 1
    confidence = probabilities[rows, predicted].astype(np.float64)
    return Outcome(labels, predicted, (above < 3) | (predicted == labels), alike[labels, predicted], confidence, rare)


def headlines(found: Outcome, weights: F64) -> dict[str, float]:
    """The HEADLINES of rows with weights (N,); NaN where there is nothing to average, as of rare classes that do not
    occur.
    """
    classes = len(found.rare)
    hit = weights * found.hit
    of_class, right = _sums(found.labels, weights, classes), _sums(found.labels, hit, classes)
    as_class = _sums(found.predicted, weights, classes)
    met, total = of_class > 0, weights.sum()
    recall = right / np.where(met, of_class, 1)
    named = of_class + as_class
    f1 = 2 * right / np.where(named > 0, named, 1)
    merged = _sums(found.labels, weights * found.merged, classes) / np.where(met, of_class, 1)
    return {
        "accuracy": float(hit.sum() / total),
        "top3": float((weights * found.in_top3).sum() / total),
        "balanced_accuracy": _mean(recall[met]),
        "macro_f1": _mean(f1[named > 0]),
        "merged_accuracy": float((weights * found.merged).sum() / total),
        "merged_balanced_accuracy": _mean(merged[met]),
        "rare_recall": _mean(recall[met & found.rare]),
        "ece": _calibration_error(found, weights, hit),
    }


def _sums(codes: I64, weights: F64, n: int) -> F64:
    return np.bincount(codes, weights, n).astype(np.float64)


def _mean(values: F64) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _calibration_error(found: Outcome, weights: F64, hit: F64) -> float:
    """Mean distance of confidence from accuracy over bins of confidence, weighted by their rows."""
    bins = np.minimum((found.confidence * BINS).astype(np.int64), BINS - 1)
    gap = _sums(bins, hit, BINS) - _sums(bins, weights * found.confidence, BINS)
    return float(np.abs(gap).sum() / weights.sum())


def confusion(found: Outcome) -> I64:
    """int64 (C, C): rows of each class (down) by the class they were taken for (across)."""
    classes = len(found.rare)
    return np.bincount(found.labels * classes + found.predicted, minlength=classes**2).reshape(classes, classes)


def per_class(found: Outcome, names: tuple[str, ...]) -> Mapping[str, dict[str, float | int | list[float]]]:
    """For each class that occurs: recall, its Wilson interval, precision (0 where never predicted), n."""
    table = confusion(found)
    out: dict[str, dict[str, float | int | list[float]]] = {}
    for c in np.flatnonzero(table.sum(axis=1)).tolist():
        n, right, named = int(table[c].sum()), int(table[c, c]), int(table[:, c].sum())
        out[names[c]] = {
            "recall": right / n,
            "interval": list(wilson(right, n)),
            "precision": right / named if named else 0.0,
            "n": n,
        }
    return out


def wilson(right: float, n: float, z: float = 1.959964) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927), good for few rows and shares near 0 and 1."""
    if n <= 0:
        return 0.0, 1.0
    share, extra = right / n, z * z / n
    centre = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * float(np.sqrt(share * (1 - share) / n + extra / n / 4))
    return max(0.0, centre - half), min(1.0, centre + half)
