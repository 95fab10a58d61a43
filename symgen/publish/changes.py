"""What publishing would change: an offer against what the hub holds, and the commits from one to the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from symgen.publish.offer import CARD, Offer, Outgoing

LEAST_BYTES = 16 << 20  # of a commit, where there is so much left: what a run that breaks off may have to send again
MOST_COMMITS = 64  # of shards; a hub's history is for people
MOST_FILES = 200


class There(NamedTuple):
    """A file on the hub. sha256: None for small ones, which are known by git's name alone."""

    size: int
    oid: str
    sha256: str | None

    def is_same(self, file: Outgoing) -> bool:
        """Whether it has the content of a file of the offer."""
        if self.size != file.size:
            return False
        return self.sha256 == file.sha256 if self.sha256 else self.oid == file.git_oid


@dataclass(frozen=True)
class Changes:
    """new, changed, same: files of the offer. removed: paths of older shards. kept: paths that are not symgen's."""

    new: tuple[Outgoing, ...]
    changed: tuple[Outgoing, ...]
    same: tuple[Outgoing, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether the hub holds the offer already."""
        return not (self.new or self.changed or self.removed)


class Step(NamedTuple):
    """One commit."""

    title: str
    files: tuple[Outgoing, ...]
    removed: tuple[str, ...] = ()


def compare(offer: Offer, there: dict[str, There]) -> Changes:
    """The offer against the files of a branch, path -> what lies there."""
    names = {file.path for file in offer.files}
    found = [(file, there.get(file.path)) for file in offer.files]
    others = [path for path in sorted(there) if path not in names and path != ".gitattributes"]
    return Changes(
        new=tuple(file for file, old in found if old is None),
        changed=tuple(file for file, old in found if old is not None and not old.is_same(file)),
        same=tuple(file for file, old in found if old is not None and old.is_same(file)),
        removed=tuple(path for path in others if offer.is_shard(path)),
        kept=tuple(path for path in others if not offer.is_shard(path)),
    )


def next_step(offer: Offer, there: dict[str, There], message: str) -> Step | None:
    """The next commit, or None where nothing is left to do.

    Shards have names of their own, so that adding them changes nothing for readers of an older card, which lists its
    files. All else, and the end of the older shards, is one last commit: readers see the old set or the new one.
    """
    changes = compare(offer, there)
    if changes.none:
        return None
    to_send = {file.path for file in (*changes.new, *changes.changed)}
    shards = [file for file in offer.shards if file.path in to_send]
    if shards:
        batch = next(batches(shards, sum(file.size for file in offer.shards)))
        left = len(shards) - len(batch)
        title = f"{message}: {len(batch)} shards{f', {left} to come' if left else ''}"
        return Step(title, (*_placeholder(offer, there), *batch))
    return Step(message, tuple(file for file in offer.rest if file.path in to_send), changes.removed)


def batches(files: Sequence[Outgoing], total: int) -> Iterator[tuple[Outgoing, ...]]:
    """Files in groups of one commit each. total: bytes of all shards, sent or not, so that the sizes stay the same."""
    most = max(LEAST_BYTES, total // MOST_COMMITS)
    batch: list[Outgoing] = []
    for file in files:
        if batch and (sum(one.size for one in batch) + file.size > most or len(batch) == MOST_FILES):
            yield tuple(batch)
            batch = []
        batch.append(file)
    if batch:
        yield tuple(batch)


def _placeholder(offer: Offer, there: dict[str, There]) -> tuple[Outgoing, ...]:
    """The card for the time in between, where no set of symgen's stands there whose card would hold until then."""
    card = offer.placeholder
    if card is None or "manifest.json" in there or (CARD in there and there[CARD].is_same(card)):
        return ()
    return (card,)
