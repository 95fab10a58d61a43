"""What is kept of a finished shard beside its file: a later run skips the shard by it, the manifest is made of it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from symgen import store
from symgen.errors import StoreError

DATA, PROGRESS = "data", ".progress"


@dataclass(frozen=True)
class Record:
    """What the manifest says of one shard.

    file: path in the data set, with slashes. pixels: sha256 of all pixels as decoded, row after row. classes,
    licences, sources: rows of each (sources: source -> licence -> rows). rejected: class -> reason -> drawings
    thrown away. redrawn: rows that took more than one drawing.
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

    def save(self, out: Path) -> None:
        """Keep the record; it must come after the file it speaks of."""
        store.put(record_path(out, self.shard), json.dumps(asdict(self), indent=1, ensure_ascii=False).encode())

    @classmethod
    def find(cls, out: Path, shard: str) -> "Record | None":
        """The record of a finished shard whose file is there at its full size; None where it must be made."""
        try:
            record = cls(**json.loads(record_path(out, shard).read_bytes()))
            return record if (out / record.file).stat().st_size == record.bytes else None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(f"{record_path(out, shard)}: damaged record ({error}); remove it and run again") from error


class NamedShard(Protocol):
    """A file to be: what it is called, its split, how many rows it gets."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def split(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102


def write_recorded(
    out: Path, shard: NamedShard, fill: Callable[[BinaryIO], object], counts: Callable[[], Mapping[str, Any]]
) -> Record:
    """Write a shard's file by `fill` into the data folder, whole or not at all, and then its record.

    counts: asked once the file is there, gives the fields of the record that are counts or digests of rows.
    """
    written = store.put_hashed(out / DATA / f"{shard.name}.parquet", fill)
    record = Record(
        shard=shard.name,
        split=shard.split,
        file=f"{DATA}/{written.path.name}",
        rows=shard.rows,
        bytes=written.size,
        sha256=written.sha256,
        **counts(),
    )
    record.save(out)
    return record


def record_path(out: Path, shard: str) -> Path:
    """Where the record of a shard lies until the manifest takes it over."""
    return out / PROGRESS / f"{shard}.json"


def find_records(out: Path, shards: Iterable[str]) -> dict[str, Record]:
    """The shards that are done, by name."""
    found = ((name, Record.find(out, name)) for name in shards)
    return {name: record for name, record in found if record is not None}
