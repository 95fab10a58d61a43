"""What a step's table was learned from is in every row that is made with it: licence, credit, and leaks."""

import numpy as np
import pytest
from variation_cases import written_bank

from symgen.dataset import open_dataset
from symgen.gain.arms import GainError
from symgen.gain.synthetic import refuse_foreign
from symgen.generate import generate
from symgen.licence import INCOMPATIBLE
from symgen.lineage import licence_of
from symgen.recipe_file import load_recipe
from symgen.symbols import table as symbols
from symgen.variation import fit
from symgen.variation.learning import learned
from symgen.verify import verify

RECIPE = """
labels = ["x", "exists"]
[canvas]
size = 16
[balance]
per_class = 6
[[source]]
kind = "strokes"
sets = ["templates"]
[[distort]]
step = "transfer"
table = "{table}"
"""


@pytest.fixture(scope="module")
def ink():
    return written_bank()


@pytest.fixture(scope="module")
def nc_table(ink, tmp_path_factory):
    """A table of ink that nobody may sell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "ROUNDS", 2)
        return learned(ink, symbols()).save(tmp_path_factory.mktemp("table") / "nc.json")


@pytest.fixture
def made(tmp_path):
    """made(table) -> the data set of templates varied by it."""

    def make(table):
        (tmp_path / "t.toml").write_text(RECIPE.format(table=table))
        generate(tmp_path / "t.toml", tmp_path / "set", workers=1)
        return open_dataset(tmp_path / "set")

    return make


def test_rows_are_under_the_tables_licence_and_its_people_are_named(made, nc_table):
    data = made(nc_table)
    assert data.manifest["licence"] == "CC-BY-NC-SA-3.0" and set(data.manifest["licences"]) == {"CC-BY-NC-SA-3.0"}
    found = licence_of(data.home)
    assert found.wins == "CC-BY-NC-SA-3.0" and any("CROHME" in line for line in found.attributions)
    assert "crohme" in data.manifest["credits"]
    (about,) = data.manifest["tables"]
    assert about["step"] == "transfer" and about["licence"] == "CC-BY-NC-SA-3.0" and len(about["digest"]) == 64
    assert str(nc_table.parent) not in (data.home / "README.md").read_text().partition("## Make it again")[0]
    assert verify(data.home).ok


def test_the_shipped_table_leaves_rows_free(made):
    found = licence_of(made("shipped").home)
    assert found.problems == () and found.terms.startswith("Free to use, for any purpose.")
    assert any("Caveat" in line for line in found.attributions)


def test_licences_that_exclude_each_other_meet_in_the_rows(ink, made, nc_table, tmp_path):
    text = nc_table.read_text().replace("CC-BY-NC-SA-3.0", "CC-BY-SA-4.0")
    (tmp_path / "sa.json").write_text(text)
    (tmp_path / "two.toml").write_text(
        RECIPE.format(table=nc_table) + f'[[distort]]\nstep = "transfer"\ntable = "{tmp_path / "sa.json"}"\n'
    )
    generate(tmp_path / "two.toml", tmp_path / "two", workers=1)
    assert set(open_dataset(tmp_path / "two").manifest["licences"]) == {INCOMPATIBLE}


def test_the_gain_experiment_stops_at_a_table_of_other_ink(ink, made, nc_table):
    data, items = made(nc_table), ink.catalogue.item.tolist()
    refuse_foreign(data, frozenset(items))
    with pytest.raises(GainError, match=r"transfer goes by a table .* under test: x"):
        refuse_foreign(data, frozenset(items[:50]))


def test_a_table_of_symbols_that_are_not_tested_may_know_other_ink(ink, made, tmp_path, monkeypatch):
    monkeypatch.setattr(fit, "ROUNDS", 2)
    learned(ink, symbols(), without=[symbols().resolve("x").id]).save(tmp_path / "rest.json")
    refuse_foreign(made(tmp_path / "rest.json"), frozenset())


def test_a_set_made_by_its_own_ink_knows_only_that(ink, tmp_path, monkeypatch):
    """table = "sources": what the cut leaves is what the table knows."""
    monkeypatch.setattr(fit, "ROUNDS", 2)
    ink.save(tmp_path / "bank")
    recipe = f'{RECIPE.format(table="sources")}[[source]]\nkind = "crohme"\npath = "{tmp_path / "bank"}"\n'
    (tmp_path / "own.toml").write_text(recipe.replace('"exists"', '"plus", "z"'))
    drawn = frozenset(np.array(ink.catalogue.item)[: len(ink) * 9 // 10].tolist())
    loaded = load_recipe(tmp_path / "own.toml")
    for name, items in (("cut", drawn), ("whole", None)):
        generate(loaded, tmp_path / name, workers=1, real_items=items)
    cut, whole = (open_dataset(tmp_path / name) for name in ("cut", "whole"))
    assert cut.manifest["tables"][0]["inks"] < whole.manifest["tables"][0]["inks"]
    refuse_foreign(cut, drawn)
    with pytest.raises(GainError):
        refuse_foreign(whole, drawn)
