"""How figures are written for people: shares in per cent, differences in points, intervals, shots, p-values."""

import math

from symgen.gain.bootstrap import Interval
from symgen.gain.outcomes import ALL


def percent(value: float) -> str:
    """84.7 %; a dash where undefined."""
    return f"{100 * value:.1f} %".replace("-", "−") if math.isfinite(value) else "–"


def points(value: float) -> str:
    """A difference in percentage points with its sign: +3.4, −0.3, 0.0."""
    if not math.isfinite(value):
        return "–"
    text = f"{100 * value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def percent_range(low: float, high: float) -> str:
    """84.1 to 85.3."""
    return (
        f"{100 * low:.1f} to {100 * high:.1f}".replace("-", "−") if math.isfinite(low) and math.isfinite(high) else "–"
    )


def points_range(found: Interval) -> str:
    """+2.1 to +4.6."""
    return f"{points(found.low)} to {points(found.high)}"


def real_data(shot: int) -> str:
    """What a shot is called in a sentence."""
    if shot == ALL:
        return "all the real data"
    return f"{shot} real sample{'s' * (shot != 1)} of each symbol"


def chance(p: float) -> str:
    """A p-value."""
    return "–" if not math.isfinite(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


def plural(count: int, noun: str) -> str:
    """1 training, 2 trainings."""
    return f"{count:,} {noun}{'s' * (count != 1)}"
