"""Wrong labels, planted, with a run that knows the truth as well as a good network does."""

import importlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from planted import case, drawn, kinds

from symgen.check import _judged, labels
from symgen.class_folders import SymbolClass

pytest.importorskip("cleanlab")


@pytest.fixture
def run(clean, monkeypatch, tmp_path):
    """A run whose pictures tell their class by their first pixel; it doubts one row in twenty, and learned nothing."""
    about = {"data": [{"digest": "of another set"}]}
    classes = [SymbolClass("none", ()), *clean.classes[::-1]]

    def probabilities(images):
        truth = images[:, 0, 0].astype(int)
        said = np.full((len(images), len(classes)), 0.02 / len(classes), np.float32)
        said[np.arange(len(images)), len(classes) - 1 - truth] += 0.98
        doubted = np.arange(len(images)) % 20 == 3
        said[doubted] = 1 / len(classes)
        return said

    known = SimpleNamespace(symbol_classes=classes, names=[one.name for one in classes])
    ready = SimpleNamespace(about=about, labels=known, size=48, mode="frame", probabilities=probabilities)
    monkeypatch.setattr(importlib.import_module("symgen.train.run_folder"), "open_run", lambda home: ready)
    monkeypatch.setattr(_judged, "canonicalise_block", lambda images, size, mode: images)
    return ready


@pytest.fixture
def marked(clean):
    pictures = {i: clean.image(i).copy() for i in range(len(clean))}
    for i, image in pictures.items():
        image[0, 0] = clean.labels[i]
    return drawn(clean, pictures)


def swapped(rows, at, name):
    changed = rows.labels.copy()
    changed[at] = [one.name for one in rows.classes].index(name)
    return replace(rows, labels=changed)


def test_right_labels_are_left_alone(marked, run):
    found = labels.run(case(marked, run="run"), labels.Params())
    assert found.findings == found.notes == () and found.figures == {"judged": 800, "doubted": 0}


def test_wrong_labels_are_found(marked, rows_of, run):
    at = [i for i in rows_of("sum", "train") if i % 20 != 3][:12]
    found = labels.run(case(swapped(marked, at, "a"), run="run"), labels.Params())
    assert kinds(found.findings) == ["wrong-labels"] and set(found.findings[0].rows) == set(marked.named(at))
    assert "a? rather sum" in {one.caption for one in found.findings[0].pictures}
    assert kinds(labels.run(case(swapped(marked, at, "a"), run="run"), labels.Params(wrong=0.05)).notes) == [
        "wrong-labels"
    ]


def test_mixed_up_look_alikes_are_noted(marked, rows_of, run):
    at = [i for i in rows_of("x", "train") if i % 20 != 3][:12]
    found = labels.run(case(swapped(marked, at, "times"), run="run"), labels.Params())
    assert found.findings == () and kinds(found.notes) == ["look-alikes"]


def test_rows_that_the_run_learned_from_are_not_judged(marked, run):
    run.about["data"][0]["digest"] = marked.digest
    found = labels.run(case(marked, run="run"), labels.Params())
    assert found.figures["judged"] == (marked.split == 1).sum()
    only_train = replace(marked, splits=("train", "train"))
    assert kinds(labels.run(case(only_train, run="run"), labels.Params()).notes) == ["labels-not-judged"]


def test_without_a_run_nothing_is_judged(marked):
    assert kinds(labels.run(case(marked), labels.Params()).notes) == ["labels-not-judged"]
