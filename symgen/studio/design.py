"""A recipe as the page has it in hand, and as the file that `generate` takes."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from symgen import presets, store
from symgen.errors import RecipeError
from symgen.labels import LabelSet, label_set
from symgen.package.manifest import read_manifest
from symgen.recipe import Recipe
from symgen.recipe_file import load_recipe
from symgen.studio.toml_text import inline, toml
from symgen.studio.workspace import DATA, RECIPES, RefusedError, Workspace, safe_name
from symgen.symbol_file import FIRST_USER_ID, shown
from symgen.symbols import SymbolTable, table

EVERY = "every symbol"
"""The page's own set: each shipped symbol a class."""

HAND = "natural"
"""The preset of hands that a new recipe has."""

Table = dict[str, Any]


class Design(BaseModel):
    """set: a shipped label set, or EVERY. classes: names of those chosen, all where None. own: symbols of the user's.
    The rest are a recipe's tables.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    set: str = "crohme101"
    classes: list[str] | None = Field(None, max_length=5000)
    own: list[str] = Field(default=[], max_length=500)
    seed: int = 0
    canvas: Table = {}
    balance: Table = {}
    source: list[Table] = Field(default=[], max_length=20)
    mix: list[Table] = Field(default=[], max_length=40)
    distort: list[Table] = Field(default=[], max_length=40)
    degrade: list[Table] = Field(default=[], max_length=40)
    split: Table = {}
    package: Table = {}


def blank() -> Design:
    """The design that the page opens with."""
    fonts, strokes = {"kind": "fonts", "style": "hand"}, {"kind": "strokes"}
    return Design.model_validate({
        "balance": {"per_class": 100}, "source": [fonts, strokes], **presets.preset(HAND),
        "degrade": [{"step": "blur"}, {"step": "tone"}], "split": {"validation": 0.1},
    })  # fmt: skip


def universe(name: str) -> list[Table]:
    """The classes of a set as label files write them: name and symbols."""
    if name == EVERY:
        return [{"name": symbol.name, "symbols": [symbol.name]} for symbol in table().symbols]
    _, labels = label_set(name, table())
    return [{"name": one.name, "symbols": [symbol.name for symbol in one.symbols]} for one in labels.classes]


def chosen(design: Design) -> list[Table]:
    """The classes that a design fills. RecipeError where it chooses none, or one that is not there."""
    every = universe(design.set)
    wanted = None if design.classes is None else set(design.classes)
    if wanted is not None and (strange := wanted - {one["name"] for one in every}):
        raise RecipeError(f"{design.set} has no class {shown(min(strange))}")
    found = [one for one in every if wanted is None or one["name"] in wanted]
    found += [{"name": name, "symbols": [name]} for name in design.own]
    if not found:
        raise RecipeError("no class is chosen; choose at least one")
    return found


def as_recipe(design: Design, space: Workspace) -> tuple[Recipe, SymbolTable, LabelSet]:
    """The recipe of a design with its symbols and classes; nothing is written. RecipeError with every mistake."""
    symbols = space.symbols()
    _, labels = label_set(chosen(design), symbols)
    _refuse_paths(design, space)
    data = {**design.model_dump(exclude={"set", "classes", "own"}), "labels": [one.name for one in labels.classes]}
    try:
        return Recipe.model_validate_json(json.dumps(data), strict=True), symbols, labels
    except ValidationError as error:
        raise RecipeError("\n".join(_mistake(one) for one in error.errors(include_url=False))) from error


def save(design: Design, name: str, space: Workspace) -> str:
    """Write the design as recipes/NAME.toml, with NAME.labels.toml beside it where a list of symbols does not say its
    classes; returns the recipe's place below the folder.
    """
    recipe, symbols, _ = as_recipe(design, space)
    name = safe_name(name, "recipe")
    entries = chosen(design)
    labels: Any = [one["name"] for one in entries]
    if design.classes is None and not design.own and design.set != EVERY:
        labels = design.set
    elif design.own or any(one["symbols"] != [one["name"]] for one in entries):
        labels = f"{RECIPES}/{name}.labels.toml"
        store.put(space.inside(labels), _labels_file(name, entries, symbols, design.own).encode())
    place = space.inside(RECIPES, f"{name}.toml")
    kept = {key: value for key, value in recipe.resolved().items() if key != "labels" and value != []}
    command = f"symgen generate {RECIPES}/{name}.toml -o {DATA}/{name}"
    says = f"{name}: made in symgen studio.\nMake it from the studio's folder: {command}"
    store.put(place, toml({"labels": labels, **_without_defaults(kept)}, says).encode())
    load_recipe(place)  # what was written is read once as `generate` will read it
    return f"{RECIPES}/{name}.toml"


def recipe_of_set(home: Path, space: Workspace) -> str:
    """The recipe that a set in the folder was made with, as a file below the folder; RefusedError where it has none."""
    manifest = read_manifest(home)
    if manifest is None or "adopted" in manifest:
        raise RefusedError(f"{home.name} was brought in, not drawn by a recipe; leave its bad rows out yourself")
    place = f".studio/{safe_name(manifest['name'], 'recipe')}.toml"
    store.put(space.inside(place), toml(manifest["recipe"]).encode())
    load_recipe(space.inside(place))
    return place


def open_design(name: str, space: Workspace) -> Design:
    """The design of a recipe, shipped or the folder's own."""
    recipe = load_recipe(space.recipes().get(name, name if re.fullmatch(r"[\w-]+", name) else ""))
    plain = {key: value for key, value in recipe.resolved().items() if key != "labels"}
    if isinstance(recipe.labels, str) and not recipe.labels.endswith(".toml"):
        return Design(set=recipe.labels, **plain)
    _, labels = label_set(recipe.label_spec, table())
    names = [one.name for one in labels.classes]
    own = [one.name for one in labels.classes if any(symbol.id >= FIRST_USER_ID for symbol in one.symbols)]
    for known in (*_sets_of(names), EVERY):
        if {one["name"] for one in universe(known)} >= set(names) - set(own):
            return Design(set=known, classes=[one for one in names if one not in own], own=own, **plain)
    raise RecipeError(f"{name}: its classes are neither a shipped set's nor single symbols; edit the file itself")


def _sets_of(names: Sequence[str]) -> list[str]:
    from symgen.labels import classes

    return [one["name"] for one in classes() if one["classes"] >= len(names)]


def _labels_file(name: str, entries: Sequence[Table], symbols: SymbolTable, own: Sequence[str]) -> str:
    added = [symbols.resolve(one) for one in own]
    tables = [{"name": one.name, "text": one.text, "latex": one.latex, "kind": one.kind} for one in added]
    listed = [one["name"] if one["symbols"] == [one["name"]] else one for one in entries]
    lines = "".join(f"    {inline(one)},\n" for one in listed)
    return f"name = {inline(name)}\nclasses = [\n{lines}]\n" + toml({"symbol": tables})


def _without_defaults(resolved: Table) -> Table:
    """Tables of a recipe without the keys that a recipe need not say."""
    usual = Recipe.model_validate({"labels": ["x"], "balance": {"per_class": 1}, "source": [{"kind": "strokes"}]})
    plain = usual.resolved()
    out: Table = {}
    for key, value in resolved.items():
        if isinstance(value, Mapping):
            kept = {k: v for k, v in value.items() if k == "per_class" or v != plain[key].get(k)}
            if key == "balance" and isinstance(kept.get("classes"), Mapping):
                kept["classes"] = {k: v for k, v in kept["classes"].items() if v is not None and v != []}
            out |= {key: kept} if kept else {}
        elif value != plain.get(key) or key == "source":
            out[key] = value
    return out


def _refuse_paths(design: Design, space: Workspace) -> None:
    """A recipe of the page's reads what lies in the folder, or what the user's own SYMGEN_ variables name."""
    named = [("source", one.get("path")) for one in design.source]
    named += [(key, design.balance.get(key)) for key in ("base", "profile")]
    for what, path in named:
        if path is None:
            continue
        if not isinstance(path, str) or path.startswith("~") or (path.find("${") > 0):
            raise RefusedError(f"{what}: {shown(path)} is no place in the studio's folder")
        if not path.startswith("${"):
            space.inside(path)
        elif ".." in path:
            raise RefusedError(f"{what}: {shown(path)} is no place in the studio's folder")


def _mistake(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    said = re.sub(r"^Value error, ", "", error["msg"])
    return f"{place}: {said}" if place else said
