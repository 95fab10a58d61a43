"""Data sets in the IDX files of MNIST and EMNIST: `symgen import idx PATH -o DIR`.

A set is a pair of files a split, `[NAME-]train-images-idx3-ubyte[.gz]` and `...-labels-idx1-ubyte[.gz]`. PATH is the
folder, the folder and NAME where it holds several sets (`gzip/emnist-letters`), or one file of pictures. EMNIST keeps
its pictures turned over, rows for columns, and says in `NAME-mapping.txt` which characters its labels are.
"""

import gzip
import re
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from pydantic import Field

from symgen.adopt._found import Found, Names, read_names
from symgen.adopt._params import AdoptParams
from symgen.doctor import Doctor
from symgen.errors import SourceError

U8 = npt.NDArray[np.uint8]

LARGEST = 2048  # longest side of a picture that is believed
_BLOCK = 1024
_NAME = re.compile(
    r"(?:(.+?)[-_.])??(train|validation|t10k|test)[-_.]images?[-_.]idx3[-_.]ubyte(?:\.gz)?", re.IGNORECASE
)


class Params(AdoptParams):
    """How the pictures lie in the file."""

    transposed: bool | None = Field(
        None, description="Whether rows stand for columns, as in EMNIST; if not given, where the name begins so."
    )


class _Pair(NamedTuple):
    """The files of one split of one set; set and split are "" where the name does not say them."""

    images: Path
    labels: Path
    set: str
    split: str


def read(path: str, params: Params, names: Names, doctor: Doctor) -> Iterator[Found]:
    """Every picture of the set, named SPLIT/NUMBER. SourceError where files are missing, damaged or cut short: nothing
    then says which labels can still be trusted.
    """
    for pair in _pairs(Path(path).expanduser()):
        turned = pair.set.lower().startswith("emnist") if params.transposed is None else params.transposed
        meaning = names or _mapping(pair)
        labels = _labels(pair.labels)
        number = 0
        for block in _images(pair.images, len(labels)):
            for image in block.transpose(0, 2, 1) if turned else block:
                label = str(labels[number])
                spellings = meaning.get(label, (label,))
                yield Found(f"{pair.split or 'all'}/{number:07}", label, spellings, image.copy(), pair.split, "")
                number += 1


def _pairs(path: Path) -> list[_Pair]:
    if path.is_file():
        match = _NAME.fullmatch(path.name)
        return [_pair(path, *(match.groups() if match else ("", "")))]
    folder, wanted = (path, None) if path.is_dir() else (path.parent, path.name)
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    matches = [(file, match) for file in files if (match := _NAME.fullmatch(file.name))]
    pairs = [_pair(file, *match.groups()) for file, match in matches]
    if wanted is not None:
        pairs = [pair for pair in pairs if pair.set == wanted]
    sets = sorted({pair.set for pair in pairs})
    if not pairs:
        raise SourceError(f"{path}: no files named [NAME-]train-images-idx3-ubyte[.gz] or alike are there")
    if len(sets) > 1:
        listed = ", ".join(str(folder / name) for name in sets)
        raise SourceError(f"{path} holds {len(sets)} sets; name one of: {listed}")
    twice = [pair.images.name for pair, other in pairwise(pairs) if pair.split == other.split]
    if twice:
        raise SourceError(f"{path}: {twice[0]} is there packed and unpacked; leave one of them")
    return pairs


def _pair(images: Path, name: str | None, split: str | None) -> _Pair:
    name_of = {"train": "train", "validation": "validation", "t10k": "test", "test": "test"}
    labels = re.sub("idx3", "idx1", re.sub("images?", "labels", images.name))
    for name_there in (labels, f"{labels}.gz", labels.removesuffix(".gz")):
        path = images.with_name(name_there)
        if path.is_file() and path != images:
            return _Pair(images, path, name or "", name_of.get((split or "").lower(), ""))
    if labels == images.name:
        raise SourceError(f"{images}: its name is not that of pictures; give NAME-images-idx3-ubyte, or the folder")
    raise SourceError(f"{images}: its labels are missing; they are looked for in {images.with_name(labels)}")


def _mapping(pair: _Pair) -> Names:
    file = pair.images.with_name(f"{pair.set}-mapping.txt")
    return read_names(file) if pair.set and file.is_file() else {}


def _labels(path: Path) -> list[int]:
    with _open(path) as file:
        (n,) = _head(file, path, 1)
        data = _exactly(file, n, path)
    return list(data)


def _images(path: Path, n_labels: int) -> Iterator[U8]:
    with _open(path) as file:
        n, high, wide = _head(file, path, 3)
        if n != n_labels:
            raise SourceError(f"{path}: {n} pictures, but {n_labels} labels")
        if not (0 < high <= LARGEST and 0 < wide <= LARGEST):
            raise SourceError(f"{path}: claims pictures of {high} x {wide} pixels; at most {LARGEST} a side are read")
        for start in range(0, n, _BLOCK):
            count = min(_BLOCK, n - start)
            data = _exactly(file, count * high * wide, path)
            yield np.frombuffer(data, np.uint8).reshape(count, high, wide)


def _open(path: Path) -> IO[bytes]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    packed = file.read(2) == b"\x1f\x8b"  # whatever its name says
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file


def _head(file: IO[bytes], path: Path, n_axes: int) -> tuple[int, ...]:
    """The lengths of the axes of an IDX file of bytes."""
    zero, kind, axes = struct.unpack(">HBB", _exactly(file, 4, path))
    if zero != 0 or kind != 8 or axes != n_axes:
        raise SourceError(f"{path}: no IDX file of bytes with {n_axes} axes")
    return struct.unpack(f">{n_axes}I", _exactly(file, 4 * n_axes, path))


def _exactly(file: IO[bytes], n: int, path: Path) -> bytes:
    """The next n bytes, read in parts: a few bytes may claim to be followed by gigabytes."""
    parts, left = [], n
    try:
        while left:
            part = file.read(min(left, 1 << 24))
            if not part:
                raise SourceError(f"{path}: cut short, {left} bytes are missing; fetch it again")
            parts.append(part)
            left -= len(part)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path}: damaged or cut short ({error}); fetch it again") from error
    return b"".join(parts)
