"""From the pixels of a run to the line that a pen drew: corners found and kept sharp, everything between made smooth.

Pixels place a line no better than to half of one, and a skeleton cuts corners short. So a corner is set where the
straight lines before and after it meet, and what lies between two corners is drawn taut: smoothed along its length
again and again, as long as no point leaves the pixel that it came from. The smoothing is a Gaussian applied twice
(Tukey's twicing), which leaves arcs their radius.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.geometry.crossings import meeting
from symgen.kernels import kernel

F64 = npt.NDArray[np.float64]

CORNER = np.deg2rad(36)
"""Turn within a few radii of the pen, beyond what the bend about it explains, from which it is a corner."""

GAP, SIGHT = 0.8, 2.2
"""How near to a corner the skeleton is not believed, and how far from there directions are taken. All lengths here are
in the fineness of what is read: the radius of the pen or the pixel of the original picture, whichever is larger.
"""

CUT, TIP = 0.4, 2.5
"""How far a corner may lie off where the skeleton of a pen's corner runs, in radii of the pen; and off the skeleton
where a spur was pruned, which points at the corner. Lines that meet farther off than that belong to a bend.
"""

SMOOTH = 0.9
"""Width of the Gaussian, but at least LEAST pixels."""

LEAST = 2.0

TAUT, ROUNDS = 5.0, 6
"""Width of the Gaussian, in bands, by which lines are drawn taut, and how often."""


class Grain(NamedTuple):
    """What a line can be known by. pen: its radius; pixel: side of one of the original's; band: how far off points
    may be; all in pixels. tips: where pruned spurs ended, float64 (n, 2).
    """

    pen: float
    pixel: float
    band: float
    tips: F64

    @property
    def fineness(self) -> float:
        """See GAP."""
        return max(self.pen, self.pixel)

    @property
    def windows(self) -> tuple[int, int]:
        """GAP and SIGHT as numbers of points."""
        return max(1, round(GAP * self.fineness)), max(3, round(SIGHT * self.fineness))


def fair(xy: F64, grain: Grain, closed: bool) -> F64:
    """The line through points (n, 2) in pixels, at most a pixel apart.

    A closed line is opened: at its uppermost corner, or where it has none at its top. Its last point is its first.
    """
    points = spaced(np.concatenate([xy, xy[:1]]) if closed else xy)
    if len(points) < 5:
        return points
    if not closed:
        places = _corners(points, grain)
        return _between(points, {0: points[0], **places, len(points) - 1: points[-1]}, grain)
    n = len(points) - 1
    places = _corners(np.concatenate([points[:-1]] * 3), grain)
    ring = {i - n: place for i, place in places.items() if n <= i < 2 * n}
    if not ring:
        return _smooth_ring(points[:-1], grain)
    top = min(ring, key=lambda i: float(ring[i][1]))
    turned = {(i - top) % n: place for i, place in ring.items()}
    points = np.roll(points[:-1], -top, axis=0)
    return _between(np.concatenate([points, points[:1]]), {**dict(sorted(turned.items())), n: turned[0]}, grain)


def spaced(xy: F64, step: float = 1.0) -> F64:
    """Points (n, 2) along a polyline at equal steps of at most `step`, its ends among them."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    if length[-1] == 0:
        return xy[:1]
    wanted = np.linspace(0, length[-1], max(2, int(np.ceil(length[-1] / step)) + 1))
    return np.stack([np.interp(wanted, length, xy[:, 0]), np.interp(wanted, length, xy[:, 1])], 1)


@kernel
def _turned(xy: F64, a: int, b: int, c: int, d: int) -> float:
    """The angle, signed, between the way from point a to b and the way from c to d."""
    ax, ay = xy[b, 0] - xy[a, 0], xy[b, 1] - xy[a, 1]
    bx, by = xy[d, 0] - xy[c, 0], xy[d, 1] - xy[c, 1]
    return float(np.arctan2(ax * by - ay * bx, ax * bx + ay * by))


@kernel
def _turns(xy: F64, gap: int, sight: int) -> F64:
    """How much the line turns at each point, in radians: between its directions `gap` points before and after, less
    what it would turn there if it went on to bend as before and after.
    """
    n = len(xy)
    turned = np.zeros(n)
    for i in range(gap + 3, n - gap - 3):
        a, b, c, d = max(0, i - gap - sight), i - gap, i + gap, min(n - 1, i + gap + sight)
        turn, before, after = _turned(xy, a, b, c, d), (a + b) // 2, (c + d) // 2
        side = 1.0 if turn > 0.0 else -1.0
        bends = max(0.0, side * _turned(xy, a, before, before, b)) + max(0.0, side * _turned(xy, c, after, after, d))
        turned[i] = side * turn - bends * (c - a) / max(1, d - c)
    return turned


@kernel
def _peaks(turned: F64, apart: int) -> npt.NDArray[np.int64]:
    """Points that turn at least by CORNER and most among those nearer than `apart`; of a plateau the middle."""
    n, count = len(turned), 0
    found = np.empty(n, np.int64)
    for i in range(n):
        low, high = max(0, i - apart), min(n, i + apart + 1)
        if turned[i] >= CORNER and turned[i] >= turned[low:high].max():
            if count > 0 and i - found[count - 1] <= apart:
                continue
            found[count] = i
            count += 1
    return found[:count].copy()


def _corners(points: F64, grain: Grain) -> dict[int, F64]:
    """Which points are corners, and where each corner truly is."""
    gap, sight = grain.windows
    found = {i: _meeting(points, i, grain) for i in _peaks(_turns(points, gap, sight), gap + sight).tolist()}
    return {i: place for i, place in found.items() if place is not None}


def _meeting(points: F64, i: int, grain: Grain) -> F64 | None:
    """Where the lines before and after point i meet; None where that is too far off."""
    gap, sight = grain.windows
    before, after = points[max(0, i - gap - sight) : i - gap + 1], points[i + gap : i + gap + sight + 1]
    spot = meeting(before.mean(axis=0), before[-1] - before[0], after.mean(axis=0), after[-1] - after[0])
    if spot is None:
        spot = points[i]  # the pen went back on itself
    pointed = len(grain.tips) > 0 and float(np.hypot(*(grain.tips - points[i]).T).min()) <= TIP * grain.fineness
    most = TIP * grain.fineness if pointed else grain.pen * (CUT + _shortcut(abs(_turn(before, after))))
    off = float(np.hypot(*(points[max(0, i - gap) : i + gap + 1] - spot).T).min())
    return spot if off <= most else None


def _turn(before: F64, after: F64) -> float:
    """The angle, signed, between the ways that two lines of points lead."""
    return float(_turned(np.concatenate([before[[0, -1]], after[[0, -1]]]), 0, 1, 2, 3))


def _shortcut(turn: float) -> float:
    """By how many radii of the pen the skeleton of a corner passes it by. It is as far from the point where the inner
    edges meet as from the outer edges, which lie a radius off the pen's way.
    """
    half = max(0.2, float(np.cos(turn / 2)))
    return (1 - half) / (half * (1 + half))


def _between(points: F64, places: dict[int, F64], grain: Grain) -> F64:
    """The line with corners where they belong and what lies between them drawn taut. places: point -> place, in order,
    of the corners and the two ends.
    """
    gap, _ = grain.windows
    parts: list[F64] = []
    corner = {i: not np.array_equal(place, points[i]) for i, place in places.items()}
    for number, ((a, start), (b, stop)) in enumerate(pairwise(places.items())):
        # What is next to a place that the line goes through anyway is believed.
        inner = points[a + (gap if corner[a] else 1) : b - (gap if corner[b] else 1) + 1]
        parts.append(_taut(spaced(np.concatenate([start[None], inner, stop[None]])), grain)[(number > 0) :])
    return np.concatenate(parts)


def _taut(line: F64, grain: Grain) -> F64:
    """A line smoothed between its two ends, which stay."""
    sigma = max(LEAST, SMOOTH * grain.fineness)
    out = within(smooth(line, sigma), line, grain.band)
    wide = max(sigma, TAUT * grain.band)
    for _ in range(ROUNDS):
        out = within(smooth(out, wide), line, grain.band)
    return smooth(out, LEAST)


def _smooth_ring(points: F64, grain: Grain) -> F64:
    """A closed line without corners, smoothed all the way round and opened at its top."""
    n = len(points)
    around = np.roll(np.concatenate([points] * 3), -int(np.argmin(points[:, 1])), axis=0)
    ring = _taut(around, grain)[n : 2 * n]
    return np.concatenate([ring, ring[:1]])


@kernel
def within(line: F64, of: F64, band: float) -> F64:
    """The line with points that are farther than `band` from their originals moved back to that distance."""
    out = line.copy()
    for i in range(len(line)):
        x, y = line[i, 0] - of[i, 0], line[i, 1] - of[i, 1]
        away = np.sqrt(x * x + y * y)
        if away > band:
            out[i, 0], out[i, 1] = of[i, 0] + x * band / away, of[i, 1] + y * band / away
    return out


def smooth(values: F64, sigma: float) -> F64:
    """Values (n, k) smoothed along their first axis, first and last staying where they are."""
    reach = min(len(values) - 1, int(np.ceil(2.5 * sigma)))
    return _twiced(values, sigma, reach) if reach > 0 else values


@kernel
def _twiced(values: F64, sigma: float, reach: int) -> F64:
    """What a Gaussian of 2 reach + 1 points leaves, and what it leaves of what it took away."""
    weight = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weight /= weight.sum()
    once = _blurred(values, weight)
    out = once + _blurred(values - once, weight)
    out[0], out[-1] = values[0], values[-1]
    return out


@kernel
def _blurred(values: F64, weight: F64) -> F64:
    """Weighted means; beyond its ends the line goes on as its image in the end point."""
    n, reach = len(values), len(weight) // 2
    longer = np.empty((n + 2 * reach, values.shape[1]))
    longer[reach : reach + n] = values
    for k in range(1, reach + 1):
        longer[reach - k] = 2.0 * values[0] - values[k]
        longer[reach + n - 1 + k] = 2.0 * values[n - 1] - values[n - 1 - k]
    out = np.zeros_like(values)
    for k in range(2 * reach + 1):
        for i in range(n):
            for c in range(values.shape[1]):
                out[i, c] += weight[k] * longer[i + k, c]
    return out
