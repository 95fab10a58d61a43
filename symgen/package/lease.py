"""One process at a time at a place in an object store, where no system's lock reaches.

A lease is an object that tells host, process and a token. Who wants the place creates it, which the store lets only
one of many do (a conditional put; where a store knows none, two that come within the same moment may both get through,
and the later look tells one of them). Who holds it writes it anew every minute. One that was not written for ten
minutes, or whose process is gone from this host, is taken over.

What is at stake is work done twice and not the data: shards of one run have the same bytes whoever makes them, a
place whose run.json says otherwise is refused, and who has lost its lease writes no manifest.
"""

import json
import os
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from symgen.errors import StoreError
from symgen.plain import from_json
from symgen.remote import Remote

BEAT = 60.0  # seconds between two writings
DEAD = 600.0  # seconds without one after which nobody is believed to be there; clocks may differ by some minutes

_PART = re.compile(r"\.lock-\d+-of-\d+")
_MINE: set[str] = set()


@contextmanager
def leased(home: Remote, say: Callable[[str], None], *, name: str, parts: bool) -> Iterator[None]:
    """Hold the lease `name` of a place. parts: one of those that work on it side by side, or who wants it alone.

    StoreError where another holds it, or holds what shuts this one out; and at the end, where the lease was lost.
    """
    path = home / name
    token = _take(path, say)
    ended = threading.Event()
    lost: list[str] = []
    keeper = threading.Thread(target=_keep, args=(path, token, ended, lost), daemon=True)
    keeper.start()
    try:
        _refuse_others(home, path, parts)
        yield
        if not lost and _read(path).get("token") != token:
            lost.append("another has taken it")
        if lost:
            raise StoreError(f"{home}: its lease was lost ({lost[0]}); run the same command again to see what is there")
    finally:
        ended.set()
        keeper.join()
        _MINE.discard(token)
        with suppress(StoreError):  # what is left behind grows old, and must not hide what went wrong
            if _read(path).get("token") == token:
                path.unlink(missing_ok=True)


def _take(path: Remote, say: Callable[[str], None]) -> str:
    token = secrets.token_hex(8)
    for _ in range(3):
        try:
            path.send_bytes(_signed(token), only_new=True)
            _MINE.add(token)
            return token
        except FileExistsError:
            holder = _read(path)
            if not holder:  # gone in this moment
                continue
            if _alive(path, holder):
                raise _in_use(path, holder) from None
            say(f"{told(holder)} left {path.parent} unfinished; going on from there")
            path.unlink(missing_ok=True)
    raise StoreError(f"{path.parent} is in use by others that come and go; try again in a minute")


def _refuse_others(home: Remote, path: Remote, parts: bool) -> None:
    """Look, once ours is seen by all, for one that shuts us out: the whole's where we are a part, else any part's."""
    for other in home.iterdir():
        if other != path and (other.name == ".lock" if parts else _PART.fullmatch(other.name)):
            holder = _read(other)
            if holder and _alive(other, holder):
                raise _in_use(other, holder)


def _alive(path: Remote, holder: dict[str, Any]) -> bool:
    if holder.get("token") in _MINE:
        return True
    if holder.get("host") == socket.gethostname() and isinstance(holder.get("pid"), int):
        return holder["pid"] != os.getpid() and _runs(holder["pid"])
    try:
        return path.age() < DEAD
    except FileNotFoundError:
        return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _keep(path: Remote, token: str, ended: threading.Event, lost: list[str]) -> None:
    """Write the lease anew until the end. A store that does not answer for a while is no reason to give up."""
    last = time.monotonic()
    while not ended.wait(BEAT):
        try:
            if _read(path).get("token") != token:
                lost.append("another has taken it")
                return
            path.send_bytes(_signed(token))
            last = time.monotonic()
        except StoreError as error:
            if time.monotonic() - last > DEAD:
                lost.append(str(error))
                return


def signature() -> dict[str, Any]:
    """Who this process is, as others are told."""
    return {"host": socket.gethostname(), "pid": os.getpid(), "start": time.strftime("%Y-%m-%d %H:%M:%S")}


def _signed(token: str) -> bytes:
    return json.dumps({**signature(), "token": token}).encode()


def _read(path: Remote) -> dict[str, Any]:
    try:
        found = from_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def told(holder: dict[str, Any]) -> str:
    """A holder's signature in words."""
    if not holder:
        return "another symgen process"
    return f"process {holder.get('pid')} on {holder.get('host')} (since {holder.get('start')})"


def _in_use(path: Remote, holder: dict[str, Any]) -> StoreError:
    return StoreError(
        f"{path.parent} is in use by {told(holder)}; wait for it, or name another place. If that process is gone, "
        f"remove {path}"
    )
