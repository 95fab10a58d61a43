import json

import cv2
import numpy as np
import pytest
from train_cases import HOSTILE, trained

from symgen.dataset import open_dataset
from symgen.errors import SymgenError
from symgen.train.framework import TrainError

pytest.importorskip("keras")
from symgen.evaluate import evaluate


@pytest.fixture(scope="module")
def run_and_data():
    return trained()


def test_a_data_set_gives_what_training_gave(run_and_data):
    run, data = run_and_data
    found = evaluate(run, data)
    then = json.loads((run / "metrics.json").read_bytes())
    for key in ("accuracy", "top3", "macro_f1", "ece", "intervals", "per_class", "n"):
        assert found[key] == then[key], key
    there = json.loads((run / "on-tiny" / "metrics.json").read_bytes())
    assert there["accuracy"] == found["accuracy"] and (run / "on-tiny" / "report.html").exists()
    assert found["on"] == "tiny (validation)" and found["unknown"] == {}


def test_class_folders_with_classes_that_the_run_does_not_know(run_and_data, tmp_path):
    run, data = run_and_data
    samples = open_dataset(data).read("validation")
    folders = {0: "ascii_50", 1: "+", 2: "\\forall"}
    for i, (image, label) in enumerate(zip(samples.images, samples.labels.tolist(), strict=True)):
        folder = tmp_path / "mine" / folders[label]
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{i}.png"), 255 - image)
    for name in ("exists", "doodle <script>"):
        (tmp_path / "mine" / name).mkdir()
        for i in range(3):
            cv2.imwrite(str(tmp_path / "mine" / name / f"{i}.png"), samples.images[i])
    (tmp_path / "mine" / "exists" / "torn.png").write_bytes(b"\x89PNG torn")
    found = evaluate(run, tmp_path / "mine", out=tmp_path / "out", rare=["forall"])
    assert found["unknown"] == {"doodle <script>": 3, "exists": 3} and sum(found["left_out"].values()) == 1
    assert found["n"] == 45 and set(found["per_class"]) == {"2", HOSTILE, "forall"}
    assert found["rare_recall"] == found["per_class"]["forall"]["recall"]
    assert found["accuracy"] == pytest.approx(evaluate(run, data)["accuracy"], abs=0.03)
    assert "<script" not in (tmp_path / "out" / "report.html").read_text()


def test_what_cannot_be_judged_is_said(run_and_data, tmp_path):
    run, data = run_and_data
    (tmp_path / "exists").mkdir()
    cv2.imwrite(str(tmp_path / "exists" / "1.png"), np.eye(30, dtype=np.uint8) * 255)
    with pytest.raises(TrainError, match="no picture of a class that the run knows"):
        evaluate(run, tmp_path)
    with pytest.raises(TrainError, match="the run has no class zeta"):
        evaluate(run, data, rare=["zeta"])
    with pytest.raises(SymgenError, match="no split 'test'"):
        evaluate(run, data, split="test")
    for taken in (run, data):
        with pytest.raises(TrainError, match="own files would be lost"):
            evaluate(run, data, out=taken)
