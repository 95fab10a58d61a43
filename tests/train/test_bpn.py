"""The 2012 network: its features against their formulas, its loss, its goal and its lines."""

import numpy as np
import pytest
from train_cases import make_set

from symgen.train import baseline, losses
from symgen.train.framework import TrainError, keras
from symgen.train.training import train

pytest.importorskip("keras")


def features(images):
    model = baseline.find("bpn").build(3, 40)
    return np.asarray(
        keras().Model(model.input, model.get_layer("features").output).predict_on_batch(images[..., None])
    )


def test_features_are_what_the_formulas_say():
    image = np.zeros((2, 40, 40), np.uint8)
    image[0, 10:30, 4:14] = 255
    image[0, 10:12, 20:24] = 200
    found = features(image)
    ink = image[0] > 127
    y, x = np.nonzero(ink)
    left, top, right, bottom = x.min() / 40, y.min() / 40, (x.max() + 1) / 40, (y.max() + 1) / 40
    wide, high = right - left, bottom - top
    want = [ink.mean(), (x + 0.5).mean() / 40, (y + 0.5).mean() / 40, left, top, right, bottom, wide / (wide + high),
            wide / max(wide, high), high / max(wide, high)]  # fmt: skip
    np.testing.assert_allclose(found[0, :10], want, atol=1e-6)
    fields = image[0].reshape(10, 4, 10, 4).mean(axis=(1, 3)) / 255
    np.testing.assert_allclose(found[0, 10:].reshape(10, 10), fields, atol=1e-6)
    assert not found[1].any(), "a blank picture gives zeros"


def test_it_takes_other_sizes():
    model = baseline.find("bpn").build(3, 45)
    shares = np.asarray(model.predict_on_batch(np.full((1, 45, 45, 1), 9, np.uint8)))
    assert shares.sum() == pytest.approx(1, abs=1e-5)


def test_the_loss_is_the_mean_square_over_units():
    units = np.array([[0.9, 0.2, 0.1], [0.5, 0.5, 0.5]], np.float32)
    found = np.asarray(losses.make("mse", np.ones(3), 2.0, 0.25)(np.array([0, 2]), np.log(units)))
    np.testing.assert_allclose(found, [(0.01 + 0.04 + 0.01) / 3, 0.25], rtol=1e-5)


def test_what_is_gone_down_is_half_the_sum_over_units():
    tensorflow = pytest.importorskip("tensorflow")
    units = tensorflow.constant([[0.9, 0.2, 0.1]])
    with tensorflow.GradientTape() as tape:
        tape.watch(units)
        value = losses.make("mse", np.ones(3), 2.0, 0.25)(np.array([0]), tensorflow.math.log(units))
    np.testing.assert_allclose(tape.gradient(value, units), [[-0.1, 0.2, 0.1]], rtol=1e-4)


def test_other_networks_have_no_such_units(tmp_path):
    with pytest.raises(TrainError, match="bpn"):
        train(tmp_path, tmp_path / "run", loss="mse")


def test_a_line_every_twenty_epochs_and_an_end_at_the_goal(tmp_path, capsys, monkeypatch):
    data = make_set(tmp_path, "few", labels=["2", "plus"], per_class=12)
    found = baseline.find("bpn")
    assert found.defaults.goal == 0.001 and found.defaults.epochs == 5000 and found.defaults.momentum == 0.95
    easy = found.__class__(found.name, found.about, found.defaults._replace(goal=0.1), False, found.path)
    monkeypatch.setattr(baseline, "find", lambda name: easy)
    metrics = train(data, tmp_path / "run", baseline="bpn")
    steps = [lap["step"] for lap in metrics["curves"]]
    rows = metrics["data"][0]["rows"]["train"]
    epoch = -(-rows // 10)
    assert steps[0] == 20 * epoch and np.all(np.diff(steps) == 20 * epoch)
    assert steps[-1] < 5000 * epoch and metrics["curves"][-1]["loss"] <= 0.1
    said = [line for line in capsys.readouterr().err.splitlines() if ": error" in line]
    assert len(said) >= len(steps) and "epoch 20: error" in said[0]
