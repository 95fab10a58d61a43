"""The inks of CROHME's training files that do not read as their label: the list, and what sources make of it."""

import os
import tomllib
from pathlib import Path

import numpy as np
import pytest
from inkml_files import inkml, put, simple

from symgen.bank import Bank
from symgen.coverage import coverage
from symgen.recipe_file import load_recipe
from symgen.shipped import folder
from symgen.sources import crohme
from symgen.symbols import table

KINDS = {"fragment", "piece", "scribble", "long"}
TWO = "0 0, 9 9", "0 9, 9 0"


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """A list of one's own: of the two symbols in HAMEX/a.inkml, the second is wrong."""
    path = tmp_path / "list.toml"
    path.write_text('plus.T = ["HAMEX/a/1"]\nx.fragment = ["HAMEX/c/0"]\n', "utf-8")
    monkeypatch.setattr(crohme, "MISLABELLED", path)
    crohme.mislabelled.cache_clear()
    yield
    crohme.mislabelled.cache_clear()


@pytest.fixture
def ink(tmp_path):
    """A folder with three symbols in two files."""
    pair = inkml(
        {"0": TWO[0], "1": TWO[1], "2": "20 0, 20 9", "3": "16 4, 24 4"}, [("x", ["0", "1"]), ("+", ["2", "3"])]
    )
    return put(tmp_path / "ink", {"HAMEX/a.inkml": pair, "KAIST/b.inkml": simple("x", 50)})


def load(path: Path, **options: str) -> Bank:
    return crohme.load(crohme.Params(path=str(path), **options), table())


# the list


def test_every_entry_names_a_symbol_and_what_is_seen_instead():
    symbols, listed = table(), crohme.mislabelled()
    assert len(listed) > 500
    for item, (label, reading) in listed.items():
        assert item.startswith("crohme/") and item.count("/") == 3, item
        said = symbols.resolve(label)
        assert said.name == label, item
        if reading not in KINDS:
            seen = symbols.resolve(reading)
            assert seen.name == reading != label, item
            assert not seen.look_alike or seen.look_alike != said.look_alike, item


def test_no_ink_is_listed_twice():
    labels = tomllib.loads(crohme.MISLABELLED.read_text("utf-8")).values()
    entries = [item for readings in labels for items in readings.values() for item in items]
    assert len(entries) == len(set(entries)) == len(crohme.mislabelled())


@pytest.mark.data
@pytest.mark.slow
def test_every_listed_ink_is_in_the_training_set_under_the_label_said_of_it():
    bank, doctor = crohme.read(corpus("crohme-train.tar.gz"), table())
    label = {item: table().by_id(symbol).name for item, symbol in zip(*_items(bank), strict=True)}
    listed = crohme.mislabelled()
    assert {item: label.get(item) for item in listed} == {item: one.label for item, one in listed.items()}
    assert doctor.counts(dropped=False)[crohme.REASON] == len(listed)


@pytest.mark.data
def test_no_listed_ink_is_in_the_2013_test_set():
    bank, _ = crohme.read(corpus("crohme-2013-test.tar.gz"), table())
    assert not crohme.mislabelled().keys() & set(bank.catalogue.item.tolist())


def corpus(name: str) -> Path:
    home = os.environ.get("SYMGEN_DATA")
    if not home:
        pytest.skip(f"SYMGEN_DATA names no folder with {name}")
    return Path(home, name)


def _items(bank: Bank) -> tuple[list[str], list[int]]:
    return bank.catalogue.item.tolist(), bank.catalogue.symbol_id.tolist()


# what a bank and a recipe have of them


def test_a_bank_holds_a_mislabelled_ink_and_the_doctor_notes_it(ink, listed):
    bank, doctor = crohme.read(ink, table())
    assert bank.catalogue.item.tolist() == ["crohme/HAMEX/a/0", "crohme/HAMEX/a/1", "crohme/KAIST/b/0"]
    assert bank.about["noted"] == {crohme.REASON: 1} and bank.about["dropped"] == {}
    (note,) = doctor.findings
    assert (note.file, note.symbol, note.dropped) == ("HAMEX/a.inkml", "1 (+)", False) and note.detail.startswith("T;")


def test_a_source_leaves_it_out_of_files_and_of_a_bank_made_before(ink, listed, tmp_path):
    crohme.read(ink, table())[0].save(tmp_path / "bank")
    banks = [load(ink), load(tmp_path / "bank")]
    for bank in banks:
        assert bank.catalogue.item.tolist() == ["crohme/HAMEX/a/0", "crohme/KAIST/b/0"]
        assert bank.about["dropped"] == {crohme.REASON: 1} and bank.about["items"] == 2 == len(bank.paths)
        assert bank.about["classes"] == 1
    assert banks[0].digest == banks[1].digest != load(ink, mislabelled="kept").digest


def test_a_source_keeps_it_where_a_recipe_says_so(ink, listed, tmp_path):
    whole = crohme.read(ink, table())[0]
    whole.save(tmp_path / "bank")
    for path in (ink, tmp_path / "bank"):
        kept = load(path, mislabelled="kept")
        assert len(kept) == 3 and kept.digest == whole.digest and kept.about["dropped"] == {}


def test_a_bank_without_listed_ink_is_as_it_was(ink, tmp_path):
    whole = crohme.read(ink, table())[0]
    assert load(ink).digest == whole.digest
    np.testing.assert_array_equal(load(ink).paths.xy, whole.paths.xy)


def test_coverage_says_how_many_were_left_out(ink, listed, monkeypatch):
    monkeypatch.setenv("SYMGEN_CROHME", str(ink))
    told = coverage("crohme101-balanced", ["source=[{kind='crohme', path='${SYMGEN_CROHME}'}]"]).as_text()
    assert f"left out of crohme: 1 {crohme.REASON}" in told


def test_only_the_recipe_of_the_set_as_published_keeps_them():
    asked = {}
    for path in sorted(folder("recipes").glob("*.toml")):
        if "expression" not in tomllib.loads(path.read_text("utf-8")):
            for source in load_recipe(path).source:
                if source.kind == "crohme":
                    asked[path.stem] = source.params.mislabelled
    assert asked.pop("crohme101-natural") == "kept"
    assert set(asked.values()) == {"left out"} and "crohme101-balanced" in asked
