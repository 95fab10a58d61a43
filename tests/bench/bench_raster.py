"""Microseconds an item of `raster.draw`, on one core: python tests/bench/bench_raster.py [canvas size]

Best of many runs over a block of 256, because the machine may be shared.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from raster_cases import blob, outlines, strokes, wave

from symgen.paths import concat
from symgen.raster import draw

BLOCK = 256


def best(work: Callable[[], object], runs: int = 60) -> float:
    """Seconds of the fastest run."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times[1:])


def main(size: int) -> None:
    """Print the table."""
    for points in (48, 64):
        fills = concat([outlines(blob(i, points, size)) for i in range(BLOCK)])
        print(f"fill, {points} points: {best(lambda block=fills: draw(block, size)) / BLOCK * 1e6:5.2f} us")
        for width in (1.0, 3.0, 6.0):
            pens = concat([strokes(*np.split(wave(i, points, size), 2), width=width) for i in range(BLOCK)])
            seconds = best(lambda block=pens: draw(block, size))
            print(f"pen {width} px, {points} points in 2 strokes: {seconds / BLOCK * 1e6:5.2f} us")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 48)
