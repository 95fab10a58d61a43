"""How well two sets of pictures can be told apart: a classifier two-sample test (Lopez-Paz and Oquab 2017), class by
class, cross-validated so that no writer's pictures are on both sides of a split.

The figure is the area under the ROC curve: how often, of a picture of each set, the classifier gives the one of the
first set the higher score. 0.5 is chance, 1 is certainty. Classes count alike. The interval is of a bootstrap that
draws writers anew.
"""

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.errors import SymgenError
from symgen.train.order import hashes, shuffled

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

FOLDS = 5
REPLICATES = 200
SEED = 0

Fit = Callable[["Pair", I64, I64], F64]
"""Learn from rows (positions in a pair) and give scores of others: (pair, learned, judged) -> float64 (judged,)."""


class RealismError(SymgenError):
    """Realism cannot be judged here."""


class Pair(NamedTuple):
    """N rows of two sets. features: float32 (N, F). images: uint8 (N, S, S). second: bool (N,), of which set. label:
    int64 (N,), the class. owner: int64 (N,), who wrote the row or what it was made of.
    """

    features: F32
    images: npt.NDArray[np.uint8]
    second: npt.NDArray[np.bool_]
    label: I64
    owner: I64


class Told(NamedTuple):
    """What one classifier makes of a pair. auc: float64 (C,), of each of `classes`. value, low, high: their mean and
    its 95 % interval. score: float64 (N,), higher = more like the second set; NaN where a row could not be judged.
    """

    classes: I64
    auc: F64
    value: float
    low: float
    high: float
    score: F64


def sklearn(module: str) -> Any:
    """A module of scikit-learn. RealismError with what to install where it is missing."""
    try:
        return importlib.import_module(f"sklearn.{module}")
    except ImportError as error:
        raise RealismError(f"realism needs scikit-learn ({error}); pip install 'symgen[realism]'") from error


def folds(pair: Pair) -> I64:
    """int64 (N,): the fold that judges each row. An owner's rows of one set are all in one; folds hold nearly as many
    rows of each set and class as one another.
    """
    fold = np.zeros(len(pair.label), np.int64)
    for second in (False, True):
        # Over all classes, so that a network that learns them together never sees a judged writer's other symbols.
        rows = np.flatnonzero(pair.second == second)
        owners, place = np.unique(pair.owner[rows], return_inverse=True)
        # Owners of as many rows are dealt out in their order, in which copies of one ink may stand at equal distances.
        place = shuffled(SEED, "realism folds", int(second), len(owners))[place]
        if len(owners) < FOLDS:
            raise RealismError(f"only {len(owners)} writers or designs; {FOLDS} are needed to judge by others")
        split = sklearn("model_selection").GroupKFold(FOLDS)
        for number, (_, judged) in enumerate(split.split(rows, groups=place)):
            fold[rows[judged]] = number
    return fold


def tell(pair: Pair, fit: Fit, replicates: int = REPLICATES) -> Told:
    """Judge every row by a classifier that has not seen its owner. replicates: of the bootstrap; none, no interval."""
    fold, score = folds(pair), np.full(len(pair.label), np.nan)
    for number in range(FOLDS):
        learned, judged = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        score[judged] = fit(pair, learned, judged)
    classes = np.unique(pair.label)
    areas = [[_Area(pair, score, np.flatnonzero((pair.label == label) & (fold == number) & np.isfinite(score)))
              for number in range(FOLDS)] for label in classes.tolist()]  # fmt: skip
    auc = _by_class(areas, np.ones(len(pair.label)))
    owner = _owners(pair)
    drawn = np.array([np.nanmean(_by_class(areas, _times(owner, number))) for number in range(replicates)])
    value = float(np.nanmean(auc))
    low, high = np.nanquantile(drawn, (0.025, 0.975)).tolist() if replicates else (value, value)
    return Told(classes, auc, value, min(low, value), max(high, value), score)


def by_svm(pair: Pair, learned: I64, judged: I64) -> F64:
    """A support vector machine with a Gaussian kernel on standardised features, one a class."""
    score = np.full(len(judged), np.nan)
    for label in np.unique(pair.label[judged]).tolist():
        rows, asked = learned[pair.label[learned] == label], pair.label[judged] == label
        if 0 < pair.second[rows].sum() < len(rows):
            machine = sklearn("pipeline").make_pipeline(
                sklearn("preprocessing").StandardScaler(),
                sklearn("svm").SVC(C=2.0, gamma="scale", class_weight="balanced"),
            )
            machine.fit(pair.features[rows], pair.second[rows])
            score[asked] = machine.decision_function(pair.features[judged[asked]])
    return score


def _owners(pair: Pair) -> I64:
    """int64 (N,): owners of the first set from 0 up, those of the second from -1 down."""
    out = np.empty(len(pair.owner), np.int64)
    for second in (False, True):
        place = np.unique(pair.owner[pair.second == second], return_inverse=True)[1]
        out[pair.second == second] = -1 - place if second else place
    return out


def _times(owner: I64, number: int) -> F64:
    """float64 (N,): how often each row counts in a replicate: as often as its owner was drawn, in its own set."""
    out = np.empty(len(owner))
    for rows in (owner >= 0, owner < 0):
        mine = owner[rows] if owner[rows][0] >= 0 else -1 - owner[rows]
        n = int(mine.max()) + 1
        picked = hashes(SEED, "realism owners", number, n) % np.uint64(n)
        out[rows] = np.bincount(picked.astype(np.int64), minlength=n)[mine]
    return out


class _Area:
    """The area of one class within one fold, at any weights of its rows: how often, of weighted pairs, the row of the
    second set has the higher score; ties count half.
    """

    def __init__(self, pair: Pair, score: F64, rows: I64) -> None:
        values, place = np.unique(score[rows], return_inverse=True)
        self._n, second = len(values), pair.second[rows]
        self._first, self._second = rows[~second], rows[second]
        self._place = place[~second], place[second]

    def pairs(self, weight: F64) -> tuple[float, float]:
        """Weight of the pairs in the right order, and of all."""
        first = np.bincount(self._place[0], weight[self._first], minlength=self._n)
        other = np.bincount(self._place[1], weight[self._second], minlength=self._n)
        below = np.cumsum(first) - 0.5 * first
        return float((other * below).sum()), float(first.sum() * other.sum())


def _by_class(areas: list[list[_Area]], weight: F64) -> F64:
    """float64 (C,): of each class over the folds, compared within each: scores of two folds have no common measure.
    NaN where no fold has rows of both sets.
    """
    sums = np.array([np.sum([one.pairs(weight) for one in row], axis=0) for row in areas])
    return np.asarray(np.divide(sums[:, 0], sums[:, 1], out=np.full(len(sums), np.nan), where=sums[:, 1] > 0))
