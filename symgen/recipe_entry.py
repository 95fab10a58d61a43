"""The tables of a recipe that name a module: `[[source]]`, `[[mix]]`, `[[distort]]`, `[[degrade]]`.

The Params of sources and steps belong to their own modules, which are found by name when a recipe is read, so
nothing here needs to know which exist.
"""

import json
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from symgen import steps
from symgen.errors import SymgenError


class Section(BaseModel):
    """A table of a recipe: frozen, no unknown keys, no NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Entry(Section):
    """One `[[source]]` or step table: keys of its own, and beside them the Params of the module it names."""

    room: ClassVar[str]
    key: ClassVar[str]
    params: SerializeAsAny[BaseModel]

    @classmethod
    def own_keys(cls) -> list[str]:
        """The keys that are not the module's."""
        return [name for name in cls.model_fields if name != "params"]

    @model_validator(mode="before")
    @classmethod
    def _find_params(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict) or isinstance(data.get("params"), BaseModel):
            return data
        if not isinstance(data.get(cls.key), str):
            raise cls._refused(f"must be one of: {', '.join(steps.names(cls.room))}", data.get(cls.key))
        try:
            module = steps.load(cls.room, data[cls.key])
        except SymgenError as error:
            raise cls._refused(str(error), data[cls.key]) from error
        rest = {key: value for key, value in data.items() if key not in cls.own_keys()}
        # JSON mode, because a list then passes for a tuple even where wrong types are refused.
        params = module.Params.model_validate_json(json.dumps(rest), strict=info.mode == "json")
        return {**{key: data[key] for key in cls.own_keys() if key in data}, "params": params}

    @classmethod
    def _refused(cls, message: str, got: Any) -> ValidationError:
        """An error that stands at the entry's `kind` or `step`."""
        kind = PydanticCustomError("module_name", "{message}", {"message": message})
        return ValidationError.from_exception_data(cls.__name__, [{"type": kind, "loc": (cls.key,), "input": got}])

    @model_serializer
    def _flat(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in self.own_keys()}
        return {**own, **self.params.model_dump(mode="json")}


class SourceEntry(_Entry):
    """Where items come from, and how often a class takes one from here."""

    room: ClassVar[str] = "sources"
    key: ClassVar[str] = "kind"
    kind: str
    weight: float = Field(1.0, gt=0, le=1e6, description="Share of a class's rows, relative to the other weights.")

    @property
    def real_ink(self) -> bool:
        """Whether people wrote or drew these items."""
        return bool(getattr(steps.load(self.room, self.kind), "REAL_INK", False))


class _StepEntry(_Entry):
    key: ClassVar[str] = "step"
    step: str

    @property
    def meaning(self) -> dict[str, Any]:
        """What takes the place of some of its keys in a recipe's digest: files by their content."""
        module = steps.load(self.room, self.step)
        found: dict[str, Any] = module.meaning(self.params) if hasattr(module, "meaning") else {}
        return found


class MixEntry(_StepEntry):
    """A way to make one ink of two."""

    room: ClassVar[str] = "mix"


class DistortEntry(_StepEntry):
    """A step that moves points."""

    room: ClassVar[str] = "distort"


class DegradeEntry(_StepEntry):
    """A step on pixels."""

    room: ClassVar[str] = "degrade"
