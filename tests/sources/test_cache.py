from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from symgen import steps
from symgen.labels import label_set
from symgen.recipe import Recipe
from symgen.sources import load_all
from symgen.symbols import table


@pytest.fixture
def source(kinds, tmp_path, monkeypatch):
    """load(groups=...) loads `tiny_ink` with a file as its input; `.calls` counts how often it is really read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "ink.txt").write_text("ink")
    module = steps.load("sources", "tiny_ink")
    calls = []
    read = module.load
    monkeypatch.setattr(module, "load", lambda params, symbols: calls.append(params) or read(params, symbols))

    def load(**params):
        one = {"kind": "tiny_ink", "path": str(tmp_path / "ink.txt"), **params}
        recipe = Recipe.model_validate({"labels": ["a", "exists"], "balance": {"per_class": 3}, "source": [one]})
        symbols, labels = label_set(recipe.labels, table())
        return load_all(recipe, symbols, labels)

    load.calls, load.folder = calls, tmp_path
    return load


def test_the_second_time_nothing_is_read(source):
    first, _ = source()
    again, entry = source()
    assert len(source.calls) == 1
    np.testing.assert_array_equal(first.paths.xy, again.paths.xy)
    assert first.catalogue.item.tolist() == again.catalogue.item.tolist()
    assert first.about["sources"][0]["digest"] == again.about["sources"][0]["digest"]
    assert again.about["sources"][0]["kind"] == "tiny"
    assert entry.tolist() == [0] * len(again)


def test_other_parameters_or_files_are_read_anew(source):
    source()
    source(groups=7)
    assert len(source.calls) == 2
    (source.folder / "ink.txt").write_text("more ink")
    source()
    assert len(source.calls) == 3


def test_without_inputs_nothing_is_kept(source):
    source(path="")
    source(path="")
    assert len(source.calls) == 2
    assert not (source.folder / "cache").exists()


def test_a_damaged_bank_is_read_anew_and_mended(source):
    source()
    (bank,) = (source.folder / "cache" / "symgen" / "banks").iterdir()
    (bank / "bank.json").write_text("{")
    source()
    source()
    assert len(source.calls) == 2


def test_an_unwritable_cache_is_done_without(source, monkeypatch):
    # A file where the folder should be: even root cannot make a folder in it.
    monkeypatch.setenv("XDG_CACHE_HOME", str(source.folder / "ink.txt"))
    assert len(source()[0]) == 10
    assert len(source()[0]) == 10


def test_many_at_once_all_get_the_whole_bank(source):
    with ThreadPoolExecutor(8) as pool:
        banks = list(pool.map(lambda _: source(groups=40)[0], range(16)))
    assert {bank.about["sources"][0]["digest"] for bank in banks} == {banks[0].about["sources"][0]["digest"]}
    assert len(list((source.folder / "cache" / "symgen" / "banks").iterdir())) == 1


def test_items_of_other_symbols_are_left_out(source):
    bank, _ = source()
    assert set(bank.catalogue.symbol_id.tolist()) == {table().resolve("a").id, table().resolve("exists").id}
    assert bank.about["sources"][0]["items"] == 15
