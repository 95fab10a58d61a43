"""Microseconds a picture takes to its canonical form, on one core: python tests/bench/bench_canon.py"""

import time

import cv2
import numpy as np

from symgen.canon import canonicalise, canonicalise_block


def drawn(n=2000, side=48):
    """Strokes with JPEG's dirt, as data sets have them."""
    draws, images = np.random.default_rng(0), np.full((n, side, side), 255, np.uint8)
    for image in images:
        points = draws.integers(4, side - 4, (6, 1, 2), np.int32)
        cv2.polylines(image, [points], False, 0, 2, cv2.LINE_AA)
    return np.stack([cv2.imdecode(cv2.imencode(".jpg", image)[1], cv2.IMREAD_GRAYSCALE) for image in images])


def best(work, n):
    """Microseconds of CPU time an item, of the fastest of seven runs."""
    times = []
    for _ in range(8):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times[1:]) / n * 1e6


if __name__ == "__main__":
    images = drawn()
    shaded = (images[:200] * np.linspace(0.6, 1, 48)).astype(np.uint8)
    for title, work, n in (
        ("block, 48 to 45 px", lambda: canonicalise_block(images, 45), len(images)),
        ("block, unevenly lit", lambda: canonicalise_block(shaded, 45), len(shaded)),
        ("one by one", lambda: [canonicalise(one, 45) for one in images], len(images)),
    ):
        print(f"{title:22} {best(work, n):6.1f} us a picture")
