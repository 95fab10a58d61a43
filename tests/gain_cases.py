"""A small experiment for the tests of `symgen gain`: some writers' ink, a data set of it, a recipe, a tiny network."""

import json

import numpy as np

from symgen import paths as geometry
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.generate import generate
from symgen.symbols import table

SYMBOLS = ("2", "a", "exists", "plus", "x")
WRITERS = 10

NATURAL = """
labels = ["2", "a", "exists", "plus", "x"]
[canvas]
size = 24
[balance]
mode = "natural"
[[source]]
kind = "crohme"
path = {bank}
[split]
validation = 0.1
test = 0.3
"""

RECIPE = """
labels = ["2", "a", "exists", "plus", "x"]
[canvas]
size = 24
[balance]
per_class = 12
[[source]]
kind = "crohme"
path = {bank}
[[source]]
kind = "strokes"
[[distort]]
step = "affine"
"""

NETWORK = '''"""A linear network, for tests."""

import keras
from keras import layers

DEFAULTS = {"image_size": 20, "channels": 1, "optimizer": "adam", "learning_rate": 1e-2, "schedule": "constant",
            "loss": "ce", "batch": 10, "epochs": 1}


def build(n_classes, image_size):
    picture = keras.Input((image_size, image_size, 1), dtype="uint8")
    x = layers.Flatten()(layers.Rescaling(1 / 255)(picture))
    return keras.Model(picture, layers.Softmax()(layers.Dense(n_classes)(x)), name="tiny")
'''


def write_bank(home, seed=7):
    """A bank in which each writer wrote each symbol once, but for `exists`, which half of them never wrote."""
    draws = np.random.default_rng(seed)
    shapes = {name: draws.uniform(-0.5, 0.5, (3, 4, 2)) for name in SYMBOLS}
    pairs = [(w, s) for w in range(WRITERS) for s in SYMBOLS if s != "exists" or w < WRITERS // 2]
    inks = [[stroke + draws.normal(0, 0.03, stroke.shape) for stroke in shapes[s]] for _, s in pairs]
    inks = [[np.clip(stroke, -0.5, 0.5) for stroke in ink] for ink in inks]
    n = len(pairs)
    catalogue = Catalogue(
        item=np.array([f"crohme/f{w}/{s}" for w, s in pairs]),
        symbol_id=np.array([table().resolve(s).id for _, s in pairs]),
        source=Coded.of(["crohme"] * n),
        origin=Coded.of([f"w{w}" for w, _ in pairs]),
        group=Coded.of([f"w{w}" for w, _ in pairs]),
        licence=Coded.of(["CC0-1.0"] * n),
        fingerprint=np.arange(n, dtype=np.uint64),
        size=np.ones(n, np.float32),
        height=np.ones(n, np.float32),
        baseline=np.zeros(n, np.float32),
    )
    summary(Bank(geometry.from_lists(inks, width=0.06), catalogue, {}), "crohme").save(home)
    return home


def write_recipe(path, text, bank):
    path.write_text(text.format(bank=json.dumps(str(bank))))
    return path


def write_real(home, bank, name="real"):
    """The data set of a bank's ink, each once, split by writer."""
    generate(write_recipe(home / f"{name}.toml", NATURAL, bank), home / name, workers=1)
    return home / name
