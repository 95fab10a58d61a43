"""idx, read by a loader of MNIST's files and by our own importer; ink is 255 on 0 as there."""

import gzip
import struct

import numpy as np
import pytest

from symgen.dataset import open_dataset
from symgen.errors import StoreError
from symgen.ingest import import_
from symgen.package.formats import idx
from symgen.package.formats._form import ExportSet


def test_a_loader_of_mnist_reads_train_and_test(exported, small):
    mnist = pytest.importorskip("mnist")
    loader = mnist.MNIST(str(exported("idx")), gz=True, return_type="numpy")
    for split, load in (("train", loader.load_training), ("test", loader.load_testing)):
        images, labels = load()
        np.testing.assert_array_equal(np.array(images).reshape(-1, 24, 24), small.read(split).images)
        assert list(labels) == small.read(split).labels.tolist()


def test_the_head_is_that_of_the_format(exported, rows):
    with gzip.open(exported("idx") / "t10k-images-idx3-ubyte.gz") as file:
        assert struct.unpack(">4I", file.read(16)) == (0x803, len(rows["test"]), 24, 24)
    with gzip.open(exported("idx") / "t10k-labels-idx1-ubyte.gz") as file:
        assert struct.unpack(">2I", file.read(8)) == (0x801, len(rows["test"]))


def test_our_importer_brings_all_splits_and_names_back(exported, small, tmp_path):
    home = exported("idx")
    import_("idx", home, tmp_path / "back", names=str(home / "names.toml"), licence="CC-BY-4.0")
    back = open_dataset(tmp_path / "back")
    assert set(back.classes) == set(small.classes) and back.canvas.polarity == "white-on-black"
    for split in small.splits:
        there, here = small.read(split), back.read(split)
        wanted = sorted(
            (small.classes[n], image.tobytes()) for n, image in zip(there.labels, there.images, strict=True)
        )
        found = sorted((back.classes[n], image.tobytes()) for n, image in zip(here.labels, here.images, strict=True))
        assert found == wanted


def test_more_classes_than_a_byte_can_number(small, tmp_path):
    classes = small.manifest["labels"]["classes"][:1] * 257
    many = {**small.manifest, "labels": {**small.manifest["labels"], "classes": classes}}
    with pytest.raises(StoreError, match="257 classes"):
        idx.write(ExportSet(small.home, many), tmp_path)
