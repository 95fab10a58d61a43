"""What takes long: one process at a time, whose progress the page asks for and which it may cancel."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symgen.studio.workspace import RefusedError

_LINES = 60  # of what the process said, the last ones
_SECONDS_TO_END = 5.0


@dataclass
class Job:
    """One run of a verb. state: running, done, failed or cancelled. done, of: rows, 0 where nothing is counted."""

    number: int
    verb: str
    title: str
    state: str = "running"
    done: int = 0
    of: int = 0
    result: Any = None
    error: str = ""
    begun: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=_LINES))

    def as_dict(self) -> dict[str, Any]:
        """What the page is told."""
        spent = self.seconds or time.monotonic() - self.begun
        return {
            "number": self.number, "verb": self.verb, "title": self.title, "state": self.state, "done": self.done,
            "of": self.of, "result": self.result, "error": self.error, "seconds": round(spent, 1),
            "said": list(self.said),
        }  # fmt: skip


class Jobs:
    """The jobs of one studio; each works in the folder `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._jobs: list[Job] = []
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def start(self, verb: str, title: str, **arguments: Any) -> Job:
        """Run a verb in a process of its own. RefusedError while another one runs."""
        with self._lock:
            if self._jobs and self._jobs[-1].state == "running":
                raise RefusedError(f"{self._jobs[-1].title} is still at work; wait for it, or cancel it")
            job = Job(len(self._jobs), verb, title)
            self._jobs.append(job)
            # A session of its own, so that a cancel reaches its workers and Ctrl-C at the studio's terminal does not.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "symgen.studio.worker"], cwd=self._home, text=True, encoding="utf-8",
                errors="replace", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
        threading.Thread(target=self._follow, args=(job, self._process, verb, arguments), daemon=True).start()
        return job

    def _follow(self, job: Job, process: "subprocess.Popen[str]", verb: str, arguments: dict[str, Any]) -> None:
        assert process.stdin and process.stdout and process.stderr
        listener = threading.Thread(target=_listen, args=(job, process), daemon=True)
        listener.start()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps({"verb": verb, "arguments": arguments}) + "\n")
            process.stdin.close()
        for line in process.stdout:
            try:
                told = json.loads(line)
            except ValueError:
                job.said.append(line.rstrip())
                continue
            job.done, job.of = told.get("done", job.done), told.get("of", job.of)
            job.result, job.error = told.get("result", job.result), told.get("error", job.error)
        code = process.wait()
        listener.join(1)
        job.seconds = time.monotonic() - job.begun
        if job.state == "running":
            job.state = "done" if code == 0 else "failed"
            if code and not job.error:
                job.error = f"the process ended with {code}: {job.said[-1] if job.said else 'it said nothing'}"

    def cancel(self, number: int) -> Job:
        """End a running job; what it finished stays, and starting it again goes on from there."""
        job = self.get(number)
        with self._lock:
            if job.state == "running":
                job.state = "cancelled"
                if self._process:
                    _end(self._process)
        return job

    def get(self, number: int) -> Job:
        """The job with this number. RefusedError where there is none."""
        if not 0 <= number < len(self._jobs):
            raise RefusedError(f"there is no job {number}")
        return self._jobs[number]

    def last(self) -> Job | None:
        """The latest job."""
        return self._jobs[-1] if self._jobs else None

    def close(self) -> None:
        """End what runs: nothing outlives the studio."""
        if self._jobs and self._jobs[-1].state == "running":
            self.cancel(self._jobs[-1].number)


def _listen(job: Job, process: "subprocess.Popen[str]") -> None:
    assert process.stderr
    for line in process.stderr:
        # A progress bar writes over itself; its last state is what counts.
        job.said.append(line.rstrip("\n").rpartition("\r")[2].removeprefix("symgen: "))


def _end(process: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
