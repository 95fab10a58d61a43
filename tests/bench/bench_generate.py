"""How `generate` scales over workers: rows per wall-second with one and two, in one run, start-up taken out.

    python tests/bench/bench_generate.py [rows per class, 4000 by default]

Two sizes a worker count; the slope between them is the marginal rate, so that imports and planning cancel. Quiet
machines only: with both cores busy, two workers have nothing to gain.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from symgen.generate import generate


def seconds(per_class: int, workers: int) -> float:
    home = Path(tempfile.mkdtemp())
    begin = time.perf_counter()
    generate("quickstart", home / "set", workers=workers, overrides=[f"balance.per_class={per_class}"])
    spent = time.perf_counter() - begin
    shutil.rmtree(home)
    return spent


if __name__ == "__main__":
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    rates = {}
    seconds(100, 1)  # compiles kernels, fills the bank cache
    for workers in (1, 2):
        rates[workers] = 101 * (most - most // 2) / (seconds(most, workers) - seconds(most // 2, workers))
        print(f"{workers} worker(s): {rates[workers]:,.0f} rows a second")
    print(f"two workers are {rates[2] / rates[1]:.2f} times one")
