"""What is to be published: a repository's files as they shall be there."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from symgen import store
from symgen.store import Place

if TYPE_CHECKING:
    from symgen.publish.hub import Hub

CARD = "README.md"


@dataclass(frozen=True)
class Outgoing:
    """One file. path: in the repository. content: where its bytes are, or the bytes. sha256: of them, in hex."""

    path: str
    content: Place | bytes
    size: int
    sha256: str

    @classmethod
    def of(cls, path: str, content: Place | bytes) -> "Outgoing":
        """With size and digest taken from the content."""
        if isinstance(content, bytes):
            return cls(path, content, len(content), hashlib.sha256(content).hexdigest())
        return cls(path, content, content.stat().st_size, store.sha256(content))

    @cached_property
    def git_oid(self) -> str:
        """The name that git gives the content; the hub tells small files by it."""
        data = self.content if isinstance(self.content, bytes) else self.content.read_bytes()
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Offer:
    """A data set or a run, ready to be sent.

    kind: "dataset" or "model". name: for people. facts: lines about it, name -> text. shards: files that mean nothing
    without the card and may be sent bit by bit; rest: card, manifest and their like, sent at once when all shards are
    there. placeholder: a card for the time in between, where there is no older one; None where it is not needed.
    concerns: reasons not to publish. is_shard: whether a path of the repository is a shard of some version of it.
    vet: raises SymgenError where a file is damaged or gives away what is private; asked before anything is sent.
    read_back: fetches a commit from the hub, compares, and says what it compared; raises HubError.
    """

    kind: str
    name: str
    facts: dict[str, str]
    shards: tuple[Outgoing, ...]
    rest: tuple[Outgoing, ...]
    placeholder: Outgoing | None
    concerns: tuple[str, ...]
    is_shard: Callable[[str], bool]
    vet: Callable[[Outgoing], None]
    read_back: Callable[["Hub", str], str]

    @property
    def files(self) -> tuple[Outgoing, ...]:
        """All of them."""
        return (*self.shards, *self.rest)
