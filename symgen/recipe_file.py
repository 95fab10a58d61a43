"""Reads a recipe from TOML: finds the file, applies overrides, and says of every mistake where it stands and what
name was probably meant.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from symgen import shipped, steps
from symgen.errors import RecipeError, did_you_mean
from symgen.plain import from_toml
from symgen.recipe import Drawing, Recipe
from symgen.symbol_file import shown

Kind = TypeVar("Kind", bound=Drawing)
Loc = tuple[str | int, ...]

MOST_TOLD = 20  # mistakes
MOST_SEARCHED = 500  # lines of a recipe, for the one that a mistake stands on


def load_recipe(name_or_path: str | Path, overrides: Sequence[str] = ()) -> Recipe:
    """The recipe of symbols with this shipped name or path; see `load`.

    RecipeError also where it is one of expressions.
    """
    return load(Recipe, name_or_path, overrides)


def load(kind: type[Kind], name_or_path: str | Path, overrides: Sequence[str] = ()) -> Kind:
    """The recipe with this shipped name or path, after `overrides` ("balance.per_class=50", "source.0.weight=2").

    A name without a folder and without .toml is looked up among the shipped recipes. RecipeError lists every
    mistake with file, line and, for names, the nearest valid one.
    """
    path = find_recipe(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
        data = from_toml(text)
    except OSError as error:
        raise RecipeError(f"cannot read recipe {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})") from error
    except ValueError as error:
        raise RecipeError(f"{path}: not valid TOML: {error}") from error
    _refuse_other_kind(kind, path, data)
    given = {}
    for override in overrides:
        loc = _override(data, override)
        given[loc] = f"--set {override}"
    try:
        # JSON mode, because it is strict about types and yet takes a list for a tuple.
        return kind.model_validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as error:
        # An array whose entries are all refused is also reported as too short: not news.
        found = [one for one in error.errors(include_url=False) if one["type"] != "too_short" or not one["input"]]
        told = [_describe(kind, one, data, _place(path, text, one, given)) for one in found[:MOST_TOLD]]
        if len(found) > MOST_TOLD:
            told.append(f"{path}: and {len(found) - MOST_TOLD:,} more mistakes")
        raise RecipeError("\n".join(told)) from error


def _refuse_other_kind(kind: type[Drawing], path: Path, data: dict[str, Any]) -> None:
    """RecipeError where the file is a recipe of the other kind, with the verb that takes it."""
    composed = "expression" in data
    if composed != ("expression" in kind.model_fields):
        what, verb = ("whole expressions", "compose") if composed else ("single symbols", "generate")
        other = "has a table" if composed else "has no table"
        raise RecipeError(f"{path} is a recipe of {what} (it {other} [expression]): `symgen {verb}` takes it")


def find_recipe(name_or_path: str | Path) -> Path:
    """The file of a shipped name or a path; RecipeError with the nearest shipped name where there is none."""
    known = {path.stem: path for path in sorted(shipped.folder("recipes").glob("*.toml"))}
    name, path = str(name_or_path), Path(name_or_path).expanduser()
    if name in known:
        return known[name]
    if path.is_file():
        return path
    raise RecipeError(f"no recipe and no file is called {name!r}{nearest(name, list(known))}")


def nearest(wrong: str, known: Sequence[str]) -> str:
    """What follows an unknown name: the closest known one, else a list of them all; empty when there are none."""
    return did_you_mean(wrong, known) or (f"; known: {', '.join(known)}" if known else "")


def _override(data: dict[str, Any], text: str) -> Loc:
    """Put one "a.b.0.c=value" into `data`; the value is TOML, or else plain text. Returns where it went."""
    name, equals, value = text.partition("=")
    keys: Loc = tuple(int(key) if key.isdigit() else key for key in name.strip().split("."))
    if not equals or "" in keys:
        raise RecipeError(f"--set {text}: write key=value, for example balance.per_class=50")
    target: Any = data
    for depth, key in enumerate(keys):
        last = depth == len(keys) - 1
        if isinstance(target, list):
            if not isinstance(key, int) or key >= len(target):
                raise RecipeError(f"--set {text}: {_dotted(keys[:depth])} has {len(target)} entries, numbered from 0")
            target[key] = _toml_value(value) if last else target[key]
        elif isinstance(target, dict):
            key = str(key)
            target[key] = _toml_value(value) if last else target.get(key, {})
        else:
            raise RecipeError(f"--set {text}: {_dotted(keys[:depth])} is a value, not a table")
        target = target[key]
    return keys


def _toml_value(text: str) -> Any:
    try:
        return from_toml(f"value = {text}")["value"]
    except (ValueError, KeyError):
        return text.strip()


def _place(path: Path, text: str, error: Any, given: dict[Loc, str]) -> str:
    """Where a mistake stands: the override that made it, or file and line."""
    loc = error["loc"]
    for override, where in given.items():
        if loc[: len(override)] == override:
            return where
    return f"{path}:{line_of(text, loc)}" if text.count("\n") <= MOST_SEARCHED else str(path)


def line_of(text: str, loc: Loc) -> int:
    """1-based line of `text` (TOML) on which the value at `loc` begins, or its nearest parent that is written.

    tomllib tells no positions, but a prefix of a file that ends between two statements is itself a file: the
    statement that brings the key into being is the one that holds it.
    """
    best, line = 0, 1
    for begin, data in _growing(text):
        depth = _depth(data, loc)
        if depth > best:
            best, line = depth, begin
    return line


@lru_cache(maxsize=1)
def _growing(text: str) -> list[tuple[int, dict[str, Any]]]:
    """For each statement of a TOML text the line that it begins on and what the file says up to its end."""
    lines, end, found = text.splitlines(), 0, []
    for n in range(1, len(lines) + 1):
        with suppress(ValueError):  # in the middle of a statement of several lines
            found.append((end + 1, from_toml("\n".join(lines[:n]) + "\n")))
            end = n
    return found


def _depth(data: Any, loc: Loc) -> int:
    """How many keys of `loc` exist in `data`."""
    for depth, key in enumerate(loc):
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(loc)


def _describe(recipe: type[Drawing], error: Any, data: dict[str, Any], place: str) -> str:
    loc = error["loc"]
    name, kind = _dotted(loc), error["type"]
    if kind == "extra_forbidden":
        return f"{place}: unknown key {shown(name)}{nearest(str(loc[-1]), _keys_at(recipe, loc[:-1], data))}"
    if kind == "missing":
        return f"{place}: {_dotted(loc[:-1]) or 'the recipe'} needs the key {loc[-1]!r}"
    message = re.sub(r"^Value error, ", "", error["msg"])
    got = error["input"]
    if kind == "literal_error" and isinstance(got, str):
        message += nearest(got, re.findall(r"'([^']*)'", error["ctx"]["expected"])).partition("; known")[0]
    value = "" if isinstance(got, dict) else f" (got {json.dumps(got, default=str, ensure_ascii=False)[:80]})"
    return f"{place}: {name}: {message}{value}" if name else f"{place}: {message}"


def _keys_at(recipe: type[Drawing], loc: Loc, data: dict[str, Any]) -> list[str]:
    """The keys that the table at `loc` may hold."""
    model: Any = recipe
    keys = list(recipe.model_fields)
    for depth, key in enumerate(loc):
        if isinstance(key, int):
            entry = data[str(loc[depth - 1])][key]
            module = steps.load(model.room, entry[model.key])
            keys, model = [*model.own_keys(), *module.Params.model_fields], module.Params
        else:
            model = _model_in(model.model_fields[key].annotation)
            keys = list(model.model_fields) if model else []
    return keys


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The pydantic model that an annotation such as `Canvas` or `tuple[SourceEntry, ...]` speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_model_in(part) for part in getattr(annotation, "__args__", ())]
    return next((model for model in found if model), None)


def _dotted(loc: Loc) -> str:
    return ".".join(str(key) for key in loc)
