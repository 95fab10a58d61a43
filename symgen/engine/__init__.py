"""Who runs the shards. Each engine is a function `map_shards(start, shards, workers, on_rows)` that yields what
`start()(shard, on_rows)` gives, shard by shard as they finish; where they run is all they differ in.
"""

from collections.abc import Callable
from typing import Any, Protocol

from symgen.package.probe import Probe

OnRows = Callable[[int], None]
"""Hears how many rows were made since it was last called; fewer than none where a node was lost with what it made."""

Work = Callable[[int, OnRows], Any]
"""Makes one shard, by its number."""


class Start(Protocol):
    """What a worker needs to become one. It travels to other processes and machines."""

    def __call__(self) -> Work:
        """Get ready, once a process."""

    def probe(self) -> Probe:
        """Draw the first block here, so that it can be compared."""
