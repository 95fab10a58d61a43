"""manifest.json: all that can be said of a finished data set. It is written last, so it exists only on a whole one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symgen import store
from symgen.errors import StoreError
from symgen.licence import strictest
from symgen.package.record import DATA, Record
from symgen.package.run import MANIFEST, read
from symgen.package.shape import require
from symgen.store import Place

Counts = dict[str, dict[str, int]]


def build(run: Mapping[str, Any], records: Sequence[Record]) -> dict[str, Any]:
    """The manifest of a run and the records of all its shards, in the order of the run's shards.

    StoreError where the rows are not those that were planned.
    """
    if _summed((record.split, record.classes) for record in records) != run["planned"]:
        raise StoreError("the shards do not hold the rows that were planned: remove .progress and run again")
    licences = _summed(("", record.licences) for record in records).get("", {})
    objects = _summed((record.split, record.objects) for record in records)
    return {
        **{key: value for key, value in run.items() if key != "planned"},
        "rows": sum(record.rows for record in records),
        "bytes": sum(record.bytes for record in records),
        "counts": run["planned"],
        **({"objects": objects} if objects else {}),
        "licence": strictest(licences),
        "licences": licences,
        "rows_by_source": _summed(pair for record in records for pair in record.sources.items()),
        "rejected": _summed(pair for record in records for pair in record.rejected.items()),
        "redrawn": sum(record.redrawn for record in records),
        "files": [
            {"path": record.file, "split": record.split, "rows": record.rows, "bytes": record.bytes,
             "sha256": record.sha256, "pixels": record.pixels}
            for record in records
        ],
    }  # fmt: skip


def _summed(parts: Iterable[tuple[str, Mapping[str, int]]]) -> Counts:
    """Counts of counts added up, keys in order of first sight."""
    total: Counts = {}
    for name, counts in parts:
        line = total.setdefault(name, {})
        for key, n in counts.items():
            line[key] = line.get(key, 0) + n
    return {name: line for name, line in total.items() if line}


def find_manifest(home: Place) -> dict[str, Any] | None:
    """What manifest.json says, its files not looked at; None where there is none. StoreError where it is not ours."""
    found = read(home / MANIFEST)
    return None if found is None else require(found, home / MANIFEST)


def read_manifest(out: str | Place) -> dict[str, Any] | None:
    """The manifest of a finished data set whose files are all there; None where there is none.

    StoreError where a file that it lists is missing or has another size.
    """
    home = store.place(out)
    manifest = find_manifest(home)
    there = store.sizes(home / DATA) if manifest else {}
    for file in manifest["files"] if manifest else ():
        size = there.get(file["path"].removeprefix(f"{DATA}/"))
        if size != file["bytes"]:
            what = "is missing" if size is None else f"has {size} bytes, not {file['bytes']}"
            raise StoreError(
                f"{home / file['path']} {what}, though {MANIFEST} calls the set whole; make it anew with --overwrite"
            )
    return manifest
