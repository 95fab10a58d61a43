"""The checks and their thresholds: the folder is the registry, a check's Params are what can be set."""

from collections.abc import Sequence
from types import ModuleType

from pydantic import BaseModel, ValidationError

from symgen import steps
from symgen.errors import RecipeError, did_you_mean


def thresholds(overrides: Sequence[str]) -> dict[str, tuple[ModuleType, BaseModel]]:
    """Check -> its module and its thresholds. RecipeError names the nearest where there is no such threshold."""
    given: dict[str, dict[str, str]] = {name: {} for name in steps.names("check")}
    for text in overrides:
        key, equals, value = text.partition("=")
        name, _, field = key.strip().partition(".")
        if not equals or name not in given or not field:
            hint = did_you_mean(name, given) or f"; the checks are {', '.join(given)}"
            raise RecipeError(f"--set {text}: write CHECK.THRESHOLD=VALUE{hint}")
        given[name][field] = value.strip()
    return {name: _checked(name, values) for name, values in given.items()}


def _checked(name: str, values: dict[str, str]) -> tuple[ModuleType, BaseModel]:
    module = steps.load("check", name)
    params: type[BaseModel] = module.Params
    for field in values:
        if field not in params.model_fields:
            hint = did_you_mean(field, params.model_fields) or f"; it has {', '.join(params.model_fields) or 'none'}"
            raise RecipeError(f"--set {name}.{field}: the check {name} has no such threshold{hint}")
    try:
        return module, params.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise RecipeError(f"--set {name}.{first['loc'][0]}={first['input']}: {first['msg']}") from error
