"""`symgen learn`: a bank or a recipe in, a table and what it came from out."""

import json

import pytest
from typer.testing import CliRunner
from variation_cases import written_bank

from symgen.cli import app
from symgen.errors import RecipeError, SourceError
from symgen.learn import learn, report
from symgen.variation import fit
from symgen.variation.table import read


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(fit, "ROUNDS", 2)


@pytest.fixture
def bank(tmp_path):
    return written_bank().save(tmp_path / "bank")


def test_the_verb_writes_the_table_and_says_what_it_knows(bank, tmp_path):
    out = tmp_path / "t.json"
    done = CliRunner().invoke(app, ["learn", str(bank), "-o", str(out), "--without", "\\pi", "--json"])
    assert done.exit_code == 0, done.output
    says = json.loads(done.stdout)
    assert says == read(out).lineage.model_dump(mode="json")
    assert says["without"] == ["pi"] and "pi" not in says["classes"]
    assert "inks by 40 hands" in report(read(out)) and "CC-BY-NC-SA-3.0" in report(read(out))


def test_a_recipes_sources_are_learned_from(bank, tmp_path):
    (tmp_path / "r.toml").write_text(
        'labels = ["x", "z", "u", "plus"]\n[balance]\nper_class = 1\n'
        f'[[source]]\nkind = "crohme"\npath = "{bank}"\n[[source]]\nkind = "strokes"\n'
    )
    of = learn(tmp_path / "r.toml", tmp_path / "t.json").lineage
    assert of.sources["crohme"] > 100 and "strokes" in of.sources and of.licence == "CC-BY-NC-SA-3.0"


def test_mistakes_are_told(bank, tmp_path):
    with pytest.raises(RecipeError, match="exists"):
        learn(bank, tmp_path / "t.json", without=["exsts"])
    with pytest.raises(SourceError, match="too little"):
        learn(bank, tmp_path / "t.json", least=1000)
    with pytest.raises(RecipeError, match="no recipe and no file"):
        learn(tmp_path / "nothing", tmp_path / "t.json")
    assert not (tmp_path / "t.json").exists()
