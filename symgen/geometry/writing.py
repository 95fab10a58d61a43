"""Stroke order and direction by the convention that most hands follow: downward, to the right, loops to the left.

Pictures do not tell how they were written. Nothing that is drawn depends on it, but steps that join, vary or time
strokes do.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

FLAT = 0.5
"""Slope under which a stroke is written to the right rather than downward."""

RIGHTWARD, LONGER = 0.5, 0.2
"""What being a unit further left, or a unit longer, is worth against starting a unit higher."""


def directed(xy: F64, closed: bool) -> bool:
    """Whether a stroke, (n, 2) with y down, runs as it would be written; if not, it is to be turned round.

    Open ones run downward, flat ones to the right. Closed ones run counterclockwise as seen.
    """
    if closed:
        after = np.roll(xy, -1, axis=0)
        return bool((xy[:, 0] * after[:, 1] - xy[:, 1] * after[:, 0]).sum() < 0)
    x, y = (xy[-1] - xy[0]).tolist()
    return bool(y > 0) if abs(y) > FLAT * abs(x) else bool(x >= 0)


def ordered(strokes: Sequence[F64]) -> list[int]:
    """In which order strokes are written: what starts higher first, then what starts further left, then the longer;
    dots, strokes of one point, after all others. In units of the drawing's longer side.
    """
    if not strokes:
        return []
    everything = np.concatenate(strokes)
    unit = max(float(np.ptp(everything, axis=0).max()), 1e-9)

    def place(i: int) -> tuple[bool, float]:
        xy = strokes[i]
        length = float(np.hypot(*np.diff(xy, axis=0).T).sum())
        return len(xy) == 1, float(xy[0, 1] + RIGHTWARD * xy[0, 0] - LONGER * length) / unit

    return sorted(range(len(strokes)), key=place)
