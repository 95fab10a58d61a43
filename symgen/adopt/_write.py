"""Writes gathered pictures as a data set folder, with the package's own columns, shards, card and manifest."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.adopt._gather import Gathered
from symgen.adopt._params import AdoptParams, shown
from symgen.adopt._table import Table, about_source, tabulate
from symgen.canon import MARGIN, ink_is_dark
from symgen.errors import StoreError
from symgen.generate import finish
from symgen.package import folder, run
from symgen.package.columns import Columns
from symgen.package.describe import classes_of
from symgen.package.encode import encode_png
from symgen.package.features import schema
from symgen.package.lock import locked
from symgen.package.parquet import ShardWriter, group_rows
from symgen.package.record import write_recorded
from symgen.package.tally import Tally
from symgen.plan.make import LARGEST_SHARD
from symgen.plan.plan import Shard
from symgen.render import Block
from symgen.rows import SPLITS
from symgen.talk import say

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

DARK, LIGHT = "black-on-white", "white-on-black"
AGREED = 0.8
"""Share of a set's pictures that must look alike in polarity for the others to be taken for misjudged."""

_BLOCK = 256
_REPORTS = ("doctor.txt", "doctor.json")


@contextmanager
def prepared(home: Path, overwrite: bool) -> Iterator[None]:
    """Make sure that `home` is a folder that may be filled: a new one, or a data set's. StoreError where it is not.

    What lies there is replaced by `write` only. A folder that was made here goes again where the import fails.
    """
    there = run.read(home / run.RUN)
    if there is None and home.exists() and any(home.iterdir()):
        raise StoreError(f"{home} is there and is no data set; give a new folder, or empty this one yourself")
    if (home / run.MANIFEST).exists() and not overwrite:
        raise StoreError(f"{home} is a data set already; add --overwrite to replace it")
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make {home}: {error.strerror or error}") from error
    try:
        yield
    finally:
        if not any(home.iterdir()):
            home.rmdir()


def write(gathered: Gathered, kind: str, params: AdoptParams, name: str, home: Path) -> dict[str, Any]:
    """Write the data set and return its manifest. Rows stand in a fixed, shuffled order; the manifest comes last."""
    table = tabulate(gathered, kind, params, name)
    flip, polarity = _flips(gathered)
    about = _about(gathered, table, (kind, params, name, polarity))
    with locked(home, say):
        _clear(home)
        run.write(home / run.RUN, about)
        gathered.doctor.save(home)
        names = [one.name for one in table.labels.classes]
        columns = Columns(table.labels, table.bank.catalogue, schema(names, False))
        for shard in _shards(table):
            _write_shard(home, shard, table, columns, Pixels(gathered.images(), flip))
    return finish(home)


class Pixels(NamedTuple):
    """uint8 (N, S, S) as found, and which of them are to be turned over: bool (N,)."""

    images: U8
    flip: npt.NDArray[np.bool_]

    def seen(self, which: I64) -> U8:
        """The pictures numbered `which`, as they are to be stored."""
        return np.where(self.flip[which, None, None], 255 - self.images[which], self.images[which])


def _flips(gathered: Gathered) -> tuple[npt.NDArray[np.bool_], str]:
    """Which pictures are to be turned over so that all have one polarity, and which one."""
    n = len(gathered)
    if gathered.drawn_at is not None:
        return np.ones(n, np.bool_), DARK
    images = gathered.images()
    dark = np.concatenate([ink_is_dark(images[i : i + _BLOCK]) for i in range(0, n, _BLOCK)])
    share = dark.mean()
    if share >= AGREED or share <= 1 - AGREED:
        return np.zeros(n, np.bool_), DARK if share >= AGREED else LIGHT
    return ~dark, DARK


def _about(gathered: Gathered, table: Table, asked: tuple[str, AdoptParams, str, str]) -> dict[str, Any]:
    """What run.json says. No path of this machine is in it."""
    kind, params, name, polarity = asked
    canvas = {"size": gathered.side, "frame": params.frame, "margin_range": [MARGIN, MARGIN], "polarity": polarity}
    if gathered.drawn_at is None:
        del canvas["margin_range"]
    source = about_source(table.bank)
    return {
        **run.MARK,
        "name": name,
        "recipe_digest": source["digest"],
        "recipe": {"labels": table.labels.name, "canvas": canvas, "package": {"ink": False}},
        "adopted": {
            "kind": kind,
            "options": shown(params),
            "duplicates": table.duplicates,
            "groups_known": all(gathered.group),
            "redrawn": gathered.drawn_at is not None,
            "findings": len(gathered.doctor),
            "unknown": dict(gathered.classes.unknown),
        },
        "seed": 0,
        "versions": run.versions(),
        "labels": {"name": table.labels.name, "digest": table.labels.digest, "classes": classes_of(table.labels)},
        "shards": [{"name": shard.name, "rows": shard.stop - shard.start} for shard in _shards(table)],
        "planned": _planned(table),
        "sources": [source],
        "notes": list(table.notes),
        "excluded": {},
    }


def _planned(table: Table) -> dict[str, dict[str, int]]:
    """Rows by split and class, empty ones left out."""
    names = [one.name for one in table.labels.classes]
    columns = {split: table.counts[:, i].tolist() for i, split in enumerate(SPLITS)}
    planned = {
        split: {name: n for name, n in zip(names, column, strict=True) if n} for split, column in columns.items()
    }
    return {split: counts for split, counts in planned.items() if counts}


def _shards(table: Table) -> list[Shard]:
    shards = []
    for split, rows in zip(SPLITS, table.counts.sum(axis=0).tolist(), strict=True):
        n = -(-rows // LARGEST_SHARD)
        shards += [Shard(split, i, n, i * LARGEST_SHARD, min((i + 1) * LARGEST_SHARD, rows)) for i in range(n)]
    return shards


def _write_shard(home: Path, shard: Shard, table: Table, columns: Columns, pixels: Pixels) -> None:
    """Write one shard and its record, as `package.shard` does for drawn rows."""
    tally = Tally(columns, table.bank, table.labels)
    first = int(np.searchsorted(table.rows.split_id, SPLITS.index(shard.split)))

    def fill(file: BinaryIO) -> None:
        with ShardWriter(file, columns.schema, group_rows(pixels.images[0].size)) as writer:
            for start in range(first + shard.start, first + shard.stop, _BLOCK):
                rows = table.rows.pick(slice(start, min(start + _BLOCK, first + shard.stop)))
                seen = pixels.seen(rows.item)
                writer.add(columns.batch(rows, encode_png(seen), None))
                tally.add(rows, Block(seen, None, rows.attempt, Counter()), seen)

    write_recorded(home, shard, fill, tally.counts)


def _clear(home: Path) -> None:
    """Remove an earlier data set, whole or not."""
    folder.remove_set(home)
    for name in _REPORTS:
        (home / name).unlink(missing_ok=True)
