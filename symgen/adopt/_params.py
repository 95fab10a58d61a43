"""What can be asked of every import of pictures; each kind adds its own in a `Params` of its module."""

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from symgen import steps
from symgen.errors import SourceError
from symgen.symbol_file import nearest


class AdoptParams(BaseModel):
    """Base of a kind's Params: frozen, unknown keys refused. Field names are the options of the command line."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str | None = Field(
        None, min_length=1, max_length=96, description="What the set is called; after PATH if not given."
    )
    licence: str = Field("unknown", min_length=1, max_length=96, description="Licence of all its pictures, an SPDX id.")
    labels: str | tuple[str, ...] | None = Field(
        None, description="Label set whose classes the output gets; if not given, a class for every label found."
    )
    names: str | None = Field(
        None, description='File that says which symbol a label is: TOML (dot = "cdot") or a mapping as EMNIST has it.'
    )
    symbols: str | None = Field(None, description="TOML with symbols of your own.")
    skip_unknown: bool = Field(False, description="Leave out labels that name no symbol, instead of refusing the set.")
    canvas: int | None = Field(
        None, ge=8, le=512,
        description="Draw every picture anew on a square of so many pixels; if not given, squares of one size stay "
        "pixel for pixel as they are, and others are drawn at 48.",
    )  # fmt: skip
    frame: Literal["tight", "line"] = Field(
        "tight", description="tight: size and place in the picture mean nothing; line: they do, so that they are kept."
    )
    validation: float = Field(0.1, ge=0, lt=1, description="Share for validation, where the source has no splits.")
    test: float = Field(0.0, ge=0, lt=1, description="Share for test, where the source has no splits.")


def checked(kind: str, options: Mapping[str, Any]) -> tuple[ModuleType, Any]:
    """The module that reads this kind, and its Params. An option that is None is one that was not given. Raises
    RecipeError for an unknown kind, SourceError for options that it has not or that have wrong values.
    """
    module = steps.load("adopt", kind)
    given = {key: value for key, value in options.items() if value is not None}
    given = {key: str(value) if isinstance(value, Path) else value for key, value in given.items()}
    try:
        params = module.Params(**given)
    except ValidationError as error:
        raise SourceError("; ".join(_told(kind, one, module.Params) for one in error.errors())) from error
    if params.validation + params.test >= 1:
        raise SourceError("validation and test together must leave something for train")
    return module, params


def shown(params: AdoptParams) -> dict[str, Any]:
    """The options that were given, as they may travel with the data: of files their names, not where they lie."""
    given = params.model_dump(mode="json", exclude_defaults=True)
    files = [key for key in ("names", "symbols", "labels") if isinstance(given.get(key), str)]
    return {**given, **{key: Path(given[key]).name for key in files}}


def _told(kind: str, error: Any, params: type[AdoptParams]) -> str:
    option = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{kind} takes no option {option!r}{nearest(option, list(params.model_fields))}"
    if error["type"] == "missing":
        return f"{kind} needs the option {option!r}: {params.model_fields[option].description}"
    if not option:
        return f"{kind}: {error['msg'].removeprefix('Value error, ')}"
    return f"option {option}: {error['msg']}, not {error['input']!r}"
