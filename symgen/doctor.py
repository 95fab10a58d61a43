"""The doctor's report of an ink source: what was left out or looked odd, with file, symbol and reason. Never capped."""

import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from symgen import store


class Finding(NamedTuple):
    """One line of the report. symbol: number and label inside the file, or empty where the whole file is meant.
    reason: one of few, to be counted; detail: what exactly. dropped: False where nothing was left out.
    """

    file: str
    symbol: str
    reason: str
    detail: str
    dropped: bool


class Doctor:
    """Collects findings. Texts from files are escaped here, so that a report can be shown on any terminal."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def __len__(self) -> int:
        return len(self._found)

    def drop(self, file: str, symbol: str, reason: str, detail: str = "") -> None:
        """Something is not in the bank: a symbol, or a file where `symbol` is empty."""
        self._found.append(Finding(printable(file), printable(symbol), reason, printable(detail), True))

    def note(self, file: str, symbol: str, reason: str, detail: str = "") -> None:
        """Something is odd, but nothing was left out because of it."""
        self._found.append(Finding(printable(file), printable(symbol), reason, printable(detail), False))

    @property
    def findings(self) -> list[Finding]:
        """In the order of file names; within a file as found."""
        return sorted(self._found, key=lambda finding: finding.file)

    def counts(self, *, dropped: bool = True) -> dict[str, int]:
        """Reason -> number of findings, the most frequent first."""
        counted = Counter(finding.reason for finding in self.findings if finding.dropped == dropped)
        return dict(counted.most_common())

    def sample(self) -> str:
        """The first finding as the end of an error's sentence, or the empty string."""
        if not self._found:
            return ""
        first = self.findings[0]
        more = f" and {len(self) - 1} more" if len(self) > 1 else ""
        return f"; {first.file}: {first.reason}{', ' * bool(first.detail)}{first.detail}{more}"

    def save(self, folder: Path) -> None:
        """Write doctor.json (a list of objects) and doctor.txt (a line each, tabs between) into `folder`."""
        found = self.findings
        lines = ["\t".join(("left out" if one.dropped else "noted", *one[:4])) + "\n" for one in found]
        store.put(folder / "doctor.txt", "".join(lines).encode())
        objects = ",\n".join(json.dumps(one._asdict(), ensure_ascii=False) for one in found)
        store.put(folder / "doctor.json", f"[\n{objects}\n]\n".encode() if found else b"[]\n")


def printable(text: str) -> str:
    """The text with control characters, lone surrogates and the like escaped, and cut at 300 characters."""
    cut = text if len(text) <= 300 else f"{text[:297]}..."
    return cut if cut.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
