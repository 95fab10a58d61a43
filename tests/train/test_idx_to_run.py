"""The whole road of an EMNIST-like set: IDX files, transposed as EMNIST has them, to data set, run and verdict."""

import gzip

import numpy as np
import pytest
from picture_files import idx
from train_cases import RECIPE, SETTINGS, make_set

import symgen
from symgen.adopt import adopt
from symgen.evaluate import evaluate
from symgen.train.training import train

pytest.importorskip("keras")
DIGITS = ["1", "2", "4", "7"]


@pytest.mark.slow
def test_transposed_digits_teach_upright_ones(tmp_path):
    recipe = tmp_path / "digits.toml"
    recipe.write_text(RECIPE.format(labels=f"{DIGITS}", per_class=60, validation=0.25).replace("32", "28"))
    images, labels = (np.concatenate(parts) for parts in zip(*symgen.stream(recipe), strict=True))
    home = tmp_path / "files"
    home.mkdir()
    turned = (255 - images).transpose(0, 2, 1)
    for kind, array in (("images-idx3", turned), ("labels-idx1", np.array(DIGITS).astype(int)[labels])):
        (home / f"emnist-digits-train-{kind}-ubyte.gz").write_bytes(gzip.compress(idx(array)))
    adopt("idx", home, tmp_path / "set", validation=0.2)
    run = tmp_path / "run"
    train(tmp_path / "set", run, **SETTINGS)
    upright = make_set(tmp_path, "upright", labels=DIGITS, per_class=40)
    assert evaluate(run, upright, split="validation")["accuracy"] > 0.8
