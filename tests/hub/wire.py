"""HTTP as the hub speaks it: bodies read and answered at the line's speed, routes, faults, and a log of every call."""

import json
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

PIECE = 1 << 16
USER, ANYONE, OPEN = "user", "anyone", "open"


class Call(NamedTuple):
    """One request as it ended. status 0: the connection was reset."""

    method: str
    path: str
    status: int
    fault: str
    received: int


class Route(NamedTuple):
    """Who answers. gate: USER, only a valid token; ANYONE, no token or a valid one; OPEN, it is not looked at."""

    method: str
    pattern: str
    answer: Callable[..., None]
    gate: str = USER


class ResetError(Exception):
    """The connection is to be cut."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection. `server` is the Hub."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *_: object) -> None:
        """Nothing: `note` keeps the log."""

    @property
    def hub(self) -> Any:
        return self.server

    def route(self) -> None:
        self.received, self.fault = 0, self.hub.faults.strike(self.command, self.path)
        parts = urlsplit(self.path)
        self.query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        try:
            self._answer(parts.path)
        except ResetError:
            self._cut()
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True  # the client went away: it may have been killed
            self.note(0)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = route  # noqa: N815  # the library looks for these names

    def _answer(self, path: str) -> None:
        if self.fault == "drop":
            self._read_half()
            raise ResetError
        if self.fault in ("429", "500"):
            list(self.pieces())
            after = {"Retry-After": str(self.hub.faults.retry_after)} if self.fault == "429" else {}
            return self.refuse(int(self.fault), "", "planted fault", after)
        for route in self.hub.routes:
            found = re.fullmatch(route.pattern, path)
            if found and (route.method == self.command or (route.method, self.command) == ("GET", "HEAD")):
                if not self._may(route):
                    list(self.pieces())
                    # By this very message the client tells a bad token from a missing repository.
                    return self.refuse(401, "", "Invalid credentials in Authorization header")
                return route.answer(self, *(group and unquote(group) for group in found.groups()))
        list(self.pieces())
        return self.refuse(404, "", f"no route for {self.command} {path}")

    def _may(self, route: Route) -> bool:
        if route.gate == OPEN or (route.gate == ANYONE and not self.token):
            return True
        return self.user is not None and self.fault != "expired"

    @property
    def token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ").strip()

    @property
    def user(self) -> str | None:
        return self.hub.tokens.get(self.token)

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes in."""
        if (self.headers.get("Transfer-Encoding") or "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self._take(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0:
            piece = self._take(self.rfile.read(min(left, PIECE)))
            left -= len(piece)
            yield piece

    def body(self) -> bytes:
        return b"".join(self.pieces())

    def json(self) -> Any:
        return json.loads(self.body() or b"{}")

    def send(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Answer with bytes, or with anything else as JSON."""
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        kind = "application/octet-stream" if isinstance(value, bytes) else "application/json"
        self.reply(status, {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}, data)

    def refuse(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        """Answer with an error as the client reads it."""
        self.send({"error": message}, status, {"X-Error-Code": code, "X-Error-Message": message, **(headers or {})})

    def reply(self, status: int, headers: dict[str, str], data: bytes) -> None:
        if self.fault == "lost":
            raise ResetError
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(data) if self.command != "HEAD" else 0, PIECE):
            self.wfile.write(data[start : start + PIECE])
            self._wait(len(data[start : start + PIECE]))
        self.note(status)

    def note(self, status: int) -> None:
        self.hub.note(Call(self.command, self.path, status, self.fault, self.received))

    def _take(self, piece: bytes) -> bytes:
        if not piece:
            raise ConnectionResetError
        self.received += len(piece)
        self._wait(len(piece))
        return piece

    def _wait(self, size: int) -> None:
        if self.hub.faults.bytes_per_second:
            time.sleep(size / self.hub.faults.bytes_per_second)

    def _read_half(self) -> None:
        whole = int(self.headers.get("Content-Length") or 0)
        for _ in self.pieces():
            if self.received >= whole // 2:
                return

    def _cut(self) -> None:
        """ResetError the connection, so that the client sees a fault and not an end."""
        self.note(0)
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RD)
            self.connection.close()
