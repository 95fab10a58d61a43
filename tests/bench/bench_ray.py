"""The Ray engine beside the local one: the same shards on two nodes of one core each, and on two local workers.

    python tests/bench/bench_ray.py [rows a shard, 40000 by default]

Both draw the same set, three times in turn; what is compared is the time from the first shard handed out to the last
that came back, as each engine says it, the best of the three. Quiet machines only.
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


def rate(home, rows, **how):
    """Rows a second, as the run says."""
    said = StringIO()
    overrides = [f"balance.per_class={-(-12 * rows // 101)}", f"package.shard_rows={rows}"]
    with redirect_stderr(said):
        generate("quickstart", home, overrides=overrides, **how)
    shutil.rmtree(home)
    return float(re.search(r"([0-9,]+) a second", said.getvalue())[1].replace(",", ""))


def main():
    # Ray's workers stand back by default, which local ones do not.
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112  # it is the name that Ray looks for
    from ray.cluster_utils import Cluster

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    cluster = Cluster(initialize_head=True, head_node_args=NODE)
    cluster.add_node(**NODE)
    cluster.wait_for_nodes()
    best = {"local": 0.0, "ray": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            for engine, how in (("local", {"workers": 2}), ("ray", {"engine": "ray", "address": cluster.address})):
                best[engine] = max(best[engine], rate(Path(folder) / "set", rows, **how))
    cluster.shutdown()
    print(f"local, 2 workers: {best['local']:,.0f} rows a second; ray, 2 nodes: {best['ray']:,.0f}; shards of {rows:,}")
    print(f"ray is {best['ray'] / best['local']:.3f} of local; a shard takes {2 * rows / best['local']:.1f} s")


if __name__ == "__main__":
    main()
