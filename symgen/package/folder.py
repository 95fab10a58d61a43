"""Which files of a data set's folder are symgen's, and how they are cleared away; others are never touched."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from symgen import store
from symgen.package.record import DATA, PROGRESS
from symgen.package.run import MANIFEST, RUN, read
from symgen.rows import SPLITS

CARD, SHEET = "README.md", "preview.png"
_SHARD = re.compile(rf"({'|'.join(SPLITS)})-(base-)?\d{{5,}}-of-\d{{5,}}-[0-9a-f]{{8}}\.parquet")


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
    for name in (CARD, SHEET):
        (out / name).unlink(missing_ok=True)
    return True
