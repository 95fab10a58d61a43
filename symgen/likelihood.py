"""Whether chance alone makes as many as were counted."""

import math


def likelihood(doubles: int, rows: int, expected: float) -> float:
    """A bound of how likely it is that `doubles` or more of `rows` have a double by chance, each having `expected`.

    Chernoff's: exp(-n KL(k/n || p)), with p = 1 - exp(-expected).
    """
    p, share = -math.expm1(-expected), doubles / rows
    if share <= p:
        return 1.0
    rest = (1 - share) * math.log((1 - share) / (1 - p)) if share < 1 else 0.0
    return math.exp(-rows * (share * math.log(share / p) + rest))
