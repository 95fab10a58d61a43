"""tfrecord: TensorFlow's record files of `tf.train.Example`, a file for each of the data set's.

Features are those of TensorFlow's image classification sets: image/encoded (PNG), image/format, image/height,
image/width, image/class/label (a number), image/class/text, image/filename (the row_id), and image/source/licence.

A record is its length (uint64), the masked CRC-32C of that, the bytes, and the masked CRC-32C of those; an Example is a
map of names to lists of bytes or of integers, in protocol buffers' wire form. Both are small
enough to be written here, so that TensorFlow is not needed.
"""

import struct
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from symgen import store
from symgen.errors import StoreError
from symgen.kernels import kernel
from symgen.package.decode import decoded, pngs
from symgen.package.formats._form import ExportSet, LeftOut, Rows

Value = bytes | int
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_BYTES, _INT64 = 1, 3  # of tf.train.Feature: bytes_list and int64_list


def write(dataset: ExportSet, out: Path) -> LeftOut:
    """Write `SPLIT-NUMBER-of-ALL.tfrecord` files into the folder `out`."""
    for split in dataset.splits:
        files = dataset.files(split)
        for number, file in enumerate(files):
            name = f"{split}-{number:05d}-of-{len(files):05d}.tfrecord"
            store.put(out / name, partial(_fill, dataset, file))
    return {}


def _fill(dataset: ExportSet, file: Mapping[str, Any], out: BinaryIO) -> None:
    for batch in dataset.batches_of(file, ["image", "label", "row_id", "licence"]):
        columns = (batch.column(name).to_pylist() for name in ("label", "row_id", "licence"))
        for png, label, row_id, licence in zip(pngs(batch), *columns, strict=True):
            out.write(record(example({
                "image/encoded": png,
                "image/format": b"png",
                "image/height": dataset.size,
                "image/width": dataset.size,
                "image/class/label": label,
                "image/class/text": dataset.classes[label].encode(),
                "image/filename": row_id.encode(),
                "image/source/licence": licence.encode(),
            })))  # fmt: skip


def record(data: bytes) -> bytes:
    """One record of a TFRecord file."""
    size = _U64.pack(len(data))
    return b"".join((size, _masked(size), data, _masked(data)))


def _masked(data: bytes) -> bytes:
    """The checksum as the format keeps it: turned by 15 bits and shifted by a constant."""
    crc = int(crc32c(np.frombuffer(data, np.uint8), _TABLE))
    return _U32.pack(((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


@kernel
def crc32c(data: npt.NDArray[np.uint8], table: npt.NDArray[np.uint32]) -> Any:
    """CRC-32C (Castagnoli) of bytes; `table` holds what each byte value does."""
    crc = np.uint32(0xFFFFFFFF)
    for byte in data:
        crc = table[(crc ^ byte) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    return crc ^ np.uint32(0xFFFFFFFF)


def _table() -> npt.NDArray[np.uint32]:
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = np.where(values & 1, (values >> 1) ^ np.uint32(0x82F63B78), values >> 1).astype(np.uint32)
    return values


_TABLE = _table()


def example(features: Mapping[str, Value]) -> bytes:
    """A tf.train.Example of one value a feature, names in order."""
    entries = (_field(1, _field(1, name.encode()) + _field(2, _feature(features[name]))) for name in sorted(features))
    return _field(1, b"".join(entries))


def _feature(value: Value) -> bytes:
    if isinstance(value, bytes):
        return _field(_BYTES, _field(1, value))
    return _field(_INT64, _field(1, _varint(value)))


def _field(number: int, data: bytes) -> bytes:
    """A field of bytes: number and wire type 2, length, content."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def read(path: Path) -> dict[str, Rows]:
    """Split -> its rows. StoreError where a checksum is wrong."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(path.glob("*.tfrecord")):
        found.setdefault(file.name.partition("-")[0], []).extend(map(_parsed, records(file)))
    return {split: _rows(examples) for split, examples in found.items()}


def records(path: Path) -> Iterator[bytes]:
    """The records of a file."""
    with path.open("rb") as file:
        while head := file.read(12):
            (size,) = _U64.unpack(head[:8])
            data, check = file.read(size), file.read(4)
            if head[8:] != _masked(head[:8]) or check != _masked(data):
                raise StoreError(f"{path}: a record's checksum is wrong; the file is damaged")
            yield data


def _parsed(data: bytes) -> dict[str, Value]:
    ((_, features),) = _fields(data)
    found: dict[str, Value] = {}
    for _, entry in _fields(features):
        (_, name), (_, feature) = _fields(entry)
        ((kind, values),) = _fields(feature)
        ((_, value),) = _fields(values)
        found[name.decode()] = value if kind == _BYTES else _number(value, 0)[0]
    return found


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        size, at = _number(data, at)
        yield tag >> 3, data[at : at + size]
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _rows(examples: list[dict[str, Any]]) -> Rows:
    images = decoded([one["image/encoded"] for one in examples], examples[0]["image/height"])
    labels = np.array([one["image/class/label"] for one in examples], np.int64)
    return Rows(labels, images, None, [one["image/filename"].decode() for one in examples])
