"""From a planned recipe to its shards: which are missing, who makes them, and the bar that shows how far they are."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from symgen.bank import Bank
from symgen.engine import Work
from symgen.engine.local import map_shards
from symgen.errors import SourceError, SymgenError, did_you_mean
from symgen.package.record import PROGRESS, NamedShard, find_records
from symgen.package.shard import Start
from symgen.prepare import Prepared
from symgen.render import Renderer
from symgen.store import Place
from symgen.talk import say

ENGINES = ("local", "ray")
SMALL = 40_000  # rows that one process draws in the second or two that another takes to start

Count = Callable[[int], None]
"""Told how many rows were just made."""

OnRows = Callable[[int, int], None]
"""Told (rows made by now, rows to make) as they are made."""


class How(NamedTuple):
    """Who makes the shards. workers: at most so many at a time, None for as many as there are cores. address: of the
    cluster that the engine ray asks.
    """

    engine: str
    workers: int | None
    address: str | None
    on_rows: OnRows | None = None


def run_shards(home: Place, ready: Prepared, excluded: Mapping[str, int], numbers: Sequence[int], how: How) -> None:
    """Make those of the shards that are not there yet."""
    todo = missing(home, ready.shards, numbers, ready.plan.n_shards)
    rows = sum(ready.shards[number].rows for number in todo)
    start = Start(home, ready.recipe, ready.plan, ready.bank, excluded, ready.base)

    def work(count: Count) -> str:
        return _on_cluster(start, todo, how, count) if how.engine == "ray" else _here(start, todo, rows, how, count)

    if todo:
        timed(rows, work, how.on_rows)


def missing(home: Place, shards: Sequence[NamedShard], numbers: Sequence[int], drawn: int = 0) -> list[int]:
    """Those of the numbers whose shards are not there yet. Shards from number `drawn` on, a base's copies, come first:
    damage is met before hours of drawing.
    """
    done = find_records(home, [shards[number].name for number in numbers])
    if done:
        say(f"{len(done)} of {len(numbers)} shards are there already")
    return sorted((number for number in numbers if shards[number].name not in done), key=lambda number: number < drawn)


def timed(rows: int, work: Callable[[Count], str], on_rows: OnRows | None = None) -> None:
    """Do the work of so many rows beside a bar, and say how long it took. work: tells the function that it is given how
    many rows were just made, and returns who made them.
    """
    begin = time.monotonic()
    with tqdm(total=rows, unit=" rows", unit_scale=True, disable=None, file=sys.stderr) as bar:
        made_by = work(_counting(bar, rows, on_rows))
    spent = time.monotonic() - begin
    say(f"{rows:,} rows in {spent:.1f} s, {rows / spent:,.0f} a second, {made_by}")


def _counting(bar: Any, rows: int, on_rows: OnRows | None) -> Count:
    """What engines tell of every few rows: it moves the bar and, where somebody listens, tells them the sum."""
    made = 0

    def count(n: int) -> None:
        nonlocal made
        made += n  # a bar that is not shown does not count
        bar.update(n)
        if on_rows:
            on_rows(made, rows)

    return count


def chosen(engine: str, workers: int | None, address: str | None) -> How:
    """What was asked for. SymgenError for an engine that there is not, or an address for one that asks no cluster."""
    if engine not in ENGINES:
        raise SymgenError(f"no engine {engine!r}; there are {', '.join(ENGINES)}{did_you_mean(engine, ENGINES)}")
    if address is not None and engine != "ray":
        raise SymgenError("--address names a Ray cluster and goes with --engine ray")
    return How(engine, workers, address)


def _here(start: Start, todo: Sequence[int], rows: int, how: How, count: Count) -> str:
    workers = min(how.workers or fitting_workers(rows, SMALL), len(todo))
    with ready_for(workers, start) as ready:
        return drawn_here(ready, todo, workers, count)


def _on_cluster(start: Start, todo: Sequence[int], how: How, count: Count) -> str:
    from symgen.engine import ray  # loads Ray, which few need

    nodes = set()
    for node, _ in ray.map_shards(start, todo, how.workers, count, address=how.address, say=say):
        nodes.add(node)
    return f"{len(nodes)} node{'s' * (len(nodes) > 1)}"


def fitting_workers(rows: int, small: int) -> int:
    """One process a core, but no second one for so few rows that they are drawn before it would have started."""
    if rows <= small:
        return 1
    # Not every system says which of its cores a process may use.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def drawn_here(start: Callable[[], Work], todo: Sequence[int], workers: int, count: Count) -> str:
    """Make the shards in processes of this machine; returns how the closing line names them."""
    for _ in map_shards(start, todo, workers, count):
        pass
    return f"{workers} worker{'s' * (workers > 1)}"


@contextmanager
def ready_for(workers: int, start: Start) -> Iterator[Start]:
    """The start with its bank in a folder that all workers map, where there are several."""
    bank = start.bank
    if workers <= 1 or isinstance(bank, Path):
        yield start
        return
    if start.plan.n_shards:
        # One row drawn here compiles every kernel once; the workers find them in the cache.
        Renderer(start.recipe, bank).block(start.plan.rows(0).pick(slice(1)))
    if isinstance(start.out, Path):
        yield start.with_bank(_shared(start.out / PROGRESS / "bank", bank))
        return
    with tempfile.TemporaryDirectory(prefix="symgen-") as folder:
        yield start.with_bank(bank.save(Path(folder) / "bank"))


def _shared(place: Path, bank: Bank) -> Path:
    """The bank as a folder that workers can map; kept from an earlier run where it is the same."""
    try:
        if Bank.open(place).digest == bank.digest:
            return place
    except SourceError:  # none there, or not a whole one
        pass
    return bank.save(place)
