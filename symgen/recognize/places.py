"""How high symbols are and where they stand on the line, in x-heights: medians over CROHME's training inks, rounded."""

from typing import NamedTuple

from symgen.recognize.regions import Box
from symgen.symbols import table


class Place(NamedTuple):
    """height: of the symbol. foot: how far its lowest point lies below the line; below 0 it hangs above. spread:
    standard deviation of the natural log of the height.
    """

    height: float
    foot: float
    spread: float


_SMALL, _TALL, _DIGIT, _DEEP = Place(1, 0, 0.15), Place(1.9, 0, 0.15), Place(1.5, 0, 0.13), Place(1.85, 0.9, 0.33)
_FENCE = Place(2.35, 0.4, 0.32)

PLACES = {
    **dict.fromkeys([*"acemnorsuvwxz", "alpha", "sigma", "omega", "epsilon", "kappa", "iota", "nu"], _SMALL),
    **dict.fromkeys([*"ABCDEFGHIJKLMNOPQRSTUVWXYZbdhkl", "Delta", "delta", "forall", "exists"], _TALL),
    **dict.fromkeys("0123456789t", _DIGIT),
    **dict.fromkeys([*"gjpqy", "beta", "mu", "rho", "eta", "chi"], _DEEP),
    **dict.fromkeys(["lparen", "rparen", "bar"], _FENCE),
    **dict.fromkeys(["lbracket", "rbracket", "lbrace", "rbrace"], Place(3.2, 1.0, 0.3)),
    **dict.fromkeys(["leq", "geq"], Place(1.7, 0.2, 0.37)),
    "f": Place(3.0, 0.8, 0.35), "i": Place(1.5, 0, 0.35), "theta": Place(1.45, 0, 0.29), "pi": Place(1.2, 0, 0.32),
    "gamma": Place(2.2, 0.6, 0.45), "phi": Place(2.8, 0.6, 0.35), "lambda": Place(1.9, 0, 0.2),
    "comma": Place(0.7, 0.5, 0.47), "prime": Place(0.65, -1.2, 0.3), "apostrophe": Place(0.65, -1.2, 0.3),
    "period": Place(0.15, 0, 0.8), "cdot": Place(0.15, -0.6, 0.8), "exclam": Place(1.6, 0, 0.24),
    "minus": Place(0.12, -0.5, 0.9), "plus": Place(0.95, -0.1, 0.34), "times": Place(0.9, 0, 0.27),
    "div": Place(1.45, 0.1, 0.27), "pm": Place(1.6, 0.1, 0.21), "slash": Place(2.1, 0.3, 0.22),
    "equals": Place(0.5, -0.25, 0.47), "lt": Place(1.05, -0.1, 0.39), "gt": Place(1.1, -0.1, 0.3),
    "neq": Place(2.0, 0.5, 0.22), "in": Place(1.4, 0, 0.23), "rightarrow": Place(0.8, -0.15, 0.33),
    "infty": Place(0.8, -0.15, 0.38), "ldots": Place(0.3, 0, 0.55), "int": Place(4.2, 1.3, 0.3),
    "sum": Place(2.5, 0.5, 0.33), "prod": Place(2.5, 0.5, 0.33), "sqrt": Place(2.7, 0.3, 0.39),
    "sin": Place(1.4, 0, 0.25), "cos": Place(1.05, 0, 0.27), "tan": Place(1.3, 0, 0.27), "log": Place(3, 1, 0.29),
    "lim": Place(2.2, 0.1, 0.37), "ln": Place(1.9, 0, 0.3),
}  # fmt: skip

_OF_KIND = {"operator": Place(1.0, -0.1, 0.4), "relation": Place(0.9, -0.15, 0.4), "arrow": Place(0.8, -0.15, 0.4),
            "bracket": _FENCE, "word": Place(1.6, 0.1, 0.4), "greek": Place(1.4, 0.2, 0.4)}  # fmt: skip

ANYWHERE = Place(1.5, 0, 0.6)

LETTERS = frozenset({"digit", "latin", "greek", "blackboard"})
"""Kinds that stand on the line in a known way, so that they tell its x-height."""


def kind_of(name: str) -> str:
    """The kind of a symbol in the symbol table; "other" for names that are not there."""
    symbol = table().get(name)
    return symbol.kind if symbol else "other"


def place_of(name: str) -> Place:
    """How high a symbol is and where it stands; a guess by its kind where that was not measured."""
    return PLACES.get(name) or _OF_KIND.get(kind_of(name), ANYWHERE)


def line_of(name: str, box: Box) -> tuple[float, float]:
    """What a letter tells of its line: y of the line's foot, and the x-height, in pixels."""
    place = place_of(name)
    unit = max(box.height, 1) / place.height
    return box.bottom - place.foot * unit, unit
