"""The pool: results, progress, and every way in which a worker or its parent can end."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from symgen.engine.local import SECONDS_TO_END, map_shards
from symgen.errors import SourceError, SymgenError


def starting(work, folder=None):
    """What a worker starts with; counts the starts in `folder`."""
    if folder is not None:
        (Path(folder) / f"start-{os.getpid()}").write_text("")
    return work


def square(shard, on_rows):
    on_rows(10)
    on_rows(shard)
    return shard, shard * shard, os.getpid()


def slow(shard, on_rows):
    time.sleep(0.2 if shard == 0 else 0.01)
    return shard


def die(shard, on_rows):
    if shard == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return shard


def complain(shard, on_rows):
    if shard == 1:
        raise SourceError("the font broke")
    time.sleep(0.05)
    return shard


def stumble(shard, on_rows):
    return 1 // (shard - 1)


def hang(shard, on_rows):
    while True:
        time.sleep(0.02)
        on_rows(1)


def leave_a_mark(folder, shard, on_rows):
    """As one that writes a file does: it clears away behind itself when it is ended."""
    if shard == 1:
        while not (folder / "begun").exists():
            time.sleep(0.01)
        return shard
    try:
        (folder / "begun").write_text("")
        while True:
            time.sleep(0.02)
            on_rows(1)
    finally:
        (folder / "cleared").write_text("")


def no_start():
    raise SourceError("no bank there")


@pytest.mark.parametrize("workers", [1, 3])
def test_each_shard_is_done_once_and_rows_are_reported(workers, tmp_path):
    rows = []
    found = list(map_shards(partial(starting, square, tmp_path), range(7), workers, rows.append))
    assert sorted(one[:2] for one in found) == [(i, i * i) for i in range(7)]
    assert sum(rows) == 7 * 10 + sum(range(7))
    pids = {one[2] for one in found}
    assert (pids == {os.getpid()}) == (workers == 1)
    assert len(list(tmp_path.iterdir())) == (1 if workers == 1 else 3)


def test_results_come_as_they_are_ready():
    assert next(iter(map_shards(partial(starting, slow), range(4), 2, print))) == 1


def test_no_more_workers_than_shards(tmp_path):
    list(map_shards(partial(starting, square, tmp_path), range(2), 8, lambda rows: None))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_killed_worker_is_a_plain_error():
    done = []
    with pytest.raises(SymgenError, match=r"a worker died .*memory.* Finished shards are kept: run the same command"):
        done.extend(map_shards(partial(starting, die), range(4), 2, print))
    assert 1 not in done


def test_a_workers_own_error_arrives_as_it_is():
    with pytest.raises(SourceError, match=r"^the font broke$"):
        list(map_shards(partial(starting, complain), range(4), 2, print))
    with pytest.raises(SourceError, match=r"^no bank there$"):
        list(map_shards(no_start, range(4), 2, print))


def test_a_bug_in_a_worker_arrives_with_its_trace():
    with pytest.raises(RuntimeError, match=r"(?s)ZeroDivisionError.*in stumble"):
        list(map_shards(partial(starting, stumble), range(4), 2, print))


def children():
    """Living child processes of this one."""
    task = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return [pid for pid in task.read_text().split() if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]


def blocks_ctrl_c(pid):
    mask = re.search(r"SigBlk:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
    return int(mask[1], 16) >> (signal.SIGINT - 1) & 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to see child processes")
def test_stopping_half_way_ends_all_workers():
    found = map_shards(partial(starting, slow), range(50), 2, print)
    next(found)
    assert len(children()) == 2
    assert all(blocks_ctrl_c(pid) for pid in children())  # or one that is still starting would die of it
    begun = time.monotonic()
    found.close()
    assert children() == []
    assert time.monotonic() - begun < 0.8 * SECONDS_TO_END  # they went when asked


def test_a_worker_that_is_ended_clears_away_behind_itself(tmp_path):
    found = map_shards(partial(starting, partial(leave_a_mark, tmp_path)), range(2), 2, print)
    assert next(found) == 1
    found.close()
    assert (tmp_path / "cleared").exists()


PARENT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background is deaf to Ctrl-C
sys.path.insert(0, {folder!r})
from functools import partial
from test_local import hang, starting
from symgen.engine.local import map_shards
if __name__ == "__main__":
    def beat(rows):
        print("beat", flush=True)
    list(map_shards(partial(starting, hang), range(4), 2, beat))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_do_not_outlive_their_parent(how, tmp_path):
    (tmp_path / "parent.py").write_text(PARENT.format(folder=str(Path(__file__).parent)))
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert parent.stdout.readline() == "beat\n"
    if how == signal.SIGINT:
        os.killpg(parent.pid, how)  # as Ctrl-C does: all of the group hear it
    else:
        parent.send_signal(how)
    _, err = parent.communicate(timeout=20)  # the pipes close only when the last process of the group has ended
    assert parent.returncode != 0
    assert err.count("Traceback") == (1 if how == signal.SIGINT else 0), err


UNGUARDED = """
import time
from symgen.engine.local import map_shards
time.sleep(0.2 if __name__ == "__main__" else 0)
try:
    print(list(map_shards(bytes(300_000).count, range(4), 2, print)))
except Exception as error:
    print(type(error).__name__, error)
if __name__ != "__main__":
    raise SystemExit(1)
"""


def test_a_script_without_a_main_guard_is_told_so(tmp_path):
    """More is sent to each worker than a pipe holds: nobody may wait for one that reads nothing any more."""
    (tmp_path / "script.py").write_text(UNGUARDED)
    done = subprocess.run([sys.executable, str(tmp_path / "script.py")], capture_output=True, text=True, timeout=60)
    assert "main guard" in done.stdout.splitlines()[-1], done.stdout + done.stderr
