"""How a folder becomes a data set, whatever its rows are: claimed, filled shard by shard by as many processes as
wanted, gone on with where the last run stopped, closed when all shards are there.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from symgen.engine import Work
from symgen.engine.local import map_shards
from symgen.engine.run_shards import fitting_workers, missing, timed, told
from symgen.errors import StoreError
from symgen.package import folder, run
from symgen.package.lock import locked
from symgen.package.manifest import read_manifest
from symgen.package.record import NamedShard, Record, find_records
from symgen.rows import SPLITS
from symgen.store import Place
from symgen.talk import say


class Job(NamedTuple):
    """What is to be made. about: what run.json says. shards: all of them. start: for so many processes, what makes each
    of them a worker. close: makes of the folder and what run.json says the manifest, and writes it. small: rows that
    one process draws in the second or two that another takes to start.
    """

    about: Mapping[str, Any]
    shards: Sequence[NamedShard]
    start: Callable[[int], Callable[[], Work]]
    close: Callable[[Path, Mapping[str, Any]], dict[str, Any]]
    small: int


def make_whole(home: Path, job: Job, workers: int | None, overwrite: bool) -> dict[str, Any]:
    """Make the whole set in `home`, alone; its manifest. One that is there already is left as it is."""
    with locked(home, say):
        if overwrite and folder.remove_set(home):
            run.write(home / run.RUN, job.about)
        run.claim(home, job.about)
        found = already_whole(home)
        if found is not None:
            return found
        folder.clear_partial(home)
        fill(home, job, range(len(job.shards)), workers)
        return job.close(home, job.about)


def already_whole(home: Place) -> dict[str, Any] | None:
    """The manifest of a set that is finished, with what only served the work cleared away."""
    found = read_manifest(home)
    if found is not None:
        folder.tidy(home, [file["path"] for file in found["files"]])
        say(f"{home} is whole already: {found['rows']:,} rows in {len(found['files'])} files; nothing to do")
    return found


def fill(home: Path, job: Job, numbers: range, workers: int | None) -> None:
    """Make those of the shards that are not there yet."""
    todo = missing(home, job.shards, numbers)
    if not todo:
        return
    rows = sum(job.shards[number].rows for number in todo)
    workers = min(workers or fitting_workers(rows, job.small), len(todo))
    start = job.start(workers)
    with timed(rows) as (count, made_by):
        for _ in map_shards(start, todo, workers, count):
            pass
        made_by(told(workers))


def whole_records(home: Place, about: Mapping[str, Any]) -> list[Record]:
    """The records of all shards of a run, in its order. StoreError names those that are missing."""
    names = [shard["name"] for shard in about["shards"]]
    records = find_records(home, names)
    missing = [name for name in names if name not in records]
    if missing:
        more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""
        listed = ", ".join(missing[:8]) + more
        raise StoreError(f"{home}: {len(missing)} of {len(names)} shards are missing: {listed}; render them first")
    return [records[name] for name in names]


def seal(home: Place, made: dict[str, Any]) -> dict[str, Any]:
    """Write the manifest, the last file of a set, and clear away what only served the work; the manifest."""
    made["beside"] = folder.hash_beside(home)
    run.write(home / run.MANIFEST, made)
    folder.tidy(home, [file["path"] for file in made["files"]])
    counts = {split: sum(made["counts"].get(split, {}).values()) for split in SPLITS if split in made["counts"]}
    splits = ", ".join(f"{rows:,} {split}" for split, rows in counts.items())
    say(f"{home}: {made['rows']:,} rows ({splits}) in {len(made['files'])} files, {made['bytes'] / 1e6:,.1f} MB")
    return made
