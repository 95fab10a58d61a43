"""crohme: real handwriting from InkML files, as in the CROHME sets: labelled symbols with their writers."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from symgen.bank import Bank
from symgen.doctor import Doctor, printable
from symgen.ink import Ink, Watch, distinct, is_bank, open_bank, to_bank
from symgen.inkml_folder import SUFFIX, InkmlFile, Params, inputs, read_files
from symgen.recipe import expand
from symgen.symbols import SymbolTable

__all__ = ["ATTRIBUTION", "LICENCE", "REAL_INK", "SUFFIX", "Params", "inputs", "load", "read"]

REAL_INK = True
LICENCE = "CC-BY-NC-SA-3.0"
ATTRIBUTION = (
    "CROHME data sets, Competition on Recognition of Online Handwritten Mathematical Expressions: H. Mouchère, "
    "C. Viard-Gaudin, R. Zanibbi, U. Garain, D. H. Kim, J. H. Kim and their fellow organisers"
)


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
    files = read_files(path, symbols, doctor, watch)
    bank = to_bank(distinct(list(_inks(files)), doctor), "crohme", LICENCE, doctor)
    sittings = {_writer(file) for file in files if not file.writer}
    named = {_writer(file) for file in files if file.writer}
    writers = {"named": len(named), "known by file name only": len(sittings)}
    return replace(bank, about={**bank.about, "writers": writers}), doctor


def _writer(file: InkmlFile) -> str:
    stem = PurePosixPath(file.name).stem
    return printable(file.writer or stem.rpartition("-")[0] or stem)


def _inks(files: list[InkmlFile]) -> Iterator[Ink]:
    folders = [file.name.rpartition("/")[0] for file in files if file.drawn]
    shared = os.path.commonpath(folders) if folders else ""
    for file in files:
        stem, writer = printable(file.name.removeprefix(shared).lstrip("/").removesuffix(SUFFIX)), _writer(file)
        for one in file.drawn:
            yield Ink(
                f"crohme/{stem}/{one.number}", one.symbol.id, one.label, writer, one.strokes,
                file.name, one.number, one.x_height, one.baseline,
            )  # fmt: skip
