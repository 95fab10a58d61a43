"""crohme: real handwriting from InkML files, as in the CROHME sets: labelled symbols with their writers.

`crohme.toml` beside this file lists inks of the training files that do not read as their label. A bank holds them, as
the set does; what a recipe draws from it does not, unless it says so.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from symgen import inkml_folder
from symgen.bank import Bank, summary
from symgen.doctor import Doctor, printable
from symgen.ink import Ink, Watch, distinct, is_bank, open_bank, to_bank
from symgen.inkml_folder import SUFFIX, InkmlFile, inputs, read_files
from symgen.plain import from_toml
from symgen.recipe import expand
from symgen.symbols import SymbolTable

__all__ = ["ATTRIBUTION", "LICENCE", "REAL_INK", "SUFFIX", "Params", "inputs", "load", "mislabelled", "read"]

REAL_INK = True
LICENCE = "CC-BY-NC-SA-3.0"
ATTRIBUTION = (
    "CROHME data sets, Competition on Recognition of Online Handwritten Mathematical Expressions: H. Mouchère, "
    "C. Viard-Gaudin, R. Zanibbi, U. Garain, D. H. Kim, J. H. Kim and their fellow organisers"
)
MISLABELLED = Path(__file__).with_name("crohme.toml")
REASON = "mislabelled or cut wrong"


class Params(inkml_folder.Params):
    """Where the ink lies, and what becomes of inks that are known to be wrong."""

    mislabelled: Literal["left out", "kept"] = Field(
        default="left out",
        description="Inks of the training files that do not read as their label; kept: as published, to judge on.",
    )


class Misread(NamedTuple):
    """A mislabelled ink: the symbol that it is labelled as, and what it is (see the head of `crohme.toml`)."""

    label: str
    reading: str


@cache
def mislabelled() -> Mapping[str, Misread]:
    """Item id -> why it is on the list of inks that do not read as their label."""
    listed = from_toml(MISLABELLED.read_text("utf-8"))
    return MappingProxyType({
        f"crohme/{item}": Misread(label, reading)
        for label, readings in listed.items()
        for reading, items in readings.items()
        for item in items
    })  # fmt: skip


def load(params: Params, symbols: SymbolTable) -> Bank:
    """The bank at `path`, or the one that `read` makes of the files there, without mislabelled ink or with it."""
    path = expand(params.path)
    bank = open_bank(path, "crohme") if is_bank(path) else read(path, symbols)[0]
    return bank if params.mislabelled == "kept" else _without_mislabelled(bank)


def _without_mislabelled(bank: Bank) -> Bank:
    wrong = mislabelled()
    right = np.array([item not in wrong for item in bank.catalogue.item.tolist()], np.bool_)
    if right.all():
        return bank
    dropped = {**bank.about["dropped"], REASON: int(np.sum(~right))}
    return summary(bank.take(right), "crohme", dropped)


def read(path: Path, symbols: SymbolTable, watch: Watch = iter) -> tuple[Bank, Doctor]:
    """Every distinct symbol of the InkML files at `path`, in the order of file names, and what was left out and why.

    Item ids: "crohme/<file below the folder that all files share, without .inkml>/<number of the symbol in the file>".
    Origin and group are the writer; a file that names none (MathBrush) has as writer its own name up to the last "-",
    which stands for one sitting. watch: passes the files on, and may show progress.
    Mislabelled inks are there, and noted. Raises SourceError where nothing is there, or no file holds a symbol.
    """
    doctor = Doctor()
    files = read_files(path, symbols, doctor, watch)
    inks = distinct(list(_inks(files)), doctor)
    _note_mislabelled(inks, doctor)
    bank = to_bank(inks, "crohme", LICENCE, doctor)
    sittings = {_writer(file) for file in files if not file.writer}
    named = {_writer(file) for file in files if file.writer}
    writers = {"named": len(named), "known by file name only": len(sittings)}
    return replace(bank, about={**bank.about, "writers": writers}), doctor


def _note_mislabelled(inks: list[Ink], doctor: Doctor) -> None:
    wrong = mislabelled()
    for ink in inks:
        if ink.item in wrong:
            doctor.note(ink.file, ink.place, REASON, f"{wrong[ink.item].reading}; recipes leave it out")


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
