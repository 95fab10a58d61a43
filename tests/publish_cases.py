"""A small data set, a client in a process of its own, and the comparison with what the hub holds in the end."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from symgen.generate import generate

RECIPE = """
labels = ["a", "b", "exists", "plus", "x"]
seed = {seed}
[canvas]
size = 24
[balance]
per_class = {per_class}
[[source]]
kind = "strokes"
[[distort]]
step = "affine"
[split]
validation = 0.2
[package]
shard_rows = {shard_rows}
"""


def make_set(home, name="tiny", seed=0, per_class=40, shard_rows=40):
    """A data set folder of 5 x `per_class` rows from our own pen templates."""
    home.mkdir(parents=True, exist_ok=True)
    recipe = home / f"{name}.toml"
    recipe.write_text(RECIPE.format(seed=seed, per_class=per_class, shard_rows=shard_rows))
    generate(recipe, home / name, workers=1)
    return home / name


def publish(hub, home, *words, kill_after=None, **env):
    """Run `symgen publish` against a hub, with caches in `home`; kill it (SIGKILL) after so many seconds if asked.

    Returns its exit code, stdout and stderr; exit code -9 where it was killed.
    """
    command = [sys.executable, "-c", "from symgen.cli import main; main()", "publish", *map(str, words)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env={**hub.environment(home), **env})  # fmt: skip
    try:
        out, err = child.communicate(timeout=kill_after)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
    return child.returncode, out, err


def wrong_files(hub, key, data):
    """Paths at which the hub's repository and a data set's folder differ; the card's words may."""
    repo = hub.store.repos[key]
    there = {path: file for path, file in repo.find("main").files.items() if path != ".gitattributes"}
    stored = {path: _sha256(hub.store.content(file.sha256)) for path, file in there.items()}
    manifest = json.loads((data / "manifest.json").read_bytes())
    wanted = {file["path"]: file["sha256"] for file in manifest["files"]}
    beside = ("manifest.json", "run.json", "croissant.json", "preview.png", "balance.png")
    wanted |= {name: _sha256(data / name) for name in beside if (data / name).exists()}
    wanted["README.md"] = stored.get("README.md")
    return sorted(path for path in stored.keys() | wanted.keys() if stored.get(path) != wanted.get(path))


def sent_twice(hub):
    """Contents that were sent though a commit held them."""
    return list(hub.store.repeated)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
