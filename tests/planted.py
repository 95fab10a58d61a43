"""Rows with something planted in them."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from symgen.check._case import Case


def drawn(rows, pictures):
    """The rows with other pictures: position -> uint8 (H, W)."""
    parts = [part.copy() for part in rows.parts]
    for at, picture in pictures.items():
        part = int(rows.split[at])
        parts[part][at - int(rows.split_start[part])] = picture
    return replace(rows, parts=tuple(parts))


def told(rows, column, texts):
    """The rows with another lineage: position -> list of texts."""
    lists = rows.lineage[column].to_pylist()
    for at, names in texts.items():
        lists[at] = names
    return replace(rows, lineage={**rows.lineage, column: pa.array(lists, pa.list_(pa.string()))})


def nameless(rows):
    """The rows as a folder of pictures gives them: nobody knows who drew them."""
    return replace(rows, lineage={}, manifest=None, digest=None, unit="files")


def case(rows, *against, run=None):
    return Case(rows, against, None if run is None else Path(run))


def kinds(findings):
    return [one.kind for one in findings]
