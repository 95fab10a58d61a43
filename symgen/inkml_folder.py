"""InkML files of isolated symbols, in a folder, an archive or alone, read one by one for the sources of such ink.

What cannot be read is told to the doctor, and the rest goes on.
"""

from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from symgen import archive
from symgen.doctor import Doctor
from symgen.errors import SourceError
from symgen.expression import Drawn, symbols_of
from symgen.ink import Watch, is_bank
from symgen.inkml import InkmlError, parse
from symgen.recipe import expand
from symgen.symbols import SymbolTable

SUFFIX = ".inkml"


class Params(BaseModel):
    """Where the ink lies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(description="A bank, or a folder, archive (.tar.gz, .zip) or single file of InkML.")


class InkmlFile(NamedTuple):
    """What one file holds. name: its path below the folder. writer, licence: as it says, "" where it does not."""

    name: str
    writer: str
    licence: str
    drawn: list[Drawn]


def inputs(params: Params) -> list[Path]:
    """What a source reads, for the cache of banks; nothing where it is a bank already."""
    path = expand(params.path)
    return [] if is_bank(path) else [path]


def read_files(path: Path, symbols: SymbolTable, doctor: Doctor, watch: Watch) -> list[InkmlFile]:
    """Every file that can be read, in the order of names. watch: passes the files on, and may show progress.

    Raises SourceError where nothing is there, or no file holds a symbol.
    """
    files = []
    for member in watch(archive.members(path, SUFFIX)):
        try:
            files.append(_read(member, symbols, doctor))
        except InkmlError as error:
            doctor.drop(member.name, "", "file not read", str(error))
    if not any(file.drawn for file in files):
        raise SourceError(f"{path}: no symbol in {SUFFIX} files there; {len(files)} could be read{doctor.sample()}")
    return sorted(files, key=lambda file: file.name)


def _read(member: archive.Member, symbols: SymbolTable, doctor: Doctor) -> InkmlFile:
    """Raises InkmlError where the file as a whole cannot be read."""
    if member.data is None:
        raise InkmlError(member.trouble)
    found = parse(member.data)
    if found.recoded:
        doctor.note(member.name, "", "not UTF-8", "read as Windows-1252")
    return InkmlFile(member.name, found.writer, found.licence, symbols_of(found, member.name, symbols, doctor))
