"""Fuzz every reader of strangers' files: coverage-guided (atheris), bounded in time and memory for each file.

    python tests/fuzz/fuzz.py [READER ...] [--seconds 20] [--home DIR]

A crash, a file that takes over 5 seconds of CPU (or a minute by the clock: others may be using the cores), or growth
by over 1 GB ends a reader's run; the file is kept under --home and named, and the exit code is 1. The corpus stays
there too, and the next run goes on from it; from the same corpus runs begin alike, so that a verdict can be had again.
For the record: 600 seconds (`make prove-fuzz`).
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from readers import READERS

STILL_S = 60
GROWTH_MB = 1000
LOADED_MB = {"run": 1200}  # the network library itself
USUAL_MB = 400


def fuzz(name: str, seconds: int, home: Path) -> bool:
    """Whether the reader withstood it. Prints a line."""
    corpus, found = home / name / "corpus", home / name / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    before = set(found.iterdir())
    grown = LOADED_MB.get(name, USUAL_MB) + GROWTH_MB
    words = [
        sys.executable, Path(__file__).with_name("target.py"), name, corpus, f"-max_total_time={seconds}",
        f"-timeout={STILL_S}", f"-report_slow_units={STILL_S}", f"-rss_limit_mb={grown}", "-max_len=200000", "-seed=1",
        f"-artifact_prefix={found}/", "-print_final_stats=1", "-verbosity=1",
    ]  # fmt: skip
    begin = time.monotonic()
    with (home / name / "log").open("w") as log:
        quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        code = subprocess.run([*map(str, words)], stdout=log, stderr=subprocess.STDOUT, env=quiet).returncode
    kept = sorted(path.name for path in set(found.iterdir()) - before)
    said = (home / name / "log").read_text(errors="replace").splitlines()
    tried = next((line.split()[-1] for line in said if "number_of_executed_units" in line), "?")
    verdict = "withstood" if code == 0 and not kept else f"FAILED (exit {code}): {', '.join(kept)}"
    print(f"{name:10} {time.monotonic() - begin:6.0f} s {tried:>10} files  {verdict}", flush=True)
    if code:
        print("\n".join(f"    {line}" for line in said if not line.startswith("#"))[-3000:], file=sys.stderr)
    return code == 0 and not kept


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("readers", nargs="*", default=sorted(READERS))
    words.add_argument("--seconds", type=int, default=20)
    words.add_argument("--home", type=Path, default=Path("proof/fuzz"))
    asked = words.parse_args()
    if wrong := set(asked.readers) - READERS.keys():
        words.error(f"no reader is called {', '.join(sorted(wrong))}; there are {', '.join(sorted(READERS))}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        withstood = list(pool.map(lambda name: fuzz(name, asked.seconds, asked.home.resolve()), asked.readers))
    sys.exit(not all(withstood))
