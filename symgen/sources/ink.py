"""ink: isolated symbols as InkML files, one or more symbols each, written by people who chose a licence for them.

`symgen studio` saves drawings so, and `symgen export --format inkml` writes such files. Each file names its writer and
its licence (`copyright`), and groups the traces of each symbol under its truth, a spelling of the symbol table.
"""

from pathlib import Path, PurePosixPath

from symgen.bank import Bank
from symgen.doctor import Doctor, printable
from symgen.ink import Ink, Watch, distinct, is_bank, open_bank, to_bank
from symgen.inkml_folder import SUFFIX, Params, inputs, read_files
from symgen.licence import UNKNOWN
from symgen.recipe import expand
from symgen.symbols import SymbolTable

__all__ = ["ATTRIBUTION", "REAL_INK", "Params", "inputs", "load", "read"]

REAL_INK = True
ATTRIBUTION = "the writers whom the rows name as their origins"


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
    inks, licences = [], {}
    for file in read_files(path, symbols, doctor, watch):
        writer = printable(file.writer or PurePosixPath(file.name).stem)
        stem = printable(file.name.removesuffix(SUFFIX))
        licences[file.name] = printable(file.licence) or UNKNOWN
        inks += [
            Ink(f"ink/{stem}/{one.number}", one.symbol.id, one.label, writer, one.strokes, file.name, one.number)
            for one in file.drawn
        ]
    kept = distinct(inks, doctor)
    return to_bank(kept, "ink", [licences[ink.file] for ink in kept], doctor), doctor
