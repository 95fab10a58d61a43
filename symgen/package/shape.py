"""What a manifest must say, whoever made it: those who read one look up its fields without fear of what is there.

Only what is read is asked for; fields that were not always written may be missing.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from symgen.errors import StoreError
from symgen.store import Place

Whole = Annotated[int, Field(ge=0, le=10**15)]
Counts = dict[str, Whole]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class _Class(_Part):
    name: str
    symbols: list[str]
    latex: str
    text: str


class _Labels(_Part):
    name: str
    classes: list[_Class]


class _Canvas(_Part):
    size: int = Field(ge=1, le=4096)
    frame: Literal["tight", "line"]
    polarity: Literal["black-on-white", "white-on-black"]


class _Package(_Part):
    ink: bool


class _Recipe(_Part):
    canvas: _Canvas | None = None
    expression: dict[str, Any] | None = None
    package: _Package


class _Shard(_Part):
    name: str
    rows: Whole


class _Source(_Part):
    kind: str
    digest: str


class _File(_Part):
    path: str
    split: Literal["train", "validation", "test"]
    rows: Whole
    bytes: Whole
    sha256: str
    pixels: str


class _Beside(_Part):
    path: str
    bytes: Whole
    sha256: str


class _Manifest(_Part):
    name: str
    recipe_digest: str | None = None
    recipe: _Recipe
    seed: int
    versions: dict[str, str]
    labels: _Labels
    shards: list[_Shard]
    sources: list[_Source]
    notes: list[str]
    excluded: Counts = {}
    rows: Whole
    bytes: Whole
    counts: dict[str, Counts]
    objects: dict[str, Counts] = {}
    licence: str | None
    licences: Counts
    rows_by_source: dict[str, Counts]
    rejected: dict[str, Counts]
    redrawn: Whole
    files: list[_File]
    beside: list[_Beside] = []
    credits: dict[str, list[str]] | None = None
    tables: list[dict[str, Any]] = []
    adopted: dict[str, Any] | None = None


def require(made: dict[str, Any], path: Place) -> dict[str, Any]:
    """The manifest that was read from `path`, as it is. StoreError where it lacks what every reader looks for."""
    try:
        found = _Manifest.model_validate(made)
        if found.recipe.canvas is None and found.recipe.expression is None:
            raise ValueError("recipe: neither canvas nor expression")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise StoreError(f"{path} is no manifest that symgen writes: {where!r}: {first['msg']}") from error
    except ValueError as error:
        raise StoreError(f"{path} is no manifest that symgen writes: {error}") from error
    return made
