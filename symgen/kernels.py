"""The one door to the compiler (numba). Kernels are plain loops over flat arrays, compiled once and cached.

No fastmath and no parallel loops: both would let a row's value depend on what stands beside it.
"""

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from symgen.caches import cache_home


def _kernel_code() -> bytes:
    """The files that kernels stand in and those whose names they import: all that compiled code can come from."""
    package = Path(__file__).parent
    texts = {file: file.read_bytes() for file in package.rglob("*.py")}
    kernels = {file for file, text in texts.items() if b"@kernel" in text}
    imports = re.compile(rb"^from symgen\.([\w.]+) import", re.MULTILINE)
    named = {name.decode() for file in kernels for name in imports.findall(texts[file])}
    chosen = kernels | {package / (name.replace(".", "/") + ".py") for name in named}
    return b"".join(texts.get(file, b"") for file in sorted(chosen))


def _cache_folder() -> str:
    """Where compiled kernels are kept: a folder of their own for each state of the code.

    numba looks only at the file that a kernel stands in, but a kernel takes in kernels and constants of other files;
    with one folder for all, a changed file would be met by what was compiled from its older self.
    """
    home = cache_home()
    try:
        home.mkdir(parents=True, exist_ok=True)
        writable = os.access(home, os.W_OK)
    except OSError:
        writable = False
    # Without a home to write to, every process would compile anew; a temporary folder lasts at least a while.
    base = home if writable else Path(tempfile.gettempdir()) / "symgen"
    return str(base / "kernels" / hashlib.sha256(_kernel_code()).hexdigest()[:16])


os.environ.setdefault("NUMBA_CACHE_DIR", _cache_folder())

import numba  # noqa: E402  (reads NUMBA_CACHE_DIR when imported)
from numba.core import event  # noqa: E402

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


class _Announcer(event.Listener):
    """Says once that a compilation is under way: the first run of a new version waits for it. n: of how many."""

    n = 0

    def on_start(self, event: Any) -> None:
        _Announcer.n += 1
        if _Announcer.n == 1:
            print("symgen: compiling drawing kernels (once for this version; cached afterwards) ...", file=sys.stderr)

    def on_end(self, event: Any) -> None:
        """Nothing to say: many kernels compile one after another."""


def compiled() -> int:
    """How many kernels this process had to compile so far; those that lay in the cache are not counted."""
    return _Announcer.n


event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call]


def kernel(function: Kernel) -> Kernel:
    """Compile `function` on first call for the types it is given; IEEE arithmetic, no bounds wrap, no GIL."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
