"""The one door to the compiler (numba). Kernels are plain loops over flat arrays, compiled once and cached.

No fastmath and no parallel loops: both would let a row's value depend on what stands beside it.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

if "NUMBA_CACHE_DIR" not in os.environ and not os.access(Path(__file__).parent, os.W_OK):
    # An installation that the user may not write to would otherwise compile anew in every process.
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    os.environ["NUMBA_CACHE_DIR"] = (
        f"{base}/symgen/kernels" if os.access(Path(base).parent, os.W_OK) else tempfile.gettempdir() + "/symgen-kernels"
    )

import numba  # noqa: E402  (reads NUMBA_CACHE_DIR when imported)
from numba.core import event  # noqa: E402

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


class _Announcer(event.Listener):  # type: ignore[misc]  # numba ships no types
    """Says once that a compilation is under way: the first run of a new version waits for it."""

    said = False

    def on_start(self, event: Any) -> None:
        if not _Announcer.said:
            _Announcer.said = True
            print("symgen: compiling drawing kernels (once for this version; cached afterwards) ...", file=sys.stderr)

    def on_end(self, event: Any) -> None:
        """Nothing to say: many kernels compile one after another."""


event.register("numba:compile", _Announcer())


def kernel(function: Kernel) -> Kernel:
    """Compile `function` on first call for the types it is given; IEEE arithmetic, no bounds wrap, no GIL."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
