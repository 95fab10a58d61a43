"""The table that `symgen learn` makes: how people vary what they write in a few numbers, and what they come from.

A file of JSON: `hand` and `row`, MODES lists of numbers each (see `fit.Variation`), and `lineage`. Nothing in it is
code, and it is checked when it is read. Its digest is over what it means, so it is the same wherever it lies.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from symgen import shipped, store
from symgen.errors import SourceError

F64 = npt.NDArray[np.float64]
U64 = npt.NDArray[np.uint64]

SHIPPED = "shipped"
MODES, NUMBERS = 20, 72
LARGEST = 1.0
"""Of a number: nobody moves a point by more than the symbol's own size."""

MOST_BYTES = 1_000_000
DIGITS = 5


class Lineage(BaseModel):
    """What a table was learned from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank: str = Field(pattern="[0-9a-f]{64}", description="sha256 of the bank, all its items.")
    inks: int = Field(ge=1, description="Inks learned from.")
    sources: dict[str, int] = Field(description="The same by source.")
    origins: dict[str, tuple[str, ...]] = Field(description="Source -> fonts or templates; of real ink no names.")
    licence: str = Field(description="The strictest of the inks'.")
    writers: int = Field(ge=1, description="People, or font designs, who made the inks.")
    classes: tuple[str, ...] = Field(description="Names of the symbols learned from.")
    without: tuple[str, ...] = Field(description="Names of the symbols that were left out because that was asked for.")
    allographs: int = Field(ge=1, description="Ways to write them that were compared.")
    real_inks: str = Field(
        pattern=r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2,3}={1,2})?$",
        description="64-bit hashes of the ids of the real people's inks, sorted, in base64.",
    )
    seed: int
    symgen: str = Field(description="Version that learned it.")
    rms: float = Field(gt=0, description="Of the fields, over the frame, share of the symbol.")
    hand_share: float = Field(description="Share of their variance that is the hand's.")
    left: float = Field(description="Rms of what fields do not explain.")
    spectrum: tuple[float, ...] = Field(description="Share of the variance in each principal component.")

    def foreign(self, allowed: Iterable[str]) -> int:
        """How many of the real inks learned from are not among the items with these ids."""
        known = np.frombuffer(base64.b64decode(self.real_inks), "<u8")
        return int((~np.isin(known, _hashes(allowed))).sum())


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    format: Literal[1]
    hand: list[list[float]]
    row: list[list[float]]
    lineage: Lineage


@dataclass(frozen=True, eq=False)
class Table:
    """hand, row: float64 (MODES, NUMBERS), displacements of a lattice's nodes (all x, then all y) per standard normal
    variate of the hand and of the row. lineage: what they were learned from.
    """

    hand: F64
    row: F64
    lineage: Lineage

    def __post_init__(self) -> None:
        for name in ("hand", "row"):
            modes = getattr(self, name)
            if modes.shape != (MODES, NUMBERS) or not (np.abs(modes) <= LARGEST).all():
                raise ValueError(f"{name} must be {MODES} modes of {NUMBERS} numbers, none beyond {LARGEST:g}")

    def dump(self) -> bytes:
        """The file, equal for equal tables."""
        shown = {
            "format": 1,
            **{name: (np.round(getattr(self, name), DIGITS) + 0.0).tolist() for name in ("hand", "row")},
            "lineage": self.lineage.model_dump(mode="json"),
        }
        lines = json.dumps(shown, indent=None, sort_keys=True, ensure_ascii=False).replace("], [", "],\n[")
        return lines.encode() + b"\n"

    @cached_property
    def digest(self) -> str:
        """sha256 of what is in the file."""
        return hashlib.sha256(self.dump()).hexdigest()

    def save(self, path: str | Path) -> Path:
        """Write the file, whole or not at all. Raises StoreError."""
        return store.put(path, self.dump())


def hashed(items: Iterable[str]) -> str:
    """Ids of items as `Lineage.real_inks` holds them."""
    return base64.b64encode(np.sort(_hashes(items)).astype("<u8").tobytes()).decode()


def _hashes(items: Iterable[str]) -> U64:
    digests = [hashlib.blake2b(item.encode(), digest_size=8).digest() for item in items]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)


def read(path: str | Path) -> Table:
    """The table in a file. SourceError where there is none, or it is no whole table."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ValueError("larger than any table")
        found = _File.model_validate_json(data)
        return Table(np.array(found.hand, np.float64), np.array(found.row, np.float64), found.lineage)
    except OSError as error:
        raise SourceError(f"cannot read the table {path}: {error.strerror}; `symgen learn` makes one") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SourceError(f"{path} is no table of `symgen learn`: {where}: {first['msg']}") from error
    except ValueError as error:
        raise SourceError(f"{path} is no table of `symgen learn`: {error}") from error


def shipped_table() -> Path:
    """The table that comes with symgen, learned from fonts and pen templates alone."""
    return shipped.folder("fonts") / "variation" / "variation.json"
