import numpy as np

from symgen.geometry.fingerprint import fingerprint
from symgen.paths import from_lists
from symgen.testing import tiny_paths

MASK = 2**64 - 1


def mix(key: int, a: int, b: int) -> int:
    """Number a << 32 | b of the splitmix64 stream from `key`, in Python's own integers, to check the compiled one."""
    z = key + ((a & 0xFFFFFFFF) << 32 | b & 0xFFFFFFFF) * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def by_hand(strokes, filled=False) -> int:
    state = 0
    for stroke in strokes:
        state = mix(state, 2 * len(stroke) + filled, 0)
        for x, y in stroke:
            cells = [int(np.floor(np.float32(v) * 512.0 + 0.5)) for v in (x, y)]
            state = mix(state, *cells)
    return state


def of(*strokes, filled=False) -> int:
    return int(fingerprint(from_lists([list(strokes)], filled=filled))[0])


WAVE = [(-0.5, 0.1), (-0.2, -0.3), (0.1, 0.25), (0.5, -0.05)]
BAR = [(0.0, -0.5), (0.0, 0.5)]


def test_it_is_the_hash_that_python_integers_give():
    assert of(WAVE, BAR) == by_hand([WAVE, BAR])
    assert of(WAVE, filled=True) == by_hand([WAVE], filled=True)


def test_everything_that_makes_a_drawing_counts():
    rising = [(-0.5, -0.5), (-0.25, -0.25), (0.5, 0.5)]
    shapes = [
        of(WAVE), of(WAVE[::-1]), of(WAVE, filled=True), of(WAVE[:2], WAVE[2:]), of(WAVE, BAR), of(BAR, WAVE),
        of(rising), of(rising[::-1]), of([(-x, -y) for x, y in rising]), of([(y, x) for x, y in WAVE]), of(WAVE, []),
    ]  # fmt: skip
    assert len(set(shapes)) == len(shapes)


def test_a_hair_does_not_count_and_a_cell_does():
    cell = 1 / 512
    on_grid = np.round(np.array(WAVE) * 512) / 512
    assert of(on_grid) == of(on_grid + 0.4 * cell) == of(on_grid - 0.4 * cell)
    assert of(on_grid) != of(on_grid + 0.6 * cell)


def test_points_and_their_mirror_images_never_meet():
    grid = np.arange(-40, 41) / 512
    dots = np.stack(np.meshgrid(grid, grid), -1).reshape(-1, 1, 2)
    assert len(np.unique(fingerprint(from_lists([[dot] for dot in dots])))) == len(dots)


def test_an_item_does_not_see_its_neighbours():
    block = tiny_paths()
    order = np.array([4, 0, 0, 2])
    np.testing.assert_array_equal(fingerprint(block.take(order)), fingerprint(block)[order])
    assert len(fingerprint(block.take(order[:0]))) == 0
