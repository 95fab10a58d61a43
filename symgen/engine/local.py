"""Runs shards on this machine: in this process, or spread over processes that each hold their own bank and kernels."""

import contextlib
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, cast

from symgen.engine import OnRows, Work
from symgen.errors import SymgenError

SECONDS_TO_END = 5


def map_shards(start: Callable[[], Work], shards: Sequence[int], workers: int, on_rows: OnRows) -> Iterator[Any]:
    """Yield `start()(shard, on_rows)` for each shard, as they finish.

    With one worker all happens here. With more, each process calls `start` once, so `start` and the results must
    pickle. on_rows is always called in this process. What a worker raises is raised here, and the others are ended;
    SymgenError also where a worker dies. What has been yielded by then is done and stays so.
    """
    if workers <= 1 or len(shards) <= 1:
        work = start()
        for shard in shards:
            yield work(shard, on_rows)
        return
    pool = _Pool(start, min(workers, len(shards)))
    try:
        yield from pool.run(list(shards), on_rows)
    finally:
        pool.end()


class _Pool:
    """Processes and the pipes to them. No queue between: a worker whose parent is gone meets the end of its pipe."""

    def __init__(self, start: Callable[[], Work], workers: int) -> None:
        # Spawned, not forked: a fork copies locks that threads of other libraries hold.
        context = multiprocessing.get_context("spawn")
        self._processes: dict[Connection, SpawnProcess] = {}
        self._heard: set[Connection] = set()
        # Ctrl-C reaches the whole group, but only the parent answers it: workers inherit the blocked signal, and so are
        # deaf to it from their first instruction on. The tracker would unblock it when the first of them starts.
        resource_tracker.ensure_running()
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for _ in range(workers):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs,), daemon=True)
                process.start()
                theirs.close()
                self._processes[ours] = process
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        # Not among the process's arguments: should it die before it has read those, its parent would wait for ever.
        for pipe in self._processes:
            _give(pipe, start)

    def run(self, shards: list[int], on_rows: OnRows) -> Iterator[Any]:
        """Hand out the shards in order, a new one to whoever is done."""
        waiting, busy = shards[::-1], set(self._processes)
        for pipe in self._processes:
            _give(pipe, waiting.pop())
        while busy:
            for pipe in cast(list[Connection], wait(list(busy))):
                kind, value = self._receive(pipe)
                if kind == "rows":
                    on_rows(value)
                elif kind == "error":
                    raise value
                else:
                    if waiting:
                        _give(pipe, waiting.pop())
                    else:
                        busy.remove(pipe)
                    yield value

    def _receive(self, pipe: Connection) -> tuple[str, Any]:
        try:
            found: tuple[str, Any] = pipe.recv()
            self._heard.add(pipe)
            return found
        except (EOFError, ConnectionResetError):
            process = self._processes[pipe]
            process.join()
            if process.exitcode == 1 and pipe not in self._heard:
                raise SymgenError(
                    "a worker ended before it began, as where a script has no main guard: each one runs the script's "
                    'top lines itself. Put the call below `if __name__ == "__main__":`, or take workers=1'
                ) from None
            raise SymgenError(
                f"a worker died ({_how(process.exitcode)}). Finished shards are kept: run the same command again "
                "to go on, with fewer workers if memory is short"
            ) from None

    def end(self) -> None:
        """End all processes: each meets the end of its pipe and clears away what it has half done."""
        for pipe in self._processes:
            pipe.close()
        for process in self._processes.values():
            process.join(SECONDS_TO_END)
            process.kill()
            process.join()


def _give(pipe: Connection, what: object) -> None:
    with contextlib.suppress(OSError):  # a worker that is gone tells why, or how it died, when it is next heard
        pipe.send(what)


def _how(code: int | None) -> str:
    if code == -signal.SIGKILL:
        return "killed, perhaps because memory ran out"
    if code is not None and code < 0:
        return f"by signal {signal.Signals(-code).name}"
    return f"exit code {code}"


class _ParentGoneError(Exception):
    """The pipe has ended. Not an OSError, which a writer on the way would take for trouble with its own file."""


def _serve(pipe: Connection) -> None:
    """A worker's life: build what is needed, then do the shards that come, until the parent ends it or is gone."""
    with contextlib.suppress(_ParentGoneError):
        try:
            work = _hear(pipe)()
            while True:
                _tell(pipe, "done", work(_hear(pipe), lambda rows: _tell(pipe, "rows", rows)))
        except _ParentGoneError:
            raise
        except SymgenError as error:
            _tell(pipe, "error", error)
        except Exception as error:  # noqa: BLE001  # handed to the parent with its trace, which pickling would lose
            _tell(pipe, "error", RuntimeError(f"in a worker: {error!r}\n{traceback.format_exc()}"))


def _hear(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except (EOFError, OSError):
        raise _ParentGoneError from None


def _tell(pipe: Connection, kind: str, value: object) -> None:
    try:
        pipe.send((kind, value))
    except OSError:
        raise _ParentGoneError from None
