"""Impressions against independent arithmetic, and the search against looking at every pair."""

import numpy as np
import scipy.ndimage

from symgen.check._impress import SIDE, impress, ones, overlap, widen
from symgen.check._near import DIFFERENT, chance, components, near_pairs

LEAST = 0.98


def prints(images):
    bits, hashes = np.zeros((len(images), SIDE), np.uint64), np.zeros(len(images), np.uint64)
    impress(np.ascontiguousarray(images), bits, hashes)
    return bits, hashes


def cells(bits):
    return (bits[:, None] >> np.arange(SIDE, dtype=np.uint64)) & np.uint64(1) != 0


def share(one, other):
    wide = [scipy.ndimage.binary_dilation(each, np.ones((3, 3))) for each in (one, other)]
    return min((one & wide[1]).sum() / one.sum(), (other & wide[0]).sum() / other.sum())


def test_the_ink_fills_the_frame_wherever_it_lies(clean):
    bits, _ = prints(clean.parts[0][:100])
    for one in bits:
        y, x = np.nonzero(cells(one))
        assert max(np.ptp(x), np.ptp(y)) >= SIDE - 5 and abs(x.max() + x.min() - SIDE + 1) <= 4
    image = np.zeros((1, 96, 96), np.uint8)
    image[0, 10:30, 5:25] = np.eye(20, dtype=np.uint8) * 200
    moved = np.roll(image, (40, 50), axis=(1, 2))
    assert (prints(image)[0] == prints(moved)[0]).all() and (prints(image)[1] == prints(moved)[1]).all()


def test_blank_and_nearly_blank_pictures_leave_none():
    images = np.stack([np.zeros((20, 20), np.uint8), np.full((20, 20), 16, np.uint8)])
    bits, hashes = prints(images)
    assert not bits.any() and not hashes.any()


def test_hash_is_told_by_the_smoothed_squares(clean):
    bits, hashes = prints(clean.parts[0][:60])
    for one, found in zip(bits, hashes, strict=True):
        wide = scipy.ndimage.binary_dilation(cells(one), np.ones((3, 3)))
        squares = wide.reshape(8, 6, 8, 6).sum(axis=(1, 3)).astype(float)
        smooth = scipy.ndimage.convolve(squares, np.outer([1, 2, 1], [1, 2, 1]), mode="constant")
        expected = (smooth > smooth.mean()).ravel()
        assert found == (expected * 2 ** np.arange(64, dtype=object)).sum()


def test_overlap_is_the_shared_ink(clean):
    bits, _ = prints(clean.parts[0][:40])
    wide = np.empty_like(bits)
    for one, out in zip(bits, wide, strict=True):
        widen(one, out)
    for i in range(0, 40, 3):
        for j in range(40):
            found = overlap(bits[i], bits[j], wide[i], wide[j])
            assert found == share(cells(bits[i]), cells(bits[j]))
            assert (found == 1.0) or i != j


def test_search_finds_what_looking_at_every_pair_finds(clean):
    """Rows of one class, and every fourth of them again, a pixel aside."""
    bits, hashes = prints(clean.parts[0][:400])
    copies = prints(np.stack([np.maximum(one, np.roll(one, 1, axis=1)) for one in clean.parts[0][:400:4]]))
    bits, hashes = np.concatenate([bits, copies[0]]), np.concatenate([hashes, copies[1]])
    owner = np.arange(len(bits))
    wide = np.empty_like(bits)
    for one, out in zip(bits, wide, strict=True):
        widen(one, out)
    brute = {
        (i, j)
        for i in range(len(bits))
        for j in range(i + 1, len(bits))
        if ones(hashes[i] ^ hashes[j]) <= DIFFERENT and overlap(bits[i], bits[j], wide[i], wide[j]) >= LEAST
    }
    found = {tuple(pair) for pair in near_pairs(bits, hashes, owner, LEAST).tolist()}
    assert found <= brute and len(brute) > 80
    assert len(found) > 0.95 * len(brute)
    assert len(near_pairs(bits, hashes, owner * 0, LEAST)) == 0


def test_chance_is_counted_over_owners(clean):
    bits, hashes = prints(clean.parts[0][:200])
    seen = chance(bits, hashes, np.arange(200), LEAST, 10**6)
    assert seen.pairs == 200 * 100  # pairs half way round are met from both ends
    halves = chance(bits, hashes, np.arange(200) % 2, LEAST, 10**6)
    assert halves.pairs == 100 * 100 and 0 <= halves.same <= seen.same
    few = chance(bits, hashes, np.arange(200), LEAST, 2_000)
    assert 1_000 <= few.pairs <= 2_200 and few.at_most() > few.rate()
    assert chance(bits[:1], hashes[:1], np.arange(1), LEAST, 10).pairs == 0


def test_pairs_hang_together():
    found = components(7, np.array([[1, 5], [5, 3], [2, 6]]))
    assert found.tolist() == [0, 1, 2, 1, 4, 1, 2]
    assert components(3, np.empty((0, 2), np.int64)).tolist() == [0, 1, 2]
