"""Repositories as the hub keeps them: commits over a store of contents, each content once, under its sha256.

It counts what a careful client avoids: contents sent again though a commit holds them already.
"""

import hashlib
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote


class File(NamedTuple):
    """A path of a commit. oid: git's. large: kept as a pointer, as LFS and Xet do."""

    sha256: str
    size: int
    oid: str
    large: bool

    @property
    def etag(self) -> str:
        return self.sha256 if self.large else self.oid


class Commit(NamedTuple):
    oid: str
    parent: str
    files: dict[str, File]
    title: str
    date: str


@dataclass
class Repo:
    """key: "datasets/user/name". branches, tags: name -> commit."""

    key: str
    private: bool
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.key.split("/", 1)[1]

    @property
    def number(self) -> str:
        return hashlib.sha1(self.key.encode()).hexdigest()[:24]

    def find(self, revision: str) -> Commit | None:
        """The commit that a branch, a tag, or (the beginning of) a commit's own name means."""
        name = unquote(revision)
        oid = self.branches.get(name) or self.tags.get(name)
        if oid is None and len(name) >= 7:
            oid = next((one for one in self.commits if one.startswith(name)), None)
        return None if oid is None else self.commits[oid]


class Store:
    """All repositories, and all contents in a folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.lock = threading.RLock()
        self.repos: dict[str, Repo] = {}
        self.received: Counter[str] = Counter()  # sha256 -> how often a client sent this content whole
        self.repeated: list[str] = []  # paths or digests that were sent though a commit held them
        for name in ("contents", "xorbs", "parts"):
            (home / name).mkdir(parents=True, exist_ok=True)

    def content(self, sha256: str) -> Path:
        return self.home / "contents" / sha256

    def put(self, data: bytes) -> str:
        """Keep a small content that came inside a commit."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.content(sha256).write_bytes(data)
        return sha256

    def adopt(self, file: Path, sha256: str) -> None:
        """Keep a large content that was put together in `file`."""
        with self.lock:
            self.received[sha256] += 1
            if sha256 in self.committed():
                self.repeated.append(sha256)
        file.replace(self.content(sha256))

    def committed(self) -> set[str]:
        """The large contents that the head of some branch holds."""
        heads = [repo.commits[oid] for repo in self.repos.values() for oid in repo.branches.values()]
        return {file.sha256 for head in heads for file in head.files.values() if file.large}

    def commit(self, repo: Repo, branch: str, files: dict[str, File], title: str) -> Commit:
        """Set a branch to these files."""
        parent = repo.branches.get(branch, "")
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        seed = repr((repo.key, parent, sorted(files.items()), title, len(repo.commits)))
        made = Commit(hashlib.sha1(seed.encode()).hexdigest(), parent, files, title, now)
        repo.commits[made.oid] = made
        repo.branches[branch] = made.oid
        return made


def small(data: bytes, sha256: str) -> File:
    return File(sha256, len(data), git_oid(data), False)


def large(sha256: str, size: int) -> File:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
    return File(sha256, size, git_oid(pointer.encode()), True)


def git_oid(data: bytes) -> str:
    """sha1 of a content as git names it."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
