"""ink: isolated symbols as InkML files, one or more symbols each, written by people who chose a licence for them.

`symgen studio` saves drawings so, and `symgen export --format inkml` writes such files. Each file names its writer and
its licence (`copyright`), and groups the traces of each symbol under its truth, a spelling of the symbol table.
"""

from collections.abc import Iterator
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
from symgen.licence import UNKNOWN
from symgen.recipe import expand
from symgen.symbols import SymbolTable

REAL_INK = True
SUFFIX = ".inkml"
ATTRIBUTION = "the writers whom the rows name as their origins"


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
    return open_bank(path, "ink") if is_bank(path) else read(path, symbols)[0]


def read(path: Path, symbols: SymbolTable, watch: Watch = iter) -> tuple[Bank, Doctor]:
    """Every distinct symbol of the InkML files at `path`, in the order of file names, and what was left out and why.

    Item ids: "ink/<file below `path`, without .inkml>/<number of the symbol in the file>". Origin and group are the
    writer, the file itself where it names none; the licence is what the file says, else unknown. Size and place on
    the line are unknown. watch: passes the files on, and may show progress.
    Raises SourceError where nothing is there, or no file holds a symbol.
    """
    doctor = Doctor()
    files: list[_File] = []
    for member in watch(archive.members(path, SUFFIX)):
        try:
            files.append(_read_file(member, symbols, doctor))
        except InkmlError as error:
            doctor.drop(member.name, "", "file not read", str(error))
    files.sort(key=lambda file: file.name)
    inks = distinct([ink for file in files for ink in _inks(file)], doctor)
    if not inks:
        raise SourceError(f"{path}: no symbol in {SUFFIX} files there; {len(files)} could be read{doctor.sample()}")
    licence = {file.name: file.licence for file in files}
    return to_bank(inks, "ink", [licence[ink.file] for ink in inks], doctor), doctor


class _File(NamedTuple):
    name: str
    writer: str
    licence: str
    drawn: list[Drawn]


def _read_file(member: archive.Member, symbols: SymbolTable, doctor: Doctor) -> _File:
    """Raises InkmlError where the file as a whole cannot be read."""
    if member.data is None:
        raise InkmlError(member.trouble)
    found = parse(member.data)
    writer = found.writer or PurePosixPath(member.name).stem
    drawn = symbols_of(found, member.name, symbols, doctor)
    return _File(member.name, printable(writer), printable(found.licence) or UNKNOWN, drawn)


def _inks(file: _File) -> Iterator[Ink]:
    stem = printable(file.name.removesuffix(SUFFIX))
    for one in file.drawn:
        item = f"ink/{stem}/{one.number}"
        yield Ink(item, one.symbol.id, one.label, file.writer, one.strokes, file.name, one.number)
