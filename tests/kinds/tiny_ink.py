"""tiny_ink: a source for tests that stands for real handwriting; see the fixture `kinds`."""

from pydantic import BaseModel, ConfigDict, Field

from symgen.bank import Bank
from symgen.recipe import expand
from symgen.symbols import SymbolTable
from symgen.testing import tiny_bank

REAL_INK = True


class Params(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = ""
    groups: int = Field(5, ge=1)
    names: tuple[str, ...] = ("a", "b", "exists")
    share_range: tuple[float, float] = (1.0, 2.0)


def inputs(params: Params) -> list:
    return [expand(params.path)] if params.path else []


def load(params: Params, symbols: SymbolTable) -> Bank:
    return tiny_bank(tuple(symbols.resolve(name).id for name in params.names), params.groups)
