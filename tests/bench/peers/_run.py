"""Runs one peer inside its own environment and prints what it took: called by peers.py, knows nothing of symgen.

    python _run.py NAME IMAGES GLYPHS.npy FONT OUT

A peer file defines KIND, REQUIRES and `prepare(task) -> work`, where `work(n)` makes n images and returns one of them.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Task(NamedTuple):
    """glyphs: ready pictures, uint8 (G, 48, 48), ink 255 on 0. font: a font file. out: an empty folder for files."""

    glyphs: np.ndarray
    font: str
    out: Path


def spent():
    """CPU seconds of this process and of those it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    name, images, glyphs, font, out = sys.argv[1:]
    work = importlib.import_module(name).prepare(Task(np.load(glyphs), font, Path(out)))
    work(8)  # what is loaded once is not counted
    cpu, wall = spent(), time.perf_counter()
    one = work(int(images))
    print(json.dumps({"cpu_s": spent() - cpu, "wall_s": time.perf_counter() - wall, "shape": np.shape(one)}))
