"""What a symbol may do in an expression: from the symbol table's kinds to the parts of the grammar."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from symgen.symbol_file import Symbol

I64 = npt.NDArray[np.int64]

DIGIT, LETTER, BINARY, RELATION, WORD, BIG, OPEN, CLOSE, POSTFIX, COMMA, POINT, BAR, RADICAL, OTHER = range(14)
ROLES = 14

PAIRS = (("lparen", "rparen"), ("lbracket", "rbracket"), ("lbrace", "rbrace"), ("langle", "rangle"),
         ("lfloor", "rfloor"), ("lceil", "rceil"))  # fmt: skip
"""Brackets that belong together. Only a pair of which both are there is used."""

_NAMED = {
    "minus": BINARY, "sqrt": RADICAL, "sum": BIG, "prod": BIG, "int": BIG, "iint": BIG, "iiint": BIG, "oint": BIG,
    "exclam": POSTFIX, "prime": POSTFIX, "comma": COMMA, "period": POINT, "partial": LETTER, "infty": LETTER,
    "ell": LETTER, "hbar": LETTER, "emptyset": LETTER, "aleph": LETTER, "nabla": WORD, "forall": WORD, "exists": WORD,
    "nexists": WORD, "neg": WORD, "slash": BINARY, "cup": BINARY, "cap": BINARY, "wedge": BINARY, "vee": BINARY,
    "vdash": RELATION, "models": RELATION, "lim": WORD, "colon": RELATION,
}  # fmt: skip
_KINDS = {
    "digit": DIGIT, "latin": LETTER, "greek": LETTER, "blackboard": LETTER, "operator": BINARY, "relation": RELATION,
    "arrow": RELATION, "set": RELATION, "word": WORD,
}  # fmt: skip


def role_of(symbol: Symbol) -> int:
    """The part that a symbol plays; what has no other stands alone, as a letter would. Brackets are told by `PAIRS`."""
    return _NAMED.get(symbol.name, _KINDS.get(symbol.kind, OTHER))


def members(symbols: Sequence[Symbol], present: Iterable[int]) -> tuple[I64, I64]:
    """Which of the symbols play which role: their positions, role after role, and where each role's begin (ROLES + 1,).

    present: positions of those that may be used. The minus is also the fraction bar. OPEN and CLOSE stand in pairs: the
    n-th of one belongs to the n-th of the other.
    """
    place = {symbols[i].name: i for i in sorted(present)}
    found: list[list[int]] = [[] for _ in range(ROLES)]
    brackets = {name for pair in PAIRS for name in pair}
    for name, i in place.items():
        if name not in brackets:
            found[role_of(symbols[i])].append(i)
    found[BAR] = [place["minus"]] if "minus" in place else []
    for left, right in PAIRS:
        if left in place and right in place:
            found[OPEN].append(place[left])
            found[CLOSE].append(place[right])
    start = np.cumsum([0, *map(len, found)]).astype(np.int64)
    return np.array([i for one in found for i in one], np.int64), start
