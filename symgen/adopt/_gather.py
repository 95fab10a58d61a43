"""Reads all pictures of a data set once: classes resolved, pixels brought to one size, columns kept beside them."""

import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from symgen.adopt._classes import Classes
from symgen.adopt._found import Found, Names, read_names
from symgen.adopt._params import AdoptParams
from symgen.canon import Mode, canonicalise
from symgen.doctor import Doctor, printable
from symgen.errors import SourceError
from symgen.picture import as_grey, decode_picture

U8 = npt.NDArray[np.uint8]
Read = Callable[[str, AdoptParams, Names, Doctor], Iterator[Found]]

DRAWN_AT = 48
"""Side of pictures that are drawn anew and for which nothing else is asked."""

KEPT = range(8, 513)
"""Sides of squares that may stay as they are."""


@dataclass(eq=False)
class Gathered:
    """All pictures, as they were found. drawn_at: None where they stay as they are; else they were canonicalised."""

    classes: Classes
    doctor: Doctor
    pixels: IO[bytes]
    drawn_at: int | None
    mode: Mode
    side: int = 0
    name: list[str] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    group: list[str] = field(default_factory=list)
    digest: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.name)

    def images(self) -> U8:
        """uint8 (N, side, side), mapped from a file without a name that goes when the last map does."""
        self.pixels.flush()
        shape = (len(self), self.side, self.side)
        return np.memmap(self.pixels, np.uint8, "r", shape=shape) if len(self) else np.zeros(shape, np.uint8)

    def add(self, found: Found) -> None:
        """Take a picture in, or tell the doctor why not. Raises `_SizeError` where it is not of the others' size."""
        number = self.classes.number(found.label, found.spellings)
        if number is None:
            self.doctor.drop(found.name, found.label, "label names no known symbol")
            return
        try:
            grey = self._fitted(found)
        except SourceError as error:
            self.doctor.drop(found.name, found.label, "damaged", str(error))
            return
        if np.ptp(grey) == 0:
            self.doctor.drop(found.name, found.label, "nothing is drawn there")
            return
        self.pixels.write(grey.tobytes())
        data = found.picture if isinstance(found.picture, bytes) else found.picture.tobytes()
        self.digest.append(int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little"))
        self.name.append(printable(found.name))
        self.number.append(number)
        self.split.append(found.split)
        self.group.append(printable(found.group))

    def _fitted(self, found: Found) -> U8:
        picture = found.picture
        pixels = decode_picture(picture, found.name) if isinstance(picture, bytes) else picture
        if self.drawn_at is not None:
            self.side = self.drawn_at
            return canonicalise(pixels, self.drawn_at, self.mode)
        grey = as_grey(pixels)
        self.side = self.side or len(grey)
        if grey.shape != (self.side, self.side) or self.side not in KEPT:
            raise _SizeError
        return grey


class _SizeError(Exception):
    """A picture is no square, or of another size than those before it."""


def gather(read: Read, path: str, params: AdoptParams, home: Path) -> Gathered:
    """All pictures that `read` finds at `path`. Pixels wait in a nameless file in the folder `home`, not in memory.

    Raises RecipeError where labels are unknown, SourceError where nothing is left.
    """
    names = read_names(Path(params.names).expanduser()) if params.names is not None else {}
    try:
        gathered = _gather(read, path, params, names, home, params.canvas)
    except _SizeError:
        gathered = _gather(read, path, params, names, home, DRAWN_AT)
    if not params.skip_unknown:
        gathered.classes.refuse_unknown()
    if not len(gathered):
        raise SourceError(f"{path}: no picture could be taken{gathered.doctor.sample()}")
    return gathered


def _gather(read: Read, path: str, params: AdoptParams, names: Names, home: Path, drawn_at: int | None) -> Gathered:
    mode: Mode = "tight" if params.frame == "tight" else "frame"
    pixels = tempfile.TemporaryFile(dir=home)  # noqa: SIM115  (mapped until the end; closed with its last user)
    gathered = Gathered(Classes(params.labels, params.symbols), Doctor(), pixels, drawn_at, mode)
    found = read(path, params, names, gathered.doctor)
    for one in tqdm(found, desc="reading", unit=" pictures", file=sys.stderr, disable=None):
        gathered.add(one)
    return gathered
