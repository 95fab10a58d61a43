"""Which fonts there are: the list in a folder's `fonts.toml`, or, without one, every font file in the folder.

The list's keys are told at the top of the shipped `fonts/fonts.toml`; only `id` and `file` must be there.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from symgen.errors import SourceError
from symgen.plain import from_toml
from symgen.symbol_file import nearest, shown

LIST = "fonts.toml"
STYLES = ("hand", "print", "semi")
UNKNOWN = "unknown"

_KEYS = ("id", "file", "family", "design", "style", "licence", "licence_text", "copyright", "sha256", "package", "axes",
         "reject", "texts")  # fmt: skip
_ID = re.compile(r"\w[\w+.-]*")
_NONE: Mapping[str, Any] = MappingProxyType({})


class Typeface(NamedTuple):
    """One font file and what is known of it.

    listed: named by a fonts.toml or by the user, so a broken file is an error and not a skip. design: the family that
    a split must not cut, "" = ask the font. axes: axis tag -> (low, high). reject: names of symbols not to take.
    texts: symbol name -> what draws it in this font.
    """

    id: str
    path: Path
    listed: bool = True
    design: str = ""
    style: str = "semi"
    licence: str = UNKNOWN
    axes: Mapping[str, tuple[float, float]] = _NONE
    reject: frozenset[str] = frozenset()
    texts: Mapping[str, str] = _NONE


def find(path: Path) -> list[Typeface]:
    """The fonts at `path`: a font file, or a folder with or without a list. SourceError where there are none."""
    try:
        if path.is_file():
            return [Typeface(_slug(path.stem), path)]
        found = _read_list(path) if (path / LIST).is_file() else _scan(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not found:
        reason = "no .ttf or .otf file in it" if path.is_dir() else "there is no such folder or file"
        raise SourceError(f"{path}: {reason}")
    return found


def _scan(folder: Path) -> list[Typeface]:
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".ttf", ".otf") and file.is_file())
    faces: dict[str, Typeface] = {}
    for file in files:
        name = base = _slug(file.relative_to(folder).with_suffix("").as_posix())
        number = 2
        while name in faces:
            name, number = f"{base}-{number}", number + 1
        faces[name] = Typeface(name, file, listed=False)
    return list(faces.values())


def _slug(name: str) -> str:
    """A stranger's file name as an id: one word that may stand in item and row ids."""
    return re.sub(r"[^\w+.-]+|^[^\w]+", "-", name).strip("-.") or "font"


def _read_list(folder: Path) -> list[Typeface]:
    path = folder / LIST
    try:
        entries = from_toml(path.read_text(encoding="utf-8")).get("font", [])
    except ValueError as error:
        raise SourceError(f"{path}: cannot be read as TOML: {error}") from error
    if not isinstance(entries, list):
        raise SourceError(f"{path}: fonts must be listed as [[font]] tables")
    faces: dict[str, Typeface] = {}
    for i, entry in enumerate(entries):
        face = _typeface(entry, folder, f"{path}: font {i + 1}")
        if face.id in faces:
            raise SourceError(f"{path}: two fonts have the id {face.id}")
        faces[face.id] = face
    return list(faces.values())


def _typeface(entry: Any, folder: Path, where: str) -> Typeface:
    if not isinstance(entry, dict):
        raise SourceError(f"{where}: must be a [[font]] table")
    for key in entry:
        if key not in _KEYS:
            raise SourceError(f"{where}: unknown key {shown(key)}{nearest(key, _KEYS)}")
    name, file, style = entry.get("id"), entry.get("file"), entry.get("style", "semi")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise SourceError(f"{where}: id must be a word of letters, digits and _ + . -, not {shown(name)}")
    where = f"{where} ({name})"
    if not isinstance(file, str) or "\0" in file or not (folder / file).resolve().is_relative_to(folder.resolve()):
        raise SourceError(f"{where}: file must be the path of a font inside {folder}, not {shown(file)}")
    if style not in STYLES:
        raise SourceError(f"{where}: unknown style {shown(style)}; there are: {', '.join(STYLES)}")
    try:
        texts = {str(symbol): str(text) for symbol, text in entry.get("texts", {}).items()}
        axes = {str(tag): (float(low), float(high)) for tag, (low, high) in entry.get("axes", {}).items()}
        reject = frozenset(map(str, entry.get("reject", [])))
        if not all(math.isfinite(end) for ends in axes.values() for end in ends):
            raise ValueError("an axis ends at no number")
    except (TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{where}: axes, reject or texts has the wrong form: {error}") from error
    design, licence = str(entry.get("design", name)), str(entry.get("licence", UNKNOWN))
    return Typeface(name, folder / file, True, design, style, licence, axes, reject, texts)
