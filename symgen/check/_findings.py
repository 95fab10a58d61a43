"""What a check hands back: what needs mending, what is worth knowing, figures, and the pictures that prove it."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

NAMED = 50
"""Rows that a finding names at most; it counts them all."""

PICTURED = 24
"""Pictures that a finding shows at most."""


class Shown(NamedTuple):
    """A picture that proves a finding: uint8 (H, W), ink 255 on 0, and what is written below it."""

    image: npt.NDArray[np.uint8]
    caption: str


class Finding(NamedTuple):
    """One thing that was found. kind: a short fixed name. says: a sentence with figures. n: how many rows it is about.
    classes: the classes concerned. rows: names of some of the rows. pictures: what the report shows side by side.
    """

    kind: str
    says: str
    n: int
    classes: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    pictures: tuple[Shown, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What JSON holds of it: all but the pictures."""
        lists = {"classes": list(self.classes), "rows": list(self.rows)}
        return {"kind": self.kind, "says": self.says, "n": self.n, **lists}


class Table(NamedTuple):
    """A table that the report shows: a title, the columns' heads, and rows of texts."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Findings(NamedTuple):
    """What one check found. findings: what is wrong. notes: what is worth knowing. figures: by name. looked: whether
    there was anything to look at; a check that did not look finds nothing, and must not pass for a clean one. tables,
    strips: what the report shows besides; strips are pictures at their own size. exclude: names of rows to be drawn
    anew.
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    figures: dict[str, Any] = {}  # noqa: RUF012  # a tuple's default, never changed
    looked: bool = True
    tables: tuple[Table, ...] = ()
    strips: tuple[Shown, ...] = ()
    exclude: tuple[str, ...] = ()
