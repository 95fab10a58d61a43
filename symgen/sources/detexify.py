"""detexify: symbols drawn in a web form, one JSON object a line, each with the LaTeX command that was asked for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from symgen import archive
from symgen.bank import Bank
from symgen.doctor import Doctor, printable
from symgen.errors import SourceError
from symgen.ink import F64, FARTHEST, Ink, Watch, distinct, is_bank, open_bank, to_bank
from symgen.plain import from_json
from symgen.recipe import expand
from symgen.symbols import Symbol, SymbolTable

REAL_INK = True
SUFFIX = ".jsonl"
LICENCE = "unknown"  # the set states none, so that nothing made from it can be published
ATTRIBUTION = "Detexify, by Daniel Kirsch and the people who drew for it"


class Params(BaseModel):
    """Where the ink lies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(description="A bank, or a folder, archive (.tar.gz, .zip) or single file of JSON lines.")


class RecordError(ValueError):
    """A line that gives no ink: (reason, detail)."""


def inputs(params: Params) -> list[Path]:
    """What the source reads, for the cache of banks; nothing where it is a bank already."""
    path = expand(params.path)
    return [] if is_bank(path) else [path]


def load(params: Params, symbols: SymbolTable) -> Bank:
    """The bank at `path`, or the one that `read` makes of the files there."""
    path = expand(params.path)
    return open_bank(path, "detexify") if is_bank(path) else read(path, symbols)[0]


def read(path: Path, symbols: SymbolTable, watch: Watch = iter) -> tuple[Bank, Doctor]:
    """Every distinct ink whose symbol is in the table, in the order of file names and lines; and what was left out.

    Item ids: "detexify/<id of the ink>". Nobody knows who drew what, so each ink is its own origin and group. Size and
    place on the line are unknown. watch: passes the files on, and may show progress.
    Raises SourceError where nothing is there, or no line gives an ink.
    """
    doctor = Doctor()
    inks = [ink for member in watch(archive.members(path, SUFFIX)) for ink in _read_file(member, symbols, doctor)]
    inks = list(_named_once(sorted(inks, key=lambda ink: (ink.file, ink.number)), doctor))
    if not inks:
        raise SourceError(f"{path}: no ink found in {SUFFIX} files there{doctor.sample()}")
    return to_bank(distinct(inks, doctor), "detexify", LICENCE, doctor), doctor


def _read_file(member: archive.Member, symbols: SymbolTable, doctor: Doctor) -> Iterator[Ink]:
    if member.data is None:
        doctor.drop(member.name, "", "file not read", member.trouble)
        return
    for number, line in enumerate(member.data.splitlines(), 1):
        if line.strip():
            try:
                yield _ink(line, member.name, number, symbols)
            except RecordError as error:
                doctor.drop(member.name, f"line {number}", *error.args)


def _ink(line: bytes, file: str, number: int, symbols: SymbolTable) -> Ink:
    """The ink of one line. Raises RecordError."""
    try:
        record = from_json(line)
        name, asked = record["id"], record["symbolId"]
        strokes = tuple(_stroke(stroke) for stroke in record["strokes"])
    except RecordError:
        raise
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise RecordError("line not readable", f"{type(error).__name__}: {error}") from error
    if not isinstance(name, str) or not isinstance(asked, str) or not strokes:
        raise RecordError("line not readable", "id and symbolId must be texts, strokes must not be empty")
    symbol = _symbol(asked, record.get("source"), symbols)
    if symbol is None:
        raise RecordError("unknown symbol", asked)
    item = printable(name)
    return Ink(f"detexify/{item}", symbol.id, asked, item, strokes, file, number)


def _stroke(points: Any) -> F64:
    xy = np.array([(float(point["x"]), float(point["y"])) for point in points]).reshape(-1, 2)
    if not len(xy):
        raise RecordError("stroke without points", "")
    if not np.all(np.abs(xy) <= FARTHEST):
        raise RecordError("coordinates out of range", f"not finite, or beyond {FARTHEST:g}")
    return xy


def _symbol(asked: str, source: Any, symbols: SymbolTable) -> Symbol | None:
    r"""The symbol that was asked for. symbolId is "latex:PACKAGE:NAME" with NAME a command without its backslash, or a
    word for a sign (`lbracket`), braces spelt out; records from the older release also carry the command itself.

    One letter is never the letter: `latex2e:S` is `\S`, the section sign.
    """
    old = source.get("legacyApiId") if isinstance(source, dict) else None
    if isinstance(old, str) and old.count("-") >= 2:
        command = old.split("-", 2)[2]
        return symbols.get("\\" + command[1:] if command.startswith("_") else command)
    name = asked.split(":", 2)[-1].replace("-lbrace-", "{").replace("-rbrace", "}")
    return symbols.get("\\" + name) or (symbols.get(name) if len(name) > 1 else None)


def _named_once(inks: list[Ink], doctor: Doctor) -> Iterator[Ink]:
    seen: set[str] = set()
    for ink in inks:
        if ink.item in seen:
            doctor.drop(ink.file, f"line {ink.number}", "id used twice", ink.writer)
        else:
            seen.add(ink.item)
            yield ink
