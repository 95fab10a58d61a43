"""One reader under atheris: `python target.py READER CORPUS [libFuzzer options]`; called by fuzz.py."""

import contextlib
import io
import shutil
import sys
import tempfile
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
with atheris.instrument_imports(include=["symgen", "defusedxml", "tomllib"], exclude=COMPILED):
    from readers import READERS

    from symgen.errors import SymgenError

ROOM = "/dev/shm" if Path("/dev/shm").is_dir() else None


def main(name: str, words: list[str]) -> None:
    reader = READERS[name]

    def once(data: bytes) -> None:
        home = Path(tempfile.mkdtemp(dir=ROOM))
        try:
            with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SymgenError):
                reader.read(data, home)
        finally:
            shutil.rmtree(home)

    with tempfile.TemporaryDirectory() as home:
        corpus = Path(words[0])
        for number, seed in enumerate(reader.seeds(Path(home))):
            (corpus / f"seed-{number}").write_bytes(seed)
            once(seed)  # compiles kernels and fills caches, so that the time limit meets the reader alone
    atheris.Setup([sys.argv[0], *words], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
