import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from symgen.plan.permute import permute

KEYS = st.integers(0, 2**64 - 1).map(np.uint64)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), KEYS)
def test_it_is_a_bijection(n, key):
    assert sorted(permute(i, n, key) for i in range(n)) == list(range(n))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2**60), KEYS, st.data())
def test_it_stays_inside_any_domain(n, key, data):
    place = data.draw(st.integers(0, n - 1))
    assert 0 <= permute(place, n, key) < n


def test_another_key_gives_another_order():
    orders = {tuple(permute(i, 50, np.uint64(key)) for i in range(50)) for key in range(20)}
    assert len(orders) == 20


def test_values_are_spread_evenly_over_places():
    # 3,000 keys, 10 places: each value should stand at each place 300 times; chi-square with 81 degrees of freedom.
    seen = np.zeros((10, 10))
    for key in range(3000):
        for place in range(10):
            seen[place, permute(place, 10, np.uint64(key * 7919))] += 1
    assert ((seen - 300) ** 2 / 300).sum() < 81 + 5 * np.sqrt(2 * 81)
