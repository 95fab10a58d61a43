"""Rewrite: each stroke is written again by a model of the hand, the sigma-lognormal one (Plamondon 1995; O'Reilly and
Plamondon 2009), in which a movement is a chain of ballistic ones that each aim at a target and begin before the one
before has ended.

Banks hold no reliable times, so nothing is fitted. Instead the stroke is cut into ballistic parts at its virtual
targets (wherever it has turned by TURN since the last), each part is given one unit of time (isochrony: long movements
take hardly longer than short ones) and a lognormal speed, and the pen is the sum of the parts in progress. A part runs
along its own piece of the stroke instead of along a circle: with no overlap in time the stroke comes out as it was,
with more overlap corners are cut and bends flow into one another, as when a person writes fast. How much the parts
overlap is mostly the hand's; each part's length and direction err a little, anew in each row.

Ends stay where they were (`arc.settle`). Straight strokes are one part and hence stay straight. Strokes shorter than
SHORTEST are left alone, and so are filled outlines, which are rims, not ways of a pen.
"""

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from symgen.geometry import arc
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import F64, U64, Draws, Word, bell64, mix64
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

OVERLAP, ERROR = range(2)
"""Columns of the controls: share of a part's time that it shares with the next, and the relative error of parts."""

TURN = 1.2
MOST_PARTS = 48
MOST_OVERLAP = 0.65
"""Beyond this the part after the next would begin before a part has ended."""

LENGTH_ERROR, ANGLE_ERROR = 0.06, 0.06
"""Standard deviation of a part's length (relative) and direction (radians) at error 1: Plamondon's group varies
sigma-lognormal parameters by 5 to 10 % for signatures that pass for another of the same hand."""

MANY = 3
"""In strokes of more parts than this each part errs less, so that their sum does not go astray."""

UNEVEN = 0.3
SHORTEST = 0.15

USUAL_RMS = 0.012
"""Rms distance of points from the old stroke at overlap 0.4 and error 1 (measured on CROHME training inks)."""


def _lognormal(sigma: float = 0.3, cut: float = 2.5, n: int = 64) -> tuple[F64, F64]:
    """Way covered at n + 1 even times, and time needed for n + 1 even ways, both from 0 to 1: a lognormal impulse
    within `cut` standard deviations.
    """
    z = np.linspace(-cut, cut, 2001)
    way = np.array([math.erf(one / math.sqrt(2)) for one in z]) / math.erf(cut / math.sqrt(2))
    way, time = 0.5 + 0.5 * way, np.exp(sigma * z)
    time = (time - time[0]) / (time[-1] - time[0])
    even = np.linspace(0, 1, n + 1)
    return np.interp(even, time, way), np.interp(even, way, time)


WAY, TIME = _lognormal()

Overlap = Annotated[float, Field(ge=0, le=MOST_OVERLAP)]
Error = Annotated[float, Field(ge=0, le=2)]


class Params(StepParams):
    """How fluently hands write, and how exactly."""

    overlap_range: tuple[Overlap, Overlap] = Field(
        (0.05, 0.45), description="A hand's overlap of one movement with the next, share of its time, uniform."
    )
    overlap_jitter: float = Field(0.06, ge=0, le=0.3, description="Overlap of a row about its hand's.")
    error_range: tuple[Error, Error] = Field(
        (0.3, 1.2), description="Errors of length and direction of movements, 1 = usual, uniform over rows."
    )


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 2), columns OVERLAP and ERROR; both weaker where the symbol limits elastic changes. The
    subkey holds what each part does.
    """
    hand, row, jitter = draws.hand_uniform(1), draws.uniform(1), np.clip(draws.normal(1), -2.5, 2.5)
    subkey = draws.subkey()
    overlap = within(params.overlap_range, hand) + params.overlap_jitter * jitter
    values = np.concatenate([np.clip(overlap, 0, MOST_OVERLAP), within(params.error_range, row)], 1)
    values *= np.minimum(1.0, rows.limits[:, LIMITS.index("elastic"), None] / USUAL_RMS)
    return controls(values * chosen(params, draws), subkey)


def apply(paths: Paths, controls: Controls) -> Paths:
    """Write the open paths of N items anew; unit frame in and out, widths untouched."""
    xy = paths.xy.copy()
    _write(paths.xy, paths.path_start, paths.item_start, paths.filled, controls.values, controls.subkey, xy)
    return paths.with_points(xy)


@kernel
def _look_up(table: F64, share: float) -> float:
    """The table's value at `share` in [0, 1], linear between its entries."""
    u = min(max(share, 0.0), 1.0) * (len(table) - 1)
    k = min(int(u), len(table) - 2)
    return float(table[k] + (u - k) * (table[k + 1] - table[k]))


@kernel
def _targets(xy: F32, first: int, last: int, target: I32) -> int:
    """Fill target[0 .. parts] with the points where parts begin and the last one ends; return the number of parts."""
    target[0], parts, turn = first, 0, 0.0
    ax, ay, a = 0.0, 0.0, 0.0
    for p in range(first + 1, last):
        bx, by, b = arc.edge(xy, p)
        if b == 0.0:
            continue
        if a > 0.0:
            turn += abs(np.arctan2(ax * by - ay * bx, ax * bx + ay * by))
            if turn > TURN and parts < MOST_PARTS - 2:
                parts, turn = parts + 1, 0.0
                target[parts] = p - 1
        ax, ay, a = bx, by, b
    target[parts + 1] = last - 1
    return parts + 1


@kernel
def _on(xy: F32, way: F64, first: int, begin: int, end: int, share: float) -> tuple[float, float]:
    """The point at `share` of the way from point `begin` to point `end`. way: (n,), along the stroke from `first`."""
    place = way[begin - first] + share * (way[end - first] - way[begin - first])
    low, high = begin, end
    while high - low > 1:
        middle = (low + high) // 2
        if way[middle - first] <= place:
            low = middle
        else:
            high = middle
    gap = way[high - first] - way[low - first]
    t = min(max((place - way[low - first]) / gap, 0.0), 1.0) if gap > 0.0 else 0.0
    dx, dy = np.float64(xy[high, 0]) - xy[low, 0], np.float64(xy[high, 1]) - xy[low, 1]
    return xy[low, 0] + t * dx, xy[low, 1] + t * dy


@kernel
def _plan(xy: F32, target: I32, parts: int, row: F32, key: Word, plan: F64) -> None:
    """Fill plan (parts + 1, 6) with each part's onset, its turn-and-stretch (cosine, sine), where it would begin if no
    other were in progress (x, y), and its overlap with the part before.
    """
    onset, x, y = 0.0, np.float64(xy[target[0], 0]), np.float64(xy[target[0], 1])
    for j in range(parts + 1):
        overlap = row[OVERLAP] * (1.0 + UNEVEN * bell64(key, j, 0)) if 0 < j < parts else 0.0
        overlap = min(overlap, MOST_OVERLAP)
        onset += 1.0 - overlap if j > 0 else 0.0
        plan[j, 0], plan[j, 3], plan[j, 4], plan[j, 5] = onset, x, y, overlap
        if j == parts:
            break
        error = row[ERROR] * min(1.0, np.sqrt(MANY / parts))
        size = np.exp(LENGTH_ERROR * error * bell64(key, j, 1))
        angle = ANGLE_ERROR * error * bell64(key, j, 2)
        c, s = size * np.cos(angle), size * np.sin(angle)
        plan[j, 1], plan[j, 2] = c, s
        dx = np.float64(xy[target[j + 1], 0]) - xy[target[j], 0]
        dy = np.float64(xy[target[j + 1], 1]) - xy[target[j], 1]
        x, y = x + c * dx - s * dy, y + s * dx + c * dy


@kernel
def _run(xy: F32, way: F64, target: I32, parts: int, plan: F64, out: F32) -> None:
    """Write one stroke: every point is the sum of the parts in progress at its time."""
    for j in range(parts):
        begin, end = target[j], target[j + 1]
        since, until = plan[j, 0] + 0.5 * plan[j, 5], plan[j, 0] + 1.0 - 0.5 * plan[j + 1, 5]
        base, long = way[begin - target[0]], way[end - target[0]] - way[begin - target[0]]
        low, high = _look_up(WAY, since - plan[j, 0]), _look_up(WAY, until - plan[j, 0])
        for p in range(begin, end + 1 if j == parts - 1 else end):
            time = plan[j, 0] + _look_up(TIME, low + (high - low) * (way[p - target[0]] - base) / long)
            before = max(j - 1, 0)
            x, y = plan[before, 3], plan[before, 4]
            for k in range(before, min(j + 2, parts)):
                share = _look_up(WAY, time - plan[k, 0])
                if share > 0.0:
                    px, py = _on(xy, way, target[0], target[k], target[k + 1], share)
                    dx, dy = px - xy[target[k], 0], py - xy[target[k], 1]
                    x += plan[k, 1] * dx - plan[k, 2] * dy
                    y += plan[k, 2] * dx + plan[k, 1] * dy
            out[p, 0], out[p, 1] = x, y


@kernel
def _write(
    xy: F32, path_start: I32, item_start: I32, filled: Bools, values: F32, subkey: U64, out: F32
) -> None:  # fmt: skip
    target, plan = np.empty(MOST_PARTS + 1, np.int32), np.empty((MOST_PARTS + 1, 6))
    way = np.empty(np.max(np.diff(path_start)) if len(filled) > 0 else 0)
    for i in range(len(item_start) - 1):
        if values[i, OVERLAP] == 0.0 and values[i, ERROR] == 0.0:
            continue
        for k in range(item_start[i], item_start[i + 1]):
            first, last = path_start[k], path_start[k + 1]
            if filled[k] or last - first < 3:
                continue
            way[0] = 0.0
            for p in range(first + 1, last):
                way[p - first] = way[p - first - 1] + arc.edge(xy, p)[2]
            total = way[last - 1 - first]
            if total < SHORTEST:
                continue
            parts = _targets(xy, first, last, target)
            _plan(xy, target, parts, values[i], mix64(subkey[i], k - item_start[i], 0), plan)
            _run(xy, way, target, parts, plan, out)
            arc.settle(xy, out, first, last, total)
