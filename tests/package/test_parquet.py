"""Shards: every column against the bank and the plan it came from, read back by pyarrow and by `datasets`."""

import gc
import io
from types import SimpleNamespace

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from symgen import store
from symgen.errors import StoreError
from symgen.package.columns import Columns
from symgen.package.encode import apply_polarity, encode_png
from symgen.package.features import schema
from symgen.package.parquet import GROUP_ROWS, ShardWriter, group_rows
from symgen.prepare import prepare
from symgen.render import Renderer


@pytest.fixture
def drawn(recipe_file):
    """The training rows of the small recipe, with ink, and every third row mixed with the item before its own."""
    ready = prepare(recipe_file(ink=True))
    rows = ready.plan.block("train", 0, 150)
    mixed = np.where((np.arange(150) % 3 == 0) & (rows.item > 0), rows.item - 1, -1)
    rows = rows._replace(partner=mixed)
    block = Renderer(ready.recipe, ready.bank).block(rows)
    seen = apply_polarity(block.images, "black-on-white")
    names = [one.name for one in ready.labels.classes]
    columns = Columns(ready.labels, ready.bank.catalogue, schema(names, ink=True))
    return SimpleNamespace(ready=ready, rows=rows, block=block, seen=seen, columns=columns)


def batches(drawn, size):
    for start in range(0, 150, size):
        part = slice(start, min(start + size, 150))
        ink = drawn.block.ink.take(np.arange(150)[part])
        yield drawn.columns.batch(drawn.rows.pick(part), encode_png(drawn.seen[part]), ink)


def written(drawn, size=256, rows=4096):
    file = io.BytesIO()
    with ShardWriter(file, drawn.columns.schema, rows) as writer:
        for batch in batches(drawn, size):
            writer.add(batch)
    return file.getvalue()


def test_every_column_tells_what_bank_and_plan_tell(drawn):
    table = pq.read_table(io.BytesIO(written(drawn)))
    bank, plan, rows = drawn.ready.bank.catalogue, drawn.ready.plan, drawn.rows
    assert table.schema.metadata == drawn.columns.schema.metadata
    assert table.schema.names == drawn.columns.schema.names
    for i, row in enumerate(table.to_pylist()):
        symbol = drawn.ready.symbols.by_id(int(rows.symbol_id[i]))
        lineage = [int(rows.item[i])] + ([int(rows.partner[i])] if rows.partner[i] >= 0 else [])
        assert (row["symbol"], row["text"], row["latex"]) == (symbol.name, symbol.text, symbol.latex)
        assert drawn.ready.labels.classes[row["label"]].name == symbol.name
        assert row["items"] == [str(bank.item[item]) for item in lineage]
        assert row["origins"] == [bank.origin[item] for item in lineage]
        assert row["groups"] == [bank.group[item] for item in lineage]
        assert row["source"] == bank.source[lineage[0]]
        assert row["licence"] == max((bank.licence[item] for item in lineage), key=["CC0-1.0", "CC-BY-4.0"].index)
        assert row["height"] == (None if np.isnan(bank.height[lineage[0]]) else bank.height[lineage[0]])
        assert row["baseline"] == 0.0
        assert row["row_id"] == plan.row_ids(rows.pick(slice(i, i + 1)))[0]
        assert row["image"]["path"] is None
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))), drawn.seen[i])
    assert 0 < sum(len(row["items"]) == 2 for row in table.to_pylist()) < 150


def test_ink_is_the_drawn_strokes_and_null_for_outlines(drawn):
    column = pq.read_table(io.BytesIO(written(drawn)))["ink"].to_pylist()
    ink = drawn.block.ink
    nulls = 0
    for i, strokes in enumerate(column):
        first, last = ink.item_start[i : i + 2]
        if ink.filled[first:last].any():
            nulls += 1
            assert strokes is None
            continue
        assert len(strokes) == last - first
        for k, stroke in enumerate(strokes, start=first):
            np.testing.assert_array_equal(np.float32(stroke), ink.xy[ink.path_start[k] : ink.path_start[k + 1]])
    assert 0 < nulls < 150


def test_bytes_do_not_depend_on_the_blocks(drawn):
    whole = written(drawn, size=256, rows=64)
    assert written(drawn, size=7, rows=64) == whole
    assert written(drawn, size=1, rows=64) == whole


def test_row_groups_page_index_and_compression(drawn):
    file = pq.ParquetFile(io.BytesIO(written(drawn, size=7, rows=64)))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [64, 64, 22]
    for number in range(file.metadata.num_columns):
        column = file.metadata.row_group(0).column(number)
        assert column.has_offset_index, column.path_in_schema
        assert column.compression == "ZSTD"
    assert group_rows(48 * 48) == GROUP_ROWS
    assert group_rows(512 * 512) * 512 * 512 <= 100e6


def test_memory_is_freed_group_by_group(drawn):
    """Rows wait only until their group is full, however long the shard gets."""
    file = io.BytesIO()
    batch = next(batches(drawn, 64))
    with ShardWriter(file, drawn.columns.schema, 64) as writer:
        sizes = []
        for _ in range(20):
            writer.add(batch)
            sizes.append(file.tell())
        assert np.all(np.diff(sizes) > 0)
        assert not sum(len(waiting) for waiting in writer._waiting)


def test_a_failed_shard_leaves_nothing(drawn, tmp_path, capfd):
    def write(file):
        with ShardWriter(file, drawn.columns.schema, 64) as writer:
            for batch in batches(drawn, 40):
                writer.add(batch)
            raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match=r"a\.parquet: No space left"):
        store.put_hashed(tmp_path / "data" / "a.parquet", write)
    gc.collect()
    assert list((tmp_path / "data").iterdir()) == []
    assert capfd.readouterr().err == ""


def test_datasets_reads_it_as_images_and_labels(drawn, tmp_path):
    (tmp_path / "a.parquet").write_bytes(written(drawn))
    found = datasets.load_dataset("parquet", data_files=str(tmp_path / "a.parquet"), cache_dir=str(tmp_path / "cache"))
    train = found["train"]
    assert train.features["label"].names == [one.name for one in drawn.ready.labels.classes]
    np.testing.assert_array_equal(np.asarray(train[5]["image"]), drawn.seen[5])
    assert train["label"][:] == drawn.rows.class_id.tolist()
    # A reader may ask for one column of one row group alone.
    one = pq.ParquetFile(tmp_path / "a.parquet").read_row_group(0, columns=["label"])
    assert one.schema.names == ["label"] and isinstance(one["label"].type, pa.DataType)
