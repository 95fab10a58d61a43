from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from symgen.bank import Bank, Coded, concat
from symgen.plan.split import assign_splits
from symgen.testing import tiny_bank


def bank_of(groups, symbols):
    """A bank with these parallel columns."""
    base = tiny_bank((1,), 1).take(np.zeros(len(groups), np.int64))
    names = Coded.of([f"g{group}" for group in groups])
    return Bank(base.paths, replace(base.catalogue, group=names, symbol_id=np.array(symbols, np.int64)), {})


def zeros(bank):
    return np.zeros(len(bank), np.int32)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4)), min_size=1, max_size=80),
    st.sampled_from([(0, 0), (0.1, 0), (0.2, 0.2), (0.5, 0.3)]),
)
def test_groups_are_never_cut_and_no_symbol_leaves_train(members, shares):
    groups, symbols = map(np.array, zip(*members, strict=True))
    split = assign_splits(bank_of(groups, symbols), ["tiny"], np.zeros(len(groups), np.int32), shares)
    assert all(len(set(split[groups == group])) == 1 for group in set(groups))
    assert set(symbols) == set(symbols[split == 0])
    assert all((split == place + 1).sum() == 0 for place, share in enumerate(shares) if share == 0)


def test_many_equal_groups_give_the_wanted_share():
    bank = tiny_bank((1, 2), 100)
    counts = np.bincount(assign_splits(bank, ["tiny"], zeros(bank), (0.1, 0.25)), minlength=3)
    assert counts.tolist() == [130, 20, 50]


def test_the_share_is_met_as_nearly_as_whole_groups_can():
    bank = tiny_bank(tuple(range(10)), 10)  # ten groups of ten items
    for share, items in ((0.14, 10), (0.16, 20), (0.24, 20)):
        assert (assign_splits(bank, ["tiny"], zeros(bank), (share, 0)) == 1).sum() == items


def test_two_groups_give_one_to_each_side_and_the_smaller_leaves():
    bank = bank_of([0] * 9 + [1] * 3, [1] * 12)
    assert assign_splits(bank, ["tiny"], zeros(bank), (0.01, 0)).tolist() == [0] * 9 + [1] * 3


def test_a_group_that_alone_holds_a_symbol_stays_in_train():
    bank = bank_of([0] * 9 + [1] * 3, [1] * 9 + [1, 1, 2])
    assert assign_splits(bank, ["tiny"], zeros(bank), (0.2, 0)).tolist() == [0] * 12


def test_groups_of_another_kind_of_source_are_other_groups():
    """Writer 1 of one source is not writer 1 of another, but two entries of one kind share their writers."""
    bank = concat([tiny_bank((1,), 40), tiny_bank((1,), 40)])
    entry = np.repeat([0, 1], 40).astype(np.int32)
    apart = assign_splits(bank, ["ink", "type"], entry, (0.3, 0))
    assert (apart[:40] != apart[40:]).any()
    same = assign_splits(bank, ["ink", "ink"], entry, (0.3, 0))
    assert (same[:40] == same[40:]).all()
    alone = assign_splits(tiny_bank((1,), 40), ["ink"], entry[:40], (0.3, 0))
    assert (apart[:40] == alone).all()


def test_the_assignment_is_this_one_for_ever():
    """Another assignment would put yesterday's training writers into today's validation split."""
    bank = tiny_bank((1,), 12)
    split = assign_splits(bank, ["tiny"], zeros(bank), (0.25, 0))
    assert [bank.catalogue.group[i] for i in np.flatnonzero(split)] == GOLDEN


def test_groups_that_a_base_holds_stay_where_it_has_them():
    """w4 to w6 would go to validation; the shares count what is held there, and no other name space is touched."""
    bank = tiny_bank((1,), 12)
    split = assign_splits(bank, ["tiny"], zeros(bank), (0.25, 0), {("tiny", name): 0 for name in GOLDEN})
    assert not split[4:7].any() and split.sum() == 3
    split = assign_splits(bank, ["tiny"], zeros(bank), (0.25, 0), {("tiny", name): 1 for name in ("w0", "w1", "w2")})
    assert np.flatnonzero(split).tolist() == [0, 1, 2]
    split = assign_splits(bank, ["tiny"], zeros(bank), (0.25, 0), {("other", name): 0 for name in GOLDEN})
    assert [bank.catalogue.group[i] for i in np.flatnonzero(split)] == GOLDEN


def test_a_symbol_keeps_an_item_in_train_beside_those_that_are_held_elsewhere():
    bank = bank_of([0, 1, 2, 2, 2, 2], [1, 1, 2, 2, 2, 2])
    assert assign_splits(bank, ["tiny"], zeros(bank), (0, 0.4), {("tiny", "g0"): 1}).tolist() == [1, 0, 0, 0, 0, 0]


GOLDEN = ["w4", "w5", "w6"]
