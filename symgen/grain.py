"""Fixed banks of noise, made once a process: one draw a pixel would cost more than drawing the symbol.

A bank is PERIOD x PERIOD and repeats itself, so every offset is as good as every other. It comes from Philox under
a key of its own and is the same in every run, whatever the recipe's seed; rows differ by where they look.
"""

from functools import lru_cache

import numpy as np

from symgen.paths import F32
from symgen.rng import F64, Draws
from symgen.rows import Rows

PERIOD = 256  # a power of two
FIBRE_REACH = (1, 2, 5)
"""Half widths, in pixels, of the boxes that `fibre` averages over."""


@lru_cache(maxsize=4)
def white(size: int) -> F32:
    """Independent standard normals: float32 (PERIOD + size, PERIOD + size), read-only. Any window of size x size
    whose corner lies in the first PERIOD rows and columns is whole.
    """
    return _wrapped(_normals("white").astype(np.float32), size)


@lru_cache(maxsize=4)
def fibre(size: int) -> F32:
    """Cloudy texture of paper, zero mean and unit variance, shaped as `white`: the sum of three smoothings."""
    normals = _normals("fibre")
    texture = np.zeros_like(normals)
    for reach in FIBRE_REACH:
        smooth = _boxed(_boxed(normals, reach, axis=0), reach, axis=1)
        texture += smooth / smooth.std()
    return _wrapped(((texture - texture.mean()) / texture.std()).astype(np.float32), size)


def _normals(name: str) -> F64:
    zero, index = np.zeros(PERIOD, np.int64), np.arange(PERIOD)
    rows = Rows(zero, zero, zero, index, zero, zero, zero, zero, np.zeros((PERIOD, 4), np.float32))
    return Draws(0, f"grain/{name}", rows).normal(PERIOD)


def _boxed(values: F64, reach: int, axis: int) -> F64:
    total = np.zeros_like(values)
    for shift in range(-reach, reach + 1):
        total += np.roll(values, shift, axis)
    return total


def _wrapped(bank: F32, size: int) -> F32:
    index = np.arange(PERIOD + size) % PERIOD
    whole = np.ascontiguousarray(bank[index][:, index])
    whole.flags.writeable = False
    return whole
