"""What a row costs as sets grow: over picture size, classes, workers and rows. CPU time, one run, whole command.

    python tests/bench/scaling.py [--home DIR] [--up-to 1000000] [--only sizes classes workers rows]

Each line generates a set in a process of its own and removes it again. What a row costs is the slope between half of
the rows and all of them, so that start-up cancels; "peak" is the largest memory of any one process. Ten million rows
(`make prove-scaling`) take about 6 GB of disk and ten minutes of two cores.
"""

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import NamedTuple

from symgen import labels

SIZES = (28, 32, 48, 64, 96, 128, 256)
CLASSES = (2, 10, 101)
ROWS = 60_600  # a line of the first tables


class Cost(NamedTuple):
    """CPU and wall seconds of the whole command, and the largest memory of one of its processes, in MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def generate(home: Path, rows: int, workers: int, *settings: str) -> Cost:
    """Make about `rows` rows of the quickstart recipe and throw them away."""
    out, begin = home / "set", time.perf_counter()
    shutil.rmtree(out, ignore_errors=True)
    words = ["generate", "quickstart", "-o", out, "--workers", workers, "--set", "split.validation=0.0"]
    for setting in settings:
        words += ["--set", setting]
    code = "from symgen.cli import main; main()"
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", code, *map(str, words)],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 2, str(home / "log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)],
    )
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{rows:,} rows with {settings}: {(home / 'log').read_text()[-500:]}")
    shutil.rmtree(out)
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - begin, used.ru_maxrss / 1024)


def slope(home: Path, rows: int, workers: int, classes: int, *settings: str) -> tuple[float, float, Cost]:
    """Microseconds of CPU and of wall a row, start-up taken out, and the cost of the larger run."""
    less, more = (
        generate(home, part, workers, f"balance.per_class={part // classes}", *settings) for part in (rows // 2, rows)
    )
    made = rows - rows // 2
    return (more.cpu_s - less.cpu_s) / made * 1e6, (more.wall_s - less.wall_s) / made * 1e6, more


def sizes(home: Path) -> None:
    print("picture    us CPU a row    rows/CPU-s")
    for size in SIZES:
        cpu, _, _ = slope(home, ROWS, 1, 101, f"canvas.size={size}")
        print(f"{size:7} {cpu:15.1f} {1e6 / cpu:13,.0f}", flush=True)


def classes(home: Path) -> None:
    names = [one["name"] for one in labels.classes("crohme101")]
    print("classes    us CPU a row    rows/CPU-s")
    for count in CLASSES:
        cpu, _, _ = slope(home, ROWS, 1, count, f"labels={json.dumps(names[:count])}")
        print(f"{count:7} {cpu:15.1f} {1e6 / cpu:13,.0f}", flush=True)


def workers(home: Path) -> None:
    print("workers    us CPU a row   rows/wall-s")
    for count in range(1, len(os.sched_getaffinity(0)) + 1):
        cpu, wall, _ = slope(home, 6 * ROWS, count, 101)
        print(f"{count:7} {cpu:15.1f} {1e6 / wall:13,.0f}", flush=True)


def rows(home: Path, most: int) -> None:
    print("      rows    CPU s    wall s    us CPU a row    peak MB")
    count = 100_000
    while count <= most:
        spent = generate(home, count, 2, f"balance.per_class={count // 101}")
        cpu = spent.cpu_s / count * 1e6
        print(f"{count:10,} {spent.cpu_s:8.1f} {spent.wall_s:9.1f} {cpu:15.1f} {spent.peak_mb:10.0f}", flush=True)
        count *= 10


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--home", type=Path, default=Path("proof/scaling"))
    words.add_argument("--up-to", type=int, default=1_000_000)
    words.add_argument(
        "--only",
        nargs="*",
        default=["sizes", "classes", "workers", "rows"],
        choices=["sizes", "classes", "workers", "rows"],
    )
    asked = words.parse_args()
    asked.home.mkdir(parents=True, exist_ok=True)
    generate(asked.home, 202, 1, "balance.per_class=2")  # compiles kernels, fills the bank cache
    tables = {"sizes": sizes, "classes": classes, "workers": workers, "rows": lambda home: rows(home, asked.up_to)}
    for name in asked.only:
        tables[name](asked.home)
        print()
