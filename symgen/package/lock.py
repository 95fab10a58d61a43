"""One process at a time in a folder. The lock is the system's own (flock), so that it dies with its process; in an
object store, which has none, it is a lease (see `lease`).
"""

import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symgen.errors import StoreError
from symgen.package.lease import leased, signature, told
from symgen.plain import from_json
from symgen.store import Place

NAME = ".lock"


@contextmanager
def locked(folder: Place, say: Callable[[str], None], *, name: str = NAME, shared: bool = False) -> Iterator[None]:
    """Hold `folder` for this process alone, or with `shared` beside others that share it too.

    The lock file tells host, process and start. One that a dead process of this host left behind is taken over, and
    `say` is told; StoreError where a process holds the folder, or one on another host may.
    """
    if not isinstance(folder, Path):
        if shared:  # the lease of one's own part, which is asked for beside this, shuts out who wants the whole
            yield
        else:
            with leased(folder, say, name=name, parts=name != NAME):
                yield
        return
    path = folder / name
    descriptor = _acquire(path, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    try:
        _take_over(path, descriptor, say)
        if shared:
            yield
            return
        _sign(descriptor)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _acquire(path: Path, kind: int) -> int:
    """An open, locked file that is still the one called `path`: its last holder may have removed it meanwhile."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(f"cannot write in {path.parent}: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BlockingIOError:
            holder = told(_read(descriptor))
            os.close(descriptor)
            raise StoreError(f"{path.parent} is in use by {holder}; wait for it, or name another folder") from None
        except OSError as error:
            os.close(descriptor)
            raise StoreError(f"cannot lock {path}: {error.strerror}") from error
        os.close(descriptor)


def _take_over(path: Path, descriptor: int, say: Callable[[str], None]) -> None:
    """Clear what an earlier holder left. Called with the lock held, so a holder on this host is dead."""
    holder = _read(descriptor)
    if not holder:
        return
    if holder.get("host") != socket.gethostname():
        # Some network file systems keep locks on each host for itself, so that having the lock proves nothing.
        raise StoreError(f"{path.parent} may be in use by {told(holder)}; if that process is gone, remove {path}")
    say(f"{told(holder)} left {path.parent} unfinished; going on from there")
    os.ftruncate(descriptor, 0)


def _sign(descriptor: int) -> None:
    os.pwrite(descriptor, json.dumps(signature()).encode(), 0)


def _read(descriptor: int) -> dict[str, Any]:
    try:
        found = from_json(os.pread(descriptor, 4096, 0))
    except ValueError:  # empty, or its writer died half-way
        return {}
    return found if isinstance(found, dict) else {}
