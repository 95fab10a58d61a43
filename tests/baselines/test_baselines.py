"""Every file in baselines/, found by listing the folder."""

import numpy as np
import pytest

from symgen import shipped
from symgen.train import baseline
from symgen.train.framework import TrainError, keras, logits_of

pytest.importorskip("keras")
NAMES = [path.stem for path in sorted(shipped.folder("baselines").glob("*.py"))]


def test_all_are_listed_without_running_any():
    listed = {one["name"]: one for one in baseline.baselines()}
    assert list(listed) == NAMES
    assert {"cnn_84k", "lenet_210k", "mobilenet_v2", "resnet_focal", "compact"} <= set(NAMES)
    assert all(one["about"].endswith(".") for one in listed.values())
    assert listed["mobilenet_v2"]["takes_weights"] and not listed["compact"]["takes_weights"]


@pytest.mark.parametrize(("name", "n_classes", "parameters"), [("cnn_84k", 82, 83_730), ("lenet_210k", 82, 210_494)])
def test_parameters_are_those_that_the_network_is_known_for(name, n_classes, parameters):
    found = baseline.find(name)
    assert found.build(n_classes, found.defaults.image_size).count_params() == parameters


def test_the_default_is_small():
    found = baseline.find(baseline.DEFAULT)
    assert found.build(101, found.defaults.image_size).count_params() <= 250_000


@pytest.mark.parametrize("name", NAMES)
def test_built_as_the_contract_says(name):
    found = baseline.find(name)
    size, channels = found.defaults.image_size, found.defaults.channels
    keras().utils.set_random_seed(1)
    model = found.build(7, size)
    assert getattr(model, "optimizer", None) is None, "a baseline comes uncompiled"
    assert model.input_shape == (None, size, size, channels) and model.input.dtype == "uint8"
    images = np.arange(2 * size * size * channels, dtype=np.int64).reshape(2, size, size, channels).astype(np.uint8)
    shares = np.asarray(model.predict_on_batch(images))
    assert shares.shape == (2, 7)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    logits = np.asarray(logits_of(model).predict_on_batch(images), np.float64)
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(raised / raised.sum(axis=1, keepdims=True), shares, atol=1e-5)


@pytest.mark.parametrize("name", ["compakt", "../compact", "/etc/passwd", "", "compact.py"])
def test_only_names_in_the_folder_are_loaded(name):
    with pytest.raises(TrainError, match="there are bpn, cnn_84k, compact"):
        baseline.find(name)


def test_pictures_that_are_too_small_for_a_network_are_named():
    with pytest.raises(TrainError, match="lenet_210k cannot be built for pictures of 16 pixels a side; its own are 45"):
        baseline.find("lenet_210k").build(3, 16)


def test_a_wrong_name_gets_the_nearest():
    with pytest.raises(TrainError, match="did you mean compact"):
        baseline.find("compakt")


def test_pretrained_weights_come_from_a_file(tmp_path):
    found = baseline.find("mobilenet_v2")
    one, other = found.build(3, 64), found.build(3, 64)
    file = tmp_path / "no_top.weights.h5"
    one.get_layer("backbone").save_weights(file)
    found.load_pretrained(other, file)
    for a, b in zip(one.get_layer("backbone").get_weights(), other.get_layer("backbone").get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    file.write_bytes(b"not weights")
    with pytest.raises(TrainError, match="not weights"):
        found.load_pretrained(other, file)
    with pytest.raises(TrainError, match="takes no weights"):
        baseline.find("compact").load_pretrained(other, file)
