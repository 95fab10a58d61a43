"""Proof that publishing survives: a large set, a fault at every 20th request, then ten kills at random moments.

    make prove-publish                                       # 1,000,000 rows of the quickstart recipe
    python tests/bench/prove_publish.py --rows 100000        # the same, smaller

Resumable: the data set is made once, and what was proven is kept in results.json of the folder and not proven again.
Ends with exit code 1 where anything at the hub differs from the folder, or was sent again though a commit held it.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from hub.faults import Faults
from hub.server import Hub
from publish_cases import publish, sent_twice, wrong_files

REPO = "me/proof"
CLASSES = 101
KILLS = 10


def faults(home: Path, data: Path) -> dict[str, object]:
    """A fault at every 20th request, until the client says that all is there."""
    with Hub(home / "hub", faults=Faults(every=20)) as hub:
        seconds, runs = _until_done(hub, home, data)
        return {"seconds": seconds, "runs": runs, "faults": len(hub.faults.struck), **_state(hub, data)}


def kills(home: Path, data: Path) -> dict[str, object]:
    """Ten kills at random moments of the time that the whole would take, then left alone."""
    size = sum(file["bytes"] for file in json.loads((data / "manifest.json").read_bytes())["files"])
    moments = random.Random(20)
    with Hub(home / "hub", faults=Faults(bytes_per_second=max(size // 60, 1))) as hub:
        hit = 0
        for _ in range(KILLS):
            code, _, _ = publish(hub, home / "client", data, REPO, "--yes", kill_after=3 + moments.random() * 27)
            hit += code == -9
        hub.faults.bytes_per_second = 0
        seconds, runs = _until_done(hub, home, data)
        return {"seconds": seconds, "runs": runs, "kills": hit, **_state(hub, data)}


def _until_done(hub: Hub, home: Path, data: Path) -> tuple[float, int]:
    begin = time.perf_counter()
    for run in range(1, 6):
        code, out, err = publish(hub, home / "client", data, REPO, "--yes")
        if code == 0:
            print(out.splitlines()[-1])
            return round(time.perf_counter() - begin, 1), run
        print(err.splitlines()[-1:], file=sys.stderr)
    raise SystemExit("publishing did not end after five runs")


def _state(hub: Hub, data: Path) -> dict[str, object]:
    uploads = sum(call.received for call in hub.calls if call.method in ("POST", "PUT"))
    size = sum(file["bytes"] for file in json.loads((data / "manifest.json").read_bytes())["files"])
    return {
        "requests": len(hub.calls), "wrong": wrong_files(hub, f"datasets/{REPO}", data), "sent_twice": sent_twice(hub),
        "commits": len(hub.store.repos[f"datasets/{REPO}"].commits), "MB": round(size / 1e6, 1),
        "MB_received": round(uploads / 1e6, 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=Path("proof/publish"))
    asked = parser.parse_args()
    home = (asked.home / str(asked.rows)).resolve()
    data, kept = home / "set", home / "results.json"
    make = [sys.executable, "-c", "from symgen.cli import main; main()", "generate", "quickstart", "-o", str(data)]
    subprocess.run([*make, "--set", f"balance.per_class={-(-asked.rows // CLASSES)}"], check=True)
    results = json.loads(kept.read_text()) if kept.exists() else {}
    for proof in (faults, kills):
        if proof.__name__ not in results:
            for scratch in ("hub", "client"):
                shutil.rmtree(home / scratch, ignore_errors=True)
            results[proof.__name__] = proof(home, data)
            kept.write_text(json.dumps(results, indent=1))
        print(proof.__name__, json.dumps(results[proof.__name__]))
    sys.exit(any(found["wrong"] or found["sent_twice"] for found in results.values()))


if __name__ == "__main__":
    main()
