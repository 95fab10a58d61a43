"""tfrecord, read by TensorFlow where it is installed; checksums against the published test vectors."""

import struct

import numpy as np
import pytest

from symgen.errors import StoreError
from symgen.package.formats.tfrecord import _TABLE, crc32c, example, read, record

# RFC 3720, appendix B.4
VECTORS = {
    bytes(32): 0x8A9136AA, b"\xff" * 32: 0x62A8AB43, bytes(range(32)): 0x46DD794E,
    bytes(range(31, -1, -1)): 0x113FDB5C, b"123456789": 0xE3069283,
}  # fmt: skip


def test_crc32c_of_the_published_vectors():
    for data, wanted in VECTORS.items():
        assert int(crc32c(np.frombuffer(data, np.uint8), _TABLE)) == wanted


def test_a_record_is_what_tensorflow_wrote():
    """The bytes that tf.io.TFRecordWriter of TensorFlow 2.21 wrote for b"symgen"."""
    assert record(b"symgen").hex() == "06000000000000007369d53773796d67656e501ca73b"


@pytest.mark.slow
def test_tensorflow_reads_records_and_examples(exported, rows, small):
    tf = pytest.importorskip("tensorflow")
    wanted = {
        "image/encoded": tf.io.FixedLenFeature([], tf.string),
        "image/format": tf.io.FixedLenFeature([], tf.string),
        "image/height": tf.io.FixedLenFeature([], tf.int64),
        "image/class/label": tf.io.FixedLenFeature([], tf.int64),
        "image/class/text": tf.io.FixedLenFeature([], tf.string),
        "image/filename": tf.io.FixedLenFeature([], tf.string),
    }
    for split, there in rows.items():
        files = sorted(map(str, exported("tfrecord").glob(f"{split}-*.tfrecord")))
        found = list(tf.data.TFRecordDataset(files))
        assert len(found) == len(there)
        for data, row, image in zip(found, there, small.read(split).images, strict=True):
            one = tf.io.parse_single_example(data, wanted)
            assert one["image/class/label"] == row["label"] and one["image/height"] == 24
            assert one["image/class/text"].numpy().decode() == small.classes[row["label"]]
            assert one["image/filename"].numpy().decode() == row["row_id"]
            np.testing.assert_array_equal(255 - tf.io.decode_png(one["image/encoded"]).numpy()[..., 0], image)


@pytest.mark.slow
def test_an_example_is_what_tensorflow_would_write():
    tf = pytest.importorskip("tensorflow")

    def feature(value):
        if isinstance(value, bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))

    values = {"b": b"\0" * 300, "a": 0, "c": 2**40 + 5, "d": b"", "é": 127, "e": 128}
    theirs = tf.train.Example(features=tf.train.Features(feature={key: feature(one) for key, one in values.items()}))
    ours = tf.train.Example.FromString(example(values))
    assert ours == theirs
    assert example(values) == theirs.SerializeToString(deterministic=True)


@pytest.mark.parametrize("at", [3, 40])
def test_a_damaged_record_is_noticed(at, tmp_path):
    data = bytearray(record(example({"image/encoded": b"x" * 60})))
    assert struct.unpack("<Q", data[:8])[0] == len(data) - 16
    data[at] ^= 1
    (tmp_path / "train-00000-of-00001.tfrecord").write_bytes(data)
    with pytest.raises(StoreError, match="checksum"):
        read(tmp_path)
