"""One reader under atheris: `python target.py READER CORPUS [libFuzzer options]`; called by fuzz.py."""

import contextlib
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import atheris

TESTS = Path(__file__).parents[1]
HOME = TESTS.parent
sys.path[:0] = [str(TESTS), str(HOME), str(Path(__file__).parent)]

# numba compiles functions from their bytecode, which instrumenting would change.
COMPILED = [
    ".".join(path.relative_to(HOME).with_suffix("").parts)
    for path in sorted((HOME / "symgen").rglob("*.py"))
    if "@kernel" in path.read_text() or path.stem == "kernels"
]
SLOW_S = 5  # of CPU: the wall's clock would blame a reader for whatever else the machine does
ROOM = "/dev/shm" if Path("/dev/shm").is_dir() else None


def main(name: str, words: list[str]) -> None:
    # Readers import what they call when first called, so the seeds are read inside as well; they also compile kernels
    # and fill caches, so that the time limit meets the reader alone.
    with atheris.instrument_imports(include=["symgen", "defusedxml", "tomllib"], exclude=COMPILED):
        once = target(name)
        plant(name, Path(words[0]), once)
    atheris.Setup([sys.argv[0], *words], within_time(once))
    atheris.Fuzz()


def target(name: str) -> Callable[[bytes], None]:
    """What atheris calls with each file."""
    from readers import READERS

    from symgen.errors import SymgenError

    def once(data: bytes) -> None:
        home = Path(tempfile.mkdtemp(dir=ROOM))
        try:
            with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SymgenError):
                READERS[name].read(data, home)
        finally:
            shutil.rmtree(home)

    return once


def within_time(once: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The same, with an error where it takes too long."""

    def timed(data: bytes) -> None:
        begin = time.process_time()
        once(data)
        if (spent := time.process_time() - begin) > SLOW_S:
            raise TimeoutError(f"{spent:.1f} s of CPU for one file")

    return timed


def plant(name: str, corpus: Path, once: Callable[[bytes], None]) -> None:
    """Put the good files into the corpus and read each once."""
    from readers import READERS

    with tempfile.TemporaryDirectory() as home:
        for number, seed in enumerate(READERS[name].seeds(Path(home))):
            (corpus / f"seed-{number}").write_bytes(seed)
            once(seed)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
