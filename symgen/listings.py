"""What can be named in a recipe or on the command line: sources, steps, forms of import and shipped recipes."""

import inspect
from typing import Any

from symgen import presets, shipped
from symgen import steps as registry
from symgen.plain import from_toml

ROOMS = ("sources", "mix", "distort", "degrade", "adopt")


def steps() -> list[dict[str, Any]]:
    """Every source, mixing, distortion, degradation and form of import: room, name, what it does, its parameters.
    Presets stand under the room "hand", as a recipe's key is called, with the steps that they are made of.
    """
    return [*(_describe(room, name) for room in ROOMS for name in registry.names(room)), *_hands()]


def _hands() -> list[dict[str, Any]]:
    return [
        {"room": "hand", "name": name, "about": presets.about(name), "parameters": _steps_of(presets.preset(name))}
        for name in presets.names()
    ]


def _steps_of(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {"name": f"{room}.{table['step']}", "default": {**table, "step": None}, "about": ""}
        for room, entries in tables.items()
        for table in entries
    ]


def _describe(room: str, name: str) -> dict[str, Any]:
    module = registry.load(room, name)
    parameters = [
        {"name": key, "default": _plain(field.get_default()), "about": field.description or ""}
        for key, field in module.Params.model_fields.items()
    ]
    return {"room": room, "name": name, "about": _first_line(module), "parameters": parameters}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None | tuple | list) else None


def _first_line(module: Any) -> str:
    return " ".join((inspect.getdoc(module) or "").split("\n\n")[0].split())


def recipes(*, expressions: bool = True) -> list[dict[str, str]]:
    """Every shipped recipe: its name and what its opening comment says it is for. expressions: those of whole
    expressions, which `compose` takes, among them.
    """
    listing = []
    for path in sorted(shipped.folder("recipes").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        comment = []
        for line in text.splitlines():
            if not line.startswith("#"):
                break
            comment.append(line.lstrip("# "))
        data = from_toml(text)
        if "expression" in data and not expressions:
            continue
        about = " ".join(comment).removeprefix(f"{path.stem}: ")
        listing.append({"name": path.stem, "labels": str(data.get("labels", "")), "about": about})
    return listing
