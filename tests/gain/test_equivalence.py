"""Real-sample equivalence against scikit-learn's isotonic regression and curves whose answer is known."""

import math

import numpy as np
from sklearn.isotonic import IsotonicRegression

from symgen.gain.bootstrap import Spread
from symgen.gain.equivalence import isotonic, read_backwards, recovered, worth

ROWS = np.array([100.0, 1000.0, 10000.0])


def spread(value, noise=0.0, many=400, seed=0):
    value = np.asarray(value, float)
    return Spread(value, value + noise * np.random.default_rng(seed).normal(size=(many, *value.shape)))


def test_isotonic_against_sklearn():
    curves = np.random.default_rng(0).normal(size=(50, 7))
    for one, found in zip(curves, isotonic(curves), strict=True):
        assert np.allclose(found, IsotonicRegression().fit_transform(np.arange(7), one))


def test_read_backwards_on_the_logarithm():
    curve = np.array([[0.5, 0.7, 0.9]])
    at = [read_backwards(curve, ROWS, np.array([value]))[0] for value in (0.5, 0.6, 0.7, 0.8, 0.9)]
    assert np.allclose(at, [100, 10**2.5, 1000, 10**3.5, 10000])
    assert read_backwards(curve, ROWS, np.array([0.91]))[0] == math.inf
    assert read_backwards(curve, ROWS, np.array([0.49]))[0] == 0


def test_a_flat_stretch_counts_from_its_start():
    """The least real data that does as well: anything more would flatter."""
    assert np.isclose(read_backwards(np.array([[0.5, 0.8, 0.8]]), ROWS, np.array([0.8]))[0], 1000)


def test_worth_in_words():
    found = worth(spread([0.5, 0.7, 0.9], 0.004), ROWS, spread(0.6, 0.004, seed=1), 100.0)
    assert np.isclose(found.times, 10**0.5)
    assert found.low < found.times < found.high < 4.5
    assert found.said.startswith("3.2x the real data (2.") and "more" not in found.said
    beyond = worth(spread([0.5, 0.7, 0.9], 0.02), ROWS, spread(0.89, 0.02, seed=1), 1000.0)
    assert beyond.high == math.inf and beyond.said.endswith("to more than 10x)")
    far = worth(spread([0.5, 0.7, 0.9], 0.004), ROWS, spread(0.99, 0.004, seed=1), 1000.0)
    assert far.said == "more than 10x the real data"


def test_gain_recovered():
    real, full = spread(0.6, 0.01), spread(0.9, 0.01, seed=2)
    found = recovered(spread(0.75, 0.01, seed=1), real, full)
    assert np.isclose(found.value, 0.5) and 0.4 < found.low < 0.5 < found.high < 0.6
    assert recovered(spread(0.75, 0.01), real, spread(0.61, 0.01, seed=2)) is None, "no way to go, no share of it"
