"""Which items rows show where a class is balanced over its allographs, and who their partners are."""

from collections import Counter

import numpy as np
import pytest

from symgen.labels import label_set
from symgen.plan.make import make_plan
from symgen.recipe import Recipe
from symgen.symbols import table
from symgen.testing import tiny_bank

WAYS = np.array([0] * 30 + [1] * 8 + [2] * 2)  # of 40 items


@pytest.fixture
def chosen(kinds):
    """chosen(evenness, per_class=..., mix=...) -> (rows of "a" in train, allograph of each item, bank)."""

    def make(evenness, per_class=400, ways=WAYS, licences=None, **changes):
        symbols, labels = label_set(["a", "b"], table())
        bank = tiny_bank(tuple(one.symbols[0].id for one in labels.classes), groups=len(ways))
        if licences is not None:
            object.__setattr__(bank.catalogue, "licence", licences(len(bank)))
        allograph = np.empty(len(bank), np.int32)
        for one in labels.classes:
            allograph[bank.catalogue.symbol_id == one.symbols[0].id] = ways
        balance = {"per_class": per_class, "allographs": evenness, **changes.pop("balance", {})}
        recipe = Recipe.model_validate({"labels": ["a", "b"], "balance": balance, "split": {"validation": 0.0},
                                        "source": [{"kind": "tiny_ink"}], **changes})  # fmt: skip
        plan = make_plan(recipe, labels, bank, np.zeros(len(bank), np.int32), symbols, allograph=allograph)
        rows = plan.rows_of([f"a/train/{i}" for i in range(int(plan.counts[0, 0]))])
        return rows, allograph, bank

    return make


def shares(rows, allograph):
    return np.bincount(allograph[rows.item], minlength=3) / len(rows.item)


def test_evenness_goes_from_what_is_found_to_all_equal(chosen):
    np.testing.assert_allclose(shares(*chosen(0.0)[:2]), np.array([30, 8, 2]) / 40, atol=0.005)
    np.testing.assert_allclose(shares(*chosen(1.0)[:2]), 1 / 3, atol=0.01)
    root = np.sqrt([30, 8, 2])
    np.testing.assert_allclose(shares(*chosen(0.5)[:2]), root / root.sum(), atol=0.01)


def test_inside_an_allograph_every_item_comes_before_any_comes_again(chosen):
    rows, allograph, _ = chosen(1.0, per_class=300)
    for way in range(3):
        uses = Counter(rows.item[allograph[rows.item] == way].tolist())
        assert len(uses) == (way == WAYS).sum() and max(uses.values()) - min(uses.values()) <= 1


@pytest.mark.parametrize("cap", [None, 20])
def test_more_rows_never_change_earlier_ones(chosen, cap):
    changes = {"balance": {"cap_per_item": cap}, "mix": [{"step": "blend"}]}
    few, many = (chosen(0.5, per_class=n, **changes)[0] for n in (150, 700))
    np.testing.assert_array_equal(few.item, many.item[:150])
    np.testing.assert_array_equal(few.partner, many.partner[:150])


def test_a_cap_holds_and_is_used_up_exactly(chosen):
    rows, _, _ = chosen(1.0, per_class=10_000, balance={"cap_per_item": 3})
    assert len(rows.item) == 120 and set(Counter(rows.item.tolist()).values()) == {3}


def test_slips_of_the_pen_keep_the_share_they_have(chosen):
    ways = np.array([0] * 150 + [1] * 147 + [2, 3, 4])
    rows, allograph, _ = chosen(1.0, per_class=3000, ways=ways)
    assert (allograph[rows.item] >= 2).mean() == pytest.approx(0.005, abs=0.005)


def test_partners_are_of_the_same_allograph_or_none(chosen):
    ways = np.array([0] * 20 + [1] * 19 + [2])
    rows, allograph, bank = chosen(0.0, ways=ways, mix=[{"step": "blend"}])
    alone = allograph[rows.item] == 2
    assert (rows.partner[alone] == -1).all() and (rows.partner[~alone] >= 0).all()
    assert (rows.partner != rows.item).all()
    np.testing.assert_array_equal(allograph[rows.partner[~alone]], allograph[rows.item[~alone]])
    np.testing.assert_array_equal(bank.catalogue.symbol_id[rows.partner[~alone]], rows.symbol_id[~alone])
    outlines, _, _ = chosen(0.0, ways=np.full(40, -1), mix=[{"step": "blend"}])
    assert (outlines.partner == -1).all(), "filled outlines cannot be mixed"


@pytest.mark.parametrize(("names", "apart"), [(("CC-BY-SA-4.0", "CC-BY-NC-4.0"), True), (("MIT", "CC0-1.0"), False),
                                              (("MIT", "unknown"), True)])  # fmt: skip
def test_items_whose_licences_exclude_each_other_are_not_mixed(chosen, names, apart):
    from symgen.bank import Coded

    rows, _, bank = chosen(
        0.0, mix=[{"step": "blend"}], licences=lambda n: Coded.of([names[i // 2 % 2] for i in range(n)])
    )
    codes, has = bank.catalogue.licence.codes, rows.partner >= 0
    assert has.any() and (codes[rows.item[has]] == codes[rows.partner[has]]).all() == apart
