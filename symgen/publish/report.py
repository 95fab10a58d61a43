"""What publishing would do or has done, for people and for programs."""

from dataclasses import dataclass
from typing import Any

from symgen.publish.changes import Changes
from symgen.publish.offer import Offer, Outgoing

_SHOWN = 12


@dataclass(frozen=True)
class Report:
    """place: where, in words. allowed: whether the offer's concerns are waived. commit: "" where nothing was sent.
    read_back: what was compared after sending.
    """

    place: str
    url: str
    offer: Offer
    changes: Changes
    allowed: bool
    commit: str = ""
    read_back: str = ""

    @property
    def ok(self) -> bool:
        """Whether it may be published."""
        return self.allowed or not self.offer.concerns

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "url": self.url, "kind": self.offer.kind, "name": self.offer.name, **self.offer.facts,
            "concerns": list(self.offer.concerns), "publishable": self.ok,
            **{key: [{"path": file.path, "bytes": file.size, "sha256": file.sha256} for file in files]
               for key, files in self._files.items()},
            "removed": list(self.changes.removed), "kept": list(self.changes.kept),
            "commit": self.commit, "read_back": self.read_back,
        }  # fmt: skip

    def as_text(self) -> str:
        """The same for people; long lists are cut."""
        total = sum(file.size for file in self.offer.files)
        lines = [
            f"{self.offer.name}: a {'data set' if self.offer.kind == 'dataset' else 'model'} for {self.place}",
            *(f"  {name:9} {text}" for name, text in self.offer.facts.items()),
            f"  {'files':9} {len(self.offer.files)}, {_size(total)}",
        ]
        for word, files in self._files.items():
            lines += _listed(word, [f"{_size(file.size):>10}  {file.path}" for file in files], files)
        lines += _listed("remove", [f"{'':10}  {path}" for path in self.changes.removed])
        lines += _listed("leave alone", [f"{'':10}  {path}" for path in self.changes.kept])
        lines += [f"  concern: {one}" for one in self.offer.concerns]
        return "\n".join([*lines, self._end()])

    @property
    def _files(self) -> dict[str, tuple[Outgoing, ...]]:
        return {"new": self.changes.new, "changed": self.changes.changed, "same": self.changes.same}

    def _end(self) -> str:
        if not self.ok:
            return "refused: mend what is of concern, or give --allow-unresolved, and the card says so"
        if not self.commit:
            return "nothing to do" if self.changes.none else "nothing was sent; add --yes to publish"
        return f"published as {self.commit[:8]}: {self.url}\nread back: {self.read_back}"


def _listed(word: str, lines: list[str], files: tuple[Outgoing, ...] = ()) -> list[str]:
    if not lines:
        return []
    sizes = f", {_size(sum(file.size for file in files))}" if files else ""
    # What stays as it is need not be read.
    shown = [] if word == "same" else lines[:_SHOWN]
    more = len(lines) - len(shown)
    return [f"  {word}: {len(lines)}{sizes}", *shown, *([f"{'':10}  ... and {more:,} more"] if shown and more else [])]


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"
