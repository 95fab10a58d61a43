"""The Ray engine beside the local one: the same shards on two nodes of one core each, and on two local workers.

    python tests/bench/bench_ray.py [rows a shard, 40000 by default]

Both draw the same sets in turn, one of few shards and one of many; what is compared is the time that the further
shards take, so that the start of processes, on nodes slower than here, is told apart. The best of two rounds.
"""

import os
import re
import shutil
import sys
import tempfile
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from symgen.generate import generate

NODE = {"num_cpus": 1, "object_store_memory": 200 << 20}
FEW, MANY = 4, 16


def seconds(home, shards, rows, **how):
    """What a run of so many shards takes, as it says itself."""
    said = StringIO()
    overrides = [f"balance.per_class={-(-shards * rows // 101)}", f"package.shard_rows={rows}", "split.validation=0"]
    with redirect_stderr(said):
        generate("quickstart", home, overrides=overrides, **how)
    shutil.rmtree(home)
    return float(re.search(r"rows in ([0-9.]+) s", said.getvalue())[1])


def main():
    # Ray's workers stand back by default, which local ones do not.
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112  # it is the name that Ray looks for
    from ray.cluster_utils import Cluster

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    cluster = Cluster(initialize_head=True, head_node_args=NODE)
    cluster.add_node(**NODE)
    cluster.wait_for_nodes()
    engines = {"local": {"workers": 2}, "ray": {"engine": "ray", "address": cluster.address}}
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            for engine, how in engines.items():
                few, many = (seconds(Path(folder) / "set", shards, rows, **how) for shards in (FEW, MANY))
                start, further = best.get(engine, (few, many - few))
                best[engine] = min(start, few), min(further, many - few)
    cluster.shutdown()
    for engine, (few, further) in best.items():
        rate = (MANY - FEW) * rows / further
        print(f"{engine:6} {rate:8,.0f} rows a second; the first {FEW} shards of {rows:,} took {few:.1f} s")
    print(f"ray is {best['local'][1] / best['ray'][1]:.3f} of local")


if __name__ == "__main__":
    main()
