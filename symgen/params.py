"""What the Params of all distort, mix and degrade steps share, and how draws fill an interval.

Every field of a step's Params has a description and bounds, so that a recipe's mistake is caught where it stands
and the strongest setting is known; a field called `*_range` is a pair (low, high) with low <= high.
"""

import math
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from symgen.rng import F64, Draws

Share = Annotated[float, Field(ge=0, le=1)]
Interval = tuple[float, float]


class StepParams(BaseModel):
    """Base of a step's Params: frozen, unknown keys and infinities refused, intervals in order."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    probability: Share = Field(1.0, description="Share of the rows that the step acts on; the others stay untouched.")

    @field_validator("*")
    @classmethod
    def _interval_in_order(cls, value: Any, info: ValidationInfo) -> Any:
        if str(info.field_name).endswith("_range") and value[0] > value[1]:
            raise ValueError(f"the first number must not be larger than the second, got {list(value)}")
        return value


def within(interval: Interval, u: F64) -> F64:
    """Uniform values in `interval` from uniform draws `u` in (0, 1), any shape."""
    low, high = interval
    return low + (high - low) * u


def log_within(interval: Interval, u: F64, unit: float = 1.0) -> F64:
    """Natural logarithms of log-uniform values in `interval`, measured in `unit`s; low > 0."""
    low, high = interval
    return within((math.log(low / unit), math.log(high / unit)), u)


def chosen(params: StepParams, draws: Draws) -> F64:
    """1.0 for the rows that the step acts on, 0.0 for the others: float64 (N, 1). Call it after all other draws, so
    that another probability changes which rows are chosen and nothing else.
    """
    return (draws.uniform(1) < params.probability).astype(np.float64)
