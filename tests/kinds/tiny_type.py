"""tiny_type: a source for tests that stands for fonts: nobody wrote these; see the fixture `kinds`."""

from pydantic import BaseModel, ConfigDict

from symgen.bank import Bank
from symgen.symbols import SymbolTable
from symgen.testing import tiny_bank


class Params(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...] = ("a", "b")


def load(params: Params, symbols: SymbolTable) -> Bank:
    return tiny_bank(tuple(symbols.resolve(name).id for name in params.names), 3)
