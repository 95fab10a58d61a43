"""Which files of a data set's folder are symgen's, and how they are cleared away; others are never touched."""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from symgen import store
from symgen.package.record import DATA, PROGRESS
from symgen.package.run import MANIFEST, RUN, read
from symgen.rows import SPLITS

CARD, SHEET, CHART, CROISSANT = "README.md", "preview.png", "balance.png", "croissant.json"
REPORTS = ("doctor.txt", "doctor.json")
_BESIDE = (RUN, SHEET, CHART, CROISSANT, *REPORTS)
_SHARD = re.compile(rf"({'|'.join(SPLITS)})-(base-)?\d{{5,}}-of-\d{{5,}}-[0-9a-f]{{8}}\.parquet")


def is_shard(path: str) -> bool:
    """Whether a path in a data set, with slashes, is one that a shard of some set would bear."""
    folder, _, name = path.partition("/")
    return folder == DATA and _SHARD.fullmatch(name) is not None


def clear_partial(out: Path) -> None:
    """Remove half-written files of a process that was killed. Only for who holds the folder alone."""
    for folder in (out, out / DATA, out / PROGRESS):
        store.clear_partial(folder)


def tidy(out: Path, files: Iterable[str]) -> None:
    """Leave what a finished data set consists of. files: the paths that its manifest lists."""
    remove_strays(out, files)
    clear_partial(out)
    shutil.rmtree(out / PROGRESS, ignore_errors=True)
    for lock in out.glob(".lock-*-of-*"):
        lock.unlink(missing_ok=True)


def remove_strays(out: Path, keep: Iterable[str]) -> None:
    """Remove shards that no record names: left by a process that was killed between file and record."""
    kept = {Path(file).name for file in keep}
    for path in (out / DATA).glob("*.parquet"):
        if _SHARD.fullmatch(path.name) and path.name not in kept:
            path.unlink(missing_ok=True)


def remove_set(out: Path) -> bool:
    """Remove a data set, whole or begun, the manifest first; whatever else lies in the folder stays.

    run.json stays too, as the mark that the folder is symgen's, for the next run to replace. False where there is
    none: nothing was removed.
    """
    if read(out / RUN) is None:
        return False
    (out / MANIFEST).unlink(missing_ok=True)
    remove_strays(out, ())
    shutil.rmtree(out / PROGRESS, ignore_errors=True)
    for name in (CARD, SHEET, CHART, CROISSANT):
        (out / name).unlink(missing_ok=True)
    return True


def hash_beside(out: Path) -> list[dict[str, Any]]:
    """Path, bytes and sha256 of the files beside the shards, for the manifest.

    The card is not among them: whoever publishes the set may add to it.
    """
    found = ((name, (out / name).read_bytes()) for name in _BESIDE if (out / name).exists())
    return [{"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in found]
