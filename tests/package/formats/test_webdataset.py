"""webdataset, read by the library of that name and by `datasets`."""

import datasets
import numpy as np
import pytest

wds = pytest.importorskip("webdataset")


def test_the_library_reads_samples(exported, small):
    found = []
    for file in sorted(exported("webdataset").glob("train-*.tar")):
        pipeline = wds.WebDataset(str(file), shardshuffle=False).decode("l8").to_tuple("png", "cls", "json")
        found += list(pipeline)
    assert len(found) == len(small.read("train"))
    for (image, label, about), wanted, number in zip(
        found, small.read("train").images, small.read("train").labels, strict=True
    ):
        np.testing.assert_array_equal(255 - image, wanted)
        assert label == number and about["class"] == small.classes[number]


def test_datasets_reads_it_too(exported, rows, tmp_path):
    files = {split: str(exported("webdataset") / f"{split}-*.tar") for split in rows}
    found = datasets.load_dataset("webdataset", data_files=files, cache_dir=str(tmp_path))
    for split, part in found.items():
        assert [row["json"]["row_id"] for row in part] == [row["row_id"] for row in rows[split]]
        assert part["cls"] == [row["label"] for row in rows[split]]


def test_keys_run_through_all_files(exported, rows):
    keys = []
    for file in sorted(exported("webdataset").glob("train-*.tar")):
        keys += [sample["__key__"] for sample in wds.WebDataset(str(file), shardshuffle=False)]
    assert keys == [f"{i:09d}" for i in range(len(rows["train"]))]
