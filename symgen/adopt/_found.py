"""What a reader of other people's data sets hands on, a picture at a time, and what its labels mean."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.errors import SourceError
from symgen.plain import from_toml
from symgen.symbol_file import shown

Names = dict[str, tuple[str, ...]]


class Found(NamedTuple):
    """One picture. name: its file or place in the data set, unique and the same in every run. label: what its class is
    called there; spellings: the symbols that this stands for. picture: a file's bytes, or the pixels. split: "" where
    nothing says it. group: who wrote it, "" where unknown.
    """

    name: str
    label: str
    spellings: tuple[str, ...]
    picture: bytes | npt.NDArray[np.uint8]
    split: str
    group: str


def read_names(path: Path) -> Names:
    """A file that says what labels mean: TOML of `label = "symbol"` or `label = ["A", "a"]`, or lines as EMNIST has
    them, a number and the code points that it stands for. Raises SourceError with the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    rows = [line.split() for line in text.splitlines() if line.strip()]
    if rows and all(len(row) > 1 and all(word.isascii() and word.isdigit() for word in row) for row in rows):
        if any(int(point) > 0x10FFFF for row in rows for point in row[1:]):
            raise SourceError(f"{path}: holds numbers that are no code points")
        return {row[0]: tuple(dict.fromkeys(chr(int(point)) for point in row[1:])) for row in rows}
    try:
        found = from_toml(text)
    except ValueError as error:
        raise SourceError(f"{path}: neither TOML nor lines of a label and its code points: {error}") from error
    return {label: _spellings(value, f"{path}: {shown(label)}") for label, value in found.items()}


def _spellings(value: object, where: str) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        raise SourceError(f'{where}: wanted is a symbol, or a list of symbols: dot = "cdot"')
    return tuple(listed)
