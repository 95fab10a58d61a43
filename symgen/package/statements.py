"""What a data set is good for and where it falls short, in sentences that the card and croissant.json share.

Each sentence follows from the manifest: nothing is claimed that the recipe does not say.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from symgen import steps
from symgen.package.features import composed

_UNEVEN = 20  # times as many rows of the largest class as of the smallest


class Statements(NamedTuple):
    """Sentences. collection: how the rows came to be. uses, misuses: what it is and is not for. limits: what it lacks.
    biases: what it has too much of. people: what it tells of persons. steps: what was done to each drawing.
    """

    collection: str
    uses: tuple[str, ...]
    misuses: tuple[str, ...]
    limits: tuple[str, ...]
    biases: tuple[str, ...]
    people: str
    steps: tuple[str, ...]


def synthetic(manifest: Mapping[str, Any]) -> bool:
    """Whether its rows were drawn by symgen, and not only brought into its form."""
    return "adopted" not in manifest


def state(manifest: Mapping[str, Any]) -> Statements:
    """The sentences for a manifest (see `manifest.build`)."""
    if composed(manifest):
        return _composed(manifest)
    return _drawn(manifest) if synthetic(manifest) else _adopted(manifest)


def _drawn(manifest: Mapping[str, Any]) -> Statements:
    kinds = sorted({source["kind"] for source in manifest["sources"]})
    symbol = "Pictures of one symbol each: nothing is said of how symbols stand beside each other in a formula."
    made = "Variation was computed, not observed: measure on real drawings before you trust a model trained on it."
    return Statements(
        f"Synthetic: drawn by symgen {manifest['versions']['symgen']} from {_listed(kinds)}; each row names the "
        "items it was drawn from.",
        (
            "Training recognisers of single mathematical symbols, above all of classes with little real ink.",
            "Topping up and balancing a set of real handwriting, whose rows stay the judge.",
        ),
        (
            "Showing by itself how well a model reads handwriting: test on real drawings.",
            "Telling who wrote something: the hand of a drawn row is made up.",
        ),
        (symbol, made, *manifest["notes"]),
        tuple(_biases(manifest, kinds)),
        _people(manifest),
        tuple(_steps(manifest["recipe"])),
    )


def _composed(manifest: Mapping[str, Any]) -> Statements:
    drawn = _drawn(manifest)
    page = manifest["recipe"]["expression"]
    return drawn._replace(
        collection=drawn.collection.replace("each row names", "each symbol of each expression names"),
        uses=(
            "Training and measuring readers of whole expressions: finding symbols, naming them, reading their places.",
            "Trying out the stages of a reader apart, for boxes, labels and LaTeX are exact.",
        ),
        limits=(
            "Expressions come from a small random grammar: what they say is no mathematics that anybody meant.",
            "Layout follows rules with some unsteadiness; people crowd, correct and cross out.",
            *drawn.limits[1:],
        ),
        steps=(*drawn.steps[:-1], f"laid out and drawn at {page['width']} x {page['height']} pixels, 8-bit grey"),
    )


def _biases(manifest: Mapping[str, Any], kinds: list[str]) -> list[str]:
    found = []
    if {"fonts", "strokes"} & {*kinds}:
        found.append(
            "Letters from fonts and templates are more regular than handwriting, and a design always writes alike."
        )
        found.append("Ways to write a symbol that no font or template here knows are missing.")
    if {"crohme", "detexify"} & {*kinds}:
        found.append("Real ink was recorded as strokes of a pen: the look of pencil on paper is missing.")
    counts = [n for split in manifest["objects" if composed(manifest) else "counts"].values() for n in split.values()]
    if counts and max(counts) > _UNEVEN * min(counts):
        found.append(f"Classes are uneven: from {min(counts):,} to {max(counts):,} rows of a class in a split.")
    return found or ["None is known."]


def _people(manifest: Mapping[str, Any]) -> str:
    real = sorted({source["kind"] for source in manifest["sources"] if _is_real(source["kind"])})
    if not real:
        return "None: no row was made from anything that a person wrote for a data set."
    return (
        f"Rows made from {_listed(real)} name their writers as those sets number them. Handwriting can tell a person; "
        "the rows are single symbols."
    )


def _is_real(kind: str) -> bool:
    """Whether a source holds what people wrote; a base may."""
    return kind == "base" or (
        kind in steps.names("sources") and getattr(steps.load("sources", kind), "REAL_INK", False)
    )


def _steps(recipe: Mapping[str, Any]) -> list[str]:
    rooms = (("mix", "mixed with another ink of the symbol"), ("distort", "distorted"), ("degrade", "degraded"))
    found = [f"{what}: {step['step']}" for room, what in rooms for step in recipe.get(room, ())]
    size = recipe.get("canvas", {}).get("size")
    return [*found, f"drawn at {size} x {size} pixels, 8-bit grey"]


def _adopted(manifest: Mapping[str, Any]) -> Statements:
    adopted = manifest["adopted"]
    how = "each picture cut to its ink and brought to one size" if adopted["redrawn"] else "pixel for pixel"
    return Statements(
        f"An existing data set, brought into this form by `symgen import {adopted['kind']}`, {how}.",
        ("Training and testing recognisers of single symbols.",),
        ("Anything that its makers did not mean it for: their description holds.",),
        ("Labels are the original's; nobody has checked them again.", *manifest["notes"]),
        ("Those of the original; nobody has looked for them.",),
        "Not known; origins and groups hold what the original says of who wrote a picture.",
        (how,),
    )


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
