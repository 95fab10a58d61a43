"""How a folder becomes a data set, whatever its rows are: claimed, filled shard by shard, gone on with where the last
run stopped, closed when all shards are there.
"""

from collections.abc import Callable, Mapping
from typing import Any

from symgen import store
from symgen.errors import StoreError
from symgen.package import card, croissant, folder, run
from symgen.package.lock import locked
from symgen.package.manifest import read_manifest
from symgen.package.record import Record, find_records
from symgen.rows import SPLITS
from symgen.sheet import save
from symgen.store import Place
from symgen.talk import say


def make_whole(
    home: Place, about: Mapping[str, Any], overwrite: bool, fill: Callable[[], None],
    close: Callable[[Place, Mapping[str, Any]], dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """Make the whole set in `home`, alone; its manifest. One that is there already is left as it is.

    about: what run.json says. fill: makes the shards that are not there yet. close: makes of the folder and what
    run.json says the manifest, and writes it.
    """
    with locked(home, say):
        if overwrite and folder.remove_set(home):
            run.write(home / run.RUN, about)
        run.claim(home, about)
        found = already_whole(home)
        if found is not None:
            return found
        folder.clear_partial(home)
        fill()
        return close(home, about)


def already_whole(home: Place) -> dict[str, Any] | None:
    """The manifest of a set that is finished, with what only served the work cleared away."""
    found = read_manifest(home)
    if found is not None:
        folder.tidy(home, [file["path"] for file in found["files"]])
        say(f"{home} is whole already: {found['rows']:,} rows in {len(found['files'])} files; nothing to do")
    return found


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


def seal(home: Place, made: dict[str, Any], sheet: Any, chart: Any) -> dict[str, Any]:
    """Write the two pictures, card, Croissant, and last the manifest; then clear away what only served the work."""
    save(sheet, home / folder.SHEET)
    save(chart, home / folder.CHART)
    store.put(home / folder.CARD, card.render(made).encode())
    store.put(home / folder.CROISSANT, croissant.render(made))
    made["beside"] = folder.hash_beside(home)
    run.write(home / run.MANIFEST, made)
    folder.tidy(home, [file["path"] for file in made["files"]])
    counts = {split: sum(made["counts"].get(split, {}).values()) for split in SPLITS if split in made["counts"]}
    splits = ", ".join(f"{rows:,} {split}" for split, rows in counts.items())
    say(f"{home}: {made['rows']:,} rows ({splits}) in {len(made['files'])} files, {made['bytes'] / 1e6:,.1f} MB")
    return made
