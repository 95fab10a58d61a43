"""symgen beside its peers, each in an environment of its own with pinned versions, all on one core, in one run.

    python tests/bench/peers.py [--home DIR] [--images 2000] [--rounds 3] [--only NAME ...] [--json]

The peers are the files of `tests/bench/peers/`. "complete" ones draw, bend and save, and stand beside symgen's whole
road from plan to parquet; "warp" ones start from ready pictures, each with its own field, and stand beside symgen's
distort, fit and raster. Rounds alternate between all of them, so that a busy moment meets everybody; the best round
counts. Only the ratios are worth keeping. Environments are kept under --home and made once.
"""

import argparse
import ast
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from symgen import shipped
from symgen.prepare import prepare
from symgen.render import Renderer

PEERS = Path(__file__).parent / "peers"
GLYPHS = 512
LIMIT_S = 900


def facts(path: Path) -> dict[str, object]:
    """KIND and REQUIRES of a peer's file, read without running it: its libraries are not here."""
    found = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("KIND", "REQUIRES"):
                found[name] = ast.literal_eval(node.value)
    return {"name": path.stem, "kind": found["KIND"], "requires": found["REQUIRES"]}


def environment(peer: dict, home: Path) -> Path:
    """The peer's own Python, made and filled where it is not there yet."""
    folder = home / "environments" / peer["name"]
    python, mark = folder / "bin" / "python", folder / "filled.json"
    if not mark.exists() or json.loads(mark.read_text()) != peer["requires"]:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *peer["requires"]], check=True)
        mark.write_text(json.dumps(peer["requires"]))
    return python


def run_peer(peer: dict, python: Path, images: int, glyphs: Path, font: Path) -> float:
    """Images per CPU-second of one round."""
    with tempfile.TemporaryDirectory() as out:
        words = [python, PEERS / "_run.py", peer["name"], images, glyphs, font, out]
        done = subprocess.run(pinned(words), capture_output=True, text=True, timeout=LIMIT_S)
    if done.returncode:
        raise RuntimeError(f"{peer['name']}: {done.stderr.strip().splitlines()[-1]}")
    told = json.loads(done.stdout.splitlines()[-1])
    if tuple(told["shape"][:2]) != (48, 48):
        raise RuntimeError(f"{peer['name']} made a picture of shape {told['shape']}")
    return images / max(told["cpu_s"], 1e-3)


def run_symgen(rows: int) -> dict[str, float]:
    """Rows per CPU-second: complete (plan to parquet, mixed recipe) and warp (distort, fit and raster alone)."""
    words = [sys.executable, "-c", "from symgen.cli import main; main()", "bench", "--rows", rows, "--json"]
    done = subprocess.run(pinned(words), capture_output=True, text=True, check=True, timeout=LIMIT_S)
    told = json.loads(done.stdout)
    drawn = [room for room in told["rooms"] if room["what"].startswith("distort") or room["what"] in ("fit", "raster")]
    return {
        "complete": told["whole"][0]["per_cpu_second"],
        "warp": 1e6 / sum(room["microseconds"] for room in drawn),
    }


def pinned(words: list) -> list[str]:
    return ["taskset", "-c", "0", *map(str, words)]


def ready_glyphs(path: Path) -> None:
    """Undistorted pictures of the quickstart recipe, so that all who start from pictures start from the same."""
    ready = prepare("quickstart", ["canvas.size=48", "split.validation=0.0", "balance.per_class=50"])
    np.save(path, Renderer(ready.recipe, ready.bank).once(ready.plan.block("train", 0, GLYPHS), 0.0))


def best_rounds(peers: list[dict], home: Path, images: int, rounds: int) -> dict[str, float]:
    """Best round of everybody; a peer that cannot run is named with its reason and left out."""
    font, glyphs = shipped.folder("fonts") / "print-dejavu-sans.ttf", home / "glyphs.npy"
    ready_glyphs(glyphs)
    pythons, found = {}, {}
    for peer in peers:
        try:
            pythons[peer["name"]] = environment(peer, home)
            run_peer(peer, pythons[peer["name"]], 16, glyphs, font)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, RuntimeError) as fault:
            print(f"left out: {peer['name']}: {fault}", file=sys.stderr)
            del peer["kind"]
    running = [peer for peer in peers if "kind" in peer]
    for _ in range(rounds):
        for kind, rate in run_symgen(20 * images).items():
            found[f"symgen {kind}"] = max(rate, found.get(f"symgen {kind}", 0))
        for peer in running:
            rate = run_peer(peer, pythons[peer["name"]], images, glyphs, font)
            found[peer["name"]] = max(rate, found.get(peer["name"], 0))
    return found


def table(found: dict[str, float], peers: list[dict]) -> str:
    lines = [f"{'':28} {'images / CPU-s':>15}  symgen is"]
    for kind in ("complete", "warp"):
        own = found[f"symgen {kind}"]
        rates = {peer["name"]: found[peer["name"]] for peer in peers if peer.get("kind") == kind}
        lines += ["", f"{'symgen, ' + kind:28} {own:15,.0f}"]
        lines += [
            f"{name:28} {rate:15,.0f}  {own / rate:,.1f} times as fast"
            for name, rate in sorted(rates.items(), key=lambda pair: -pair[1])
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--home", type=Path, default=Path("proof/peers"))
    words.add_argument("--images", type=int, default=2000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--only", nargs="*")
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    asked.home.mkdir(parents=True, exist_ok=True)
    chosen = [facts(path) for path in sorted(PEERS.glob("[a-z]*.py")) if not asked.only or path.stem in asked.only]
    results = best_rounds(chosen, asked.home.resolve(), asked.images, asked.rounds)
    print(json.dumps(results, indent=1) if asked.json else table(results, chosen))
