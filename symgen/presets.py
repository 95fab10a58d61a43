"""Presets: lists of steps for people who do not want to tune. A recipe that says `hand = "natural"` writes with the
steps of `recipes/presets/natural.toml`.
"""

from pathlib import Path
from typing import Any

from symgen import shipped
from symgen.errors import RecipeError, did_you_mean
from symgen.plain import from_toml

ROOMS = ("mix", "distort")
"""What a preset may hold: how a hand writes. What happens to the paper is `degrade`, and the recipe's own affair."""


def _files() -> dict[str, Path]:
    return {path.stem: path for path in sorted((shipped.folder("recipes") / "presets").glob("*.toml"))}


def names() -> list[str]:
    """Names of all presets, sorted."""
    return list(_files())


def about(name: str) -> str:
    """What a preset's opening comment says it is for."""
    first = _files()[name].read_text(encoding="utf-8").partition("\n")[0]
    return first.lstrip("# ").removeprefix(f"{name}: ")


def preset(name: str) -> dict[str, list[dict[str, Any]]]:
    """The tables of a preset, as a recipe would list them: room -> steps in order.

    Raises RecipeError with the nearest name where there is none.
    """
    known = _files()
    if name not in known:
        raise RecipeError(f"no preset is called {name!r}; there are: {', '.join(known)}{did_you_mean(name, known)}")
    tables = from_toml(known[name].read_text(encoding="utf-8"))
    return {room: tables.get(room, []) for room in ROOMS}
