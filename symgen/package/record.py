"""What is kept of a finished shard beside its file: a later run skips the shard by it, the manifest is made of it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO, Protocol

from symgen import store
from symgen.errors import StoreError
from symgen.plain import from_json
from symgen.store import Place

DATA, PROGRESS = "data", ".progress"

FOLDER_FILES = 1000
"""Files a folder at most: hubs refuse more than ten times as many, and listings of more are slow everywhere."""

FLAT = 160
"""Files of a kind that lie beside those of the others; three splits, each with a base's rows, are six kinds."""

_NAME = re.compile(r"(.+)-(\d{5,})-of-(\d{5,})")


def folder_of(shard: str) -> str:
    """The folder below `data` and `.progress` that a shard of this name goes into, with a slash at its end.

    "" for "train-00003-of-00032": all lie flat. "train-0003/" for "train-03210-of-04000": a thousand a folder.
    """
    found = _NAME.fullmatch(shard)
    if found is None or int(found[3]) <= FLAT:
        return ""
    return f"{found[1]}-{int(found[2]) // FOLDER_FILES:04d}/"


@dataclass(frozen=True)
class Record:
    """What the manifest says of one shard.

    file: path in the data set, with slashes. pixels: sha256 of all pixels as decoded, row after row. classes,
    licences, sources: rows of each (sources: source -> licence -> rows). rejected: class -> reason -> drawings
    thrown away. redrawn: rows that took more than one drawing. objects: of sets of expressions, symbols of each class.
    """

    shard: str
    split: str
    file: str
    rows: int
    bytes: int
    sha256: str
    pixels: str
    classes: dict[str, int]
    licences: dict[str, int]
    sources: dict[str, dict[str, int]]
    rejected: dict[str, dict[str, int]]
    redrawn: int
    objects: dict[str, int] = field(default_factory=dict)

    def save(self, out: Place) -> None:
        """Keep the record; it must come after the file it speaks of."""
        store.put(record_path(out, self.shard), json.dumps(asdict(self), indent=1, ensure_ascii=False).encode())


class NamedShard(Protocol):
    """A file to be: what it is called, its split, how many rows it gets."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def split(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102


def write_recorded(
    out: Place, shard: NamedShard, fill: Callable[[BinaryIO], object], counts: Callable[[], Mapping[str, Any]]
) -> Record:
    """Write a shard's file by `fill` into the data folder, whole or not at all, and then its record.

    counts: asked once the file is there, gives the fields of the record that are counts or digests of rows.
    """
    folder = f"{DATA}/{folder_of(shard.name)}"
    written = store.put_hashed(out / f"{folder}{shard.name}.parquet", fill)
    record = Record(
        shard=shard.name,
        split=shard.split,
        file=f"{folder}{written.path.name}",
        rows=shard.rows,
        bytes=written.size,
        sha256=written.sha256,
        **counts(),
    )
    record.save(out)
    return record


def record_path(out: Place, shard: str) -> Place:
    """Where the record of a shard lies until the manifest takes it over."""
    return out / f"{PROGRESS}/{folder_of(shard)}{shard}.json"


def find_records(out: Place, shards: Iterable[str]) -> dict[str, Record]:
    """The shards that are done, by name: those with a record whose file is there at its full size."""
    names = {record_path(out, shard): shard for shard in shards}
    contents = store.read_all(list(names))
    records = {names[path]: _parsed(path, contents[path]) for path in names if path in contents}
    there = store.sizes(out / DATA) if records else {}
    return {
        name: record
        for name, record in records.items()
        if there.get(record.file.removeprefix(f"{DATA}/")) == record.bytes
    }


def _parsed(path: Place, data: bytes) -> Record:
    try:
        return Record(**from_json(data))
    except (ValueError, TypeError) as error:
        raise StoreError(f"{path}: damaged record ({error}); remove it and run again") from error
