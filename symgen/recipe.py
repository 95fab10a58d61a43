"""Recipe: what to make, validated and frozen, with every default filled in. `recipe_file` reads it from TOML,
`recipe_entry` holds the tables that name a source or a step.
"""

import hashlib
import json
import math
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from symgen import presets
from symgen.errors import RecipeError
from symgen.recipe_entry import DegradeEntry, DistortEntry, MixEntry, Section, SourceEntry

_NAMED_FILES = (("balance", "profile", ""), ("balance", "base", "manifest.json"))
"""Table and key of a recipe that name a file, and which file inside it is meant."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def expand(text: str) -> Path:
    """The path that a recipe's text names: `~` and `${SYMGEN_...}` are filled in, nothing else is.

    A relative path starts at the current folder. RecipeError names a variable that is unset or not allowed.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if not re.fullmatch(r"SYMGEN_[A-Z0-9_]+", name):
            raise RecipeError(f"{text!r}: only variables whose names begin with SYMGEN_ expand, not ${{{name}}}")
        if not os.environ.get(name):
            raise RecipeError(f"{text!r} needs the environment variable {name}; set it: export {name}=/path/to/it")
        return os.environ[name]

    return Path(_VARIABLE.sub(value, text)).expanduser()


def ordered(pair: tuple[float, float]) -> tuple[float, float]:
    """The pair of a `*_range`; ValueError where it is turned round."""
    if pair[0] > pair[1]:
        raise ValueError(f"the first number must not be larger than the second, got {list(pair)}")
    return pair


Margin = Annotated[float, Field(ge=0, le=0.45)]
Share = Annotated[float, Field(ge=0, lt=1)]
Count = Annotated[int, Field(ge=0, le=10**12)]


class Canvas(Section):
    """The picture that every row is drawn on."""

    size: int = Field(default=48, ge=8, le=512, description="Height and width in pixels.")
    frame: Literal["tight", "line"] = Field(
        default="tight", description="tight: the symbol fills the canvas; line: size and place on the line are kept."
    )
    margin_range: Annotated[tuple[Margin, Margin], AfterValidator(ordered)] = Field(
        default=(0.02, 0.25), description="Least and largest empty border, as a share of the canvas."
    )
    polarity: Literal["black-on-white", "white-on-black"] = Field(
        default="black-on-white", description="Which is darker, ink or paper."
    )


class ClassFilter(Section):
    """Which classes of the label set are filled; all conditions must hold. Class ids stay those of the whole set."""

    real_inks_at_most: int | None = Field(
        default=None, ge=0, description="Only classes that have at most this many real inks in the recipe's sources."
    )
    real_inks_at_least: int | None = Field(
        default=None, ge=0, description="Only classes that have at least this many real inks in the recipe's sources."
    )
    only: tuple[str, ...] | None = Field(default=None, min_length=1, description="Only these classes.")
    without: tuple[str, ...] = Field(default=(), description="Not these classes.")


class Balance(Section):
    """How many rows each class gets, over all splits together."""

    mode: Literal["equal", "natural", "top-up"] = Field(
        default="equal", description="equal: per_class each; natural: each real ink once; top-up: what a base lacks."
    )
    per_class: int | None = Field(default=None, ge=1, le=10**12, description="Rows of a class over all splits.")
    profile: str | None = Field(default=None, description="Instead, a TOML, JSON or CSV file of counts.")
    overrides: dict[str, Count] = Field(default_factory=dict, description="Class to count; wins over the two above.")
    cap_per_item: int | None = Field(default=None, ge=1, description="At most this many rows from one item.")
    allographs: float = Field(
        default=0.0, ge=0, le=1, description="How even a class's ways of writing are: 0 as common as found, 1 equal."
    )
    limit: int | None = Field(default=None, ge=1, description="At most this many rows of a class; for trials.")
    classes: ClassFilter = Field(default_factory=ClassFilter, description="Which classes are filled.")
    base: str | None = Field(default=None, description="top-up: the data set folder that is counted.")
    include_base: bool = Field(default=False, description="top-up: put the base's own images into the output too.")

    @model_validator(mode="after")
    def _keys_that_belong_together(self) -> Self:
        if self.mode == "natural":
            idle = [key for key in ("per_class", "profile", "cap_per_item") if getattr(self, key) is not None]
            idle += [key for key in ("overrides", "allographs") if getattr(self, key)]
            if idle:
                raise ValueError(f"mode 'natural' takes each ink once; {', '.join(idle)} would do nothing, remove it")
        elif (self.per_class is None) == (self.profile is None):
            raise ValueError(f"mode {self.mode!r} needs exactly one of per_class and profile")
        if self.mode == "top-up" and self.base is None:
            raise ValueError("mode 'top-up' needs base, the data set folder to be topped up")
        if self.mode != "top-up" and (self.base is not None or self.include_base):
            raise ValueError(f"base and include_base belong to mode 'top-up', not to {self.mode!r}")
        return self


class Split(Section):
    """How rows are divided. Whole groups (writers, font designs) go to one split, the same for every class."""

    by: Literal["group"] = Field(default="group", description="What is never cut.")
    validation: Share = Field(default=0.1, description="Share of each class.")
    test: Share = Field(default=0.0, description="Share of each class.")

    @model_validator(mode="after")
    def _something_to_train_on(self) -> Self:
        if self.validation + self.test >= 1:
            raise ValueError("validation and test together must leave something for train")
        return self


class Package(Section):
    """How the files are written."""

    ink: bool = Field(default=False, description="Add a column with the distorted strokes in image pixels.")
    shard_rows: int | None = Field(default=None, ge=1, le=10**7, description="Rows a file; by size where not given.")


class Drawing(Section):
    """What recipes of symbols and of expressions share. Steps run in the order listed. With a preset `hand` they run in
    its order: a step that the recipe lists itself takes the place of the preset's step of that name, others follow.
    Once read, only the steps are left.
    """

    labels: str | tuple[str, ...] = Field(description="A label set, a list of symbols, or a TOML file of your own.")
    seed: int = Field(default=0, ge=0, lt=2**63, description="Another seed makes another data set.")
    source: tuple[SourceEntry, ...] = Field(min_length=1)
    hand: str | None = Field(
        default=None, exclude=True, description="A preset of steps: mild, natural or wild; `symgen steps` lists them."
    )
    mix: tuple[MixEntry, ...] = Field(default=(), validate_default=True)
    distort: tuple[DistortEntry, ...] = Field(default=(), validate_default=True)
    degrade: tuple[DegradeEntry, ...] = ()
    split: Split = Field(default_factory=Split)
    package: Package = Field(default_factory=Package)

    @field_validator("hand")
    @classmethod
    def _known_hand(cls, name: str | None) -> str | None:
        if name is not None:
            try:
                presets.preset(name)
            except RecipeError as error:
                raise ValueError(str(error)) from error
        return name

    @field_validator("mix", "distort")
    @classmethod
    def _steps_of_the_hand(cls, own: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        if info.data.get("hand") is None:
            return own
        kind = MixEntry if info.field_name == "mix" else DistortEntry
        theirs = [kind.model_validate(table) for table in presets.preset(info.data["hand"])[str(info.field_name)]]
        known = {entry.step for entry in theirs}
        placed: list[Any] = []
        for entry in theirs:
            placed += [one for one in own if one.step == entry.step] or [entry]
        return (*placed, *(one for one in own if one.step not in known))

    @model_validator(mode="after")
    def _forget_the_hand(self) -> Self:
        # Its steps are here now. A recipe that travels with its data must not take them from a later version's preset.
        self.__dict__["hand"] = None
        return self

    @property
    def label_spec(self) -> str | tuple[str, ...]:
        """`labels` with the path of a TOML file expanded, as `labels.label_set` takes it."""
        is_file = isinstance(self.labels, str) and self.labels.endswith(".toml")
        return str(expand(str(self.labels))) if is_file else self.labels

    def resolved(self) -> dict[str, Any]:
        """The recipe as plain JSON values, defaults filled in and paths unexpanded; validates to an equal recipe."""
        return self.model_dump(mode="json")

    def digest(self, banks: Sequence[str], labels: str) -> str:
        """sha256 of what the recipe means: equal for equal meaning however it was written.

        banks: one content digest for each source entry, which takes the place of its path and options. labels: the
        digest of the label set, which takes the place of its name. Files named under [balance] or in a step enter by
        the digest of their content.
        """
        total = math.fsum(entry.weight for entry in self.source)
        meaning = self.resolved()
        meaning["labels"] = labels
        meaning["source"] = [
            # Nine digits, so that weights 0.1 and 0.2 mean what 1 and 2 mean.
            {"kind": entry.kind, "share": f"{entry.weight / total:.9g}", "bank": bank}
            for entry, bank in zip(self.source, banks, strict=True)
        ]
        if not meaning.get("balance", {}).get("allographs", True):
            del meaning["balance"]["allographs"]  # which means what recipes meant before there was the key
        for room in ("mix", "distort", "degrade"):
            meaning[room] = [one | entry.meaning for one, entry in zip(meaning[room], getattr(self, room), strict=True)]
        for table, key, inside in _NAMED_FILES:
            if meaning.get(table, {}).get(key) is not None:
                meaning[table][key] = _file_digest(meaning[table][key], inside)
        return hashlib.sha256(json.dumps(_plain(meaning), sort_keys=True).encode()).hexdigest()


class Recipe(Drawing):
    """A recipe of a data set of single symbols."""

    canvas: Canvas = Field(default_factory=Canvas)
    balance: Balance


def _file_digest(text: str, inside: str) -> str:
    path = expand(text) / inside if inside else expand(text)
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise RecipeError(f"cannot read {path}, which the recipe names as {text!r}: {error.strerror}") from error


def _plain(value: Any) -> Any:
    """The same value with -0.0 as 0.0, which JSON would tell apart."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value + 0.0 if isinstance(value, float) else value
