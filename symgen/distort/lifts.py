"""Lifts: the pen stays down between two strokes, comes off in the middle of one, or draws the beginning and the end of
its way through the air.

Join: two strokes of which one begins near the other's end (within NEAR, and half the shorter one's length) become one,
by a light curve that leaves and arrives along them. Lift: a stroke breaks at its sharpest corner, and its second half
starts a little beside the first one's end. Hook: a stroke starts with a short tick from where the pen came (the stroke
before; the left for the first) or ends with one towards where it goes (the next stroke; the right for the last). How
often is a habit of the hand, and varies a little by row; where is the row's. Symbols that may hardly turn, such as
bars, get fewer hooks.

Strokes shorter than SHORTEST have none of this, so that dots and primes stay what they are, and filled outlines are
left alone. This is the one distortion that changes how many paths and points an item has; their order stays.
"""

from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from symgen.geometry import arc
from symgen.kernels import kernel
from symgen.params import StepParams, chosen, within
from symgen.paths import F32, I32, Bools, Paths
from symgen.rng import F64, U64, Draws, bell64, unit64
from symgen.rows import Rows
from symgen.steps import Controls, controls
from symgen.symbols import LIMITS

JOIN, LIFT, HOOK = range(3)
"""Columns of the controls: probability for each pair of near strokes, each sharp corner, each end of a stroke."""

NEAR = 0.25
SHORTEST = 0.2
CORNER = 0.5
"""Largest cosine of the turn in a corner: 60 degrees or more."""

MISS = 0.02
"""Standard deviation, across and down, of where the pen lands after a lift."""

HOOK_LENGTH = (0.025, 0.075)
HOOK_ANGLE = 0.5
"""Standard deviation, in radians, of a hook's direction about where the pen came from or goes to."""

LIGHT = 0.75
"""Width of joins and tips of hooks over that of the stroke: the pen is half in the air."""

JOIN_POINTS, HOOK_POINTS = 4, 2
SETTLED = 15.0
"""Limit on rotation, degrees, from which on a symbol gets hooks as often as its hand makes them."""

Rate = Annotated[float, Field(ge=0, le=0.6)]


class Params(StepParams):
    """How often hands do each of the three."""

    join_range: tuple[Rate, Rate] = Field((0.0, 0.2), description="A hand's share of near strokes joined, uniform.")
    lift_range: tuple[Rate, Rate] = Field((0.0, 0.08), description="A hand's share of corners with a lift, uniform.")
    hook_range: tuple[Rate, Rate] = Field((0.0, 0.25), description="A hand's share of ends with a hook, uniform.")
    rate_jitter: float = Field(0.2, ge=0, le=1, description="Log of a row's shares about its hand's.")


def sample(params: Params, draws: Draws, rows: Rows) -> Controls:
    """Controls float32 (N, 3), columns JOIN .. HOOK. The subkey holds where each happens."""
    hand, row = draws.hand_uniform(3), np.clip(draws.normal(3), -2.5, 2.5)
    subkey = draws.subkey()
    ranges = (params.join_range, params.lift_range, params.hook_range)
    values = np.stack([within(interval, hand[:, k]) for k, interval in enumerate(ranges)], 1)
    values *= np.exp(params.rate_jitter * row)
    values[:, HOOK] *= np.minimum(1.0, rows.limits[:, LIMITS.index("rotation_deg")] / SETTLED)
    return controls(values * chosen(params, draws), subkey)


class _Flat(NamedTuple):
    """The arrays of a Paths, as kernels take them."""

    xy: F32
    width: F32
    path_start: I32
    item_start: I32
    filled: Bools


class _Deeds(NamedTuple):
    """What is done to each of K paths. join: bool (K,), with the next one. corner: int32 (K,), the point where the pen
    is lifted, or -1. hook: float64 (K, 2, 2), from its start and from its end to the tip; zero where there is none.
    """

    join: Bools
    corner: I32
    hook: F64


def apply(paths: Paths, controls: Controls) -> Paths:
    """N items with their open paths joined, broken and hooked; unit frame in and out."""
    k = paths.n_paths
    flat = _Flat(paths.xy, paths.width, paths.path_start, paths.item_start, paths.filled)
    deeds = _Deeds(np.zeros(k, np.bool_), np.full(k, -1, np.int32), np.zeros((k, 2, 2)))
    _decide(flat, controls.values, controls.subkey, deeds)
    joins, lifts, hooks = deeds.join.sum(), (deeds.corner >= 0).sum(), deeds.hook.any(axis=2).sum()
    n_paths, n_points = k - joins + lifts, len(paths.xy) + JOIN_POINTS * joins + lifts + HOOK_POINTS * hooks
    out = _Flat(
        np.empty((n_points, 2), np.float32),
        np.empty(n_points, np.float32),
        np.zeros(n_paths + 1, np.int32),
        np.zeros_like(paths.item_start),
        np.zeros(n_paths, np.bool_),
    )
    _build(flat, deeds, controls.subkey, out)
    return Paths(*out)


@kernel
def _decide(paths: _Flat, values: F32, subkey: U64, deeds: _Deeds) -> None:
    for i in range(len(paths.item_start) - 1):
        begin, end = paths.item_start[i], paths.item_start[i + 1]
        for k in range(begin, end):
            lane, key, row = k - begin, subkey[i], values[i]
            if not row.any() or not _long(paths, k):
                continue
            if unit64(key, lane, 0) < row[LIFT]:
                deeds.corner[k] = _corner(paths, k)
            if k + 1 < end and unit64(key, lane, 1) < row[JOIN] and _long(paths, k + 1):
                deeds.join[k] = _near(paths, k)
            for side in range(2):
                if unit64(key, lane, 2 + side) >= row[HOOK] or deeds.join[k if side == 1 else max(k - 1, begin)]:
                    continue
                other = k - 1 + 2 * side
                other = other if begin <= other < end else -1
                x, y = _way(paths, k, side, other)
                length = HOOK_LENGTH[0] + unit64(key, lane, 6) * (HOOK_LENGTH[1] - HOOK_LENGTH[0])
                angle = HOOK_ANGLE * bell64(key, lane, 7 + side)
                c, s = length * np.cos(angle), length * np.sin(angle)
                deeds.hook[k, side, 0], deeds.hook[k, side, 1] = c * x - s * y, s * x + c * y


@kernel
def _near(paths: _Flat, k: int) -> bool:
    """Whether path k + 1 begins near the end of path k, by the measure of the shorter: three ticks are three dots."""
    first, middle, last = paths.path_start[k], paths.path_start[k + 1], paths.path_start[k + 2]
    shorter = min(arc.length(paths.xy, first, middle), arc.length(paths.xy, middle, last))
    return bool(arc.edge(paths.xy, middle)[2] < min(NEAR, 0.5 * shorter))


@kernel
def _long(paths: _Flat, k: int) -> bool:
    """Whether path k is a pen stroke long enough to be treated here."""
    return bool(not paths.filled[k] and arc.length(paths.xy, paths.path_start[k], paths.path_start[k + 1]) >= SHORTEST)


@kernel
def _corner(paths: _Flat, k: int) -> int:
    """The point of path k where it turns most sharply, with SHORTEST on either side; -1 where there is none."""
    first, last = paths.path_start[k], paths.path_start[k + 1]
    total = arc.length(paths.xy, first, last)
    way, sharpest, found = 0.0, CORNER, -1
    for p in range(first + 1, last - 1):
        ax, ay, a = arc.edge(paths.xy, p)
        bx, by, b = arc.edge(paths.xy, p + 1)
        way += a
        if a > 0.0 and b > 0.0 and SHORTEST < way < total - SHORTEST:
            cosine = (ax * bx + ay * by) / (a * b)
            if cosine < sharpest:
                sharpest, found = cosine, p
    return found


@kernel
def _way(paths: _Flat, k: int, side: int, other: int) -> tuple[float, float]:
    """Unit vector from the start (side 0) or end (side 1) of path k towards the near end of path `other`, or along the
    line of writing where that is -1.
    """
    end = paths.path_start[k] if side == 0 else paths.path_start[k + 1] - 1
    if other >= 0 and paths.path_start[other] < paths.path_start[other + 1]:
        near = paths.path_start[other + 1] - 1 if side == 0 else paths.path_start[other]
        x, y = np.float64(paths.xy[near, 0]) - paths.xy[end, 0], np.float64(paths.xy[near, 1]) - paths.xy[end, 1]
        far = np.sqrt(x * x + y * y)
        if far > 0.0:
            return x / far, y / far
    return 2.0 * side - 1.0, 0.0


@kernel
def _put(out: _Flat, point: int, x: float, y: float, width: float) -> int:
    """Write one point; return the number of the next."""
    out.xy[point, 0], out.xy[point, 1], out.width[point] = x, y, width
    return point + 1


@kernel
def _bow(paths: _Flat, out: _Flat, point: int, p: int, q: int) -> int:
    """Write the curve that joins point p, the end of a stroke, to q, the start of the next: a cubic (Hermite) that
    leaves and arrives along them.
    """
    ax, ay, a = arc.edge(paths.xy, p)
    bx, by, b = arc.edge(paths.xy, q + 1)
    x, y = np.float64(paths.xy[q, 0]) - paths.xy[p, 0], np.float64(paths.xy[q, 1]) - paths.xy[p, 1]
    gap = np.sqrt(x * x + y * y)
    a, b = gap / a if a > 0.0 else 0.0, gap / b if b > 0.0 else 0.0
    for k in range(1, JOIN_POINTS + 1):
        t = k / (JOIN_POINTS + 1)
        ahead, leave, arrive = t * t * (3.0 - 2.0 * t), t * (1.0 - t) * (1.0 - t), t * t * (t - 1.0)
        px = paths.xy[p, 0] + ahead * x + leave * a * ax + arrive * b * bx
        py = paths.xy[p, 1] + ahead * y + leave * a * ay + arrive * b * by
        width = LIGHT * ((1.0 - t) * paths.width[p] + t * paths.width[q])
        point = _put(out, point, px, py, width)
    return point


@kernel
def _tick(paths: _Flat, out: _Flat, point: int, place: tuple[int, int], hook: F64) -> int:
    """Write the hook at the point `place[0]`, on side `place[1]` of its stroke: half way and tip, or the reverse."""
    p, side = place
    for k in range(HOOK_POINTS):
        share = (k + 1.0) / HOOK_POINTS if side == 1 else (HOOK_POINTS - k) / HOOK_POINTS
        width = paths.width[p] * (1.0 + share * (LIGHT - 1.0))
        point = _put(out, point, paths.xy[p, 0] + share * hook[0], paths.xy[p, 1] + share * hook[1], width)
    return point


@kernel
def _copy(paths: _Flat, out: _Flat, point: int, first: int, last: int) -> int:
    """Write the points first:last as they are; return the number of the next."""
    for p in range(first, last):
        out.xy[point, 0], out.xy[point, 1], out.width[point] = paths.xy[p, 0], paths.xy[p, 1], paths.width[p]
        point += 1
    return point


@kernel
def _land(out: _Flat, first: int, last: int, x: float, y: float) -> None:
    """Move the start of the written stroke first:last by (x, y), and what follows less and less."""
    way = 0.0
    for p in range(first, last):
        share = (1.0 - way / SHORTEST) ** 2
        way += arc.edge(out.xy, p + 1)[2] if p + 1 < last else 0.0
        out.xy[p, 0] += share * x
        out.xy[p, 1] += share * y
        if way >= SHORTEST:
            break


@kernel
def _build(paths: _Flat, deeds: _Deeds, subkey: U64, out: _Flat) -> None:
    point = path = 0
    for i in range(len(paths.item_start) - 1):
        for k in range(paths.item_start[i], paths.item_start[i + 1]):
            first, last, lane = paths.path_start[k], paths.path_start[k + 1], k - paths.item_start[i]
            out.filled[path] = paths.filled[k]
            if deeds.hook[k, 0].any():
                point = _tick(paths, out, point, (first, 0), deeds.hook[k, 0])
            corner = deeds.corner[k]
            if corner >= 0:
                point = _copy(paths, out, point, first, corner + 1)
                path, first, begin = path + 1, corner, point
                out.path_start[path] = point
                point = _copy(paths, out, point, first, last)
                _land(out, begin, point, MISS * bell64(subkey[i], lane, 4), MISS * bell64(subkey[i], lane, 5))
            else:
                point = _copy(paths, out, point, first, last)
            if deeds.join[k]:
                point = _bow(paths, out, point, last - 1, last)
                continue
            if deeds.hook[k, 1].any():
                point = _tick(paths, out, point, (last - 1, 1), deeds.hook[k, 1])
            path += 1
            out.path_start[path] = point
        out.item_start[i + 1] = path
