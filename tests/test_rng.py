"""Random numbers: the published answers of Philox, and what `Draws` promises about streams."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from symgen.rng import Draws, mix64, philox4x32, stream_key
from symgen.testing import tiny_rows

# Random123's kat_vectors, philox4x32-10: counter, key, answer. numpy.random.Philox is the 4x64 member of the family
# and cannot stand as a reference here; a transcription of the paper's rounds in whole numbers does.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
WORD = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_published_answers(counter, key, answer):
    assert tuple(int(word) for word in philox4x32(*counter, *key)) == answer


@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_against_the_paper_in_whole_numbers(counter, key):
    r0, l0, r1, l1 = counter
    for turn in range(10):
        k0, k1 = ((key[0] + turn * 0x9E3779B9) % 2**32, (key[1] + turn * 0xBB67AE85) % 2**32)
        high0, low0 = divmod(0xD2511F53 * r0, 2**32)
        high1, low1 = divmod(0xCD9E8D57 * r1, 2**32)
        r0, l0, r1, l1 = high1 ^ l0 ^ k0, low1, high0 ^ l1 ^ k1, low0
    assert tuple(int(word) for word in philox4x32(*counter, *key)) == (r0, l0, r1, l1)


def draws(rows, seed=3, stream="test") -> Draws:
    return Draws(seed, stream, rows)


def everything(rows, **where) -> list[np.ndarray]:
    source = draws(rows, **where)
    asks = [source.uniform(3), source.normal(5), source.hand_uniform(2), source.hand_normal(3)]
    return [*asks, source.subkey()[:, None], source.uniform(1)]


def raw_words(ask) -> np.ndarray:
    """The 32-bit words behind a (N, k) uniform."""
    return np.round((ask - 2.0**-33) * 2.0**32).astype(np.uint64)


ROWS = tiny_rows(50)._replace(
    symbol_id=np.arange(50) % 7, split_id=np.arange(50) % 3, attempt=np.arange(50) % 4, hand=np.arange(50) // 5
)


def test_shapes_and_types():
    for n in (0, 1, 5):
        source = draws(tiny_rows(n))
        assert len(source) == n
        for ask in (source.uniform, source.normal, source.hand_uniform, source.hand_normal):
            for k in (1, 2, 5):
                values = ask(k)
                assert values.shape == (n, k) and values.dtype == np.float64
        assert source.subkey().shape == (n,) and source.subkey().dtype == np.uint64


def test_a_row_draws_the_same_alone_and_in_any_order():
    whole = everything(ROWS)
    order = np.random.default_rng(1).permutation(50)
    for values, shuffled in zip(whole, everything(ROWS.pick(order)), strict=True):
        assert values[order].tobytes() == shuffled.tobytes()
    for i in range(50):
        for values, alone in zip(whole, everything(ROWS.pick(slice(i, i + 1))), strict=True):
            assert values[i].tobytes() == alone[0].tobytes()


@pytest.mark.parametrize("field", ["symbol_id", "split_id", "index", "attempt"])
def test_every_field_of_a_row_changes_its_stream(field):
    rows = tiny_rows(20)
    changed = rows._replace(**{field: getattr(rows, field) + 1})
    if field == "index":
        rows, changed = rows.pick(slice(0, 1)), changed.pick(slice(0, 1))
    assert not np.isin(draws(rows).uniform(8), draws(changed).uniform(8)).any()


def test_fields_do_not_run_into_each_other():
    """Rows that a sum of fields would confuse draw different words."""
    n = 512
    symbol, split, index, attempt = (np.random.default_rng(2).integers(0, high, n) for high in (4, 3, 4, 4))
    rows = tiny_rows(n)._replace(symbol_id=symbol, split_id=split, index=index, attempt=attempt)
    _, which = np.unique(np.stack([symbol, split, index, attempt]), axis=1, return_index=True)
    assert len(np.unique(draws(rows.pick(which)).uniform(4))) == 4 * len(which)


def test_large_indices_and_symbol_ids_are_told_apart():
    big = tiny_rows(4)._replace(index=np.array([0, 2**32, 2**40, 2**47]), symbol_id=np.array([1, 1, 2**31, 2**32 - 2]))
    assert len(np.unique(draws(big).uniform(4))) == 16


def test_seeds_and_streams_are_unrelated():
    keys = {stream_key(seed, stream) for seed in range(50) for stream in ("", "a", "b", "distort.0.affine")}
    assert len(keys) == 200 and all(0 <= key < 2**64 for key in keys)
    assert stream_key(1, "2x") != stream_key(12, "x")
    one = draws(ROWS).uniform(8)
    assert not np.isin(one, draws(ROWS, seed=4).uniform(8)).any()
    assert not np.isin(one, draws(ROWS, stream="other").uniform(8)).any()


def test_equal_hands_draw_equal_numbers_whatever_they_write():
    rows = tiny_rows(12)._replace(hand=np.repeat([4, 9, 4], 4), symbol_id=np.arange(12), attempt=np.arange(12) % 5)
    for ask in ("hand_uniform", "hand_normal"):
        values = getattr(draws(rows), ask)(3)
        assert (values[:4] == values[0]).all() and (values[8:] == values[0]).all() and (values[4] != values[0]).all()


def test_attempt_redraws_the_row_and_keeps_the_hand():
    again = ROWS._replace(attempt=ROWS.attempt + 1)
    before, after = everything(ROWS), everything(again)
    for k, same in enumerate((False, False, True, True, False, False)):
        assert np.array_equal(before[k], after[k]) is same


def test_hands_and_rows_never_share_a_word():
    rows = tiny_rows(1000)._replace(symbol_id=np.arange(1000), index=np.arange(1000), hand=np.arange(1000))
    source = draws(rows)
    assert not np.isin(source.uniform(8), source.hand_uniform(8)).any()


@given(
    st.lists(
        st.tuples(st.sampled_from(["uniform", "normal", "subkey", "hand_uniform", "hand_normal"]), st.integers(1, 9)),
        max_size=8,
    )
)
def test_consecutive_asks_never_overlap(asks):
    """Every ask starts at a fresh group of four, and what came before decides where, not what it held."""
    source, rows, place = draws(ROWS), ROWS, {"row": 0, "hand": 0}
    for name, k in asks:
        who = "hand" if name.startswith("hand") else "row"
        words = 2 if name == "subkey" else (k + 1) // 2 * 2 if name.endswith("normal") else k
        got = source.subkey() if name == "subkey" else getattr(source, name)(k)
        fresh = draws(rows)
        skip = place[who]
        if skip:
            (fresh.hand_uniform if who == "hand" else fresh.uniform)(skip)
        expected = fresh.subkey() if name == "subkey" else getattr(fresh, name)(k)
        assert np.array_equal(got, expected)
        place[who] += -(-words // 4) * 4


def test_one_long_ask_is_two_short_ones():
    source = draws(ROWS)
    assert np.array_equal(np.hstack([source.uniform(4), source.uniform(4)]), draws(ROWS).uniform(8))


def test_words_are_those_of_philox_at_the_documented_counter():
    key = stream_key(3, "test")
    words = raw_words(draws(ROWS).uniform(8))
    for i in (0, 17, 49):
        place = (int(ROWS.split_id[i]) << 48) | int(ROWS.index[i])
        for group in (0, 1):
            counter = group | (int(ROWS.attempt[i]) << 16), int(ROWS.symbol_id[i]), place % 2**32, place >> 32
            expected = philox4x32(*counter, key % 2**32, key >> 32)
            assert words[i, 4 * group : 4 * group + 4].tolist() == [int(word) for word in expected]


def test_uniform_is_open_and_even():
    values = draws(tiny_rows(20000)).uniform(10)
    assert values.min() > 0 and values.max() < 1
    for column in (*values.T, values.ravel()):
        assert stats.chisquare(np.histogram(column, 64, (0, 1))[0]).pvalue > 1e-4
    pairs = np.histogram2d(values[:, 0], values[:, 1], 16, ((0, 1), (0, 1)))[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-4


def test_normal_is_normal():
    values = draws(tiny_rows(20000)).normal(5)
    n = values.size
    assert abs(values.mean()) < 4 / np.sqrt(n) and abs(values.std() - 1) < 4 / np.sqrt(2 * n)
    assert abs(stats.skew(values.ravel())) < 4 * np.sqrt(6 / n) and abs(stats.kurtosis(values.ravel())) < 4 * np.sqrt(
        24 / n
    )
    assert stats.kstest(values.ravel(), "norm").pvalue > 1e-4
    assert np.abs(np.corrcoef(values.T) - np.eye(5)).max() < 5 / np.sqrt(20000)


def test_every_bit_of_a_subkey_is_even():
    keys = draws(tiny_rows(20000)).subkey()
    ones = [int(((keys >> np.uint64(bit)) & np.uint64(1)).sum()) for bit in range(64)]
    assert len(np.unique(keys)) == 20000 and np.abs(np.array(ones) / 20000 - 0.5).max() < 0.02


def test_mix64_changes_half_of_the_bits():
    changed = []
    for i in range(200):
        base = int(mix64(i, 5, 7))
        changed += [
            bin(base ^ int(mix64(*other))).count("1") for other in ((i + 1, 5, 7), (i, 6, 7), (i, 5, 8), (i, 7, 5))
        ]
    assert 31 < np.mean(changed) < 33 and min(changed) > 8
