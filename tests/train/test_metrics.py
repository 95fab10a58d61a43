"""Figures against scikit-learn, and against values known from elsewhere."""

import numpy as np
import pytest

from symgen.train.intervals import clusters, intervals
from symgen.train.metrics import confusion, headlines, outcome, per_class, wilson


def random_outcome(n=400, classes=6, seed=3):
    dice = np.random.default_rng(seed)
    labels = dice.integers(0, classes - 1, n)  # the last class never occurs
    scores = dice.normal(size=(n, classes)) + 1.2 * np.eye(classes)[labels]
    probabilities = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).astype(np.float32)
    alike = np.eye(classes, dtype=bool)
    alike[0, 1] = alike[1, 0] = True
    rare = np.arange(classes) >= 3
    return probabilities, outcome(probabilities, labels, alike, rare)


def test_headlines_are_scikit_learns():
    sk = pytest.importorskip("sklearn.metrics")
    probabilities, found = random_outcome()
    values = headlines(found, np.ones(len(found.labels)))
    y, guess = found.labels, found.predicted
    assert values["accuracy"] == pytest.approx(sk.accuracy_score(y, guess))
    assert values["balanced_accuracy"] == pytest.approx(sk.recall_score(y, guess, labels=range(5), average="macro"))
    assert values["macro_f1"] == pytest.approx(sk.f1_score(y, guess, average="macro"))
    assert values["top3"] == pytest.approx(sk.top_k_accuracy_score(y, probabilities, k=3, labels=range(6)))
    assert values["rare_recall"] == pytest.approx(sk.recall_score(y, guess, labels=[3, 4], average="macro"))
    one = np.where(y == 1, 0, y), np.where(guess == 1, 0, guess)
    assert values["merged_accuracy"] == pytest.approx(sk.accuracy_score(*one))
    np.testing.assert_array_equal(confusion(found), sk.confusion_matrix(y, guess, labels=range(6)))


def test_a_weight_of_two_is_a_row_met_twice():
    probabilities, found = random_outcome(60)
    times = np.arange(60) % 3
    again = np.repeat(np.arange(60), times)
    doubled = outcome(probabilities[again], found.labels[again], np.eye(6, dtype=bool), found.rare)
    weighted, repeated = headlines(found, times.astype(float)), headlines(doubled, np.ones(len(again)))
    for name in ("accuracy", "top3", "balanced_accuracy", "macro_f1", "rare_recall", "ece"):
        assert weighted[name] == pytest.approx(repeated[name]), name


def test_calibration_error_by_hand():
    sure = np.array([[0.95, 0.05], [0.95, 0.05], [0.55, 0.45], [0.55, 0.45]], np.float32)
    found = outcome(sure, np.array([0, 1, 0, 0]), np.eye(2, dtype=bool), np.zeros(2, bool))
    assert headlines(found, np.ones(4))["ece"] == pytest.approx((abs(1 - 1.9) + abs(2 - 1.1)) / 4)


def test_ties_do_not_help():
    flat = np.full((1, 9), 1 / 9, np.float32)
    assert not outcome(flat, np.array([7]), np.eye(9, dtype=bool), np.zeros(9, bool)).in_top3[0]


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)]
)
def test_wilson_is_the_textbooks(right, n, low, high):
    assert wilson(right, n) == pytest.approx((low, high), abs=1e-4)


def test_per_class_names_only_what_occurs():
    _, found = random_outcome()
    table = per_class(found, tuple("abcdef"))
    assert sorted(table) == list("abcde") and sum(one["n"] for one in table.values()) == 400


def test_intervals_widen_when_one_writer_wrote_many_rows():
    _, found = random_outcome()
    alone = intervals(found, np.full(400, "", object), draws=300)
    # Forty writers, whose rows are all right or all wrong together.
    order = np.argsort(found.hit, kind="stable")
    writers = np.empty(400, object)
    writers[order] = [f"w{i // 10}" for i in range(400)]
    grouped = intervals(found, writers, draws=300)
    width = {
        name: high - low
        for name, (low, high) in (("one", alone.values["accuracy"]), ("many", grouped.values["accuracy"]))
    }
    assert width["many"] > 2 * width["one"]
    assert grouped.clusters == 40 and "40 groups" in grouped.method and "no writers" in alone.method
    share = found.hit.mean()
    normal = 2 * 1.96 * np.sqrt(share * (1 - share) / 400)
    assert width["one"] == pytest.approx(normal, rel=0.2)


def test_few_groups_get_wilson_and_a_warning():
    _, found = random_outcome(30)
    few = intervals(found, np.array([f"w{i % 4}" for i in range(30)], object), draws=50)
    assert few.values["accuracy"] == pytest.approx(wilson(found.hit.sum(), 30)) and "only 4 groups" in few.method
    nobodys = intervals(random_outcome(8)[1], np.full(8, "", object), draws=50)
    assert "only 8 rows, of unknown writers" in nobodys.method


def test_rows_of_unknown_writers_stand_alone():
    assert len(set(clusters(np.array(["a", "", "a", "", "b"], object)).tolist())) == 4
