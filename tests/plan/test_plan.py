import json
import time
from collections import Counter

import numpy as np
import pytest

from symgen import steps
from symgen.errors import RecipeError
from symgen.rows import SPLITS, Rows
from symgen.symbols import table


def every_row(plan):
    blocks = [plan.rows(shard) for shard in range(plan.n_shards)]
    return Rows(*(np.concatenate(columns) for columns in zip(*blocks, strict=True)))


def assert_rows_equal(got, expected):
    for name, one, other in zip(Rows._fields, got, expected, strict=True):
        np.testing.assert_array_equal(one, other, err_msg=name)


def test_counts_are_exact_in_every_class_and_split(planned):
    made = planned(balance={"per_class": 203, "overrides": {"\\exists": 31}}, split={"validation": 0.1, "test": 0.05})
    rows = every_row(made.plan)
    table = np.zeros((5, 3), np.int64)
    np.add.at(table, (rows.class_id, rows.split_id), 1)
    np.testing.assert_array_equal(table, made.plan.counts)
    assert table.sum(axis=1).tolist() == [203, 203, 31, 203, 203]
    assert table[0].tolist() == [173, 20, 10]
    assert made.plan.total == len(rows.index) == 843


def test_rows_have_unique_names_and_cells_have_no_gaps(planned):
    plan = planned().plan
    ids = plan.row_ids(every_row(plan))
    assert len(set(ids)) == plan.total
    assert set(ids) == {f"{name}/{split}/{i}" for name in ("a", "b", "exists", "forall", "plus")
                        for split, n in (("train", 180), ("validation", 20)) for i in range(n)}  # fmt: skip


def test_a_row_shows_its_symbol_and_keeps_to_its_split(planned):
    made = planned(split={"validation": 0.2, "test": 0.2}, mix=[])
    rows = every_row(made.plan)
    known = made.bank.catalogue
    np.testing.assert_array_equal(known.symbol_id[rows.item], rows.symbol_id)
    groups = [{(made.entry[i], known.group[i]) for i in rows.item[rows.split_id == split]} for split in range(3)]
    assert all(groups)
    assert not (groups[0] & groups[1] or groups[0] & groups[2] or groups[1] & groups[2])


def test_more_rows_never_change_earlier_ones(planned):
    small, large = planned(balance={"per_class": 55}).plan, planned(balance={"per_class": 1001}).plan
    ids = small.row_ids(every_row(small))
    assert_rows_equal(large.rows_of(ids), small.rows_of(ids))


def test_other_shards_and_blocks_hold_the_same_rows(planned):
    few, many = planned(package={"shard_rows": 1000}).plan, planned(package={"shard_rows": 7}).plan
    assert_rows_equal(every_row(few), every_row(many))
    whole = few.block("train", 0, 900)
    for size in (1, 7, 256):
        blocks = [few.block("train", start, min(start + size, 900)) for start in range(0, 900, size)]
        assert_rows_equal(Rows(*(np.concatenate(columns) for columns in zip(*blocks, strict=True))), whole)
    assert {(shard.split, shard.number, shard.of) for shard in few.shards} == {("train", 0, 1), ("validation", 0, 1)}


def test_one_row_by_its_name_is_that_row_of_its_block(planned):
    plan = planned().plan
    rows = plan.rows(0)
    ids = plan.row_ids(rows)
    for i in (0, 13, len(ids) - 1):
        assert_rows_equal(plan.row(ids[i]), rows.pick(slice(i, i + 1)))
    assert_rows_equal(plan.rows_of(ids[::-1]), rows.pick(slice(None, None, -1)))
    assert len(plan.rows_of([]).index) == 0


@pytest.mark.parametrize(
    ("row_id", "said"),
    [
        ("exist/train/3", "exists/train"),
        ("exists/trian/3", "exists/train"),
        ("exists/train/180", "rows 0 to 179"),
        ("exists/train/-1", "rows 0 to 179"),
        ("exists/train/x", "rows 0 to 179"),
        ("", "no row"),
    ],
)
def test_an_unknown_row_is_refused_with_the_nearest(planned, row_id, said):
    with pytest.raises(RecipeError, match=said):
        planned().plan.row(row_id)


def test_places_outside_a_split_are_refused(planned):
    plan = planned().plan
    for start, stop in ((0, 901), (-1, 3), (5, 4)):
        with pytest.raises(IndexError):
            plan.block("train", start, stop)
    with pytest.raises(IndexError):
        plan.block("test", 0, 1)
    assert len(plan.block("test", 0, 0).index) == 0


def test_files_are_shuffled(planned):
    rows = planned(balance={"per_class": 2000}).plan.block("train", 0, 900)
    assert set(Counter(rows.class_id.tolist())) == set(range(5))
    assert max(Counter(rows.class_id.tolist()).values()) < 2 * 900 / 5
    assert np.abs(np.corrcoef(np.arange(900), rows.index)[0, 1]) < 0.2


def test_items_are_used_equally_and_by_weight(planned):
    made = planned(balance={"per_class": 4000})
    rows = every_row(made.plan)
    for split in (0, 1):
        of_a = rows.item[(rows.class_id == 0) & (rows.split_id == split)]
        uses = [Counter(of_a[made.entry[of_a] == e].tolist()) for e in (0, 1)]
        assert all(max(count.values()) - min(count.values()) <= 1 for count in uses)
        totals = [sum(count.values()) for count in uses]
        assert totals[0] == 3 * totals[1]


def test_an_item_comes_again_only_after_all_others(planned):
    plan = planned(groups=(12,), weights=(1,), split={"validation": 0}).plan
    item = plan.rows_of([f"a/train/{i}" for i in range(36)]).item.reshape(3, 12)
    assert all(len(set(epoch)) == 12 for epoch in item.tolist())
    assert len({tuple(epoch) for epoch in item.tolist()}) == 3


def test_symbols_and_splits_take_their_items_in_different_orders(planned):
    made = planned(groups=(40,), weights=(1,))
    writers = {
        name: [made.bank.catalogue.group[i] for i in made.plan.rows_of([f"{name}/train/{i}" for i in range(20)]).item]
        for name in ("a", "b", "plus")
    }
    assert len({tuple(order) for order in writers.values()}) == 3


def test_writers_belong_to_their_source_and_designs_to_all_fonts(planned):
    def validation(made, source):
        groups = np.array(made.bank.catalogue.group.tolist())
        mine = [shard for shard in range(made.plan.n_shards) if made.plan.shards[shard].split == "validation"]
        items = np.concatenate([made.plan.rows(shard).item for shard in mine])
        return set(groups[items[made.entry[items] == source]])

    share = {"validation": 0.3}
    ink_and_type = planned(groups=(40, 40), split=share)
    assert validation(ink_and_type, 0) != validation(ink_and_type, 1)
    two_types = planned(groups=(40, 40), split=share, source=[{"kind": "tiny_type"}, {"kind": "tiny_type"}])
    assert validation(two_types, 0) == validation(two_types, 1)


def test_another_seed_gives_other_rows_and_the_same_splits(planned):
    first, second = planned(seed=1), planned(seed=2)
    one, two = every_row(first.plan), every_row(second.plan)
    assert (one.symbol_id != two.symbol_id).any()
    assert (one.item != two.item).any()
    for split in (0, 1):
        assert set(one.item[one.split_id == split]) == set(two.item[two.split_id == split])


def test_a_hand_is_split_and_index_and_no_class(planned):
    plan = planned().plan
    rows = plan.rows_of(["a/train/7", "exists/train/7", "a/validation/7", "a/train/8"])
    assert rows.hand[0] == rows.hand[1]
    assert len(set(rows.hand.tolist())) == 3
    assert (rows.attempt == 0).all()


def test_limits_are_the_symbols_own(planned):
    made = planned()
    rows = made.plan.rows(0)
    np.testing.assert_array_equal(rows.limits, made.symbols.limits(rows.symbol_id))


def test_partners_are_other_items_of_the_same_symbol_and_split(planned, monkeypatch):
    assert (planned().plan.rows(0).partner == -1).all()
    fake, load = type("Fake", (), {"Params": steps.load("distort", "affine").Params}), steps.load
    monkeypatch.setattr(steps, "load", lambda room, name: fake if room == "mix" else load(room, name))
    made = planned(mix=[{"step": "fake"}], balance={"per_class": 500}, groups=(30, 30))
    rows = every_row(made.plan)
    assert (rows.partner >= 0).all()
    assert (rows.partner != rows.item).all()
    assert (made.entry[rows.partner] != made.entry[rows.item]).any(), "sources are mixed where licences let them"
    np.testing.assert_array_equal(made.bank.catalogue.symbol_id[rows.partner], rows.symbol_id)
    train, other = (set(rows.partner[rows.split_id == split]) for split in (0, 1))
    assert not train & set(rows.item[rows.split_id == 1])
    assert not other & set(rows.item[rows.split_id == 0])
    lonely = planned(mix=[{"step": "fake"}], groups=(1,), weights=(1,))
    assert (lonely.plan.rows(0).partner == -1).all()


def test_natural_takes_each_ink_once(planned):
    made = planned(balance={"mode": "natural"}, groups=(20,), weights=(1,))
    assert sorted(every_row(made.plan).item.tolist()) == list(range(len(made.bank)))
    assert made.plan.counts[:, 1].tolist() == [2] * 5


def test_natural_refuses_sources_that_are_not_ink(planned):
    with pytest.raises(RecipeError, match="tiny_type"):
        planned(balance={"mode": "natural"})


def test_natural_of_two_ink_sources_mixes_them(planned):
    made = planned(balance={"mode": "natural"}, source=[{"kind": "tiny_ink"}, {"kind": "tiny_ink", "groups": 6}])
    assert sorted(every_row(made.plan).item.tolist()) == list(range(len(made.bank)))


def test_capped_items_stop_and_the_shortage_is_named(planned):
    made = planned(balance={"per_class": 100, "cap_per_item": 3})
    rows = every_row(made.plan)
    assert max(Counter(rows.item.tolist()).values()) == 3
    assert made.plan.counts[0].tolist() == [69, 9, 0]
    assert any("train has fewer rows" in note and "exists" in note for note in made.plan.notes)
    assert planned(balance={"per_class": 50, "cap_per_item": 3}).plan.notes == ()


def test_a_class_without_any_item_is_refused_by_name(planned):
    def without_exists(bank, entry):
        return bank.catalogue.symbol_id != np.unique(bank.catalogue.symbol_id)[0]

    with pytest.raises(RecipeError, match=r"1 of 5 classes: .*coverage"):
        planned(keep=without_exists)


def test_ink_that_cannot_be_cut_stays_in_train_and_is_named(planned):
    exists = table().resolve("exists").id

    def one_writer(bank, entry):
        others = np.array(bank.catalogue.group.tolist()) != "w3"
        return ~((bank.catalogue.symbol_id == exists) & (entry == 0) & others)

    made = planned(keep=one_writer)
    assert made.plan.counts[2].tolist() == [180, 20, 0]
    validation = made.plan.rows_of([f"exists/validation/{i}" for i in range(20)])
    assert (made.entry[validation.item] == 1).all()
    assert [note for note in made.plan.notes if "1 classes (exists)" in note and "stays in train" in note]

    alone = planned(keep=one_writer, groups=(20,), weights=(1,))
    assert alone.plan.counts[2].tolist() == [180, 0, 0]
    assert [note for note in alone.plan.notes if "validation has no row of 1 classes (exists)" in note]


def test_a_merged_class_is_shared_by_its_symbols(planned):
    made = planned(labels="kaggle82", balance={"per_class": 101})
    merged = next(i for i, one in enumerate(made.labels.classes) if len(one.symbols) == 2)
    rows = every_row(made.plan)
    mine = rows.symbol_id[rows.class_id == merged]
    assert sorted(Counter(mine.tolist()).values()) == [50, 51]


def test_a_merged_class_with_a_silent_symbol_is_filled_and_named(planned):
    silent = table().resolve("A").id
    made = planned(labels="kaggle82", keep=lambda bank, entry: bank.catalogue.symbol_id != silent)
    assert made.plan.counts.sum(axis=1).tolist() == [200] * 82
    assert any("no source draws A;" in note for note in made.plan.notes)


def test_filtered_classes_keep_their_numbers(planned):
    made = planned(balance={"per_class": 10, "classes": {"only": ["exists", "plus"]}})
    assert made.plan.counts.sum(axis=1).tolist() == [0, 0, 10, 0, 10]
    assert made.plan.kept.tolist() == [2, 4]
    assert set(every_row(made.plan).class_id.tolist()) == {2, 4}


def test_profile_gives_the_counts(planned, tmp_path):
    (tmp_path / "p.csv").write_text("a,10\n\\exists,40\n")
    made = planned(balance={"profile": str(tmp_path / "p.csv"), "overrides": {"b": 5}})
    assert made.plan.counts.sum(axis=1).tolist() == [10, 5, 40, 0, 0]


def test_top_up_makes_what_the_base_lacks(planned, tmp_path):
    counts = {"train": {"a": 100, "\\exists": 500, "elsewhere": 3}, "validation": {"a": 20}}
    (tmp_path / "manifest.json").write_text(json.dumps({"counts": counts}))
    plan = planned(balance={"mode": "top-up", "base": str(tmp_path), "per_class": 200}).plan
    assert plan.counts[:3].tolist() == [[80, 0, 0], [180, 20, 0], [0, 20, 0]]
    assert plan.base[:3].tolist() == [[100, 20, 0], [0, 0, 0], [500, 0, 0]]
    assert [note for note in plan.notes if note.endswith("left uncounted: elsewhere")]


def test_splits_never_share_a_file_and_files_have_the_size_asked_for(planned):
    plan = planned(package={"shard_rows": 64}).plan
    assert all(shard.stop - shard.start <= 64 for shard in plan.shards)
    for split in SPLITS[:2]:
        mine = [shard for shard in plan.shards if shard.split == split]
        assert [shard.number for shard in mine] == list(range(len(mine)))
        assert [shard.start for shard in mine[1:]] == [shard.stop for shard in mine[:-1]]
    assert plan.shard_name(0) == "train-00000-of-00015"


def test_a_billion_rows_cost_no_more_than_a_thousand(planned):
    def least(work):
        def once():
            start = time.process_time()
            work()
            return time.process_time() - start

        return min(once() for _ in range(7))

    def cost(per_class):
        plan = planned(balance={"per_class": per_class}).plan
        made = least(lambda: planned(balance={"per_class": per_class}))
        return plan, made, least(lambda: [plan.block("train", start, start + 100) for start in range(0, 800, 8)])

    _, small_plan, small_blocks = cost(200)
    plan, plan_time, blocks_time = cost(200_000_000)
    assert plan.total == 1_000_000_000
    assert plan.n_shards == 5000
    assert plan_time < 10 * small_plan
    assert blocks_time < 10 * small_blocks


def test_a_limit_makes_the_first_rows_of_the_whole(planned):
    whole, trial = planned().plan, planned(balance={"per_class": 200, "limit": 30}).plan
    assert trial.counts.tolist() == [[27, 3, 0]] * 5
    ids = trial.row_ids(every_row(trial))
    assert_rows_equal(whole.rows_of(ids), trial.rows_of(ids))
