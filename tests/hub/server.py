"""A small hub of our own, for tests: it speaks to the unmodified client, and fails when told to.

with Hub(folder) as hub:
    subprocess.run([...], env={**os.environ, **hub.environment(folder / "home")})
    assert hub.files("datasets/me/symbols")
"""

import os
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from . import files, repos, xet
from .faults import Faults
from .store import Store
from .wire import Call, Handler

USER, TOKEN = "me", "hf_" + "ourOwnTestServerTakesThisToken"[:30]


class Hub(ThreadingHTTPServer):
    """Listens on this machine only, from `with` on. home: a folder for contents. Port 0 takes a free one."""

    daemon_threads = True
    routes = (*repos.ROUTES, *files.ROUTES, *xet.ROUTES)

    def __init__(self, home: Path, port: int = 0, faults: Faults | None = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store = Store(home)
        self.faults = faults or Faults()
        self.tokens = {TOKEN: USER}
        self.calls: list[Call] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "Hub":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def note(self, call: Call) -> None:
        self.calls.append(call)

    def environment(self, home: Path) -> dict[str, str]:
        """Variables that point a client's process here, logged in, with caches of its own in `home`."""
        away = ("HF_", "HUGGING_FACE_", "XDG_CACHE_HOME")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(away)}
        places = {"HF_HOME": str(home / "hf"), "XDG_CACHE_HOME": str(home / "cache")}
        return {**kept, **places, "HF_ENDPOINT": self.url, "HF_TOKEN": TOKEN, "NO_PROXY": "127.0.0.1"}

    def files(self, key: str, revision: str = "main") -> dict[str, bytes]:
        """Path -> content of a repository such as "datasets/me/symbols"."""
        commit = self.store.repos[key].find(revision)
        assert commit is not None, f"{key} has no {revision}"
        return {path: self.store.content(file.sha256).read_bytes() for path, file in commit.files.items()}
