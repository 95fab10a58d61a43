"""What the steps that rewrite strokes must never do, whatever their strength: kill dots, curl bars, touch outlines."""

from itertools import pairwise

import numpy as np
import pytest

from symgen import paths as geometry
from symgen import steps
from symgen.geometry import arc
from symgen.rng import Draws
from symgen.symbols import table
from symgen.testing import assert_paths_equal, extremes, tiny_paths, tiny_rows

WRITTEN = ("gpsr", "rewrite", "tremor", "shoot", "lifts", "nib")
LINE = np.stack([np.linspace(-0.5, 0.5, 12), np.full(12, 0.1)], 1)

every_step = pytest.mark.parametrize("module", [steps.load("distort", name) for name in WRITTEN], ids=WRITTEN)


def strongest(module, shapes, name="b"):
    symbol = table().resolve(name)
    rows = tiny_rows(len(shapes), symbol_id=symbol.id)
    rows = rows._replace(limits=np.tile(np.float32(symbol.limits), (len(shapes), 1)))
    return module.apply(shapes, module.sample(extremes(module.Params)[1], Draws(1, "t", rows), rows))


@every_step
def test_filled_outlines_stay_byte_for_byte(module):
    shapes = tiny_paths().take(np.zeros(40, np.int64))
    assert_paths_equal(strongest(module, shapes), shapes)


@every_step
def test_dots_stay_dots(module):
    dot, tick = [(0.0, -0.45)], [(0.0, -0.45), (0.02, -0.43), (0.03, -0.4)]
    shapes = geometry.from_lists([[LINE, dot], [LINE, tick]], width=0.06).take(np.arange(200) % 2)
    got = strongest(module, shapes, "i")
    for i in range(200):
        after = got.take(np.array([i]))
        k = after.n_paths - 1
        points = after.xy[after.path_start[k] :]
        assert len(points) == 1 + 2 * (i % 2), "a dot was joined, hooked or broken"
        assert np.abs(points - (tick if i % 2 else dot)).max() < 0.03
        assert after.width[-1] > 0.008


@every_step
def test_straight_bars_do_not_curl_into_tildes(module):
    shapes = geometry.from_lists([[LINE]], width=0.06).take(np.zeros(300, np.int64))
    got = strongest(module, shapes, "minus")
    for i in range(300):
        stroke = got.xy[got.point_start[i] : got.point_start[i + 1]]
        if module.__name__.endswith("lifts"):  # whose hooks bend at the very ends
            stroke = stroke[(np.abs(stroke[:, 0]) < 0.45)]
        assert np.abs(stroke[:, 1] - 0.1).max() < 0.08
    if module.__name__.rpartition(".")[2] in ("gpsr", "rewrite", "shoot"):
        assert np.abs(got.xy[:, 1] - 0.1).max() < 1e-3


@every_step
def test_rings_stay_closed(module):
    turn = np.linspace(0.3, 2 * np.pi + 0.3, 30)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1) / 2
    shapes = geometry.from_lists([[ring]], width=0.06).take(np.zeros(200, np.int64))
    got = strongest(module, shapes, "0")
    gaps = [np.hypot(*(got.xy[a] - got.xy[b - 1])) for a, b in pairwise(got.path_start)]
    assert max(gaps) < 0.2 or module.__name__.endswith("shoot")  # whose ends run past each other
    assert all(arc.length(got.xy, a, b) > 2 for a, b in pairwise(got.path_start))
