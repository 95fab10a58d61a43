"""The figures of each run against scikit-learn and against those that `symgen evaluate` gives."""

import numpy as np
import pytest
from outcome_cases import World, a_test, runs_of, simulate
from sklearn.metrics import balanced_accuracy_score, f1_score

from symgen.gain import figures
from symgen.gain.figures import KEYS, Sample
from symgen.train.metrics import Outcome, headlines


@pytest.fixture(scope="module")
def found():
    return simulate(np.random.default_rng(3), runs_of(["real", "real + synthetic"], seeds=2), lambda run: 0.7)


def test_against_sklearn(found):
    values, labels = Sample(found).point(), found.test.labels
    for r, guess in enumerate(found.guess):
        assert np.isclose(values[r, figures.ACCURACY], (guess == labels).mean())
        assert np.isclose(values[r, figures.MACRO], balanced_accuracy_score(labels, guess))
        assert np.isclose(values[r, figures.F1], f1_score(labels, guess, average="macro"))


def test_against_evaluate(found):
    test, values = found.test, Sample(found).point()
    labels = test.labels.astype(np.int64)
    for r, guess in enumerate(found.guess.astype(np.int64)):
        alike = test.merged[guess] == test.merged[labels]
        one = Outcome(labels, guess, found.top3[r], alike, found.confidence[r].astype(float), test.rare)
        other = headlines(one, np.ones(len(labels)))
        for key in ("accuracy", "balanced_accuracy", "macro_f1", "top3", "merged_accuracy", "ece"):
            assert np.isclose(values[r, KEYS.index(key)], other[key]), key


def test_rare_rows_are_pooled_and_the_worst_tenth_is_the_worst(found):
    test, values = found.test, Sample(found).point()
    hit = found.guess[0] == test.labels
    rare = test.rare[test.labels]
    assert np.isclose(values[0, figures.RARE], hit[rare].mean())
    recall = np.sort([hit[test.labels == c].mean() for c in np.unique(test.labels)])
    assert np.isclose(values[0, figures.WORST], recall[:1].mean())  # 12 classes: the tenth is one of them


def test_a_replicate_is_its_rows_written_out(found):
    """Weights of writers do what repeating their rows does."""
    sample, rng = Sample(found), np.random.default_rng(0)
    times = rng.integers(0, 3, sample.n_writers)
    weighted = sample.weighted(times.astype(float))
    order = np.argsort(found.test.labels, kind="stable")
    rows = np.repeat(order, times[sample.writer])
    test = found.test
    again = type(test)("", test.labels[rows], np.full(len(rows), "", object), test.row_ids[rows], test.classes,
                       test.rare, test.merged)  # fmt: skip
    written = type(found)(again, found.runs, found.guess[:, rows], found.top3[:, rows], found.confidence[:, rows])
    assert np.allclose(weighted, Sample(written).point())


def test_without_writers_rows_are_resampled():
    world = World(n=80, known=False)
    one = simulate(np.random.default_rng(0), runs_of(["real"], seeds=1), lambda run: 1.0, world)
    assert (Sample(one).n_writers, Sample(one).known) == (80, False)


def test_no_rare_class_no_figure():
    rng = np.random.default_rng(0)
    test = a_test(rng)
    bare = type(test)(*[getattr(test, name) for name in ("name", "labels", "groups", "row_ids", "classes")],
                      np.zeros(12, bool), test.merged)  # fmt: skip
    found = simulate(rng, runs_of(["real"], seeds=1), lambda run: 1.0, test=bare)
    assert np.isnan(Sample(found).point()[0, figures.RARE])
