"""A small set that symgen made, in which nothing is wrong; tests plant what they look for into copies of its rows."""

import numpy as np
import pytest

from symgen.check._rows import open_rows
from symgen.generate import generate

RECIPE = """
labels = ["a", "exists", "forall", "plus", "x", "minus", "2", "sum", "times", "lambda"]
[balance]
per_class = 80
[[source]]
kind = "fonts"
style = "hand"
[[source]]
kind = "strokes"
[[distort]]
step = "strokes"
[[distort]]
step = "affine"
[[distort]]
step = "elastic"
[[distort]]
step = "pen"
[[degrade]]
step = "blur"
[split]
validation = 0.2
[package]
ink = true
"""


@pytest.fixture(scope="session")
def clean_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("clean")
    (home / "clean.toml").write_text(RECIPE)
    generate(home / "clean.toml", home / "set", workers=1)
    return home / "set"


@pytest.fixture(scope="session")
def clean(clean_home):
    return open_rows(clean_home)


@pytest.fixture
def label(clean):
    """label("x") -> its number."""
    return lambda name: [one.name for one in clean.classes].index(name)


@pytest.fixture
def rows_of(clean, label):
    """rows_of("x", "train") -> positions."""

    def find(name, split):
        return np.flatnonzero((clean.labels == label(name)) & (clean.split == clean.splits.index(split)))

    return find
