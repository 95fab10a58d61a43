"""A small data set of pen strokes and a run trained on it, for the tests of train, evaluate and predict."""

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from symgen.generate import generate

HOSTILE = "<img src=x onerror=alert(1)>'&"

RECIPE = """
labels = {labels}
[canvas]
size = 32
[balance]
per_class = {per_class}
[[source]]
kind = "strokes"
[[distort]]
step = "affine"
[split]
validation = {validation}
"""

SETTINGS = {"steps": 60, "batch": 20, "learning_rate": 3e-3}

LABELS = f"""
classes = ["2", {{ name = {json.dumps(HOSTILE)}, symbols = ["plus"] }}, "forall"]
"""


def make_set(home, name, labels=None, per_class=60, validation=0.25):
    """A data set folder. labels: a list of symbols, or None for three classes, one with a hostile name."""
    (home / f"{name}.labels.toml").write_text(LABELS)
    spec = json.dumps(str(home / f"{name}.labels.toml") if labels is None else labels)
    recipe = home / f"{name}.toml"
    recipe.write_text(RECIPE.format(labels=spec, per_class=per_class, validation=validation))
    generate(recipe, home / name, workers=1)
    return home / name


@cache
def trained():
    """(run folder, data set folder): `compact` trained on 135 rows of three classes; made once a process."""
    from symgen.train.training import train

    home = Path(tempfile.mkdtemp(prefix="symgen-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    data = make_set(home, "tiny")
    train(data, home / "run", **SETTINGS)
    return home / "run", data
