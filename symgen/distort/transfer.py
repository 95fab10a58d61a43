"""Transfer: rare symbols are varied as people were seen to vary common ones.

`symgen learn` compares inks of one way to write a symbol and keeps how they differ as a table of smooth fields:
what a hand does to all that it writes, and what it does to one ink. Here a field is drawn from the table for each
row, heavier in its tails than a normal one (multivariate t; Student 1908, Cornish 1954), and moves the ink's points
through the lattice of `geometry.lattice`. It does more of what people do and less of what they never do than
`elastic`, whose fields lean every way alike. Slant and proportions are part of it, turn and size are not.

The shipped table was learned from fonts and pen templates, so it binds nobody; one learned from people's ink is under
that ink's licence, and so is what is made with it.
"""

from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from symgen.bank import Bank
from symgen.errors import SourceError
from symgen.geometry.lattice import NODES, moved
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Paths
from symgen.recipe import expand
from symgen.rng import F64, Draws
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS
from symgen.variation.learning import of_own_ink
from symgen.variation.table import MODES, SHIPPED, Table, read, shipped_table

SOURCES = "sources"
FREEDOM = 6
"""Degrees of freedom of the t distribution: even, so that a sum of logarithms draws its divisor."""

MOST = 2.0
"""A field is never more than this many times the usual one."""

Strength = Annotated[float, Field(ge=0, le=2)]


class Params(StepParams):
    """Which table, and how much of it."""

    table: str = Field(
        SHIPPED,
        description='A file that `symgen learn` made; "shipped": the one that comes with symgen; "sources": one '
        "learned from the recipe's own real ink.",
    )
    strength_range: tuple[Strength, Strength] = Field(
        (0.6, 1.4), description="1: as people vary; uniform over rows, the symbol may limit it."
    )


class Bound(NamedTuple):
    """Params with the table that they name."""

    params: Params
    table: Table


def learned(params: Params, bank: Bank | None) -> Table:
    """The table that the params name; `bank`: of the recipe that they stand in. Raises SourceError."""
    if params.table == SHIPPED:
        return read(shipped_table())
    if params.table != SOURCES:
        return read(expand(params.table))
    if bank is None:
        raise SourceError("table = 'sources' has a meaning only in a recipe, which has sources")
    return of_own_ink(bank)


def bound(params: Params, bank: Bank) -> Bound:
    """The params as `sample` takes them block after block, the table read once."""
    return Bound(params, learned(params, bank))


def meaning(params: Params) -> dict[str, Any]:
    """What stands for the params in a recipe's digest: the table's content in place of its name."""
    return {} if params.table == SOURCES else {"table": learned(params, None).digest}


def sample(params: Params | Bound, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 72): displacements of the lattice's nodes, all x, then all y, within the symbols' limits."""
    asked, table = params if isinstance(params, Bound) else Bound(params, learned(params, None))
    strength = within(asked.strength_range, draws.uniform(1))
    strength = np.minimum(strength, rows.limits[:, LIMITS.index("elastic"), None] / table.lineage.rms)
    tail = np.stack([_divisor(draws.uniform(FREEDOM // 2)), _divisor(draws.hand_uniform(FREEDOM // 2))], 1)
    of_row, of_hand = draws.normal(MODES), draws.hand_normal(MODES)
    gain = strength * chosen(asked, draws)
    values = np.empty((len(rows.index), 2 * NODES * NODES), np.float32)
    _mix(of_row, of_hand, tail, gain, table.row, table.hand, values)
    return controls(values)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Move all points of N items, each by its own field; unit frame in and out, widths untouched."""
    xy = np.empty_like(paths.xy)
    _move(paths.xy, paths.point_start, np.ascontiguousarray(controls.values), xy)
    return paths.with_points(xy)


@kernel
def _divisor(u: F64) -> F64:
    """What makes a standard normal vector one of a t distribution of unit variance: float64 (N,) from uniform u (N, k).

    Minus twice the sum of k logarithms is chi-squared with 2k degrees of freedom.
    """
    out = np.empty(len(u))
    for i in range(len(u)):
        total = 0.0
        for j in range(u.shape[1]):
            total -= 2.0 * np.log(u[i, j])
        out[i] = min(np.sqrt((FREEDOM - 2.0) / total), MOST)
    return out


@kernel
def _mix(of_row: F64, of_hand: F64, tail: F64, gain: F64, row: F64, hand: F64, out: F32) -> None:
    """Fill out (N, numbers) with each row's field: its own modes and its hand's."""
    total = np.empty(out.shape[1])
    for i in range(len(out)):
        total[:] = 0.0
        for m in range(len(row)):
            own, shared = of_row[i, m] * tail[i, 0], of_hand[i, m] * tail[i, 1]
            for k in range(len(total)):
                total[k] += own * row[m, k] + shared * hand[m, k]
        for k in range(len(total)):
            out[i, k] = gain[i, 0] * total[k]


@kernel
def _move(xy: F32, start: I32, values: F32, out: F32) -> None:
    field, across, down = np.empty((NODES, NODES, 2)), np.empty(4), np.empty(4)
    for i in range(len(start) - 1):
        idle = True
        for node in range(NODES * NODES):
            dx, dy = values[i, node], values[i, NODES * NODES + node]
            idle = idle and dx == 0.0 and dy == 0.0
            field[node // NODES, node % NODES, 0] = dx
            field[node // NODES, node % NODES, 1] = dy
        for p in range(start[i], start[i + 1]):
            if idle:
                out[p, 0], out[p, 1] = xy[p, 0], xy[p, 1]
            else:
                out[p, 0], out[p, 1] = moved(xy[p, 0], xy[p, 1], field, across, down)
