"""What tests of several rooms share."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

import symgen.sources
from symgen import paths as geometry
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.symbols import table
from symgen.testing import tiny_paths

# Tests speak to hubs of their own on this machine; a client that was told to stay offline would not even do that. It
# reads the variable when it is imported, so it goes before any test is.
os.environ.pop("HF_HUB_OFFLINE", None)


@pytest.fixture
def kinds(monkeypatch):
    """Two more kinds of source, `tiny_ink` (real ink) and `tiny_type` (not), from tests/kinds; gone after the test."""
    monkeypatch.setattr(symgen.sources, "__path__", [*symgen.sources.__path__, str(Path(__file__).parent / "kinds")])
    yield
    for name in ("tiny_ink", "tiny_type"):
        sys.modules.pop(f"symgen.sources.{name}", None)
        vars(symgen.sources).pop(name, None)


SYMBOLS = ("a", "b", "exists", "plus", "x")

RECIPE = """
labels = ["a", "b", "exists", "plus", "x"]
[canvas]
size = 24
[balance]
per_class = {per_class}
[[source]]
kind = "crohme"
path = {path}
[[distort]]
step = "affine"
[[degrade]]
step = "blur"
[split]
validation = 0.2
[package]
shard_rows = {shard_rows}
ink = {ink}
"""


@pytest.fixture(scope="session")
def ink_bank(tmp_path_factory):
    """A saved bank: 10 writers, each with every symbol of SYMBOLS once; one item in nine is a filled outline."""
    ids = np.array([table().resolve(name).id for name in SYMBOLS])
    n = 10 * len(ids)
    shapes = tiny_paths()
    writer, symbol = np.repeat(np.arange(10), len(ids)), np.tile(ids, 10)
    shape = np.where(np.arange(n) % 9 == 0, 0, 1 + (np.arange(n) * 7) % (len(shapes) - 1))
    catalogue = Catalogue(
        item=np.array([f"crohme/f{i}/{i % 5}" for i in range(n)]),
        symbol_id=symbol,
        source=Coded.of(["crohme"] * n),
        origin=Coded.of([f"w{w}" for w in writer]),
        group=Coded.of([f"w{w}" for w in writer]),
        licence=Coded.of(["CC-BY-4.0" if w % 2 else "CC0-1.0" for w in writer]),
        fingerprint=np.arange(n, dtype=np.uint64),
        size=np.ones(n, np.float32),
        height=np.where(np.arange(n) % 4 == 0, np.nan, 1.5).astype(np.float32),
        baseline=np.zeros(n, np.float32),
    )
    home = tmp_path_factory.mktemp("bank")
    summary(Bank(geometry.concat([shapes.take(shape)]), catalogue, {}), "crohme").save(home)
    return home


@pytest.fixture
def recipe_file(ink_bank, tmp_path):
    """recipe_file(per_class=..., shard_rows=..., ink=...) -> path of a recipe over the small bank."""

    def make(per_class=40, shard_rows=70, ink=False):
        text = RECIPE.format(path=json.dumps(str(ink_bank)), per_class=per_class, shard_rows=shard_rows,
                             ink=str(ink).lower())  # fmt: skip
        path = tmp_path / "tiny.toml"
        path.write_text(text)
        return path

    return make
