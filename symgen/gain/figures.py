"""The figures of merit of every run on one test set, at any weights of its writers: one compiled pass over the rows."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.gain.outcomes import Outcomes
from symgen.kernels import kernel
from symgen.train.intervals import clusters
from symgen.train.metrics import BINS
from symgen.train.order import hashes

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

FIGURES: Mapping[str, tuple[str, str]] = {
    "accuracy": ("Accuracy", "of all rows, those named right"),
    "balanced_accuracy": ("Macro recall", "mean recall of the classes, so that rare ones count as much as common ones"),
    "macro_f1": ("Macro F1", "mean F1 of the classes: misses and false alarms alike"),
    "top3": ("Top 3", "rows whose true class is among the three likeliest"),
    "merged_accuracy": ("Look-alikes merged", "a mistake between classes drawn alike (x, X, ×) is forgiven"),
    "rare_recall": ("Rare classes", "of all rows of the classes short of real data, those named right"),
    "worst_tenth": ("Worst tenth", "mean recall of the tenth of the classes that are recognised worst"),
    "ece": ("Calibration error", "how far its confidence is from the truth; 0 is best"),
}
"""Key in results.json -> name and meaning. The order is that of the columns of every array of figures."""

KEYS = tuple(FIGURES)
ACCURACY, MACRO, F1, TOP3, MERGED, RARE, WORST, ECE = range(len(KEYS))


class Sample:
    """The rows of one test set as the kernels take them: sorted by class, runs innermost.

    n_writers: clusters that are resampled; `known` says whether they are writers, or single rows where the test set
    names none.
    """

    def __init__(self, outcomes: Outcomes) -> None:
        test = outcomes.test
        order = np.argsort(test.labels, kind="stable")
        guess, labels = np.ascontiguousarray(outcomes.guess[:, order].T), test.labels[order]
        confidence = outcomes.confidence[:, order].T.astype(np.float64)
        self.writer = clusters(test.groups[order])
        self.n_writers = int(self.writer.max()) + 1
        self.known = self.n_writers < len(labels)
        hit = guess == labels[:, None]
        self._rows = (
            labels.astype(np.int64),
            guess,
            hit.astype(np.float32),
            np.ascontiguousarray(outcomes.top3[:, order].T).astype(np.float32),
            (test.merged[guess] == test.merged[labels][:, None]).astype(np.float32),
            np.ascontiguousarray(hit - confidence),
            np.ascontiguousarray(np.minimum(confidence * BINS, BINS - 1).astype(np.int8)),
        )
        self._rare, self._runs = test.rare, len(outcomes.runs)

    def point(self) -> F64:
        """float64 (R, M): the figures of each run as they are; NaN where there is nothing to average."""
        return self.weighted(np.ones(self.n_writers))

    def resampled(self, replicates: int, seed: int) -> F64:
        """float64 (B, R, M): the figures with the writers drawn anew, as many as there are, with replacement; one draw
        serves all runs, which is what pairs them.
        """
        picked = (hashes(seed, "gain writers", number, self.n_writers) for number in range(replicates))
        times = (np.bincount(one % np.uint64(self.n_writers), minlength=self.n_writers) for one in picked)
        return np.stack([self.weighted(one.astype(np.float64)) for one in times])

    def weighted(self, times: F64) -> F64:
        """float64 (R, M): the figures if each writer's rows counted as often as times, (n_writers,), says."""
        classes, runs = len(self._rare), self._runs
        # Counts are whole numbers, which float32 holds exactly up to 2**24.
        right, named = np.zeros((classes, runs), np.float32), np.zeros((classes, runs), np.float32)
        top3, merged = np.zeros(runs, np.float32), np.zeros(runs, np.float32)
        of_class, off = np.zeros(classes), np.zeros((BINS, runs))
        _sums(times[self.writer].astype(np.float32), *self._rows, of_class, right, named, top3, merged, off)
        total, met = of_class.sum(), of_class > 0
        recall = right[met] / of_class[met, None]
        either = of_class[:, None] + named
        with np.errstate(invalid="ignore"):
            f1 = np.nanmean(2 * right / either, axis=0)
            rare = right[self._rare].sum(axis=0) / of_class[self._rare].sum()
        worst = np.sort(recall, axis=0)[: max(1, round(len(recall) / 10))].mean(axis=0)
        columns = (right.sum(axis=0) / total, recall.mean(axis=0), f1, top3 / total, merged / total, rare, worst,
                   np.abs(off).sum(axis=0) / total)  # fmt: skip
        return np.stack(columns, axis=1).astype(np.float64)


@kernel
def _sums(
    weight: F32, label: Any, guess: Any, hit: F32, top3: F32, alike: F32, gap: F64, bins: Any,
    of_class: F64, right: F32, named: F32, in_top3: F32, merged: F32, off: F64,
) -> None:  # fmt: skip
    """Add up rows by class, by the class they are taken for, and by bin of confidence. Loops over runs alone become
    vector code.
    """
    n, runs = guess.shape
    for i in range(n):
        times, c = weight[i], label[i]
        if times == 0:
            continue
        of_class[c] += times
        for r in range(runs):
            right[c, r] += times * hit[i, r]
        for r in range(runs):
            in_top3[r] += times * top3[i, r]
        for r in range(runs):
            merged[r] += times * alike[i, r]
        for r in range(runs):
            named[guess[i, r], r] += times
        for r in range(runs):
            off[bins[i, r], r] += times * gap[i, r]
