"""In how many parts that do not touch symbols are written: shares counted over CROHME's training inks, rounded.

`=` is two strokes in 97 of 100 cases; an x falls into two where its strokes miss each other. What is not listed is one.
"""

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

MOST = 4

_ONE = (0.98, 0.018)
_STACKED = {
    "equals": (0.03, 0.97), "i": (0.06, 0.94), "j": (0.05, 0.95), "exclam": (0.02, 0.98), "div": (0.02, 0.12, 0.86),
    "geq": (0.05, 0.95), "leq": (0.05, 0.95), "pm": (0.1, 0.9), "mp": (0.1, 0.9), "neq": (0.85, 0.1, 0.05),
    "colon": (0.02, 0.98), "semicolon": (0.02, 0.98), "question": (0.05, 0.95), "equiv": (0.02, 0.08, 0.9),
    "approx": (0.03, 0.97), "simeq": (0.03, 0.97), "cong": (0.02, 0.2, 0.78), "doteq": (0.02, 0.08, 0.9),
    "subseteq": (0.05, 0.95), "supseteq": (0.05, 0.95), "therefore": (0.02, 0.03, 0.95), "because": (0.02, 0.03, 0.95),
    "vdots": (0.02, 0.03, 0.95), "ddots": (0.02, 0.03, 0.95), "Rightarrow": (0.6, 0.3, 0.1), "percent": (0.1, 0.2, 0.7),
}  # fmt: skip
_BESIDE = {
    "sin": (0.02, 0.05, 0.26, 0.67), "cos": (0.13, 0.47, 0.4), "tan": (0.03, 0.25, 0.7, 0.02), "log": (0.3, 0.2, 0.5),
    "lim": (0.02, 0.18, 0.18, 0.62), "ln": (0.2, 0.8), "max": (0.1, 0.3, 0.6), "exp": (0.1, 0.3, 0.6),
    "min": (0.02, 0.1, 0.3, 0.58), "ldots": (0.02, 0.03, 0.95), "cdots": (0.02, 0.03, 0.95),
    "parallel": (0.03, 0.97), "ll": (0.03, 0.97), "gg": (0.03, 0.97),
}  # fmt: skip
_AT_TIMES = {
    "rightarrow": (0.55, 0.45), "pi": (0.75, 0.25), "sum": (0.75, 0.25), "5": (0.86, 0.14), "E": (0.75, 0.13, 0.12),
    "F": (0.7, 0.2, 0.1), "H": (0.6, 0.3, 0.1), "T": (0.7, 0.3), "I": (0.7, 0.2, 0.1), "x": (0.87, 0.13),
    "k": (0.9, 0.1), "t": (0.94, 0.06), "lbracket": (0.85, 0.15), "exists": (0.7, 0.2, 0.1), "forall": (0.8, 0.2),
    "in": (0.8, 0.2), "theta": (0.95, 0.05), **dict.fromkeys("AXNMYRPBK", (0.9, 0.1)),
}  # fmt: skip
_SHARES = {**_STACKED, **_BESIDE, **_AT_TIMES}

RARE = 0.002


def share(name: str, parts: int) -> float:
    """How often a symbol is written in so many parts, from RARE to 1."""
    shares = _SHARES.get(name, _ONE)
    return shares[parts - 1] if parts <= len(shares) else RARE


def shares(names: tuple[str, ...]) -> F64:
    """float64 (MOST, C): `share` of each class for 1 to MOST parts."""
    return np.array([[share(name, parts) for name in names] for parts in range(1, MOST + 1)])


def beside(name: str) -> bool:
    """Whether the parts stand beside each other, as letters of a word do, rather than above each other."""
    return name in _BESIDE
