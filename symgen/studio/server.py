"""`symgen studio`: serve the page on this machine, print its address, and end with Ctrl-C."""

import ipaddress
import os
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

from symgen.errors import SymgenError, did_you_mean
from symgen.studio.workspace import KINDS, Workspace
from symgen.talk import say

HOST = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")


class StudioError(SymgenError):
    """The studio cannot be started so."""


def studio(
    folder: str | Path = ".",
    *,
    run: str | Path | None = None,
    beside: Sequence[str | Path] = (),
    host: str = HOST,
    port: int = 0,
) -> None:
    """Serve the studio over `folder` until Ctrl-C. Everything it writes lies there.

    run: a trained run to load at once. beside: data sets, runs and gain reports elsewhere, which are only read. host:
    the address to listen on; another than this machine's own lets the whole network in, and is warned of. port: 0 takes
    a free one. Raises StudioError for a folder that is none, or an address that cannot be had.
    """
    try:
        import uvicorn

        from symgen.studio.app import make_app
    except ImportError as error:
        raise StudioError(f"the studio needs {error.name}; install it: pip install 'symgen[studio]'") from error
    from symgen.studio.guard import Guard, Keys

    others = tuple(_known(Path(one)) for one in (*beside, *([run] if run else [])))
    space = Workspace(_folder(Path(folder)), others)
    listening = _listen(host, port)
    os.chdir(space.home)  # a recipe's relative paths start here
    address = _address(host, listening.getsockname()[1])
    if not _is_local(host):
        say(f"WARNING: everybody in your network can reach {address}, and what they send is not encrypted. Whoever has")
        say("the address printed below may write in this folder. Use it in a network that you trust, and end it after.")
    app = make_app(space)
    if run:
        name = next(key for key, place in space.found("run").items() if place == others[-1])
        app.state.parts.eyes.load(name, others[-1])
    say(f"studio over {space.home.name}; Ctrl-C ends it. Open this address, which works once:")
    threading.Thread(target=app.state.parts.sheets.warm, daemon=True).start()
    keys = Keys(lambda token: say(f"{address}/?token={token}"))
    names = ("localhost",) if host in EVERYWHERE else ("localhost", host)
    # No log configuration of its own: it would close the handlers of every other library first.
    config = uvicorn.Config(Guard(app, keys, names), log_config=None, log_level="warning", server_header=False,
                            lifespan="on", timeout_graceful_shutdown=2)  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def _folder(folder: Path) -> Path:
    place = folder.expanduser().resolve()
    if not place.is_dir():
        raise StudioError(f"{folder} is no folder; make it first: mkdir -p {folder}")
    return place


def _known(place: Path) -> Path:
    home = place.expanduser().resolve()
    if not any((home / mark).is_file() for mark in KINDS.values()):
        names = [one.name for one in home.parent.iterdir()] if home.parent.is_dir() else []
        hint = "" if home.is_dir() else did_you_mean(home.name, names)
        raise StudioError(
            f"{place} is no data set, run or gain report: it has none of {', '.join(KINDS.values())}{hint}"
        )
    return home


def _listen(host: str, port: int) -> socket.socket:
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol named: only then does asyncio send small answers at once, and not after the 40 ms of a
        # delayed acknowledgement.
        listening = socket.socket(*kind[:3])
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(kind[4])
        listening.listen()  # whoever opens the address at once waits, and is not turned away
        return listening
    except OSError as error:
        raise StudioError(f"cannot listen on {host}:{port}: {error.strerror or error}; try --port 0") from error


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(host: str, port: int) -> str:
    """What to type on another machine: an address of this one where `host` stands for all of them."""
    shown = host
    if host in EVERYWHERE:
        shown = _own_address()
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _own_address() -> str:
    """This machine's address in its network; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return HOST
