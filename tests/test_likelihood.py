"""The bound of chance, against the exact tail of the binomial distribution."""

import math

import pytest
import scipy.stats

from symgen.likelihood import likelihood


@pytest.mark.parametrize("n", [5, 60, 4000])
@pytest.mark.parametrize("expected", [1e-4, 0.02, 0.3, 4.0])
def test_the_bound_of_chance_holds(n, expected):
    p = -math.expm1(-expected)
    for k in range(0, n + 1, max(1, n // 50)):
        assert likelihood(k, n, expected) >= scipy.stats.binom.sf(k - 1, n, p) * (1 - 1e-9)
    assert likelihood(n, n, expected) == pytest.approx(p**n)
