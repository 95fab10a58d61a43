"""How the search for near-duplicates scales, and how it does beside faiss: seconds, and planted copies found.

    python tests/bench/bench_check.py [most rows, 1,000,000 by default]

One class of so many impressions, every hundredth of them again with a column of cells shifted, searched at a quarter of
the rows and at all of them in one run. faiss-cpu's graph index is asked the same at the smaller size, where it is
installed. Seconds are of this process's CPU time, one thread each.
"""

import sys
import time

import numpy as np

from symgen.check._impress import SIDE, overlap, widen
from symgen.check._near import DIFFERENT, WINDOW, near_pairs

LEAST = 0.98


def strokes(n, seed=0):
    """Impressions of n random drawings: three bent lines each. bits uint64 (n, SIDE), as pictures (n, SIDE, SIDE)."""
    draws = np.random.default_rng(seed)
    ends = draws.uniform(2, SIDE - 3, (n, 3, 3, 2))
    t = np.linspace(0, 1, 64)[:, None]
    pictures = np.zeros((n, SIDE, SIDE), np.uint8)
    for k in range(3):
        a, b, c = (ends[:, k, i, None] for i in range(3))
        points = np.rint(a * (1 - t) ** 2 + 2 * b * t * (1 - t) + c * t**2).astype(np.int64)
        pictures[np.arange(n)[:, None], points[..., 1], points[..., 0]] = 255
    return pictures


def impressions(n):
    """Impressions of n drawings, each hundredth row a copy of the one before it, and which rows are copies."""
    from symgen.check._impress import impress

    bits, hashes = np.zeros((n, SIDE), np.uint64), np.zeros(n, np.uint64)
    for first in range(0, n, 10_000):
        pictures = strokes(min(10_000, n - first), first)
        copies = np.arange(1, len(pictures), 100)
        pictures[copies] = np.maximum(pictures[copies - 1], np.roll(pictures[copies - 1], 1, axis=2))
        here = slice(first, first + len(pictures))
        impress(pictures, bits[here], hashes[here])
    return bits, hashes


def found(pairs, n):
    copies = {(i - 1, i) for first in range(0, n, 10_000) for i in range(first + 1, min(first + 10_000, n), 100)}
    return len(copies & {tuple(pair) for pair in pairs.tolist()}) / len(copies)


def timed(work):
    begin = time.process_time()
    done = work()
    return done, time.process_time() - begin


def by_faiss(bits, hashes):
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexBinaryHNSW(64, WINDOW)
    codes = hashes.view(np.uint8).reshape(-1, 8)
    index.add(codes)
    distance, near = index.search(codes, WINDOW)
    i, k = np.nonzero((distance <= DIFFERENT) & (near > np.arange(len(codes))[:, None]))
    pairs = np.stack([i, near[i, k]], axis=1)
    wide = np.empty((2, SIDE), np.uint64)

    def same(a, b):
        widen(bits[a], wide[0])
        widen(bits[b], wide[1])
        return overlap(bits[a], bits[b], wide[0], wide[1]) >= LEAST

    return np.array([pair for pair in pairs.tolist() if same(*pair)]).reshape(-1, 2)


if __name__ == "__main__":
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    bits, hashes = impressions(most)
    near_pairs(bits[:1000], hashes[:1000], np.arange(1000), LEAST)  # compiles
    spent = {}
    for n in (most // 4, most):
        pairs, spent[n] = timed(lambda n=n: near_pairs(bits[:n], hashes[:n], np.arange(n), LEAST))
        print(f"{n:>9,} rows: {spent[n]:6.1f} s, {found(pairs, n):.1%} of the copies found")
    print(f"four times the rows take {spent[most] / spent[most // 4]:.2f} times as long")
    try:
        pairs, seconds = timed(lambda: by_faiss(bits[: most // 4], hashes[: most // 4]))
        print(f"{most // 4:>9,} rows: {seconds:6.1f} s, {found(pairs, most // 4):.1%} by faiss (IndexBinaryHNSW)")
    except ModuleNotFoundError:
        print("faiss-cpu is not installed")
