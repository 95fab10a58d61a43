"""A base whose own rows go into the output beside the fill: what the plan has to know of it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen import steps
from symgen.bank import Bank

I64 = npt.NDArray[np.int64]

DESIGN = "design"
"""The name space that all sources share which are not real ink."""


class Included(NamedTuple):
    """counts: int64 (C, splits), rows that go into the output. groups: (source, group) -> position in SPLITS of the
    rows that show it. files: how many they will be. notes: what the user should know, one sentence each.
    """

    counts: I64
    groups: dict[tuple[str, str], int]
    files: int
    notes: tuple[str, ...]


def held_groups(
    included: Included | None, bank: Bank, entry: npt.NDArray[np.int32], spaces: Sequence[str]
) -> dict[tuple[str, str], int]:
    """(name space, group) -> the split that the base has it in, so that the fill leaves it there.

    spaces: the name space of each recipe entry's groups. A source that no entry reads is its own name space where it
    is real ink or unknown, and one of the designs where it is another of symgen's.
    """
    if included is None:
        return {}
    names = bank.catalogue.source.names
    space_of = {
        names[code]: space
        for number, space in enumerate(spaces)
        for code in np.unique(bank.catalogue.source.codes[entry == number]).tolist()
    }
    known = steps.names("sources")
    for source in {source for source, _ in included.groups} - space_of.keys():
        drawn = source in known and not getattr(steps.load("sources", source), "REAL_INK", False)
        space_of[source] = DESIGN if drawn else source
    return {(space_of[source], group): place for (source, group), place in sorted(included.groups.items())}
