"""Allographs are found where they were planted, wherever the items stand, and looked for once."""

import numpy as np
import pytest

from symgen import allographs as room
from symgen.allographs import NONE, allographs, find_allographs
from symgen.bank import Bank, Catalogue, Coded
from symgen.geometry.fingerprint import fingerprint
from symgen.geometry.resample import normalise
from symgen.paths import concat, from_lists

SEVEN = [(0, 0), (0.6, 0), (0.3, 1)]
BAR = [(0.2, 0.5), (0.6, 0.5)]
ONE = [(0.3, 0), (0.3, 1)]
BENT = [(0, 1), (0.5, 0), (0.5, 1)]
FRAME = [(0, 0), (1, 0), (1, 1), (0, 1)]
WAYS = ([SEVEN], [SEVEN, BAR], [ONE], [BENT])


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def planted(counts=(30, 20, 12, 8), noise=0.01, outlines=3):
    """A bank of two symbols written in the same WAYS, and which way each item is written (the last: outlines)."""
    random = np.random.default_rng(0)
    way = np.repeat(np.arange(len(counts) + 1), (*counts, outlines))
    items = [[np.array(s) + random.normal(0, noise, (len(s), 2)) for s in WAYS[w]] for w in way[way < 4]]
    filled = [[np.array(FRAME) + random.normal(0, noise, (4, 2))] for _ in range(outlines)]
    one = normalise(concat([from_lists(items, width=0.06), from_lists(filled, filled=True)]))[0]
    both, n = concat([one, one]), 2 * len(one)
    some, known = Coded.of(["x"] * n), np.ones(n, np.float32)
    names = np.array([f"tiny/{i}" for i in range(n)])
    columns = {"source": some, "origin": some, "group": some, "licence": some}
    catalogue = Catalogue(item=names, symbol_id=np.repeat([7, 9], len(one)), fingerprint=fingerprint(both),
                          size=known, height=known, baseline=known, **columns)  # fmt: skip
    return Bank(both, catalogue, {}), np.r_[way, way]


def test_planted_ways_are_found_and_nothing_else():
    bank, way = planted()
    found = find_allographs(bank)
    assert found.dtype == np.int32 and (found[way == 4] == NONE).all()
    for symbol in (7, 9):
        mine = (bank.catalogue.symbol_id == symbol) & (way < 4)
        pairs = set(zip(way[mine].tolist(), found[mine].tolist(), strict=True))
        assert len(pairs) == 4 and {number for _, number in pairs} == {0, 1, 2, 3}


def test_neither_order_nor_direction_of_strokes_nor_place_in_the_bank_matter():
    bank, _ = planted()
    order = np.random.default_rng(1).permutation(len(bank))
    np.testing.assert_array_equal(find_allographs(bank)[order], find_allographs(bank.take(order)))


def test_a_wide_spread_is_cut_into_several(monkeypatch):
    bank, _ = planted((40, 0, 0, 0), noise=0.12, outlines=0)
    assert len(np.unique(find_allographs(bank))) > 1
    monkeypatch.setattr(room, "NEAR", 1.0)
    assert len(np.unique(find_allographs(bank))) == 1


def test_they_are_looked_for_once_and_again_when_the_bank_is_another(monkeypatch):
    bank, _ = planted()
    first = allographs(bank)
    calls = []
    monkeypatch.setattr(room, "find_allographs", lambda bank: calls.append(len(bank)) or np.zeros(len(bank), np.int32))
    np.testing.assert_array_equal(allographs(bank), first)
    assert not calls
    allographs(bank.take(np.arange(len(bank) - 1)))
    monkeypatch.setattr(room, "NEAR", 0.5)
    allographs(bank)
    assert calls == [len(bank) - 1, len(bank)]


def test_a_damaged_cache_is_written_anew(tmp_path):
    bank, _ = planted()
    first = allographs(bank)
    (kept,) = (tmp_path / "symgen" / "allographs").glob("*.npy")
    kept.write_bytes(b"no array")
    np.testing.assert_array_equal(allographs(bank), first)
    np.testing.assert_array_equal(np.load(kept), first)


def test_an_empty_bank_has_none():
    bank, _ = planted()
    assert len(find_allographs(bank.take(np.zeros(0, np.int64)))) == 0
