"""A keyed bijection of 0 .. n-1, computed at one place at a time: a shuffle that needs no memory.

A Feistel network over the smallest even or odd number of bits that holds n, walked until the value falls below n
(cycle walking: Black and Rogaway 2002, "Ciphers with arbitrary finite domains"). Less than two steps on average.
"""

from typing import Any

import numpy as np

from symgen.kernels import kernel
from symgen.rng import mix64

ROUNDS = 6


@kernel
def mix(key: Any, a: Any, b: Any) -> Any:
    """`rng.mix64` of unsigned words, whatever integers are given."""
    return mix64(np.uint64(key), np.uint64(a), np.uint64(b))


@kernel
def permute(place: Any, n: Any, key: Any) -> Any:
    """Where `place` (0 <= place < n) goes under `key`: int64 from int64, int64 and uint64. No two places go to one."""
    if n <= 1:
        return np.int64(0)
    bits = 1
    while (np.int64(1) << bits) < n:
        bits += 1
    low_bits = np.uint64((bits + 1) // 2)
    high_mask = (np.uint64(1) << np.uint64(bits // 2)) - np.uint64(1)
    low_mask = (np.uint64(1) << low_bits) - np.uint64(1)
    value = np.uint64(place)
    while True:
        high, low = value >> low_bits, value & low_mask
        for number in range(ROUNDS):
            # The halves take turns, so each turn can be undone and none needs them to be of one size.
            if number % 2 == 0:
                low ^= (mix(key, high, number) >> np.uint64(20)) & low_mask
            else:
                high ^= (mix(key, low, number) >> np.uint64(20)) & high_mask
        value = (high << low_bits) | low
        if value < np.uint64(n):
            return np.int64(value)
