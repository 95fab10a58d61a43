"""The numpy form of the network of 2012: its features are the baseline's, and it learns."""

import numpy as np
import pytest
from prove import reader_2012

from symgen.train import baseline

pytest.importorskip("keras")


def pictures(n=40):
    """Rings and bars of several sizes, ink 255 on 0, and a blank one."""
    rng, y, x = np.random.default_rng(1), *np.mgrid[:40, :40]
    found = []
    for k in range(n):
        size, at = rng.integers(6, 18), rng.integers(18, 23, 2)
        distance = np.hypot(y - at[0], x - at[1])
        shape = abs(distance - size) < 2 if k % 2 else (abs(y - at[0]) < 3) & (abs(x - at[1]) < size)
        found.append(np.where(shape, 255, 0))
    return np.array([*found, np.zeros((40, 40))], np.uint8)


def test_features_are_the_baselines():
    import keras

    images = pictures()
    model = baseline.find("bpn").build(3, 40)
    inner = keras.Model(model.input, model.get_layer("features").output)
    np.testing.assert_allclose(reader_2012.features(images), inner.predict(images[..., None], verbose=0), atol=1e-5)


def test_it_learns_and_stops_at_the_goal():
    x, y = reader_2012.features(pictures()[:-1]), np.arange(40) % 2
    weights, laps = reader_2012.train(x, y, 2, 400, lap=5, goal=0.02)
    assert reader_2012.right(weights, x, y) == 1.0
    assert laps[-1][1] <= 0.02 < laps[0][1] and laps[-1][0] < 400 and laps[-1][0] % 5 == 0
