"""What run.json says of a run before a row is drawn; nothing in it depends on the machine's paths or on the hour."""

from collections.abc import Mapping, Sequence
from typing import Any

from symgen import tables
from symgen.bank import Bank
from symgen.labels import LabelSet
from symgen.package.census import Base
from symgen.package.run import MARK, versions
from symgen.plan.plan import Plan
from symgen.recipe import Recipe
from symgen.rows import SPLITS

_OF_A_SOURCE = ("kind", "items", "classes", "origins", "licences", "dropped", "digest", "cut_from")


def describe(
    name: str, recipe: Recipe, plan: Plan, bank: Bank, excluded: Mapping[str, int], *, base: Base | None = None
) -> dict[str, Any]:
    """The run of a planned recipe as JSON values.

    name: what the recipe is called. excluded: row id -> how often it was thrown out (see `package.exclude`).
    base: the one whose own rows go into the output.
    """
    sources: list[dict[str, Any]] = bank.about["sources"]
    read = sources if base is None else [*sources, base.about]
    shards = [{"name": shard.name, "rows": shard.rows} for shard in plan.shards]
    if base is not None:
        shards += [{"name": shard.name, "rows": shard.rows} for shard in base.shards]
    return {
        **MARK,
        "name": name,
        "recipe_digest": recipe.digest([str(source["digest"]) for source in sources], plan.labels.digest),
        "recipe": recipe.resolved(),
        "seed": recipe.seed,
        "versions": versions(),
        "labels": {"name": plan.labels.name, "digest": plan.labels.digest, "classes": classes_of(plan.labels)},
        "shards": shards,
        "planned": _planned(plan),
        "sources": sources_of(read),
        **({"tables": learned} if (learned := tables.about(recipe, bank)) else {}),
        "notes": list(plan.notes),
        "excluded": dict(excluded),
    }


def classes_of(labels: LabelSet) -> list[dict[str, Any]]:
    """The classes of a label set as run.json lists them."""
    return [
        {"name": one.name, "symbols": [symbol.name for symbol in one.symbols], "latex": one.latex, "text": one.text}
        for one in labels.classes
    ]


def sources_of(read: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What run.json says of the sources, from what their banks say of themselves."""
    return [{key: source[key] for key in _OF_A_SOURCE if key in source} for source in read]


def _planned(plan: Plan) -> dict[str, dict[str, int]]:
    """Rows by split and class, empty ones left out."""
    table = {
        split: {one.name: int(n) for one, n in zip(plan.labels.classes, plan.output[:, i], strict=True) if n}
        for i, split in enumerate(SPLITS)
    }
    return {split: counts for split, counts in table.items() if counts}
