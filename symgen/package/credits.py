"""Whom to name for a data set: what its rows were drawn from, source by source, as the sources ask to be named."""

from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from symgen import shipped, steps
from symgen.errors import StoreError
from symgen.package import parquet
from symgen.plain import from_toml
from symgen.store import Place

Origins = dict[str, set[str]]

_LISTS = {"fonts": "fonts.toml", "strokes": "single-line/faces.toml"}
_OWN = "templates/"  # pen templates that come with symgen, for which nobody need be named


def credits_of(home: Place, manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    """Source -> whom to name for its rows, a line each. From the manifest, or from the rows of sets made before it
    held that.
    """
    known: dict[str, list[str]] | None = manifest.get("credits")
    return find_credits(home, manifest) if known is None else known


def find_credits(home: Place, manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    """The same, read from the rows of a data set's files, and from the tables that its steps went by."""
    origins: Origins = {}
    gather_tables(manifest, origins)
    for file in manifest["files"]:
        path = home / file["path"]
        try:
            gather(read_lineage(path, ("source", "origins")), origins)
        except (OSError, pa.ArrowException) as error:
            raise StoreError(f"{path}: cannot be read ({error})") from error
    return {source: credit(source, names) for source, names in sorted(origins.items())}


def read_lineage(path: Place, columns: Sequence[str]) -> pa.Table:
    """Columns of a file's rows; of a file of expressions those of their symbols, a row each, with lists of one."""
    with parquet.opened(path) as file:
        if "objects" not in file.schema_arrow.names:
            return file.read(list(columns))
        table = file.read(["objects", "row_id"]).combine_chunks()
    objects = table["objects"].combine_chunks()
    parents = pc.list_parent_indices(objects.field("items"))
    found = {}
    for name in columns:
        if name == "row_id":
            found[name] = table[name].take(parents)
            continue
        flat = pc.list_flatten(objects.field(name))
        lists = name in ("items", "origins", "groups")
        found[name] = pa.ListArray.from_arrays(pa.array(range(len(flat) + 1), pa.int32()), flat) if lists else flat
    return pa.table(found)


def gather(table: pa.Table, origins: Origins) -> None:
    """Add to `origins` (source -> names) what a table's columns source and origins hold."""
    for source in pc.unique(table["source"]).to_pylist():
        here = table.filter(pc.equal(table["source"], source))["origins"]
        origins.setdefault(source, set()).update(pc.unique(pc.list_flatten(here)).to_pylist())


def gather_tables(manifest: Mapping[str, Any], origins: Origins) -> None:
    """Add to `origins` what the tables of a run were learned from."""
    for table in manifest.get("tables", ()):
        for source, names in table["origins"].items():
            origins.setdefault(source, set()).update(names)


def credit(source: str, origins: Set[str]) -> list[str]:
    """Whom to name for what was drawn from these origins of a source, each line once."""
    if source in _LISTS:
        known = _authors(source)
        return sorted({known.get(one, one) for one in origins if not one.startswith(_OWN)})
    module = steps.load("sources", source) if source in steps.names("sources") else None
    return [getattr(module, "ATTRIBUTION", f"{source}: the people who made it")]


@cache
def _authors(source: str) -> dict[str, str]:
    """Origin -> family, copyright and licence, of the shipped faces that a source draws with."""
    listed = from_toml((shipped.folder("fonts") / _LISTS[source]).read_text(encoding="utf-8"))
    return {
        f"{one['set']}/{one['id']}" if "set" in one else one["id"]:
            f"{one['family']}: {one['copyright']} ({one['licence']})"
        for faces in listed.values()
        for one in faces
    }  # fmt: skip
