"""What goes wrong on purpose: which request is struck, by what, and how slow the line is."""

import re
import threading
from dataclasses import dataclass, field
from itertools import cycle

KINDS = {
    "drop": "the connection is reset half-way through what the client sends",
    "lost": "the request is carried out, and the connection reset in place of an answer",
    "429": "too many requests, with Retry-After",
    "500": "internal error",
    "expired": "the token is refused",
    "": "nothing, this once",
}


@dataclass
class Faults:
    """every: strike each Nth request (0 = none), in turn with the `kinds`. only: a pattern that the path must hold to
    be counted. retry_after: seconds told with a 429. bytes_per_second: of the line, each way (0 = as fast as it goes).
    """

    every: int = 0
    kinds: tuple[str, ...] = ("drop", "lost", "429", "500")
    only: str = ""
    retry_after: int = 1
    bytes_per_second: int = 0
    struck: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        unknown = set(self.kinds) - KINDS.keys()
        if unknown:
            raise ValueError(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
        self._lock = threading.Lock()
        self._seen = 0
        self._next = cycle(self.kinds)

    def strike(self, method: str, path: str) -> str:
        """The kind of fault that meets this request, or ""."""
        if not self.every or not re.search(self.only, path):
            return ""
        with self._lock:
            self._seen += 1
            if self._seen % self.every:
                return ""
            kind = next(self._next)
            if kind:
                self.struck.append(f"{kind} {method} {path}")
            return kind
