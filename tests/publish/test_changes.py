"""Which commits lead from what the hub holds to the offer, and what a reader sees between them."""

from dataclasses import replace

import pytest

from symgen.package.folder import is_shard
from symgen.publish import changes
from symgen.publish.changes import There, compare, next_step
from symgen.publish.offer import CARD, Offer, Outgoing


def shard(number, seed):
    data = f"{seed}-{number}".encode()
    return Outgoing.of(f"data/train-{number:05}-of-00009-{Outgoing.of('', data).sha256[:8]}.parquet", data)


def offer(seed, shards=9):
    files = tuple(shard(number, seed) for number in range(shards))
    card = "\n".join(file.path for file in files)
    rest = (Outgoing.of(CARD, card.encode()), Outgoing.of("manifest.json", seed.encode()))
    placeholder = Outgoing.of(CARD, f"{card}\nbeing uploaded".encode())
    return Offer("dataset", "x", {}, files, rest, placeholder, (), is_shard, lambda _: None, lambda *_: "")


def done(there, step):
    """The hub's files after a commit, contents included."""
    kept = {path: file for path, file in there.items() if path not in step.removed}
    return kept | {file.path: file for file in step.files}


def seen(files):
    """As the hub lists them: large files by sha256, small ones by git's name."""
    return {path: There(file.size, file.git_oid, file.sha256 if path.endswith(".parquet") else None)
            for path, file in files.items()}  # fmt: skip


def commits(there, new):
    """The hub's files after every commit until nothing is left to do."""
    states = []
    while (step := next_step(new, seen(there), "Publish")) is not None:
        there = done(there, step)
        states.append(there)
        assert len(states) < 20
    return states


@pytest.fixture(autouse=True)
def small_commits(monkeypatch):
    monkeypatch.setattr(changes, "MOST_FILES", 2)


def test_a_first_set_loads_only_when_whole():
    new = offer("new")
    *between, last = commits({}, new)
    assert len(between) == 5
    for files in between:
        listed = files[CARD].content.decode().splitlines()[:-1]
        assert set(listed) == {file.path for file in new.shards}
        assert "manifest.json" not in files
    assert last == {file.path: file for file in new.files}


def test_readers_see_the_old_set_until_the_last_commit():
    old, new = offer("old"), offer("new", shards=7)
    before = {file.path: file for file in old.files} | {"notes.txt": Outgoing.of("notes.txt", b"mine")}
    *between, last = commits(before, new)
    for files in between:
        assert all(files[file.path] == file for file in old.files)
    assert last == {file.path: file for file in new.files} | {"notes.txt": before["notes.txt"]}


def test_a_run_that_broke_off_sends_only_the_rest():
    new = offer("new")
    for kept in range(6):
        there = ([{}, *commits({}, new)])[kept]
        sent = [file.path for step in _steps(there, new) for file in step.files if file.path != CARD]
        assert not there.keys() & set(sent)
        assert len(sent) == len(set(sent))


def _steps(there, new):
    while (step := next_step(new, seen(there), "Publish")) is not None:
        yield step
        there = done(there, step)


def test_the_same_set_needs_no_commit():
    same = offer("new")
    there = seen({file.path: file for file in same.files})
    assert compare(same, there).none
    assert next_step(same, there, "Publish") is None


def test_other_bytes_of_the_same_size_are_a_change():
    old, new = offer("abc"), offer("abd")
    there = seen({file.path: file for file in old.files})
    found = compare(replace(new, shards=old.shards), there)
    assert [file.path for file in found.changed] == ["README.md", "manifest.json"]


def test_commits_are_bounded_by_bytes_and_grow_with_the_whole(monkeypatch):
    monkeypatch.setattr(changes, "MOST_FILES", 1000)
    monkeypatch.setattr(changes, "LEAST_BYTES", 100)
    files = [Outgoing(str(i), b"", 40, "") for i in range(500)]
    assert [len(one) for one in changes.batches(files[:6], 240)] == [2, 2, 2]
    assert len(list(changes.batches(files, 20_000))) <= 84  # 312 bytes hold seven files of 40
