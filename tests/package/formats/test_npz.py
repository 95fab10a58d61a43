"""npz and stroke5, read by NumPy without pickle."""

import numpy as np


def test_numpy_reads_pictures_as_stored(exported, small, rows):
    with np.load(exported("npz") / "train.npz", allow_pickle=False) as found:
        np.testing.assert_array_equal(255 - found["images"], small.read("train").images)
        assert found["classes"].tolist() == list(small.classes)
        assert found["row_id"].tolist() == [row["row_id"] for row in rows["train"]]
        assert [found["classes"][n] for n in found["labels"]] == [small.classes[row["label"]] for row in rows["train"]]
