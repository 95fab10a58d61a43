"""The loaded run: what it takes a drawing for, and what it saw of it."""

import threading
import time
from pathlib import Path
from typing import Any

from symgen.canon import canonicalise
from symgen.errors import SymgenError
from symgen.studio.pictures import uri
from symgen.studio.strokes import Drawing, drawn
from symgen.studio.workspace import RefusedError


class Eyes:
    """One network at a time, loaded in a thread, since TensorFlow takes seconds to start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._run: Any = None
        self._name, self._trouble, self._wanted = "", "", ""

    def load(self, name: str, home: Path) -> None:
        """Begin to load the run in `home`; the one loaded before stays until it is there."""
        self._wanted, self._trouble = name, ""
        threading.Thread(target=self._load, args=(name, home), daemon=True).start()

    def _load(self, name: str, home: Path) -> None:
        try:
            from symgen.train.run_folder import open_run

            run = open_run(home)
            for _ in range(2):  # the first picture compiles the network
                self._see(run, Drawing(strokes=[[(0.0, 0.0, 0.5), (40.0, 40.0, 0.5)]]))
        except (SymgenError, ImportError) as error:
            self._trouble = str(error)
            return
        if self._wanted == name:
            with self._lock:
                self._run, self._name = run, name

    def state(self) -> dict[str, Any]:
        """run: what is loaded; loading: what will be; trouble: why not."""
        waiting = self._wanted if self._wanted != self._name and not self._trouble else ""
        return {"run": self._name, "loading": waiting, "trouble": self._trouble}

    @property
    def run(self) -> Any:
        """The loaded run. RefusedError where there is none."""
        if self._run is None:
            raise RefusedError(self._trouble or "no run is loaded; choose one, or train one")
        return self._run

    def see(self, drawing: Drawing) -> dict[str, Any]:
        """The three likeliest classes and the picture that the network got."""
        begin = time.perf_counter()
        with self._lock:
            found = self._see(self.run, drawing)
        return {**found, "ms": round((time.perf_counter() - begin) * 1000, 1)}

    def _see(self, run: Any, drawing: Drawing) -> dict[str, Any]:
        from symgen.predict import predict

        picture = drawn(drawing)
        seen = canonicalise(picture, run.size, run.mode)
        (one,) = predict(run, picture)
        return {"top": one["top"], "blank": one["blank"], "seen": uri(255 - seen), "side": run.size}
