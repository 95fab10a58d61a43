"""What was published, loaded back as anybody would: by its name, into empty folders, and compared with what was sent.

Run as a program it is the child process that loads: the libraries that load keep their folders in variables of the
environment, read once.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from symgen.package.decode import decoded
from symgen.publish.hub import Hub
from symgen.publish.offer import Outgoing
from symgen.publish.trouble import DELAYS, HubError

_BLOCK_PX = 1 << 23  # pixels decoded at a time
_SCRATCH, _HUB = "symgen-read-back-", "hub"


def read_back(files: Sequence[Outgoing], hub: Hub, commit: str) -> str:
    """Download a commit and compare its files with what was sent."""
    with tempfile.TemporaryDirectory(prefix=_SCRATCH) as folder:
        return _compare_files(files, hub, commit, Path(folder))


def read_back_set(files: Sequence[Outgoing], about: Mapping[str, Any], hub: Hub, commit: str) -> str:
    """The same, and then load it by its name and compare the digests of its decoded pictures with the manifest."""
    splits: dict[str, list[dict[str, Any]]] = {}
    for file in about["files"]:
        splits.setdefault(file["split"], []).append(file)
    rows = {split: [file["rows"] for file in listed] for split, listed in splits.items()}
    size = _size(about["recipe"])
    with tempfile.TemporaryDirectory(prefix=_SCRATCH) as folder:
        same = _compare_files(files, hub, commit, Path(folder) / _HUB)
        found = _load({"repo_id": hub.place.repo_id, "revision": commit, "rows": rows, "size": size}, hub, Path(folder))
    if found != {split: [file["pixels"] for file in listed] for split, listed in splits.items()}:
        raise _other(hub, commit, "pictures")
    return f"{same}; {about['rows']:,} rows, loaded by name, have the digests of the manifest"


def _size(recipe: Mapping[str, Any]) -> tuple[int, int]:
    """Height and width of the pictures of a set of symbols, or of expressions."""
    if "expression" in recipe:
        return recipe["expression"]["height"], recipe["expression"]["width"]
    return recipe["canvas"]["size"], recipe["canvas"]["size"]


def _compare_files(files: Sequence[Outgoing], hub: Hub, commit: str, cache: Path) -> str:
    fetched = hub.fetch([file.path for file in files], commit, cache)
    for file, place in zip(files, fetched, strict=True):
        if Outgoing.of(file.path, place).sha256 != file.sha256:
            raise _other(hub, commit, file.path)
    return f"{len(files)} files are those that were sent"


def _other(hub: Hub, commit: str, what: str) -> HubError:
    return HubError(f"{hub.place.url} at {commit[:8]} gives other {what} than were sent; run the same command again, "
                    "and report it if that does not mend it")  # fmt: skip


def _load(asked: Mapping[str, Any], hub: Hub, folder: Path) -> dict[str, list[str]]:
    """What the child process finds."""
    places = {"HF_HUB_CACHE": str(folder / _HUB), "HF_DATASETS_CACHE": str(folder / "datasets")}
    for delay in (*DELAYS, None):
        done = subprocess.run(
            [sys.executable, "-m", __name__], input=json.dumps(asked), env={**os.environ, **places},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            found: dict[str, list[str]] = json.loads(done.stdout)
            return found
        if delay is not None:
            time.sleep(delay)  # the library that loads asks the hub a few things more, and gives up at once
    last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
    raise HubError(f"{hub.place.url} was published as {asked['revision'][:8]} but cannot be loaded back "
                   f"({hub.veil.hide(''.join(last))}); run the same command again to check anew")  # fmt: skip


def digests(
    repo_id: str, revision: str, rows: Mapping[str, Sequence[int]], size: Sequence[int]
) -> dict[str, list[str]]:
    """sha256 of the decoded pictures of each file of each split. rows: those of each file, in the files' order.
    size: height and width of the pictures, in pixels.
    """
    import datasets

    found = datasets.load_dataset(repo_id, revision=revision)
    if {split: len(found[split]) for split in found} != {split: sum(counts) for split, counts in rows.items()}:
        return {}  # other splits or rows, which no digests can be like
    return {split: list(_digests(found[split], counts, size)) for split, counts in rows.items()}


def _digests(split: Any, counts: Sequence[int], size: Sequence[int]) -> Iterator[str]:
    import datasets

    pictures = split.select_columns("image").cast_column("image", datasets.Image(decode=False)).with_format("arrow")
    step, begin = max(1, _BLOCK_PX // (size[0] * size[1])), 0
    for count in counts:
        digest = hashlib.sha256()
        for start in range(begin, begin + count, step):
            block = pictures[start : min(start + step, begin + count)]["image"].combine_chunks()
            digest.update(decoded(block.field("bytes").to_pylist(), *size).data)
        yield digest.hexdigest()
        begin += count


if __name__ == "__main__":
    sys.stdout.write(json.dumps(digests(**json.load(sys.stdin))))
