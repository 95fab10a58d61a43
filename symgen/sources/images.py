"""images: what people wrote, from pictures: a folder of class folders or a data set, re-inked as pen strokes.

So a set without ink can be topped up. Each picture gives one item under the id that it has in the data set, or that
`symgen import images` would give it. Every picture goes through `symgen.canon`; what does not become strokes well is
refused and counted (see `symgen.reinking`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.canon import MARGIN, canonicalise, decode_picture
from symgen.doctor import Doctor
from symgen.errors import SourceError
from symgen.geometry.coarseness import Coarseness, coarseness
from symgen.geometry.fingerprint import fingerprint
from symgen.geometry.reink import SIDE
from symgen.geometry.resample import normalise, simplify, subdivide
from symgen.paths import Paths, concat
from symgen.picture import as_grey
from symgen.picture_rows import Folders, PictureRow, is_dataset, rows_of_dataset, rows_of_folders
from symgen.recipe import expand
from symgen.reinking import reinked
from symgen.symbols import SymbolTable

REAL_INK = True
ATTRIBUTION = "the people who wrote and gathered the pictures"

SPLITS = ("train", "validation", "test")

FATTEST = 0.2
"""Pen in the unit frame: what is wider beside its length is a speck and stays small."""

_BLOCK = 1024


class Params(BaseModel):
    """Which pictures to read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(description="A data set folder, or a folder or archive of class folders.")
    split: Literal["train", "validation", "test", "all"] = Field(
        "train", description="The split to read; class folders that name none are all train."
    )
    per_class: int | None = Field(
        None,
        ge=1,
        description="At most so many pictures of a class, chosen by a hash of their ids; more keep the first.",
    )
    name: str | None = Field(
        None,
        min_length=1,
        max_length=96,
        description="Class folders: what the set is called; after its path if not given.",
    )
    licence: str = Field("unknown", min_length=1, max_length=96, description="Class folders: the licence, an SPDX id.")
    class_from: str | None = Field(None, description="Class folders: pattern that finds the class in a picture's path.")
    group_from: str | None = Field(None, description="Class folders: pattern that finds there who wrote it.")


def inputs(params: Params) -> list[Path]:
    """What the source reads, for the cache of banks."""
    return [expand(params.path)]


def load(params: Params, symbols: SymbolTable) -> Bank:
    """A pen-stroke item for every picture whose label the table knows and whose ink could be read as strokes.

    Widths are the pen's own. Size, height and baseline are unknown. `about` adds refused (symbol name -> reason ->
    pictures) for what was not re-inked. Raises SourceError where nothing is left, or nothing is there.
    """
    doctor, refused = Doctor(), dict[str, Counter[str]]()
    known: list[tuple[PictureRow, int]] = []
    blocks: list[Paths] = []
    for block in _blocks(_chosen(params, symbols, doctor)):
        pictures, rows = _decoded(block, doctor)
        found = reinked(pictures)
        known += [rows[i] for i in found.kept.tolist()]
        blocks.append(_in_unit_frame(found.paths))
        for i, reason in found.refused:
            row, symbol_id = rows[i]
            doctor.drop(row.item, row.label, reason)
            refused.setdefault(symbols.by_id(symbol_id).name, Counter())[reason] += 1
    if not known:
        raise SourceError(f"{params.path}: no picture could be re-inked{doctor.sample()}")
    bank = _assemble(known, blocks)
    bank.about["refused"] = {name: dict(counts) for name, counts in sorted(refused.items())}
    return summary(bank, "images", doctor.counts())


def _rows(params: Params, doctor: Doctor) -> Iterator[PictureRow]:
    home = expand(params.path)
    splits = SPLITS if params.split == "all" else (params.split,)
    if not is_dataset(home):
        told = Folders(params.name, params.licence, params.class_from, params.group_from)
        yield from rows_of_folders(home, told, splits, doctor)
        return
    given = {"name", "licence", "class_from", "group_from"} & params.model_dump(exclude_defaults=True).keys()
    if given:
        raise SourceError(f"images: {home} is a data set, which says itself what {', '.join(sorted(given))} would")
    yield from rows_of_dataset(home, splits, doctor)


def _chosen(params: Params, symbols: SymbolTable, doctor: Doctor) -> list[tuple[PictureRow, int]]:
    """The rows of known symbols in the order of their ids, with those; no more of each than are wanted."""
    found: dict[int, list[PictureRow]] = {}
    for row in _rows(params, doctor):
        symbol = symbols.get(row.label)
        if symbol is None:
            doctor.drop(row.item, row.label, "label names no known symbol")
        else:
            found.setdefault(symbol.id, []).append(row)
    if params.per_class is not None:
        found = {of: sorted(rows, key=_key)[: params.per_class] for of, rows in found.items()}
    return sorted(((row, of) for of, rows in found.items() for row in rows), key=lambda pair: pair[0].item)


def _key(row: PictureRow) -> bytes:
    return hashlib.blake2b(row.item.encode(), digest_size=8).digest()


def _blocks(rows: list[tuple[PictureRow, int]]) -> Iterator[list[tuple[PictureRow, int]]]:
    for start in range(0, len(rows), _BLOCK):
        yield rows[start : start + _BLOCK]


def _decoded(
    rows: list[tuple[PictureRow, int]], doctor: Doctor
) -> tuple[list[tuple[npt.NDArray[np.uint8], Coarseness]], list[tuple[PictureRow, int]]]:
    """The pictures as they are re-inked, and their rows; damaged files are left out."""
    pictures, good = [], []
    for row, symbol_id in rows:
        try:
            grey = as_grey(decode_picture(row.data, row.item))
            pictures.append((canonicalise(grey, SIDE), coarseness(grey, (1 - 2 * MARGIN) * SIDE)))
        except SourceError as error:
            doctor.drop(row.item, row.label, "damaged", str(error))
            continue
        good.append((row._replace(data=b""), symbol_id))
    return pictures, good


def _in_unit_frame(paths: Paths) -> Paths:
    """From pixels to the unit frame. Specks stay as small beside their pen as they were drawn."""
    pen = np.maximum.reduceat(paths.width, paths.point_start[:-1]) if len(paths) else paths.width
    return subdivide(simplify(normalise(paths, pen / FATTEST)[0]))


def _assemble(known: list[tuple[PictureRow, int]], blocks: list[Paths]) -> Bank:
    paths = concat(blocks)
    rows = [row for row, _ in known]
    unknown = np.full(len(rows), np.nan, np.float32)
    catalogue = Catalogue(
        item=np.array([row.item for row in rows], np.str_),
        symbol_id=np.array([symbol_id for _, symbol_id in known], np.int64),
        source=Coded.of([row.source for row in rows]),
        origin=Coded.of([row.origin for row in rows]),
        group=Coded.of([row.group for row in rows]),
        licence=Coded.of([row.licence for row in rows]),
        fingerprint=fingerprint(paths),
        size=unknown,
        height=unknown,
        baseline=unknown,
    )
    return Bank(paths, catalogue, {})
