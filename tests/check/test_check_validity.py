"""Rows out of their class, planted, and a judge that knows the truth; what it lists is what `generate` takes."""

import importlib
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from planted import case, drawn, kinds

from symgen.check import _judged, _report, validity
from symgen.class_folders import SymbolClass
from symgen.package.exclude import read_excluded


@pytest.fixture
def judge(clean, monkeypatch):
    """A run whose pictures tell their class by their first pixel and how sure it is by the second."""
    classes = [SymbolClass("none", ()), *clean.classes[::-1]]

    def probabilities(images):
        sure = images[:, 0, 1].astype(np.float32)[:, None] / 100
        said = np.repeat((1 - sure) / (len(classes) - 1), len(classes), axis=1)
        said[np.arange(len(images)), len(classes) - 1 - images[:, 0, 0].astype(int)] = sure[:, 0]
        return said

    known = SimpleNamespace(symbol_classes=classes, names=[one.name for one in classes])
    ready = SimpleNamespace(about={"data": []}, labels=known, size=48, mode="frame", probabilities=probabilities)
    monkeypatch.setattr(importlib.import_module("symgen.train.run_folder"), "open_run", lambda home: ready)
    monkeypatch.setattr(_judged, "canonicalise_block", lambda images, size, mode: images)
    return ready


def marked(rows, other=None, sure=99):
    """Every picture says its own class, those in `other` the one given there."""
    pictures = {i: rows.image(i).copy() for i in range(len(rows))}
    for i, image in pictures.items():
        image[0, 0], image[0, 1] = (other or {}).get(i, rows.labels[i]), sure
    return drawn(rows, pictures)


def judged(rows):
    return replace(case(rows), judge=Path("judge"))


def test_right_labels_are_left_alone(clean, judge):
    found = validity.run(judged(marked(clean)), validity.Params())
    assert found.findings == found.notes == found.exclude == () and found.figures == {"judged": 800, "out_of_class": 0}


def test_rows_of_another_class_are_listed(clean, judge, rows_of, label):
    at = rows_of("sum", "train")[:12].tolist()
    found = validity.run(judged(marked(clean, dict.fromkeys(at, label("a")))), validity.Params())
    assert kinds(found.findings) == ["out-of-class"] and set(found.exclude) == set(clean.named(at))
    assert found.findings[0].pictures[0].caption == "sum, taken for a"
    few = validity.run(judged(marked(clean, dict.fromkeys(at, label("a")))), validity.Params(out=0.02))
    assert few.findings == () and kinds(few.notes) == ["out-of-class"] and set(few.exclude) == set(found.exclude)


def test_an_unsure_judge_excludes_nothing(clean, judge, rows_of, label):
    other = dict.fromkeys(rows_of("sum", "train")[:12].tolist(), label("a"))
    assert validity.run(judged(marked(clean, other, sure=89)), validity.Params()).exclude == ()


def test_look_alikes_are_no_mistake(clean, judge, rows_of, label):
    other = dict.fromkeys(rows_of("x", "train")[:12].tolist(), label("times"))
    assert validity.run(judged(marked(clean, other)), validity.Params()).exclude == ()


def test_a_class_that_only_the_judge_has_is_another(clean, judge, rows_of, label):
    judge.labels.symbol_classes[0] = SymbolClass("beta", ("beta",))
    other = dict.fromkeys(rows_of("sum", "train")[:12].tolist(), len(clean.classes))  # from the end: the judge's first
    found = validity.run(judged(marked(clean, other)), validity.Params())
    assert len(found.exclude) == 12


def test_a_judge_that_has_learned_from_the_set_is_not_asked(clean, judge):
    judge.about["data"].append({"digest": clean.digest})
    assert not validity.run(judged(marked(clean)), validity.Params()).looked
    assert not validity.run(case(clean), validity.Params()).looked


def test_what_was_excluded_before_stays_excluded(clean, judge, rows_of, label, tmp_path):
    """A row that is out again is listed once more, so that it is drawn otherwise than the last time."""
    at = rows_of("sum", "train")[:2].tolist()
    first, second = clean.named(at)
    before = replace(marked(clean, {at[0]: label("a")}), manifest={**clean.manifest, "excluded": {first: 1, second: 2}})
    found = validity.run(judged(before), validity.Params())
    _report.write(judged(before), {"validity": found}, {}, tmp_path)
    assert read_excluded(tmp_path / "exclude.json") == {first: 2, second: 2}
    assert "exclude" not in json.loads((tmp_path / "check.json").read_bytes())["checks"]["validity"]


def test_nothing_is_written_where_nothing_is_excluded(clean, judge, tmp_path):
    one = judged(marked(clean))
    _report.write(one, {"validity": validity.run(one, validity.Params())}, {}, tmp_path)
    assert not (tmp_path / "exclude.json").exists()
