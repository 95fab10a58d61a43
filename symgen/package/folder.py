"""Which files of a data set's folder are symgen's, and how they are cleared away; others are never touched."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from symgen import store
from symgen.package.record import DATA, PROGRESS
from symgen.package.run import MANIFEST, RUN, read
from symgen.rows import SPLITS
from symgen.store import Place

CARD, SHEET, CHART, CROISSANT = "README.md", "preview.png", "balance.png", "croissant.json"
REPORTS = ("doctor.txt", "doctor.json")
_BESIDE = (RUN, SHEET, CHART, CROISSANT, *REPORTS)
_KIND = rf"({'|'.join(SPLITS)})-(base-)?"
_SHARD = re.compile(rf"{DATA}/({_KIND}\d{{4,}}/)?{_KIND}\d{{5,}}-of-\d{{5,}}-[0-9a-f]{{8}}\.parquet")
_PART_LOCK = re.compile(r"\.lock-\d+-of-\d+")


def is_shard(path: str) -> bool:
    """Whether a path in a data set, with slashes, is one that a shard of some set would bear."""
    return _SHARD.fullmatch(path) is not None


def clear_partial(out: Place) -> None:
    """Remove half-written files of a process that was killed. Only for who holds the folder alone."""
    for folder in (out, *_folders(out / DATA), *_folders(out / PROGRESS)):
        store.clear_partial(folder)


def _folders(place: Place) -> list[Place]:
    """A folder and those in it; of a place in a store nothing, for what is half-written there is known by its home."""
    if not isinstance(place, Path) or not place.is_dir():
        return []
    return [place, *(path for path in place.iterdir() if path.is_dir())]


def tidy(out: Place, files: Iterable[str]) -> None:
    """Leave what a finished data set consists of. files: the paths that its manifest lists."""
    remove_strays(out, files)
    clear_partial(out)
    store.remove_folder(out / PROGRESS)
    store.remove_all([path for path in out.iterdir() if _PART_LOCK.fullmatch(path.name)])


def remove_strays(out: Place, keep: Iterable[str]) -> None:
    """Remove shards that no record names: left by a process that was killed between file and record."""
    there = {f"{DATA}/{path}" for path in store.sizes(out / DATA)}
    store.remove_all([out / path for path in sorted(there - set(keep)) if is_shard(path)])


def remove_set(out: Place) -> bool:
    """Remove a data set, whole or begun, the manifest first; whatever else lies in the folder stays.

    run.json stays too, as the mark that the folder is symgen's, for the next run to replace. False where there is
    none: nothing was removed.
    """
    if read(out / RUN) is None:
        return False
    (out / MANIFEST).unlink(missing_ok=True)
    remove_strays(out, ())
    store.remove_folder(out / PROGRESS)
    store.remove_all([out / name for name in (CARD, SHEET, CHART, CROISSANT)])
    return True


def hash_beside(out: Place) -> list[dict[str, Any]]:
    """Path, bytes and sha256 of the files beside the shards, for the manifest.

    The card is not among them: whoever publishes the set may add to it.
    """
    places = {out / name: name for name in _BESIDE}
    contents = store.read_all(list(places))
    found = [(places[place], contents[place]) for place in places if place in contents]
    return [{"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in found]
