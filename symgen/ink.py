"""From strokes as somebody drew them to a Bank: the part that all ink sources share."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.archive import Member
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.doctor import Doctor, printable
from symgen.errors import SourceError
from symgen.geometry.fingerprint import fingerprint
from symgen.geometry.resample import Box, normalise, simplify, subdivide
from symgen.paths import Paths

F64 = npt.NDArray[np.float64]

PEN_WIDTH = 0.06  # pen diameter in the unit frame; ink files do not tell it
SPECK = 0.2  # x-heights: ink smaller than this stays small in the unit frame
FARTHEST = 1e9  # coordinates beyond this come from broken files; float32 could not tell their points apart


Watch = Callable[[Iterator[Member]], Iterable[Member]]  # hands files on one by one, and may show how far it is


class Ink(NamedTuple):
    """One drawn symbol. strokes: float64 (n, 2) each, y down, any unit, at least one point in each.

    file and number say where it stands, for reports. x_height: of the handwriting around it, in the unit of the
    strokes; baseline: y of the line that it stands on. NaN where unknown.
    """

    item: str
    symbol_id: int
    label: str
    writer: str
    strokes: tuple[F64, ...]
    file: str
    number: int
    x_height: float = float("nan")
    baseline: float = float("nan")

    @property
    def place(self) -> str:
        """Number and label, as reports name a symbol inside its file."""
        return f"{self.number} ({self.label})"


def is_bank(path: Path) -> bool:
    """Whether `path` is a bank's folder."""
    return (path / "bank.json").is_file()


def open_bank(path: Path, kind: str) -> Bank:
    """The bank in a folder. Raises SourceError where it is damaged or was made from something else than `kind`."""
    bank = Bank.open(path)
    if bank.about.get("kind") != kind:
        made_of = printable(str(bank.about.get("kind")))
        raise SourceError(f"{path}: this bank was imported as {made_of}, not as {kind}; use kind = {made_of!r}")
    return bank


def distinct(inks: Sequence[Ink], doctor: Doctor) -> list[Ink]:
    """The inks, each drawing once: the first of equal ones stays, the others are reported, whatever their labels.

    Three reasons are told apart. "duplicate ink": the same points in the same strokes in the same order (CROHME's count
    of 85,740 distinct symbols takes only these as equal); strokes listed in another order; the same points once those
    that a resting pen repeats are taken out (KAIST's expressions stand in CROHME twice, with other repeats).
    """
    seen: dict[tuple[str, ...], Ink] = {}
    kept = []
    for ink in inks:
        written = [_digest(stroke) for stroke in ink.strokes]
        moving = [_digest(_without_rests(stroke)) for stroke in ink.strokes]
        keys = {
            "duplicate ink": ("written", *written),
            "duplicate ink, strokes in another order": ("any order", *sorted(written)),
            "duplicate ink, resting points repeated": ("moving", *sorted(moving)),
        }
        reason = next((reason for reason, key in keys.items() if key in seen), None)
        if reason is None:
            kept.append(ink)
        else:
            other = seen[keys[reason]]
            doctor.drop(ink.file, ink.place, reason, f"same strokes as {other.file}, symbol {other.place}")
        for key in keys.values():
            seen.setdefault(key, ink)
    return kept


def _digest(stroke: F64) -> str:
    # Adding zero turns -0.0 into 0.0, which compares equal but is stored otherwise.
    return hashlib.blake2b((stroke + 0.0).tobytes(), digest_size=16).hexdigest()


def _without_rests(stroke: F64) -> F64:
    moved = np.ones(len(stroke), np.bool_)
    moved[1:] = np.any(stroke[1:] != stroke[:-1], axis=1)
    return stroke[moved]


def to_bank(inks: Sequence[Ink], kind: str, licence: str | Sequence[str], doctor: Doctor) -> Bank:
    """Inks in their order as a Bank with the `about` of a source; origin and group are the writer. licence: of all
    inks, or one for each.

    Geometry is brought to the unit frame, points that say nothing are dropped, long edges divided. Size, height and
    baseline are in x-heights.
    """
    paths, box, bottom = _unit_frame(inks)
    x_height = np.array([ink.x_height for ink in inks], np.float64)
    baseline = np.array([ink.baseline for ink in inks], np.float64)
    writers = Coded.of([ink.writer for ink in inks])
    catalogue = Catalogue(
        item=np.array([ink.item for ink in inks], dtype=np.str_),
        symbol_id=np.array([ink.symbol_id for ink in inks], np.int64),
        source=Coded.of([kind] * len(inks)),
        origin=writers,
        group=writers,
        licence=Coded.of([licence] * len(inks) if isinstance(licence, str) else licence),
        fingerprint=fingerprint(paths),
        size=(box.unit / x_height).astype(np.float32),
        height=(box.extent[:, 1] / x_height).astype(np.float32),
        baseline=((bottom - baseline) / x_height).astype(np.float32),
    )
    return summary(Bank(paths, catalogue, {"noted": doctor.counts(dropped=False)}), kind, doctor.counts())


def _unit_frame(inks: Sequence[Ink]) -> tuple[Paths, Box, F64]:
    """Paths of the inks, where each stood (with its own corner as origin), and the y of its lowest point."""
    strokes = [stroke for ink in inks for stroke in ink.strokes]
    xy = np.concatenate(strokes) if strokes else np.zeros((0, 2))
    path_start = _starts([len(stroke) for stroke in strokes])
    item_start = _starts([len(ink.strokes) for ink in inks])
    first = path_start[item_start[:-1]]
    low = np.minimum.reduceat(xy, first) if len(inks) else xy
    bottom = np.maximum.reduceat(xy[:, 1], first) if len(inks) else xy[:, 1]
    # Large offsets go before float32 comes: a page coordinate leaves few digits for the stroke itself.
    local = (xy - np.repeat(low, np.diff(path_start[item_start]), axis=0)).astype(np.float32)
    raw = Paths(local, np.zeros(len(xy), np.float32), path_start, item_start, np.zeros(len(strokes), np.bool_))
    speck = np.array([ink.x_height for ink in inks], np.float64) * SPECK
    placed, box = normalise(raw, np.nan_to_num(speck))
    reduced = subdivide(simplify(placed))
    return reduced.with_points(reduced.xy, np.full(len(reduced.xy), PEN_WIDTH, np.float32)), box, bottom


def _starts(counts: list[int]) -> npt.NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int32)
