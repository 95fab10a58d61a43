"""Folders of class folders, as people keep pictures: a folder (or archive) with one folder a class, of any format.

The class of a picture is the name of the folder it lies in, or what a pattern finds in its path; names are resolved
through the symbol table. A folder further up that is called train, validation or test says the split.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.archive import members
from symgen.canon import Mode, canonicalise, decode_picture
from symgen.doctor import Doctor
from symgen.errors import SourceError
from symgen.symbols import SymbolTable, table

ENDINGS = (
    ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff", ".pbm", ".pgm", ".ppm",
    ".jp2", ".j2k", ".ico", ".tga",
)  # fmt: skip

SPLIT_NAMES = {
    "train": "train", "training": "train", "validation": "validation", "valid": "validation", "val": "validation",
    "dev": "validation", "test": "test", "testing": "test",
}  # fmt: skip
_LITTER = ("__MACOSX", "Thumbs.db", "desktop.ini")


class SymbolClass(NamedTuple):
    """A class as its folder or data set names it, and the names of the symbols it holds; none if unknown."""

    name: str
    symbols: tuple[str, ...]


class Picture(NamedTuple):
    """A file found. path: below the folder, with "/". data: its bytes. split: "" where nothing says it. group: who drew
    it, "" where unknown.
    """

    path: str
    data: bytes
    class_name: str
    split: str
    group: str


class Pattern:
    """A regular expression looked for in a path; what its first group (or all of it) matches is the answer."""

    def __init__(self, text: str, what: str) -> None:
        try:
            self._found = re.compile(text)
        except re.error as error:
            raise SourceError(f"{what} {text!r} is no regular expression: {error}") from error

    def __call__(self, path: str) -> str:
        """The answer; "" where nothing matches."""
        match = self._found.search(path)
        return (match[1] if match.re.groups else match[0]) or "" if match else ""


def set_name(path: str | Path) -> str:
    """What a set of pictures at `path` is called: its last part, without the endings of an archive."""
    found = re.sub(r"\.(tar|tgz|zip|gz|bz2|xz)(\.\w+)?$", "", Path(path).expanduser().resolve().name)
    return "".join(char if char.isalnum() or char in "-_+." else "-" for char in found)[:96] or "pictures"


def pictures(home: Path, class_from: str | None, group_from: str | None, doctor: Doctor) -> Iterator[Picture]:
    """Every picture file below a folder or in an archive. What is left out is told to the doctor, with its reason;
    hidden files and those that operating systems strew are passed over in silence.

    class_from, group_from: regular expressions on the path. Raises SourceError where there is nothing to read.
    """
    class_of: Callable[[str], str] = _folder if class_from is None else Pattern(class_from, "class_from")
    group_of = Pattern(group_from, "group_from") if group_from is not None else None
    for member in members(home, ""):
        parts = PurePosixPath(member.name).parts
        if any(part in _LITTER or (part.startswith(".") and part != "..") for part in parts):
            continue
        reason, detail = _trouble(member.name, member.data, member.trouble)
        name = "" if reason else class_of(member.name)
        if reason or not name or member.data is None:
            doctor.drop(member.name, "", reason or "lies in no class", detail)
            continue
        group = group_of(member.name) if group_of else ""
        if group_of and not group:
            doctor.note(member.name, name, "no writer in its name")
        yield Picture(member.name, member.data, name, _split(parts[:-1]), group)


def _folder(path: str) -> str:
    return PurePosixPath(path).parent.name


def _trouble(path: str, data: bytes | None, trouble: str) -> tuple[str, str]:
    if data is None:
        return "cannot be read", trouble
    if not path.lower().endswith(ENDINGS):
        return "not called a picture", PurePosixPath(path).suffix
    return "", ""


def _split(folders: tuple[str, ...]) -> str:
    """The split that a folder above the class's own names; "" where none does."""
    return next((SPLIT_NAMES[one.lower()] for one in folders[:-1] if one.lower() in SPLIT_NAMES), "")


class Drawn(NamedTuple):
    """The pictures of a folder in the form that networks see.

    images: uint8 (N, size, size), ink 255 on 0. labels: int64 (N,), positions in the folder's classes. paths, groups:
    N texts each, a group is "" where unknown. left_out: which files could not be read, and why.
    """

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    paths: tuple[str, ...]
    groups: tuple[str, ...]
    left_out: Doctor


@dataclass(frozen=True, eq=False)
class PictureFolder:
    """A folder of class folders, its files listed and none decoded yet.

    labels: the classes that the symbol table knows, in its order, and after them those that it does not, by name; their
    `symbols` are empty. counts: files of each class.
    """

    home: Path
    labels: tuple[SymbolClass, ...]
    counts: tuple[int, ...]
    class_from: str | None
    group_from: str | None

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""
        return tuple(one.name for one in self.labels)

    @property
    def unknown(self) -> dict[str, int]:
        """Class name -> files, of the classes that the symbol table does not know."""
        pairs = zip(self.labels, self.counts, strict=True)
        return {one.name: n for one, n in pairs if not one.symbols}

    def read(self, size: int, mode: Mode = "tight") -> Drawn:
        """All pictures, canonicalised. Files that cannot be read are listed in `left_out`, never fatal."""
        doctor, label = Doctor(), {name: i for i, name in enumerate(self.classes)}
        images, kept = [], []
        for found in pictures(self.home, self.class_from, self.group_from, doctor):
            try:
                images.append(canonicalise(decode_picture(found.data, found.path), size, mode))
            except SourceError as error:
                doctor.drop(found.path, found.class_name, "damaged", str(error))
                continue
            kept.append(found._replace(data=b""))
        return Drawn(
            np.array(images, np.uint8).reshape(-1, size, size),
            np.array([label[one.class_name] for one in kept], np.int64),
            tuple(one.path for one in kept),
            tuple(one.group for one in kept),
            doctor,
        )


def open_folder(
    home: str | Path,
    symbols: SymbolTable | None = None,
    *,
    class_from: str | None = None,
    group_from: str | None = None,
) -> PictureFolder:
    """List a folder (or archive) of class folders. symbols: the table that resolves names, the shipped one by default.

    class_from, group_from: regular expressions that find class and writer in a path, for folders laid out otherwise.
    Raises SourceError where no picture lies in a class folder.
    """
    place, known = Path(home).expanduser(), table() if symbols is None else symbols
    doctor = Doctor()
    counts = Counter(found.class_name for found in pictures(place, class_from, group_from, doctor))
    if not counts:
        raise SourceError(f"{place}: no pictures in class folders{doctor.sample()}; wanted is CLASS/picture.png")
    labels = _order({name: _symbols_of(name, known) for name in counts}, known)
    return PictureFolder(place, labels, tuple(counts[one.name] for one in labels), class_from, group_from)


def _symbols_of(name: str, symbols: SymbolTable) -> tuple[str, ...]:
    found = symbols.get(name)
    return () if found is None else (found.name,)


def _order(found: dict[str, tuple[str, ...]], symbols: SymbolTable) -> tuple[SymbolClass, ...]:
    """Classes (name -> symbols) in the order of the symbols' ids; those without symbols last, by name."""

    def place(one: SymbolClass) -> tuple[bool, int, str]:
        symbol = symbols.get(one.symbols[0]) if one.symbols else None
        return symbol is None, symbol.id if symbol else 0, one.name

    return tuple(sorted((SymbolClass(name, names) for name, names in found.items()), key=place))
