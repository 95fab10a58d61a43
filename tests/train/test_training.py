"""From a data set folder to a run folder, and on from one that was stopped."""

import json

import numpy as np
import pyarrow as pa
import pytest
from train_cases import HOSTILE, SETTINGS, make_set

from symgen.errors import SymgenError
from symgen.train import loop, material
from symgen.train.framework import TrainError
from symgen.train.run_folder import open_run
from symgen.train.training import train

pytest.importorskip("keras")


def weights(home):
    return open_run(home).model.get_weights()


def test_a_run_folder_holds_what_scripts_rely_on(tiny_run):
    names = {path.name for path in tiny_run.iterdir()}
    assert names >= {"model.weights.h5", "labels.json", "canon.json", "metrics.json", "run.json", "report.html"}
    assert "checkpoint.npz" not in names
    metrics = json.loads((tiny_run / "metrics.json").read_bytes())
    for key in ("accuracy", "balanced_accuracy", "macro_f1", "top3"):
        low, high = metrics["intervals"][key]
        assert 0 <= low <= metrics[key] <= high + 1e-9 <= 1 + 1e-9
    assert metrics["n"] == 45 and set(metrics["per_class"]) == {"2", HOSTILE, "forall"}
    assert metrics["per_class"]["2"].keys() >= {"recall", "n"}
    assert metrics["accuracy"] > 0.8, "three classes of clean strokes are not hard"
    assert len(metrics["robustness"]["cells"]) == 48
    about = json.loads((tiny_run / "run.json").read_bytes())
    assert len(about["data"][0]["digest"]) == 64 and about["data"][0]["rows"] == {"train": 135, "validation": 45}
    assert json.loads((tiny_run / "canon.json").read_bytes())["mode"] == "tight"


def test_training_again_does_nothing_and_otherwise_is_refused(tiny_run, tiny_set, capsys):
    before = (tiny_run / "model.weights.h5").stat().st_mtime_ns
    train(tiny_set, tiny_run, **SETTINGS)
    assert "nothing to do" in capsys.readouterr().err
    with pytest.raises(TrainError, match="seed: 0 there, 1 now"):
        train(tiny_set, tiny_run, **SETTINGS, seed=1)
    assert (tiny_run / "model.weights.h5").stat().st_mtime_ns == before


def test_a_folder_of_others_is_left_alone(tiny_set, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(TrainError, match=r"thesis\.tex"):
        train(tiny_set, tmp_path, steps=1, overwrite=True)


def test_a_try_that_cannot_be_built_leaves_no_trace(tiny_set, tmp_path):
    with pytest.raises(TrainError, match="cannot be built for pictures of 16 pixels"):
        train(tiny_set, tmp_path / "run", baseline="lenet_210k", image_size=16)
    assert not (tmp_path / "run").exists()


def test_class_folders_and_missing_ones_are_told_what_to_do(tmp_path):
    (tmp_path / "scans" / "x").mkdir(parents=True)
    with pytest.raises(SymgenError, match=r"no data set: .* by `symgen import images .*scans -o DIR`"):
        train(tmp_path / "scans", tmp_path / "run")
    with pytest.raises(SymgenError, match="nowhere is not there; `symgen generate` makes"):
        train(tmp_path / "nowhere", tmp_path / "run")


@pytest.mark.slow
def test_a_stopped_run_ends_as_one_that_was_not(tiny_set, tiny_run, tmp_path, monkeypatch, capsys):
    class StoppedError(Exception):
        pass

    def stop(self, *_):
        found = validate(self)
        if len(seen) == 1:
            raise StoppedError
        seen.append(found)
        return found

    seen, validate = [], loop.Loop._validate
    monkeypatch.setattr(loop.Loop, "_validate", stop)
    with pytest.raises(StoppedError):
        train(tiny_set, tmp_path / "run", **SETTINGS)
    assert (tmp_path / "run" / "checkpoint.npz").exists()
    with pytest.raises(TrainError, match="no finished run"):
        open_run(tmp_path / "run")
    monkeypatch.undo()
    train(tiny_set, tmp_path / "run", **SETTINGS)
    assert "goes on after step 7 of 60" in capsys.readouterr().err, "a lap is the 135 rows, 20 a step"
    for ours, theirs in zip(weights(tmp_path / "run"), weights(tiny_run), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_a_damaged_checkpoint_is_refused(tiny_set, tmp_path, monkeypatch):
    monkeypatch.setattr(loop.Loop, "_validate", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        train(tiny_set, tmp_path / "run", steps=2, batch=20)
    monkeypatch.undo()
    (tmp_path / "run" / "checkpoint.npz").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(TrainError, match="damaged checkpoint"):
        train(tiny_set, tmp_path / "run", steps=2, batch=20)


@pytest.mark.slow
def test_init_keeps_all_but_the_head_where_classes_differ(tiny_run, tmp_path, capsys):
    other = make_set(tmp_path, "other", labels=["2", "exists"], per_class=20)
    train(other, tmp_path / "tuned", steps=1, batch=4, learning_rate=1e-12, init=tiny_run)
    assert "all but its last layer" in capsys.readouterr().err
    old, new = open_run(tiny_run).model, open_run(tmp_path / "tuned").model
    kernels = [
        (a.get_weights()[0], b.get_weights()[0])
        for a, b in zip(old.layers, new.layers, strict=True)
        if "conv" in a.name
    ]
    for a, b in kernels:
        np.testing.assert_allclose(a, b, atol=1e-6)
    assert new.output_shape[-1] == 2
    with pytest.raises(TrainError, match="--baseline compact"):
        train(other, tmp_path / "x", baseline="cnn_84k", init=tiny_run)


@pytest.mark.slow
def test_weights_for_pictures_of_another_size_are_refused(tiny_set, tmp_path):
    train(tiny_set, tmp_path / "small", steps=1, batch=4, baseline="cnn_84k", image_size=24)
    with pytest.raises(TrainError, match=r"small was trained on pictures of 24 pixels.*--image-size 24"):
        train(tiny_set, tmp_path / "x", steps=1, batch=4, baseline="cnn_84k", init=tmp_path / "small")


@pytest.mark.slow
def test_none_balanced_augmented(tiny_set, tmp_path):
    metrics = train(
        tiny_set, tmp_path / "run", steps=3, batch=8, none_class=True, augment="standard", sampling="balanced"
    )
    assert "rejected" in metrics
    assert open_run(tmp_path / "run").labels.names == ("2", HOSTILE, "forall", "none")
    with pytest.raises(TrainError, match="choose one"):
        train(tiny_set, tmp_path / "y", loss="balanced-softmax", sampling="balanced")


@pytest.mark.slow
@pytest.mark.parametrize("size", [8, 4000])
def test_pictures_of_a_size_that_no_network_takes_are_refused(tiny_set, tmp_path, size):
    with pytest.raises(TrainError, match=f"image_size {size}: pictures may have 16 to 512"):
        train(tiny_set, tmp_path / "run", image_size=size)


def test_several_sets_and_one_without_validation(tiny_set, tmp_path):
    more = make_set(tmp_path, "more", labels=["2", "exists"], per_class=60, validation=0.0)
    train([tiny_set, more], tmp_path / "run", steps=1, batch=8)
    run = open_run(tmp_path / "run")
    assert run.labels.names == ("2", HOSTILE, "forall", "exists")
    assert run.about["held_out_of"] == ["more"] and len(run.about["data"]) == 2


def test_sets_that_call_one_symbol_by_two_names_are_refused(tiny_set, tmp_path):
    other = make_set(tmp_path, "other", labels=["plus", "2"], per_class=20)
    with pytest.raises(TrainError, match="'plus' is in class"):
        train([tiny_set, other], tmp_path / "run", steps=1)


def test_without_keras_it_is_said_what_to_install(tiny_set, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(TrainError, match=r"pip install 'symgen\[train\]'"):
        train(tiny_set, tmp_path / "run")


def test_rows_that_mix_ink_of_both_sides_are_on_neither():
    people = [f"w{i}" for i in range(60)]
    alone = [[name] for name in people]
    inside, outside = material._tenth(pa.array(alone))
    assert (inside ^ outside).all() and 0 < outside.sum() < 20
    learned, held = people[int(np.flatnonzero(inside)[0])], people[int(np.flatnonzero(outside)[0])]
    inside, outside = material._tenth(pa.array([*alone, [learned, held], [held, learned], [learned], [held, held]]))
    assert inside[-4:].tolist() == [False, False, True, False]
    assert outside[-4:].tolist() == [False, False, False, True]
