"""The only source of randomness: counter-based Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as
easy as 1, 2, 3"). A value depends on (seed, stream name) through the key and on (symbol, split, index, attempt,
number of the draw) through the counter, on nothing else: not on workers, order, shards or block size.

Counter words: c0 = number of the draw's group of four | attempt << 16, c1 = symbol id, c2 and c3 = low and high
half of (split << 48 | index). Fields are packed, never added, so no two rows ever share a counter.
"""

import hashlib
import math

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel
from symgen.rows import Rows

F64 = npt.NDArray[np.float64]
U64 = npt.NDArray[np.uint64]
Word = np.uint64 | int

_HAND = np.int64(0xFFFFFFFF)  # stands where the symbol id stands, so a hand's stream meets no row's


@kernel
def philox4x32(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Ten rounds of Philox4x32 on uint64 holders of 32-bit words; the reference algorithm."""
    mask = np.uint64(0xFFFFFFFF)
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    y0, y1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * x0
        p1 = np.uint64(0xCD9E8D57) * x2
        x0, x1, x2, x3 = (p1 >> np.uint64(32)) ^ x1 ^ y0, p1 & mask, (p0 >> np.uint64(32)) ^ x3 ^ y1, p0 & mask
        y0 = (y0 + np.uint64(0x9E3779B9)) & mask
        y1 = (y1 + np.uint64(0xBB67AE85)) & mask
    return x0, x1, x2, x3


@kernel
def _words(
    out: U64, first: int, symbol: npt.NDArray[np.int64], place: U64, attempt: npt.NDArray[np.int64], key: Word
) -> None:
    """Fill out (N, k) with 32-bit words number `first` .. `first+k-1` (first is a multiple of four) of each row."""
    n, k = out.shape
    low = np.uint64(0xFFFFFFFF)
    k0, k1 = np.uint64(key) & low, np.uint64(key) >> np.uint64(32)
    for i in range(n):
        c1, c2, c3 = np.uint64(symbol[i]) & low, place[i] & low, place[i] >> np.uint64(32)
        for group in range((k + 3) // 4):
            c0 = np.uint64(first // 4 + group) | (np.uint64(attempt[i]) << np.uint64(16))
            four = philox4x32(c0, c1, c2, c3, k0, k1)
            for j in range(min(4, k - 4 * group)):
                out[i, 4 * group + j] = four[j]


def stream_key(seed: int, stream: str) -> int:
    """64-bit key of a named stream under a seed; a hash, so that neighbouring seeds are unrelated."""
    text = f"{seed}\x00{stream}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


class Draws:
    """Random variates for one step and one block of rows, handed out in the order asked for.

    A step asks for a fixed number of variates a row. `uniform`, `normal` and `subkey` differ from row to row;
    `hand_uniform` and `hand_normal` are the same for all rows that one virtual hand writes.
    """

    def __init__(self, seed: int, stream: str, rows: Rows) -> None:
        self._rows = rows
        self._place = (rows.split_id.astype(np.uint64) << np.uint64(48)) | rows.index.astype(np.uint64)
        self._key = stream_key(seed, stream)
        self._next = {"row": 0, "hand": 0}

    def __len__(self) -> int:
        return len(self._rows.index)

    def _raw(self, k: int, who: str) -> U64:
        n = len(self)
        out = np.empty((n, k), np.uint64)
        if who == "row":
            symbol, place, attempt = self._rows.symbol_id, self._place, self._rows.attempt
        else:
            # A hand keeps its slant however often one of its rows is redrawn.
            symbol, place, attempt = np.full(n, _HAND), self._rows.hand.astype(np.uint64), np.zeros(n, np.int64)
        _words(out, self._next[who], symbol, place, attempt, np.uint64(self._key))
        self._next[who] += -(-k // 4) * 4
        return out

    def uniform(self, k: int) -> F64:
        """float64 (N, k), each in the open interval (0, 1)."""
        return _unit(self._raw(k, "row"))

    def normal(self, k: int) -> F64:
        """float64 (N, k), standard normal (Box and Muller 1958)."""
        return _box_muller(_unit(self._raw(2 * ((k + 1) // 2), "row")))[:, :k]

    def hand_uniform(self, k: int) -> F64:
        """As `uniform`, from the hand's own stream."""
        return _unit(self._raw(k, "hand"))

    def hand_normal(self, k: int) -> F64:
        """As `normal`, from the hand's own stream."""
        return _box_muller(_unit(self._raw(2 * ((k + 1) // 2), "hand")))[:, :k]

    def subkey(self) -> U64:
        """uint64 (N,): one key a row, for kernels that hash (subkey, path, point) themselves."""
        words = self._raw(2, "row")
        return words[:, 0] | (words[:, 1] << np.uint64(32))


def _unit(words: U64) -> F64:
    return (words.astype(np.float64) + 0.5) * 2.0**-32


@kernel
def _box_muller(u: F64) -> F64:
    # Scalar loops on purpose: a vectorised log may round its tail otherwise than its body.
    n, k = u.shape
    out = np.empty((n, k))
    for i in range(n):
        for j in range(0, k, 2):
            radius = np.sqrt(-2.0 * np.log(u[i, j]))
            out[i, j] = radius * np.cos(2.0 * np.pi * u[i, j + 1])
            out[i, j + 1] = radius * np.sin(2.0 * np.pi * u[i, j + 1])
    return out


@kernel
def mix64(key: Word, a: Word, b: Word) -> Word:
    """A 64-bit hash of (key, a, b), 0 <= a, b < 2**32, for use inside kernels: number a << 32 | b of the splitmix64
    stream that starts at `key` (Steele, Lea and Flood 2014), so that no two fields under one key collide.
    """
    z = np.uint64(key) + ((np.uint64(a) << np.uint64(32)) | np.uint64(b)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@kernel
def unit64(key: Word, a: Word, b: Word) -> float:
    """Uniform in the open interval (0, 1), from the hash of (key, a, b)."""
    return (np.float64(mix64(key, a, b) >> np.uint64(11)) + 0.5) * 2.0**-53


@kernel
def bell64(key: Word, a: Word, b: Word) -> float:
    """Unit variance, zero mean, from -2.45 to 2.45: the sum of two uniforms from the hash of (key, a, b)."""
    bits = mix64(key, a, b)
    total = np.float64(bits >> np.uint64(32)) + np.float64(bits & np.uint64(0xFFFFFFFF)) + 1.0
    return (total * 2.0**-32 - 1.0) * math.sqrt(6.0)
