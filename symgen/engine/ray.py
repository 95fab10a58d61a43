"""Runs shards as tasks on a Ray cluster that is there already. Ray schedules, repeats what a lost node was doing, and
carries what the tasks need; here is only what hands shards out and adds up what comes back.

A task that is repeated writes the same bytes under the same name, so a node may go at any moment. Every node draws the
first block before any shard is given out, and so does every worker process before its first one: where one draws other
pixels than this machine, the run ends.
"""

import contextlib
import hashlib
import logging
import os
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from symgen.engine import OnRows, Start, Work
from symgen.errors import SymgenError
from symgen.package.probe import Probe
from symgen.package.run import differences

RETRIES = 5  # of a shard whose process or node is lost
WAITING = 2  # shards handed out for a core: one that is drawn, and one so that the core need not wait
SECONDS_PER_LOOK = 0.5  # at the rows of shards that are being drawn
SECONDS_TO_END = 10
SECONDS_TO_ANSWER = 5
SECONDS_FOR_METER = 30
SECONDS_PER_COUNT = 5.0  # between two looks at how many nodes there are

_WORK: dict[str, Work] = {}
"""Of this process: what makes the shards of a run, by the run's name."""


class Told(NamedTuple):
    """What a node says of itself. trouble: why it could draw nothing, "" where it could."""

    node: str
    probe: Probe | None
    trouble: str


class Made(NamedTuple):
    """What comes back of a shard. rows: how many it has. error: what the user can mend, in place of the value."""

    node: str
    value: Any
    rows: int
    error: SymgenError | None


def map_shards(
    start: Start,
    shards: Sequence[int],
    workers: int | None,
    on_rows: OnRows,
    *,
    address: str | None,
    say: Callable[[str], None],
) -> Iterator[tuple[str, Any]]:
    """Yield the node and `start()(shard, on_rows)` of each shard, as they finish on the nodes of a cluster.

    workers: at most so many shards at a time; enough for all cores when None. address: of the cluster, as Ray writes
    it; what RAY_ADDRESS says, or the one on this machine, when None. SymgenError where there is no cluster, where a
    node draws otherwise or does not see the target, and where a shard is lost again and again. What the user can mend
    in a shard's own work is raised here as it was there. What has been yielded by then is done and stays so.
    """
    with _joined(address) as ray:
        wanted = start.probe()
        cluster = _Cluster(ray, start, wanted)
        say(cluster.compared(wanted))
        yield from cluster.run(list(shards), workers, on_rows, say)


@contextlib.contextmanager
def _joined(address: str | None) -> Iterator[Any]:
    """Ray, joined to the cluster; one that this process has joined already is used as it is and not left."""
    try:
        import ray
    except ImportError as error:
        raise SymgenError("--engine ray needs Ray, which is not installed: pip install 'symgen[ray]'") from error
    if ray.is_initialized():
        yield ray
        return
    _refuse_unheard(address or os.environ.get("RAY_ADDRESS", ""))
    try:
        ray.init(address=address or "auto", log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:
        # Ray has no one error for this: ConnectionError, RuntimeError, ValueError and others, by what it met first.
        where = address or "the address in RAY_ADDRESS, or on this machine"
        raise SymgenError(
            f"no Ray cluster at {where}: {_first_line(error)}. `ray start --head` starts one here"
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _refuse_unheard(address: str) -> None:
    """SymgenError where nobody listens at HOST:PORT: Ray itself would ask again for many minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not (host and port.isdigit()):
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_ANSWER).close()
    except (OSError, OverflowError) as error:
        raise SymgenError(
            f"no Ray cluster at {address}: nobody answers there ({error}). `ray start --head` starts one here; see "
            "DISTRIBUTED.md"
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300].rstrip(".")


class _Cluster:
    """A run on the nodes that there are now and those that come."""

    def __init__(self, ray: Any, start: Start, wanted: Probe) -> None:
        self._ray = ray
        # Put once: each node fetches it once, and its processes map the bank's arrays from there. In a list, for Ray
        # would unpack a bare reference anew for every task.
        self._start = [ray.put(start)]
        self._run = ray.util.get_node_ip_address() + self._start[0].hex()
        self._digest = _digest(wanted)

    def compared(self, wanted: Probe) -> str:
        """Let every node draw the first block; says how many nodes and cores there are. SymgenError names those that
        do not draw what this machine draws, or do not see the run where this one wrote it.
        """
        nodes = self._nodes()
        if not nodes:
            raise SymgenError("the Ray cluster has no node with a core to draw on; start one with `ray start`")
        ask = self._ray.remote(num_cpus=0, max_retries=0)(_tell)
        here = self._ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        asked = {node: ask.options(scheduling_strategy=here(node, soft=False)).remote(self._start) for node in nodes}
        told = [self._answer(node, answer) for node, answer in asked.items()]
        alive = self._nodes()
        answers = [one for node, one in zip(asked, told, strict=True) if node in alive]
        troubles = [trouble for one in answers if (trouble := _unlike(one, wanted))]
        if troubles:
            raise SymgenError("; ".join(troubles))
        cores = sum(int(cpu) for cpu in alive.values())
        return f"{len(alive)} node{'s' * (len(alive) != 1)} with {cores} cores draw what this one draws"

    def _answer(self, node: str, answer: Any) -> Told:
        try:
            found: Told = self._ray.get(answer)
            return found
        except self._ray.exceptions.RayError as error:
            return Told(node[:8], None, _last_line(error))

    def _nodes(self) -> dict[str, float]:
        """Node id -> cores, of those that are alive and have any."""
        found = ((one["NodeID"], one["Resources"].get("CPU", 0.0)) for one in self._ray.nodes() if one["Alive"])
        return {node: cores for node, cores in found if cores >= 1}

    def run(
        self, shards: list[int], workers: int | None, on_rows: OnRows, say: Callable[[str], None]
    ) -> Iterator[tuple[str, Any]]:
        """Hand out the shards in order, never more than the cores can soon take, and give back what comes."""
        ray, waiting, running = self._ray, deque(shards), dict[Any, int]()
        task = ray.remote(num_cpus=1, max_retries=RETRIES)(_make)
        count, nodes = _Count(ray, on_rows), _Census(self._nodes, say)
        try:
            while waiting or running:
                most = workers or WAITING * nodes.look()
                while waiting and len(running) < most:
                    shard = waiting.popleft()
                    running[task.remote(self._start, self._run, self._digest, shard, count.meter)] = shard
                done, _ = ray.wait(list(running), timeout=SECONDS_PER_LOOK)
                for one in done:
                    shard = running.pop(one)
                    made = self._made(one, shard)
                    count.finish(shard, made.rows)
                    yield made.node, made.value
                count.look(running.values())
        finally:
            for one in running:
                ray.cancel(one)
            if running:
                ray.wait(list(running), num_returns=len(running), timeout=SECONDS_TO_END)

    def _made(self, answer: Any, shard: int) -> Made:
        errors = self._ray.exceptions
        try:
            made: Made = self._ray.get(answer)
        except errors.RayTaskError as error:
            raise RuntimeError(f"in shard {shard}: {error}") from error
        except errors.RayError as error:
            raise SymgenError(
                f"shard {shard} was lost {RETRIES + 1} times with what made it ({_last_line(error)}). "
                "Finished shards are kept: run the same command again to go on, with fewer workers if memory is short"
            ) from error
        if made.error is not None:
            raise made.error
        return made


def _last_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1][:300]


def _unlike(told: Told, wanted: Probe) -> str:
    """What is wrong with a node, with its versions where they may be why; "" where nothing is."""
    if told.probe is None:
        return f"{told.node} cannot draw: {told.trouble}"
    if told.probe.target != wanted.target:
        return (
            f"{told.node} does not see what was begun at the target: use a folder that all nodes share, or a place in "
            "an object store such as s3://bucket/prefix"
        )
    if told.probe.pixels == wanted.pixels:
        return ""
    lines = [line.replace(" there, ", " on it, ").replace(" now", " here")
             for line in differences(dict(told.probe.versions), dict(wanted.versions))]  # fmt: skip
    why = f"its versions differ ({', '.join(lines)})" if lines else "its versions are the same; is its processor?"
    return f"{told.node} draws other pixels than this machine: {why}; install the same versions on all"


def _digest(probe: Probe) -> str:
    return hashlib.sha256(probe.pixels).hexdigest()


class _Census:
    """How many cores there are, looked at now and then; tells of nodes that come and go."""

    def __init__(self, nodes: Callable[[], Mapping[str, float]], say: Callable[[str], None]) -> None:
        self._nodes, self._say, self._seen, self._last = nodes, say, nodes(), time.monotonic()

    def look(self) -> int:
        """Cores, at least one."""
        if time.monotonic() - self._last > SECONDS_PER_COUNT:
            found, self._last = self._nodes(), time.monotonic()
            for node in self._seen.keys() - found.keys():
                self._say(f"node {node[:8]} is gone; the shards it was drawing are drawn elsewhere")
            for node in found.keys() - self._seen.keys():
                self._say(f"node {node[:8]} has come")
            self._seen = found
        return max(1, int(sum(self._seen.values())))


class _Count:
    """Rows of the finished shards and of those that are being drawn, as far as is known."""

    def __init__(self, ray: Any, on_rows: OnRows) -> None:
        self._ray, self._on_rows, self._finished, self._told = ray, on_rows, 0, 0
        here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        place = here(ray.get_runtime_context().get_node_id(), soft=True)
        self.meter = ray.remote(num_cpus=0)(_Meter).options(scheduling_strategy=place).remote()
        with contextlib.suppress(ray.exceptions.RayError):  # its process takes a moment to start, and is to hear all
            ray.get(self.meter.read.remote(), timeout=SECONDS_FOR_METER)

    def finish(self, shard: int, rows: int) -> None:
        """A shard is done."""
        self._finished += rows
        self._tell(self._finished)

    def look(self, running: Any) -> None:
        """Ask how far the others are. Progress is shown for people, so nothing depends on an answer."""
        with contextlib.suppress(self._ray.exceptions.RayError):
            rows = self._ray.get(self.meter.read.remote(), timeout=SECONDS_PER_LOOK)
            self._tell(self._finished + sum(rows.get(shard, 0) for shard in running))

    def _tell(self, rows: int) -> None:
        if rows != self._told:
            self._on_rows(rows - self._told)
            self._told = rows


class _Meter:
    """An actor on this machine's node, to which workers tell how far they are."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}

    def tell(self, shard: int, rows: int) -> None:
        """Rows of a shard so far, in its present try."""
        self._rows[shard] = rows

    def read(self) -> dict[int, int]:
        """All that was told."""
        return self._rows


def _tell(start: list[Any]) -> Told:
    """On a node: draw the first block."""
    import ray

    try:
        return Told(_here(), ray.get(start[0]).probe(), "")
    except SymgenError as error:
        return Told(_here(), None, str(error))


def _make(start: list[Any], run: str, digest: str, shard: int, meter: Any) -> Made:
    """On a node: make a shard."""
    rows, last = 0, time.monotonic()

    def on_rows(more: int) -> None:
        nonlocal rows, last
        rows += more
        if time.monotonic() - last > SECONDS_PER_LOOK:
            last = time.monotonic()
            meter.tell.remote(shard, rows)

    try:
        work = _ready(start, run, digest)
        return Made(_here(), work(shard, on_rows), rows, None)
    except SymgenError as error:
        return Made(_here(), None, rows, error)


def _ready(start: list[Any], run: str, digest: str) -> Work:
    """What makes the run's shards in this process; of nodes that came late it is asked here what they draw."""
    import ray

    if run not in _WORK:
        begin: Start = ray.get(start[0])
        if _digest(begin.probe()) != digest:
            raise SymgenError(f"{_here()} draws other pixels than the machine that hands out the shards")
        _WORK.clear()
        _WORK[run] = begin()
    return _WORK[run]


def _here() -> str:
    import ray

    return f"node {ray.get_runtime_context().get_node_id()[:8]} on {socket.gethostname()}"
