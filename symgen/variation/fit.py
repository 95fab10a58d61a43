"""Learns how people vary what they write: residuals of inks become smooth fields, and fields a few modes.

An ink's residual is a field on the lattice of `geometry.lattice` (72 numbers), seen where the ink has points, and noise
that no such field explains. The field is the sum of a part that is the writer's, in all that he writes, and a
part of this one ink. Where an ink has no points its field is unknown, and most writers are met in few inks, so
the covariances of both parts and the noise are found together by expectation and maximisation (Dempster, Laird and
Rubin 1977; for such mixed models, Laird and Ware 1982): a ridge fit whose ridge is learned. Principal components of
both covariances together, measured over the frame, are the basis that all symbols share.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.geometry import lattice
from symgen.variation.compare import Compared

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

NUMBERS = 2 * lattice.NODES**2
"""Of a field: x of all nodes, then y of all nodes."""

COMPONENTS = 20
ROUNDS = 40
INDEPENDENT = 0.25
"""Share of an ink's points that count as independent: what a field misses is alike in points that follow each other."""

FIRST_RMS, FIRST_REACH, FIRST_NOISE, FIRST_HAND = 0.05, 0.35, 0.03, 0.2
"""Where the search begins: fields of this rms that are alike within this distance, noise, the hand's share."""


class Variation(NamedTuple):
    """Displacements of the nodes per standard normal variate, as a field's numbers; and what was found on the way.

    hand: float64 (COMPONENTS, NUMBERS), the same in all that one hand writes. row: the same, of one ink.
    rms: of the fields, over the frame. hand_share: of their variance. left: rms of what fields do not explain.
    spectrum: float64 (COMPONENTS,), share of the variance in each component.
    """

    hand: F64
    row: F64
    rms: float
    hand_share: float
    left: float
    spectrum: F64


class _Inks(NamedTuple):
    """What an allograph's n inks say, of points that count as independent.

    who: int64 (n,). seen: (NUMBERS, NUMBERS), how the fields' numbers are met together; projected: (n, NUMBERS), the
    residuals upon them; square: the residuals' squares, summed; points: how many numbers that are.
    """

    who: I64
    seen: F64
    projected: F64
    square: float
    points: float


class _Parts(NamedTuple):
    """Covariances (NUMBERS, NUMBERS) of both parts of a field, and the variance of noise in x (or y)."""

    hand: F64
    row: F64
    noise: float


def fit(found: Sequence[Compared], writer: npt.NDArray[np.integer]) -> Variation:
    """What the inks of all allographs have in common; writer: (items of the bank,), codes of the people."""
    names, who = np.unique(writer[np.concatenate([one.items for one in found])], return_inverse=True)
    ends = np.cumsum([len(one.items) for one in found])[:-1]
    inks = [_inks(one, mine) for one, mine in zip(found, np.split(who, ends), strict=True)]
    parts = _first_guess()
    for _ in range(ROUNDS):
        parts = _better(inks, parts, len(names))
    basis, variance = _components(parts.hand + parts.row)
    into = _measure() @ _measure().T @ basis.T  # from fields to coefficients
    hand, row = (into.T @ part @ into for part in (parts.hand, parts.row))
    kept = np.trace(hand) + np.trace(row)
    return Variation(_modes(hand) @ basis, _modes(row) @ basis, float(np.sqrt(kept)), float(np.trace(hand) / kept),
                     float(np.sqrt(2 * parts.noise)), variance[:COMPONENTS] / variance.sum())  # fmt: skip


def _inks(one: Compared, who: I64) -> _Inks:
    b = lattice.weights(np.ascontiguousarray(one.mean))
    n = len(one.items)
    # The mean was taken from these inks, and they lie nearer to it than to the true one.
    residual = one.residual * np.sqrt(n / (n - 1))
    projected = residual.transpose(0, 2, 1).reshape(2 * n, -1) @ b
    seen = np.kron(np.eye(2), b.T @ b).astype(np.float64)
    return _Inks(who, INDEPENDENT * seen, INDEPENDENT * projected.reshape(n, -1),
                 INDEPENDENT * float((residual**2).sum()), INDEPENDENT * residual.size)  # fmt: skip


def _first_guess() -> _Parts:
    place = np.arange(lattice.NODES) * lattice.SPACING
    grid = np.stack(np.meshgrid(place, place, indexing="ij"), -1).reshape(-1, 2)
    apart = ((grid[:, None] - grid[None]) ** 2).sum(-1)
    like = np.exp(-apart / (2 * FIRST_REACH**2)) + 1e-3 * np.eye(len(grid))
    whole = np.kron(np.eye(2), like * (FIRST_RMS**2 / 2))
    return _Parts(FIRST_HAND * whole, (1 - FIRST_HAND) * whole, FIRST_NOISE**2 / 2)


def _better(inks: Sequence[_Inks], parts: _Parts, n_writers: int) -> _Parts:
    """One round: what each writer and each ink is likely to be, and the covariances that fit that best."""
    seen = [one.seen / parts.noise for one in inks]
    doubt = [_inverse(_inverse(parts.row) + one) for one in seen]
    theirs, unsure = _writers(inks, seen, doubt, parts, n_writers)
    row, miss = np.zeros_like(parts.row), 0.0
    for one, a, v in zip(inks, seen, doubt, strict=True):
        own = (one.projected / parts.noise - theirs[one.who] @ a) @ v
        field, through = theirs[one.who] + own, v @ a
        about = unsure[one.who].sum(axis=0)
        row += own.T @ own + len(own) * v + through @ about @ through.T
        rest = np.eye(NUMBERS) - through
        spread = len(own) * v + rest @ about @ rest.T
        miss += one.square - 2 * float((field * one.projected).sum())
        miss += float(((field.T @ field + spread) * one.seen).sum())
    hand = (theirs.T @ theirs + unsure.sum(axis=0)) / n_writers
    floor = 1e-10 * np.eye(NUMBERS)
    n_inks, n_points = sum(len(one.who) for one in inks), sum(one.points for one in inks)
    return _Parts((hand + hand.T) / 2 + floor, (row + row.T) / (2 * n_inks) + floor, miss / n_points)


def _writers(
    inks: Sequence[_Inks], seen: Sequence[F64], doubt: Sequence[F64], parts: _Parts, n_writers: int
) -> tuple[F64, F64]:
    """Each writer's part of the fields: means (W, NUMBERS) and covariances (W, NUMBERS, NUMBERS)."""
    precision = np.tile(_inverse(parts.hand), (n_writers, 1, 1))
    towards = np.zeros((n_writers, NUMBERS))
    for one, a, v in zip(inks, seen, doubt, strict=True):
        who, times = np.unique(one.who, return_counts=True)
        precision[who] += times[:, None, None] * (a - a @ v @ a)
        np.add.at(towards, one.who, (one.projected - one.projected @ v @ a) / parts.noise)
    unsure = _inverse(precision)
    return np.einsum("wij,wj->wi", unsure, towards), unsure


def _inverse(matrices: F64) -> F64:
    return np.linalg.inv(matrices).astype(np.float64)


def _measure() -> F64:
    """Lower triangle L with L L' = the mean over the frame of what a field's numbers do there: (NUMBERS, NUMBERS)."""
    side = np.linspace(-0.5, 0.5, 41)
    b = lattice.weights(np.stack(np.meshgrid(side, side), -1).reshape(-1, 2))
    return np.kron(np.eye(2), np.linalg.cholesky(b.T @ b / len(b) + 1e-9 * np.eye(b.shape[1])))


def _components(covariance: F64) -> tuple[F64, F64]:
    """Principal fields (COMPONENTS, NUMBERS) of 1 rms over the frame, and all variances (NUMBERS,), falling."""
    measure = _measure()
    variance, vectors = np.linalg.eigh(measure.T @ covariance @ measure)
    basis = np.linalg.solve(measure.T, vectors[:, ::-1][:, :COMPONENTS]).T
    return basis, np.maximum(variance[::-1], 0)


def _modes(covariance: F64) -> F64:
    """Rows whose outer products add up to the covariance, the strongest first; the largest number of each positive,
    as a solver's choice of sign says nothing.
    """
    values, vectors = np.linalg.eigh(covariance)
    rows = (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1].T
    largest = np.take_along_axis(rows, np.abs(rows).argmax(axis=1, keepdims=True), axis=1)
    found: F64 = rows * np.where(largest < 0, -1.0, 1.0)
    return found
