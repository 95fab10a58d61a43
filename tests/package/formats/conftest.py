"""One small data set with ink, capitals, three splits and rows that have no strokes, and every export of it."""

import json

import pyarrow.parquet as pq
import pytest

from symgen.dataset import open_dataset
from symgen.export import export
from symgen.generate import generate

NAMES = ["a", "A", "exists", "plus", "x"]

RECIPE = """
labels = {labels}
[canvas]
size = 24
[balance]
per_class = 30
[[source]]
kind = "crohme"
path = {path}
[[source]]
kind = "strokes"
sets = ["templates"]
[[distort]]
step = "affine"
[split]
validation = 0.2
test = 0.1
[package]
shard_rows = 40
ink = {ink}
"""


def make(home, ink_bank, ink):
    text = RECIPE.format(labels=json.dumps(NAMES), path=json.dumps(str(ink_bank)), ink=str(ink).lower())
    (home / "small.toml").write_text(text)
    generate(home / "small.toml", home / "set", workers=1)
    return open_dataset(home / "set")


@pytest.fixture(scope="session")
def small(ink_bank, tmp_path_factory):
    return make(tmp_path_factory.mktemp("small"), ink_bank, ink=True)


@pytest.fixture(scope="session")
def rows(small):
    """Split -> its rows as the parquet files hold them."""
    return {
        split: [
            row
            for file in small.manifest["files"]
            if file["split"] == split
            for row in pq.read_table(small.home / file["path"]).to_pylist()
        ]
        for split in small.splits
    }


@pytest.fixture(scope="session")
def exported(small, tmp_path_factory):
    """exported(format) -> folder; each is written once."""
    home, done = tmp_path_factory.mktemp("exports"), {}

    def write(form):
        if form not in done:
            done[form] = home / form
            export(small.home, done[form], format=form)
        return done[form]

    return write
