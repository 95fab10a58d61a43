"""crohme: real handwriting from InkML files, as in the CROHME sets: labelled symbols with their writers."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from symgen import archive
from symgen.bank import Bank
from symgen.doctor import Doctor, printable
from symgen.errors import SourceError
from symgen.expression import Drawn, symbols_of
from symgen.ink import Ink, Watch, distinct, is_bank, open_bank, to_bank
from symgen.inkml import InkmlError, parse
from symgen.recipe import expand
from symgen.symbols import SymbolTable

REAL_INK = True
SUFFIX = ".inkml"
LICENCE = "CC-BY-NC-SA-3.0"
ATTRIBUTION = (
    "CROHME data sets, Competition on Recognition of Online Handwritten Mathematical Expressions: H. Mouchère, "
    "C. Viard-Gaudin, R. Zanibbi, U. Garain, D. H. Kim, J. H. Kim and their fellow organisers"
)


class Params(BaseModel):
    """Where the ink lies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(description="A bank, or a folder, archive (.tar.gz, .zip) or single file of InkML.")


def inputs(params: Params) -> list[Path]:
    """What the source reads, for the cache of banks; nothing where it is a bank already."""
    path = expand(params.path)
    return [] if is_bank(path) else [path]


def load(params: Params, symbols: SymbolTable) -> Bank:
    """The bank at `path`, or the one that `read` makes of the files there."""
    path = expand(params.path)
    return open_bank(path, "crohme") if is_bank(path) else read(path, symbols)[0]


def read(path: Path, symbols: SymbolTable, watch: Watch = iter) -> tuple[Bank, Doctor]:
    """Every distinct symbol of the InkML files at `path`, in the order of file names, and what was left out and why.

    Item ids: "crohme/<file below the folder that all files share, without .inkml>/<number of the symbol in the file>".
    Origin and group are the writer; a file that names none (MathBrush) has as writer its own name up to the last "-",
    which stands for one sitting. watch: passes the files on, and may show progress.
    Raises SourceError where nothing is there, or no file holds a symbol.
    """
    doctor = Doctor()
    files: list[_File] = []
    for member in watch(archive.members(path, SUFFIX)):
        try:
            files.append(_read_file(member, symbols, doctor))
        except InkmlError as error:
            doctor.drop(member.name, "", "file not read", str(error))
    inks = list(_inks(sorted(files, key=lambda file: file.name)))
    if not inks:
        raise SourceError(f"{path}: no symbol in {SUFFIX} files there; {len(files)} could be read{doctor.sample()}")
    bank = to_bank(distinct(inks, doctor), "crohme", LICENCE, doctor)
    sittings = {file.writer for file in files if not file.named}
    writers = {"named": len({file.writer for file in files if file.named}), "known by file name only": len(sittings)}
    return replace(bank, about={**bank.about, "writers": writers}), doctor


class _File(NamedTuple):
    name: str
    writer: str
    named: bool
    drawn: list[Drawn]


def _read_file(member: archive.Member, symbols: SymbolTable, doctor: Doctor) -> _File:
    """Raises InkmlError where the file as a whole cannot be read."""
    if member.data is None:
        raise InkmlError(member.trouble)
    expression = parse(member.data)
    if expression.recoded:
        doctor.note(member.name, "", "not UTF-8", "read as Windows-1252")
    stem = PurePosixPath(member.name).stem
    writer = expression.writer or stem.rpartition("-")[0] or stem
    drawn = symbols_of(expression, member.name, symbols, doctor)
    return _File(member.name, printable(writer), bool(expression.writer), drawn)


def _inks(files: list[_File]) -> Iterator[Ink]:
    folders = [file.name.rpartition("/")[0] for file in files if file.drawn]
    shared = os.path.commonpath(folders) if folders else ""
    for file in files:
        stem = printable(file.name.removeprefix(shared).lstrip("/").removesuffix(SUFFIX))
        for one in file.drawn:
            yield Ink(
                f"crohme/{stem}/{one.number}", one.symbol.id, one.label, file.writer, one.strokes,
                file.name, one.number, one.x_height, one.baseline,
            )  # fmt: skip
