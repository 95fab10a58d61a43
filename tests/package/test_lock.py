import fcntl
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time

import pytest

from symgen.errors import StoreError
from symgen.package.lock import NAME, locked

HOLD = """
import sys, time
from pathlib import Path
from symgen.package.lock import locked
with locked(Path(sys.argv[1]), print, shared=sys.argv[2] == "shared"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """holder("alone" | "shared") -> a process that holds tmp_path."""
    running = []

    def start(how):
        process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path), how], stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_the_lock_is_gone_afterwards(tmp_path):
    said = []
    with locked(tmp_path / "new", said.append):
        about = json.loads((tmp_path / "new" / NAME).read_text())
        assert about["host"] == socket.gethostname() and about["pid"] == os.getpid() and about["start"]
    assert list((tmp_path / "new").iterdir()) == [] and said == []
    with pytest.raises(ZeroDivisionError), locked(tmp_path, said.append):
        1 / 0  # noqa: B018
    assert not (tmp_path / NAME).exists()


def test_a_live_holder_is_named(tmp_path, holder):
    process = holder("alone")
    for shared in (False, True):
        named = f"in use by process {process.pid} on {socket.gethostname()}"
        with pytest.raises(StoreError, match=named), locked(tmp_path, print, shared=shared):
            pass
    assert (tmp_path / NAME).exists()


def test_a_killed_holder_is_taken_over(tmp_path, holder):
    process = holder("alone")
    process.kill()
    process.wait()
    said = []
    with locked(tmp_path, said.append):
        assert json.loads((tmp_path / NAME).read_text())["pid"] == os.getpid()
    assert len(said) == 1 and f"process {process.pid}" in said[0] and "going on" in said[0]


def test_another_hosts_lock_is_left_alone(tmp_path):
    (tmp_path / NAME).write_text(json.dumps({"host": "elsewhere", "pid": 7, "start": "yesterday"}))
    says = r"process 7 on elsewhere \(since yesterday\); if that process is gone, remove"
    with pytest.raises(StoreError, match=says), locked(tmp_path, print):
        pass
    assert "elsewhere" in (tmp_path / NAME).read_text()


def test_shared_holders_keep_others_out_until_all_are_gone(tmp_path, holder):
    first, second = holder("shared"), holder("shared")
    for process in (first, second):
        with pytest.raises(StoreError, match="in use"), locked(tmp_path, print):
            pass
        process.kill()
        process.wait()
    with locked(tmp_path, print):
        pass


def test_nothing_of_a_dead_holder_stays_in_the_lock(tmp_path):
    about = {"host": socket.gethostname(), "pid": 999999, "start": "long ago " * 20}
    (tmp_path / NAME).write_text(json.dumps(about))
    with locked(tmp_path, print):
        assert json.loads((tmp_path / NAME).read_text())["pid"] == os.getpid()


def test_a_lock_removed_between_opening_and_locking_is_opened_anew(tmp_path, monkeypatch):
    """Its last holder leaves just then; whoever locked the removed file would be alone with it."""
    flock, calls = fcntl.flock, []

    def late(descriptor, how):
        calls.append(how)
        if len(calls) == 1:
            (tmp_path / NAME).unlink()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with locked(tmp_path, print):
        assert (tmp_path / NAME).exists()
    assert len(calls) == 2


def test_a_half_written_lock_is_no_obstacle(tmp_path):
    (tmp_path / NAME).write_text('{"host": "els')
    with locked(tmp_path, print):
        pass


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot write in"), locked(tmp_path / "file" / "x", print):
        pass


def _race(folder, ready, wins):
    """Try at least 40 times, and on until all racers together got in 40 times: how often a try meets a lock that is
    taken depends on the machine. A lock that nobody can take any more ends at the deadline and fails the count."""
    ready.wait()
    tries, deadline = 0, time.monotonic() + 60
    while tries < 40 or (wins.value < 40 and time.monotonic() < deadline):
        tries += 1
        try:
            with locked(folder, lambda text: None):
                probe = folder / "inside"
                descriptor = os.open(probe, os.O_CREAT | os.O_EXCL)  # fails if another is inside too
                os.close(descriptor)
                time.sleep(0.001)
                probe.unlink()
                with wins.get_lock():
                    wins.value += 1
        except StoreError:
            pass


def test_two_are_never_inside_together(tmp_path):
    """Many takings and releasings, where one process may open the file that another is about to remove."""
    context = multiprocessing.get_context("spawn")
    ready, wins = context.Event(), context.Value("i", 0)
    racers = [context.Process(target=_race, args=(tmp_path, ready, wins)) for _ in range(3)]
    for racer in racers:
        racer.start()
    ready.set()
    for racer in racers:
        racer.join()
    assert [racer.exitcode for racer in racers] == [0, 0, 0]
    assert wins.value >= 40 and list(tmp_path.iterdir()) == []
