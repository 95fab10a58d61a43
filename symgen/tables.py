"""Tables that a recipe's steps go by: what was learned elsewhere is in every row that such a step may touch."""

from typing import Any

from symgen import steps
from symgen.bank import Bank
from symgen.recipe import Drawing
from symgen.variation.table import Lineage, Table

ROOMS = ("mix", "distort", "degrade")


def tables(recipe: Drawing, bank: Bank) -> list[tuple[str, Table]]:
    """(step, table) of each of the recipe's steps that goes by one. bank: what the recipe's sources hold."""
    found = []
    for room in ROOMS:
        for entry in getattr(recipe, room):
            module = steps.load(room, entry.step)
            if hasattr(module, "learned"):
                found.append((entry.step, module.learned(entry.params, bank)))
    return found


def licences(recipe: Drawing, bank: Bank) -> list[str]:
    """Licences that every row of the recipe is under, whatever it was drawn from."""
    return sorted({table.lineage.licence for _, table in tables(recipe, bank)})


def about(recipe: Drawing, bank: Bank) -> list[dict[str, Any]]:
    """What a run says of its tables: step, digest, and the table's lineage."""
    return [
        {"step": step, "digest": table.digest, **table.lineage.model_dump(mode="json")}
        for step, table in tables(recipe, bank)
    ]


def lineage_of(about: dict[str, Any]) -> Lineage:
    """The lineage of a table as a run says it."""
    return Lineage.model_validate({key: value for key, value in about.items() if key in Lineage.model_fields})
