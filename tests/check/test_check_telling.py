"""The measures that realism stands on, against their definitions and other people's code."""

import math

import numpy as np
import pytest

from symgen.check import _gradient, _marginals, _spread, _telling
from symgen.paths import from_lists

pytest.importorskip("sklearn")


def pair(n=400, shift=0.0, owners=100, seed=0, features=4):
    """Normal features, those of the second set moved by `shift`."""
    rng = np.random.default_rng(seed)
    second = np.arange(n) % 2 == 1
    values = rng.normal(size=(n, features)) + shift * second[:, None]
    label, owner = np.arange(n) // 2 % 2, rng.integers(0, owners, n)
    return _telling.Pair(values.astype(np.float32), np.zeros((n, 2, 2), np.uint8), second, label, owner)


def first_feature(pair, learned, judged):
    return pair.features[judged, 0].astype(float)


def test_area_is_scikit_learns_within_folds():
    from sklearn.metrics import roc_auc_score

    one = pair(shift=0.5)
    one.features[::5, 0] = np.round(one.features[::5, 0])  # ties
    told, fold = _telling.tell(one, first_feature, 0), _telling.folds(one)
    for label, auc in zip(told.classes, told.auc, strict=True):
        inside = [np.flatnonzero((fold == k) & (one.label == label)) for k in range(_telling.FOLDS)]
        areas = [roc_auc_score(one.second[rows], one.features[rows, 0]) for rows in inside]
        weights = [one.second[rows].sum() * (~one.second[rows]).sum() for rows in inside]
        assert auc == pytest.approx(np.average(areas, weights=weights))


def test_owners_are_never_learned_and_judged():
    one = pair()
    fold = _telling.folds(one)
    for second in (False, True):
        for owner in np.unique(one.owner):
            assert len(np.unique(fold[(one.owner == owner) & (one.second == second)])) <= 1
    assert np.bincount(fold).min() > 0.7 * len(fold) / _telling.FOLDS


def test_copies_that_come_in_turns_are_not_sorted_into_folds():
    """Row i is a copy of ink i mod FOLDS: dealt out in order, each fold would hold one ink."""
    one = pair()._replace(owner=np.arange(400))
    inks = np.arange(400) // 2 % _telling.FOLDS
    fold = _telling.folds(one)
    assert all(len(np.unique(inks[(fold == k) & one.second])) > 1 for k in range(_telling.FOLDS))


def test_svm_tells_what_differs_and_not_what_does_not():
    same, moved = (_telling.tell(pair(shift=shift), _telling.by_svm) for shift in (0.0, 1.5))
    assert same.low < 0.5 < same.high and same.high - same.low < 0.25
    assert moved.low > 0.85 and moved.low <= moved.value <= moved.high


def test_a_writers_habit_gives_nobody_away():
    """Features that tell only who wrote: without grouping by owner the two sets would be told apart by them."""
    one = pair(owners=12, seed=4)
    own = np.random.default_rng(5).normal(size=(24, 4)) * 3
    features = one.features * 0.1 + own[one.owner + 12 * one.second]
    grouped = one._replace(features=features.astype(np.float32))
    rows = grouped._replace(owner=np.arange(400))
    assert (
        _telling.tell(rows, _telling.by_svm, 0).value > 0.98 > 0.85 > _telling.tell(grouped, _telling.by_svm, 0).value
    )


def test_too_few_owners_cannot_be_judged():
    with pytest.raises(_telling.RealismError, match="only 3"):
        _telling.folds(pair(owners=3))


def test_density_and_coverage_by_definition():
    rng = np.random.default_rng(0)
    real, made = rng.normal(size=(2, 60, 3)).astype(np.float32)
    far = np.linalg.norm(real[:, None] - real[None], axis=2)
    reach = np.sort(far, axis=1)[:, _spread.K]
    inside = np.linalg.norm(real[:, None] - made[None], axis=2) <= reach[:, None]
    assert _spread.density_coverage(real, made) == pytest.approx((inside.sum() / (5 * 60), inside.any(1).mean()))
    assert _spread.density_coverage(real, real)[1] == 1 and _spread.density_coverage(real, made + 100) == (0, 0)
    assert _spread.density_coverage(real, np.repeat(made[:2], 30, 0))[1] < 0.4


def test_memorisation_is_0_for_copies_and_1_for_strangers():
    rng = np.random.default_rng(1)
    inks, others, fresh = rng.normal(size=(3, 50, 4)).astype(np.float32)
    nobody = np.zeros((50, 50), bool)
    assert _spread.memorised(inks, others, inks, nobody) == 0
    assert _spread.memorised(fresh, others, inks, nobody) == pytest.approx(1, abs=0.25)
    assert math.isnan(_spread.memorised(fresh, inks, inks, nobody))
    assert _spread.memorised(fresh, inks, inks, np.eye(50, dtype=bool)) == pytest.approx(1, abs=0.25)


def test_ks_is_scipys():
    from scipy.stats import ks_2samp

    rng = np.random.default_rng(2)
    one, other = rng.integers(0, 9, 70).astype(float), rng.integers(2, 12, 50).astype(float)
    assert _marginals.distance(one, other) == pytest.approx(ks_2samp(one, other).statistic)
    assert math.isnan(_marginals.distance(one, np.array([np.nan])))


def test_figures_of_known_ink():
    square = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ink = from_lists([[square], [[(0, 0), (2, 0)], [(0, 1), (2, 1)]], [[(0, 0), (0, 0), (0, 3)]]], width=0.1)
    found = _marginals.of_ink(ink)
    assert found["length"][:2] == pytest.approx([4 / 2**0.5, 4 / 5**0.5])
    assert found["turning"] == pytest.approx([0.75, 0, 0]) and found["strokes"].tolist() == [1, 2, 1]
    assert (
        found["gap"] == pytest.approx([0, 1, 0])
        and found["ends"][0] == 0
        and found["aspect"][1] < 0 < found["aspect"][2]
    )


def test_figures_of_known_pictures():
    bar, blank = np.zeros((40, 40), np.uint8), np.zeros((20, 20), np.uint8)
    bar[10:14, 0:20] = 255
    found = _marginals.of_pictures([bar, blank])
    assert found["width"][0] == pytest.approx(0.2, rel=0.25) and found["fill"][0] == pytest.approx(80 / 1600)
    assert found["place"][0] == pytest.approx(np.hypot(0.25, 0.2)) and np.isnan(found["width"][1])


def test_gradient_features_know_direction_and_place():
    upright, level = np.zeros((2, 48, 48), np.uint8)
    upright[:, 6:9], level[6:9] = 255, 255
    one, other = (_gradient.gradient_features(each[None])[0].reshape(8, 6, 6) for each in (upright, level))
    assert np.argsort(one.sum((1, 2)))[-2:].tolist() in ([0, 4], [4, 0])
    assert np.argsort(other.sum((1, 2)))[-2:].tolist() in ([2, 6], [6, 2])
    assert one[0].sum(0).argmax() in (0, 1) and other[2].sum(1).argmax() in (0, 1)
    np.testing.assert_allclose(one[0], other[2].T, atol=1e-5)


def test_gradient_features_by_another_road():
    """Sobel, split and Gaussian weights written out with scipy."""
    from scipy import ndimage

    image = np.zeros((48, 48))
    image[12:30, 9:33] = np.random.default_rng(6).integers(0, 256, (18, 24))
    dx, dy = (ndimage.sobel(image, axis, mode="constant") * -1 for axis in (1, 0))
    dx, dy = -dx / 2040, -dy / 2040
    turn = np.arctan2(dy, dx) % (2 * np.pi) / (np.pi / 4)
    first, rest = np.floor(turn).astype(int) % 8, (turn % 1) * np.pi / 4
    long, out = np.hypot(dx, dy), np.zeros((8, 48, 48))
    for k in range(8):
        out[k] += np.where(first == k, long * np.sin(np.pi / 4 - rest) / np.sin(np.pi / 4), 0)
        out[(k + 1) % 8] += np.where(first == k, long * np.sin(rest) / np.sin(np.pi / 4), 0)
    sigma = np.sqrt(2) * 8 / np.pi
    bell = np.exp(-0.5 * ((np.arange(48)[:, None] + 0.5 - (np.arange(6) + 0.5) * 8) / sigma) ** 2)
    bell /= bell.sum(0)
    wanted = np.sqrt(np.einsum("kyx,yr,xc->krc", out, bell, bell))
    found = _gradient.gradient_features(image.astype(np.uint8)[None])[0].reshape(8, 6, 6)
    np.testing.assert_allclose(found, wanted, atol=2e-5)
