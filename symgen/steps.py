"""Finds and imports a module by name in a folder: the folder is the registry, the file name is the recipe's key."""

import importlib
import pkgutil
from types import ModuleType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.errors import RecipeError, did_you_mean

_KINDS = {"sources": "source", "package.formats": "format"}
"""What a module of a room is called, where it is no step."""


class Controls(NamedTuple):
    """What a step will do to each of N rows, drawn before anything is touched.

    values: float32 (N, k), all zero = leave the row as it is; halving them halves the step's effect.
    subkey: uint64 (N,), a key for steps whose variates grow with points or paths; zeros where unused.
    """

    values: npt.NDArray[np.float32]
    subkey: npt.NDArray[np.uint64]


def controls(values: npt.ArrayLike, subkey: npt.NDArray[np.uint64] | None = None) -> Controls:
    """Controls from anything array-like of shape (N, k)."""
    table = np.ascontiguousarray(values, np.float32)
    return Controls(table, np.zeros(len(table), np.uint64) if subkey is None else subkey)


def names(room: str) -> list[str]:
    """Names of all modules in `symgen/<room>/`, sorted. `room` may be nested: "package.formats"."""
    package = importlib.import_module(f"symgen.{room}")
    return sorted(info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_"))


def load(room: str, name: str) -> ModuleType:
    """The module `symgen/<room>/<name>.py`; RecipeError with the nearest name where there is none."""
    known = names(room)
    if name not in known:
        hint = did_you_mean(name, known) or f"; there are: {', '.join(known)}"
        what = _KINDS.get(room, f"{room} step")
        raise RecipeError(f"no {what} is called {name!r}{hint}")
    return importlib.import_module(f"symgen.{room}.{name}")
