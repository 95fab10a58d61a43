"""What the page asks while a recipe is designed and made: classes, steps, sheets, files, jobs."""

import re
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from symgen import labels as label_sets
from symgen import listings, presets, steps
from symgen.check import default_out, exclude_file
from symgen.studio import design as designs
from symgen.studio import ink_files
from symgen.studio.design import EVERY, Design
from symgen.studio.studio_parts import Here
from symgen.studio.workspace import CORRECTIONS, DATA, INK, RUNS, safe_name
from symgen.symbols import table

Name = Annotated[str, Field(min_length=1, max_length=64)]


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Named(_Order):
    """A design and what it is called."""

    name: Name
    design: Design


class Train(_Order):
    """A training of a baseline on data sets."""

    data: Annotated[list[str], Field(min_length=1, max_length=10)]
    name: Name
    baseline: Name = "compact"
    steps: Annotated[int, Field(ge=1, le=1_000_000)] = 400


class Set(_Order):
    """A data set by its id."""

    name: Annotated[str, Field(max_length=400)]


router = APIRouter()


@router.get("/studio")
def studio(parts: Here) -> dict[str, Any]:
    """Everything that the page needs once."""
    return {
        "folder": parts.space.home.name,
        "label_sets": [
            *label_sets.classes(),
            {"name": EVERY, "classes": len(table().symbols), "about": "all that symgen knows"},
        ],
        "recipes": [
            *listings.recipes(expressions=False),
            *({"name": one, "own": True} for one in parts.space.recipes()),
        ],
        "sources": [schema("sources", name) for name in steps.names("sources")],
        "steps": [schema(room, name) for room in ("mix", "distort", "degrade") for name in steps.names(room)],
        "hands": {name: {"about": presets.about(name), **presets.preset(name)} for name in presets.names()},
        "blank": {**designs.blank().model_dump(), "hand": designs.HAND},
        "licences": list(ink_files.LICENCES),
        **here(parts),
    }


@router.get("/here")
def here(parts: Here) -> dict[str, Any]:
    """What the folder holds now."""
    return {
        "own": ink_files.own_symbols(parts.space),
        "ink": ink_files.kept(parts.space),
        "has_corrections": parts.space.inside(CORRECTIONS).is_dir(),
        "recipes_here": list(parts.space.recipes()),
        **{f"{kind}s": list(parts.space.found(kind)) for kind in ("set", "run", "gain")},
        "eyes": parts.eyes.state(),
        "job": found.as_dict() if (found := parts.jobs.last()) else None,
    }


@router.get("/classes")
def classes(parts: Here, of: str) -> list[dict[str, Any]]:
    """The classes of a set, or of every symbol."""
    if of != EVERY:
        return label_sets.classes(of)
    return [{"name": one.name, "text": one.text, "latex": one.latex, "kind": one.kind} for one in table().symbols]


@router.post("/sheet")
def sheet(parts: Here, design: Design) -> dict[str, Any]:
    """The contact sheet of a design."""
    return parts.sheets.sheet(design)


@router.get("/recipe")
def recipe(parts: Here, name: str) -> Design:
    """A recipe as a design."""
    return designs.open_design(name, parts.space)


@router.post("/recipe")
def save(parts: Here, named: Named) -> dict[str, Any]:
    """Save a design."""
    place = designs.save(named.design, named.name, parts.space)
    return {"file": place, "toml": parts.space.inside(place).read_text(encoding="utf-8")}


@router.post("/generate")
def generate(parts: Here, named: Named) -> dict[str, Any]:
    """Save a design and make its data set."""
    name = safe_name(named.name, "data set")
    place = designs.save(named.design, name, parts.space)
    out = parts.space.writable(parts.space.inside(DATA, name))
    excluded = exclude_file(out)
    more = {"exclude": str(excluded)} if excluded.is_file() else {}
    job = parts.jobs.start(
        "generate", f"making {DATA}/{name}", recipe=place, out=f"{DATA}/{name}", overwrite=True, **more
    )
    return job.as_dict()


@router.post("/redraw")
def redraw(parts: Here, one: Set) -> dict[str, Any]:
    """Make a set once more, its marked rows drawn otherwise."""
    home = parts.space.writable(parts.space.find("set", one.name))
    place = designs.recipe_of_set(home, parts.space)
    job = parts.jobs.start("generate", f"drawing marked rows of {one.name} anew", recipe=place, out=one.name,
                           overwrite=True, exclude=str(exclude_file(home)))  # fmt: skip
    return job.as_dict()


@router.post("/check")
def check(parts: Here, one: Set) -> dict[str, Any]:
    """Check a set; the report lies beside it."""
    home = parts.space.find("set", one.name)
    parts.space.writable(default_out(home))
    return parts.jobs.start("check", f"checking {one.name}", home=str(home)).as_dict()


@router.post("/train")
def train(parts: Here, order: Train) -> dict[str, Any]:
    """Train a baseline."""
    out = parts.space.writable(parts.space.inside(RUNS, safe_name(order.name, "run")))
    homes = [str(parts.space.find("set", one)) for one in order.data]
    job = parts.jobs.start("train", f"training {RUNS}/{order.name}", data=homes, out=str(out),
                           baseline=order.baseline, steps=order.steps, overwrite=True)  # fmt: skip
    return job.as_dict()


@router.get("/job/{number}")
def job(parts: Here, number: int) -> dict[str, Any]:
    """How a job goes."""
    return parts.jobs.get(number).as_dict()


@router.post("/job/{number}/cancel")
def cancel(parts: Here, number: int) -> dict[str, Any]:
    """End a job."""
    return parts.jobs.cancel(number).as_dict()


def schema(room: str, name: str) -> dict[str, Any]:
    """A source or step for the page's forms: parameters with default, bounds, choices and what they mean."""
    module = steps.load(room, name)
    found = module.Params.model_json_schema()
    defs = found.get("$defs", {})
    usual = module.Params.model_construct().model_dump(mode="json")
    fields = [{"name": key, "default": usual.get(key), **_field(one, defs)} for key, one in found["properties"].items()]
    whole = " ".join((module.__doc__ or "").split("\n\n")[0].split())
    about = re.sub(rf"^{name}\b[^:.]*: ", "", whole, flags=re.IGNORECASE)
    path = {"ink": INK, "images": CORRECTIONS, "crohme": "${SYMGEN_CROHME}"}.get(name)
    return {"room": room, "name": name, "about": about, "fields": fields, "usual_path": path}


def _field(one: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    kinds = one.get("anyOf", [one])
    main = next((kind for kind in kinds if kind.get("type") != "null"), kinds[0])
    pair = main.get("prefixItems")
    bounds = pair[0] if pair else main
    return {
        "type": "pair" if pair and len(pair) == 2 else "choice" if "enum" in main else main.get("type", "text"),
        "least": bounds.get("minimum", bounds.get("exclusiveMinimum")),
        "most": bounds.get("maximum", bounds.get("exclusiveMaximum")),
        "choices": main.get("enum"),
        "about": one.get("description", ""),
        "optional": any(kind.get("type") == "null" for kind in kinds),
    }
