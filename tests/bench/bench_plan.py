"""A plan of a billion rows, the planning of one of its shards, and the drawing of one shard by hand: time and memory.

python tests/bench/bench_plan.py [folder, a temporary one by default]
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from symgen.generate import generate
from symgen.package.run import RUN
from symgen.plan.make import make_plan
from symgen.prepare import prepare

BILLION = "balance.per_class=9_900_991"  # of quickstart's 101 classes


def took(what, action):
    wall, cpu = time.perf_counter(), time.process_time()
    found = action()
    print(f"{what}: {time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} s of CPU")
    return found


def main():
    ready = prepare("quickstart", [BILLION])
    entry, symbols = ready.entry, ready.symbols
    plan = took("plan of a billion rows", lambda: make_plan(ready.recipe, ready.labels, ready.bank, entry, symbols))
    plan.rows(0)
    for shard in (1, plan.n_shards // 2, plan.n_shards - 1):
        rows = took(f"shard {shard} of {plan.n_shards} planned", lambda shard=shard: plan.rows(shard))
    print(f"{plan.total:,} rows, {len(rows.index):,} in the last shard")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(sys.argv[1] if len(sys.argv) > 1 else folder) / "billion"
        part = f"17/{plan.n_shards}"
        wanted = plan.shards[16].rows
        cpu = time.process_time()
        generate("quickstart", home, shard=part, workers=1, overrides=[BILLION])
        cpu = time.process_time() - cpu
        files = list(home.rglob("*.parquet"))
        print(f"{part}: {wanted:,} rows in {files[0].relative_to(home)}, {wanted / cpu:,.0f} rows per CPU-second")
        print(f"run.json: {(home / RUN).stat().st_size:,} bytes")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"most memory: {peak / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
