"""Can it be read: blank pictures, strokes too faint, ink that is clipped at the border or lies outside the frame."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field

from symgen.check._case import Case
from symgen.check._findings import Finding, Findings
from symgen.check._rows import Rows
from symgen.package import parquet

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

_BLOCK = 2048
_INK = 0.6  # of the way from paper to the darkest pixel: what is ink beyond doubt


class Params(BaseModel):
    """What can be read. Darkness is told in 0..255, from the paper to the darkest ink."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    blank: int = Field(16, ge=0, le=255, description="A picture whose darkest ink is no darker is blank.")
    faint: int = Field(40, ge=0, le=255, description="A picture whose darkest ink is no darker is too faint.")
    clipped: int = Field(2, ge=1, description="Pixels of ink on the border, of strokes that lead there, that clip it.")
    marginless: float = Field(0.5, ge=0, le=1, description="Share that touch the border, from which all are meant to.")


def run(case: Case, params: Params) -> Findings:
    """Look at every picture by itself."""
    data = case.data
    darkness, border = _measure(data)
    blank = darkness <= params.blank
    faint = ~blank & (darkness <= params.faint)
    clipped = ~blank & (border >= params.clipped)
    marginless = bool(len(data)) and clipped.mean() > params.marginless
    touching = list(_finding(data, "clipped", "touch the border of the picture", np.flatnonzero(clipped)))
    findings = [
        *_finding(data, "blank", "hold no ink", np.flatnonzero(blank)),
        *_finding(data, "faint", "are too faint to be read", np.flatnonzero(faint)),
        *_finding(data, "outside", "have strokes outside the frame", _outside(data)),
        *([] if marginless else touching),
    ]
    figures = {"darkness_least": int(darkness.min(initial=255)), "darkness_median": float(np.median(darkness))}
    return Findings(tuple(findings), tuple(touching if marginless else ()), figures)


def _measure(data: Rows) -> tuple[I64, I64]:
    """Of each picture: how dark its darkest ink is, and how many pixels of its border are ink. int64 (N,) each."""
    darkness, border = np.zeros(len(data), np.int64), np.zeros(len(data), np.int64)
    for start, images in data.blocks(_BLOCK):
        here = slice(start, start + len(images))
        edge, next_to = _ring(images, 0), _ring(images, 1)
        paper = np.median(edge, axis=1)
        darkness[here] = images.max(axis=(1, 2)) - paper
        least = (paper + _INK * darkness[here])[:, None]
        # A stroke that leads out goes on inside; the grain of paper does not.
        border[here] = ((edge >= least) & (next_to >= least)).sum(axis=1)
    return darkness, border


def _ring(images: U8, depth: int) -> U8:
    """The pixels `depth` from the border, uint8 (n, 2 H + 2 W)."""
    sides = (images[:, depth], images[:, -1 - depth], images[:, :, depth], images[:, :, -1 - depth])
    return np.concatenate(sides, axis=1)


def _outside(data: Rows) -> I64:
    """Rows with a point of ink outside the picture, of a data set that keeps its ink."""
    if data.manifest is None or not data.manifest["recipe"]["package"]["ink"]:
        return np.empty(0, np.int64)
    size, found, first = data.manifest["recipe"]["canvas"]["size"], [], 0
    for split in data.splits:
        for file in (one for one in data.manifest["files"] if one["split"] == split):
            ink = parquet.read(data.home / file["path"], columns=["ink"])["ink"].combine_chunks()
            strokes = ink.flatten()
            points = strokes.flatten()
            xy = points.flatten().to_numpy(zero_copy_only=False).reshape(-1, 2)
            away = ((xy < 0) | (xy > size)).any(axis=1)
            row = pc.list_parent_indices(ink).to_numpy()[pc.list_parent_indices(strokes).to_numpy()]
            found.append(np.unique(row[away]) + first)
            first += file["rows"]
    return np.concatenate(found)


def _finding(data: Rows, kind: str, what: str, rows: I64) -> Iterator[Finding]:
    if len(rows):
        classes = tuple(sorted({data.classes[label].name for label in data.labels[rows].tolist()}))
        says = f"{len(rows):,} of {len(data):,} {data.unit} {what}"
        yield Finding(kind, says, len(rows), classes, data.named(rows), data.shown(rows))
