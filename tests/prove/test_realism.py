"""The small form of the proof of realism: made-up people, two classes, the inks alone and all sources."""

import importlib.util
from pathlib import Path

import pytest
from hands import people

from symgen.check import _network
from symgen.check._rows import open_rows

SCRIPT = Path(__file__).with_name("realism.py")


@pytest.fixture
def proof(monkeypatch, tmp_path):
    """The script, about made-up people's x and z."""
    monkeypatch.setenv("SYMGEN_CROHME", str(people(90).save(tmp_path / "bank")))
    monkeypatch.setattr(_network, "missing", lambda: "the second judge has a test of its own")
    spec = importlib.util.spec_from_file_location("realism_proof", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "CLASSES", ("x", "z"))
    monkeypatch.setattr(module, "WROTE", 2)
    return module


def parts(home):
    """Real items and others that a data set was made of."""
    items = {one.as_py() for one in open_rows(home).lineage["items"].flatten()}
    real = {one for one in items if one.startswith("crohme/")}
    return real, items - real


def test_all_sources_are_those_of_the_recipe_that_have_strokes(proof):
    assert proof.drawn_from("ink", 7) == {"balance": {"per_class": 7}}
    made = proof.recipe(**proof.drawn_from("all", 7))
    assert [(one.kind, one.weight) for one in made.source] == [("crohme", 3), ("fonts", 1), ("strokes", 1)]
    assert made.source[1].params.reink and made.balance.per_class == 7 and made.balance.allographs == 0.5


@pytest.mark.slow
def test_both_choices_know_the_same_few_inks_and_nobody_who_judges(proof, tmp_path):
    found = proof.prove(tmp_path, 3, 1, ["mild"], proof.SOURCES, 100)
    assert [one["sources"] for one in found] == ["ink", "all"]
    draw = tmp_path / "draw0"
    (alone, none), (inks, others) = parts(draw / "mild-ink"), parts(draw / "mild-all")
    assert alone == inks and len(inks) == 6 and not none
    assert {one.split("/")[0] for one in others} == {"fonts", "strokes"}
    assert found[0]["coverage"] < 0.9 and all(0.4 < one["auc"] <= 1 for one in found)
    lines = proof.table(found).splitlines()
    assert len(lines) == 4 and lines[2].startswith("| mild | ink | 1 |") and lines[3].startswith("| mild | all | 1 |")
    again = proof.prove(tmp_path, 3, 1, ["mild"], ["all"], 100)
    assert again == found[1:]
