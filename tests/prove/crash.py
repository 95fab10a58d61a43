"""Proof that nothing that goes wrong loses data: kills, a full disk, a place that cannot be written, two at once.

    make prove-crash                                       # 200 kills
    python tests/prove/crash.py -o proof/crash --kills 10  # the small form

After each blow: where a manifest exists, all that it lists is there, byte for byte. Run again, the set is the one that
an undisturbed run makes. Resumable: what was proven is kept in results.json and not proven again, blow by blow where
there are many. Ends with exit code 1 where anything differed.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

RECIPE = """
labels = ["a", "b", "exists", "plus", "x"]
[canvas]
size = 32
[balance]
per_class = {per_class}
[[source]]
kind = "strokes"
[[distort]]
step = "affine"
[split]
validation = 0.2
[package]
shard_rows = 300
"""
SAYS = ("in use by", "cannot write", "cannot lock", "a worker died")  # a clear refusal names one of these


class Ground:
    """A folder with a recipe, and the set that an undisturbed run makes of it."""

    def __init__(self, home, per_class=1200):
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.recipe = home / "tiny.toml"
        self.recipe.write_text(RECIPE.format(per_class=per_class))
        begin = time.monotonic()
        code, err = self.run(home / "calm")
        assert code == 0, err
        shutil.rmtree(home / "calm")
        begin = time.monotonic()
        assert self.run(home / "calm")[0] == 0
        self.seconds = time.monotonic() - begin
        self.wanted = contents(home / "calm")

    def start(self, out, workers=1, **how):
        """`symgen generate` in a process group of its own."""
        command = [sys.executable, "-c", "from symgen.cli import main; main()", "generate", str(self.recipe)]
        command += ["-o", str(out), "--workers", str(workers)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                start_new_session=True, **how)  # fmt: skip

    def run(self, out, workers=1, **how):
        """Exit code and stderr."""
        process = self.start(out, workers, **how)
        _, err = process.communicate(timeout=600)
        return process.returncode, err

    def trouble(self, out):
        """What is wrong with a set after a blow: "" unless a manifest stands over what is not there."""
        if not (out / "manifest.json").exists():
            return ""
        made = json.loads((out / "manifest.json").read_bytes())
        found = contents(out)
        wrong = [
            file["path"] for file in [*made["files"], *made["beside"]] if found.get(file["path"]) != file["sha256"]
        ]
        return f"a manifest over what is not there: {wrong}" if wrong else ""

    def healed(self, out, workers=1):
        """What is wrong after one more run: "" where the set is the undisturbed one."""
        code, err = self.run(out, workers)
        if code != 0:
            return f"running again failed: {err[-300:]}"
        found = contents(out)
        return "" if found == self.wanted else f"another set: {sorted(found.items() ^ self.wanted.items())[:6]}"


def contents(folder):
    """Relative path -> sha256 of every file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*")) if path.is_file()
    }  # fmt: skip


def kills(ground, n, results, keep):
    """SIGKILL at random moments: of the whole group, of the parent alone, or of one worker as the kernel does when
    memory runs out. Folders go on from blow to blow, and are compared whenever a run gets through."""
    found = results.setdefault("kills", {"blows": 0, "through": 0, "refused": 0, "wrong": []})
    out = ground.home / "stormy"
    while found["blows"] < n:
        chance = random.Random(f"{found['blows']} {found['through']}")
        workers, whom = chance.choice([(1, "group"), (2, "group"), (2, "parent"), (2, "worker")])
        process, begin = ground.start(out, workers), time.monotonic()
        try:
            process.wait(chance.uniform(0, ground.seconds * (1.2 if workers == 1 else 2.5)))
            ground.seconds = min(ground.seconds, time.monotonic() - begin)  # the machine may have less to do by now
        except subprocess.TimeoutExpired:
            pass
        hit = strike(process, whom)
        _, err = process.communicate(timeout=600)
        found["blows"] += hit
        if hit and process.returncode > 0 and not any(one in err for one in SAYS):
            found["wrong"].append(f"{whom}: no clear word: {err[-300:]}")
        found["refused"] += process.returncode > 0
        if said := ground.trouble(out):
            found["wrong"].append(said)
        if process.returncode == 0 or chance.random() < 0.2:
            time.sleep(0.5 if whom == "parent" else 0)  # orphans see their pipe end and go
            if said := ground.healed(out):
                found["wrong"].append(f"after {whom}: {said}")
            found["through"] += 1
            shutil.rmtree(out)
        keep()
    return found


def strike(process, whom):
    """Kill; whether there was anybody to be hit."""
    pid = process.pid
    if process.poll() is not None:
        return False
    if whom == "worker":
        children = Path(f"/proc/{pid}/task/{pid}/children")
        pids = [int(one) for one in children.read_text().split() if children.exists()]
        pids = [one for one in pids if "spawn_main" in Path(f"/proc/{one}/cmdline").read_text()]
        if not pids:
            return False
        os.kill(pids[-1], signal.SIGKILL)
    elif whom == "parent":
        os.kill(pid, signal.SIGKILL)
    else:
        os.killpg(pid, signal.SIGKILL)
    return True


def full_disk(ground, n):
    """No file may grow beyond a random size, as on a disk that fills up: every write over it fails."""
    found = {"blows": 0, "wrong": []}
    largest = max(path.stat().st_size for path in (ground.home / "calm").rglob("*") if path.is_file())
    for blow in range(n):
        out, size = ground.home / f"full-{blow}", random.Random(blow).randrange(1000, largest)

        def limit(size=size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        code, err = ground.run(out, preexec_fn=limit)
        found["blows"] += 1
        if code == 0 or "cannot write" not in err or "Traceback" in err:
            found["wrong"].append(f"limit {size}: exit code {code}, {err[-300:]}")
        if said := ground.trouble(out) or ground.healed(out):
            found["wrong"].append(said)
        shutil.rmtree(out, ignore_errors=True)
    return found


def read_only(ground):
    """A target that nobody may write: a file system mounted so, or one without the right where we are not root."""
    place = ground.home / "shut"
    place.mkdir(exist_ok=True)
    mounted = os.geteuid() == 0
    if mounted:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(place)], check=False)
        if done.returncode != 0:
            return {"skipped": "root may not mount here"}
    else:
        place.chmod(0o555)
    code, err = ground.run(place / "set")
    if mounted:
        subprocess.run(["umount", str(place)], check=True)
    good = code == 2 and "cannot" in err and "Traceback" not in err
    return {"blows": 1, "wrong": [] if good else [f"exit code {code}: {err[-300:]}"]}


def two_at_once(ground, n):
    """Two processes that want the same target: one makes it, the other is told so or finds it whole."""
    found = {"blows": 0, "refused": 0, "wrong": []}
    for blow in range(n):
        out = ground.home / f"two-{blow}"
        both = [ground.start(out, workers) for workers in (1, 2)]
        told = [process.communicate(timeout=600)[1] for process in both]
        codes = [process.returncode for process in both]
        found["blows"] += 1
        found["refused"] += codes.count(2)
        if 0 not in codes or any(code and "in use by" not in err for code, err in zip(codes, told, strict=True)):
            found["wrong"].append(f"exit codes {codes}: {[err[-200:] for err in told]}")
        if said := ground.trouble(out) or ground.healed(out):
            found["wrong"].append(said)
        shutil.rmtree(out)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, default=Path("proof/crash"))
    parser.add_argument("--kills", type=int, default=200)
    asked = parser.parse_args()
    kept = asked.out / "results.json"
    results = json.loads(kept.read_text()) if kept.exists() else {}
    ground = Ground(asked.out.resolve())

    def keep():
        kept.write_text(json.dumps(results, indent=1))

    few = max(2, asked.kills // 10)
    proofs = {"full_disk": lambda: full_disk(ground, few), "read_only": lambda: read_only(ground),
              "two_at_once": lambda: two_at_once(ground, max(2, few // 2))}  # fmt: skip
    for name, prove in proofs.items():
        if name not in results:
            results[name] = prove()
            keep()
        print(name, json.dumps(results[name]), flush=True)
    print("kills", json.dumps(kills(ground, asked.kills, results, keep)))
    sys.exit(any(found.get("wrong") for found in results.values()))


if __name__ == "__main__":
    main()
