"""Where a set's files lie: at most a thousand a folder, whatever the plan, and any part of the work by its number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgen.package.folder import is_shard
from symgen.package.record import DATA, FOLDER_FILES, folder_of, record_path
from symgen.plan.plan import Shard
from symgen.prepare import prepare
from symgen.rows import SPLITS

counts = st.lists(st.integers(0, 9_000), min_size=6, max_size=6)


def names(counts):
    """Of all shards of three splits, drawn and taken over from a base."""
    for kind, of in zip([*SPLITS, *(f"{split}-base" for split in SPLITS)], counts, strict=True):
        yield from (f"{kind}-{number:05d}-of-{of:05d}" for number in range(of))


@settings(deadline=None, max_examples=20)
@given(counts)
def test_no_folder_holds_more_than_a_thousand_files(counts):
    found = [folder_of(name) for name in names(counts)]
    folders, files = np.unique(np.array([*found, ""]), return_counts=True)
    held = dict(zip(folders.tolist(), files.tolist(), strict=True))
    held[""] += len(folders) - 2  # the folders lie there as well; one file was ours
    assert max(held.values(), default=0) <= FOLDER_FILES


@settings(deadline=None, max_examples=20)
@given(counts)
def test_every_shard_has_a_place_of_its_own_that_is_known_as_one(counts):
    paths = [f"{DATA}/{folder_of(name)}{name}-0123abcd.parquet" for name in names(counts)]
    assert len(set(paths)) == len(paths)
    assert all(is_shard(path) for path in paths[:: max(1, len(paths) // 50)])


def test_places_as_they_are_written(tmp_path):
    assert folder_of("train-00003-of-00160") == ""
    assert folder_of("train-03210-of-04000") == "train-0003/"
    assert folder_of("train-base-00999-of-04000") == "train-base-0000/"
    assert folder_of("train-123456-of-200000") == "train-0123/"
    assert record_path(tmp_path, "test-01000-of-02000") == tmp_path / ".progress/test-0001/test-01000-of-02000.json"


@pytest.mark.parametrize(
    "path",
    ["data/train-0001/../train-01000-of-02000-0123abcd.parquet", "data/x/train-00000-of-00001-0123abcd.parquet",
     "data/train-1/train-01000-of-02000-0123abcd.parquet", "train-00000-of-00001-0123abcd.parquet",
     "data//train-00000-of-00001-0123abcd.parquet", "data/train-0000/data/train-00000-of-00001-0123abcd.parquet"],
)  # fmt: skip
def test_what_is_no_shards_place(path):
    assert not is_shard(path)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 6000), st.integers(1, 8000))
def test_the_parts_are_the_whole_and_share_nothing(n_shards, n):
    """As `generate --shard I/N` deals them out, counted over all splits."""
    parts = [range(i - 1, n_shards, n) for i in range(1, n + 1)]
    assert sum(len(part) for part in parts) == n_shards
    assert sorted(number for part in parts for number in part) == list(range(n_shards))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 3_000_000), st.sampled_from([0.0, 0.1, 0.25]), st.sampled_from([0.0, 0.2]))
def test_shards_of_any_plan_cover_every_place_once_in_one_order(per_class, validation, test):
    from symgen.plan.make import LARGEST_SHARD, shard_layout

    rows = [per_class - int(per_class * validation) - int(per_class * test), int(per_class * validation),
            int(per_class * test)]  # fmt: skip
    shards = shard_layout(rows, None)
    assert [SPLITS.index(shard.split) for shard in shards] == sorted(SPLITS.index(shard.split) for shard in shards)
    for split, wanted in zip(SPLITS, rows, strict=True):
        mine = [shard for shard in shards if shard.split == split]
        assert [shard.number for shard in mine] == list(range(len(mine)))
        assert [0, *(shard.stop for shard in mine)] == [*(shard.start for shard in mine), wanted]
        assert all(0 < shard.rows <= LARGEST_SHARD and shard.of == len(mine) for shard in mine)
    assert len({shard.name for shard in shards}) == len(shards) and all(isinstance(one, Shard) for one in shards)


def test_a_billion_rows_are_planned_at_once_and_any_shard_too(recipe_file):
    """Times are measured in tests/bench; here only that nothing grows with the rows but the list of shards."""
    plan = prepare(recipe_file(), ["balance.per_class=200_000_000", "package.shard_rows=200_000"]).plan
    assert plan.total == 1_000_000_000 and plan.n_shards == 5000
    last = plan.rows(4999)
    assert len(last.index) == plan.shards[4999].rows
    again = plan.block(plan.shards[4999].split, plan.shards[4999].start, plan.shards[4999].start + 7)
    assert np.array_equal(again.item, last.item[:7]) and np.array_equal(again.index, last.index[:7])
    assert len(plan.choice.items) + len(plan.cells.n_rows) < 1000
