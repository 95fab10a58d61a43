"""What the verbs of training print: every figure with its interval, what was left out, and pictures that are none."""

import json

import cv2
import numpy as np
import pytest
from train_cases import trained
from typer.testing import CliRunner

from symgen.cli import app
from symgen.dataset import open_dataset
from symgen.train.metrics import HEADLINES

pytest.importorskip("keras")


@pytest.fixture(scope="module")
def case():
    return trained()


def verb(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_every_figure_stands_with_its_interval(case):
    run, data = case
    done = verb("train", data, "-o", run, "--steps", 60, "--batch", 20, "--learning-rate", 3e-3)
    metrics = json.loads((run / "metrics.json").read_bytes())
    assert done.exit_code == 0, done.output
    for name in HEADLINES:
        low, high = metrics["intervals"][name]
        assert f"{metrics[name]:.4f}  ({low:.4f} to {high:.4f})" in done.stdout, name
    assert metrics["interval_method"] in done.stdout and str(run / "report.html") in done.stdout
    again = verb("train", data, "-o", run, "--steps", 60, "--batch", 20, "--learning-rate", 3e-3, "--json")
    assert json.loads(again.stdout) == metrics


def test_focal_loss_can_be_shaped(case):
    run, data = case
    done = verb("train", data, "-o", run, "--steps", 60, "--loss", "focal", "--focal-gamma", 3, "--focal-alpha", 0.5)
    assert "focal_gamma: 2.0 there, 3.0 now" in str(done.exception)
    assert "focal_alpha: 0.25 there, 0.5 now" in str(done.exception)


def test_classes_that_the_run_does_not_know_are_named(case, tmp_path):
    run, data = case
    image = open_dataset(data).read("validation").images[0]
    for name in ("2", "exists", "a\x1b[31m"):
        (tmp_path / "on" / name).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "on" / name / "1.png"), image)
    (tmp_path / "on" / "2" / "torn.png").write_bytes(b"\x89PNG torn")
    done = verb("evaluate", run, "--on", tmp_path / "on", "-o", tmp_path / "out")
    assert "classes that the run does not know: a\\x1b[31m (1), exists (1)" in done.stdout
    assert "files left out: damaged (1)" in done.stdout


def test_a_picture_that_is_none_does_not_stand_in_the_way_of_others(case, tmp_path):
    run, data = case
    cv2.imwrite(str(tmp_path / "good.png"), 255 - open_dataset(data).read("validation").images[0])
    cv2.imwrite(str(tmp_path / "blank.png"), np.full((30, 30), 255, np.uint8))
    (tmp_path / "bad.png").write_text("no picture")
    done = verb("predict", run, tmp_path / "bad.png", tmp_path / "good.png", tmp_path / "blank.png")
    first, second, third = done.stdout.splitlines()
    assert done.exit_code == 1
    assert first.startswith(f"not read: {tmp_path / 'bad.png'}: not a picture") and third.endswith("blank.png: blank")
    assert second.startswith(f"{tmp_path / 'good.png'}: ") and second.count("%") == 3
    found = json.loads(verb("predict", run, tmp_path / "bad.png", tmp_path / "good.png", "--json").stdout)
    assert found[0].keys() == {"image", "error"} and len(found[1]["top"]) == 3
