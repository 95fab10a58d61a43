"""Real-sample equivalence: how much more real data would have done what the synthetic data did.

The curve of the arms without synthetic data over the logarithm of the number of real rows is made to never fall by
isotonic regression (Ayer et al. 1955: pool adjacent violators), and read backwards by linear interpolation.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.gain.bootstrap import Interval, Spread
from symgen.kernels import kernel

F64 = npt.NDArray[np.float64]


class Worth(NamedTuple):
    """How many times the real data a treatment is worth. times, low, high: inf or 0 where the answer lies beyond the
    curve, whose ends are at `least` and `most` times the real data.
    """

    times: float
    low: float
    high: float
    least: float
    most: float

    @property
    def said(self) -> str:
        """In words: "3.7x the real data (2.1x to more than 17x)"."""
        value, low, high = (self._one(one) for one in (self.times, self.low, self.high))
        return f"{value} the real data" + ("" if low == high else f" ({low} to {high})")

    def _one(self, times: float) -> str:
        if times == math.inf:
            return f"more than {_times(self.most)}"
        return f"less than {_times(self.least)}" if times == 0 else _times(times)


def worth(curve: Spread, rows: F64, treated: Spread, at: float) -> Worth:
    """What the treatment is worth beside `at` real rows. curve: (S,) figures of the arms without synthetic data at
    `rows`, float64 (S,), ascending; treated: () the treatment's figure.
    """
    value = read_backwards(curve.value[None], rows, treated.value.reshape(1))[0]
    drawn = read_backwards(curve.drawn, rows, treated.drawn)
    # Order statistics, not interpolated ones: the ends may be infinite.
    low, high = np.quantile(drawn, 0.025, method="lower"), np.quantile(drawn, 0.975, method="higher")
    times = (value, min(low, value), max(high, value), rows[0], rows[-1])
    return Worth(*(float(one / at) for one in times))


def recovered(treated: Spread, real: Spread, full: Spread) -> Interval | None:
    """Gain recovered: the share of the way from the real samples drawn to all real samples that the synthetic data
    goes. None where it is not certain that there is a way to go.
    """
    way = full - real
    if not way.interval().low > 0:
        return None
    return Spread((treated.value - real.value) / way.value, (treated.drawn - real.drawn) / way.drawn).interval()


def read_backwards(curves: F64, rows: F64, values: F64) -> F64:
    """Where each of B curves first reaches its value: float64 (B,) in rows; 0 below the curve, inf above it.

    curves: (B, S) at `rows` (S,), ascending, which are interpolated by their logarithm. values: (B,).
    """
    out = np.empty(len(values))
    _backwards(isotonic(curves), np.log(rows), values, out)
    return out


def isotonic(curves: F64) -> F64:
    """The nearest curves that never fall, by least squares: (B, S) -> (B, S)."""
    out = np.empty(curves.shape)
    _isotonic(np.ascontiguousarray(curves, np.float64), out)
    return out


@kernel
def _isotonic(curves: F64, out: F64) -> None:
    many, points = curves.shape
    level, size = np.empty(points), np.empty(points, np.int64)
    for b in range(many):
        blocks = 0
        for s in range(points):
            level[blocks], size[blocks] = curves[b, s], 1
            blocks += 1
            while blocks > 1 and level[blocks - 2] > level[blocks - 1]:
                both = size[blocks - 2] + size[blocks - 1]
                total = level[blocks - 2] * size[blocks - 2] + level[blocks - 1] * size[blocks - 1]
                level[blocks - 2], size[blocks - 2] = total / both, both
                blocks -= 1
        s = 0
        for block in range(blocks):
            out[b, s : s + size[block]] = level[block]
            s += size[block]


@kernel
def _backwards(curves: F64, places: F64, values: F64, out: F64) -> None:
    for b in range(len(values)):
        curve, value = curves[b], values[b]
        if value < curve[0]:
            out[b] = 0.0
            continue
        if value > curve[-1]:
            out[b] = np.inf
            continue
        s = 0
        while curve[s] < value:
            s += 1
        if s == 0:
            out[b] = np.exp(places[0])
            continue
        share = (value - curve[s - 1]) / (curve[s] - curve[s - 1])
        out[b] = np.exp(places[s - 1] + share * (places[s] - places[s - 1]))


def _times(times: float) -> str:
    return f"{times:.1f}x" if times < 9.95 else f"{times:.0f}x"
