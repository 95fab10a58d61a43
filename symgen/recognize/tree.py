"""The layout of an expression as a tree: rows of signs, scripts, fractions and roots."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """A symbol. number: its place in the list that the layout was made from."""

    number: int
    name: str


@dataclass(frozen=True)
class Script:
    """A base with what stands below and above it. limits: straight below and above, as with a sum."""

    base: "Sign | Fraction | Root"
    below: "Row | None"
    above: "Row | None"
    limits: bool = False


@dataclass(frozen=True)
class Fraction:
    """bar: the number of the fraction bar's symbol."""

    bar: int
    top: "Row"
    bottom: "Row"


@dataclass(frozen=True)
class Root:
    """number: of the root sign's symbol. index: of other than square roots."""

    number: int
    body: "Row"
    index: "Row | None"


Node = Sign | Script | Fraction | Root


@dataclass(frozen=True)
class Row:
    """Nodes from left to right."""

    nodes: tuple[Node, ...]


def numbers(node: Node | Row | None) -> Iterator[int]:
    """The numbers of all symbols in the order of reading."""
    if node is None:
        return
    if isinstance(node, Row):
        for one in node.nodes:
            yield from numbers(one)
    elif isinstance(node, Sign):
        yield node.number
    elif isinstance(node, Fraction):
        yield from numbers(node.top)
        yield node.bar
        yield from numbers(node.bottom)
    elif isinstance(node, Root):
        yield from numbers(node.index)
        yield node.number
        yield from numbers(node.body)
    else:
        for part in (node.base, node.below, node.above):
            yield from numbers(part)
