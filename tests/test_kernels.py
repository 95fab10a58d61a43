"""Every compiled kernel against its own Python source: what the compiler makes of it must be what it says.

Kernels are found by walking the package. Each piece of WORK is done twice, the second time with every kernel replaced
by its source; a kernel that no work reaches is a failure, so a new one asks for a line here.
"""

import importlib
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from compose_cases import composition
from numba.core.registry import CPUDispatcher
from outcome_cases import World, runs_of, simulate
from raster_cases import blob, circle, outlines, strokes, wave

import symgen
from symgen import canon, one_picture, raster, steps
from symgen.check import _gradient, _impress, _near, alike
from symgen.compose import ink
from symgen.compose.draw import Writer
from symgen.compose.weight import even
from symgen.distort import lifts
from symgen.gain import classes
from symgen.gain.equivalence import isotonic, read_backwards
from symgen.gain.figures import Sample
from symgen.geometry import fairing, lattice, laying, matching, topology
from symgen.geometry.fingerprint import fingerprint
from symgen.geometry.frame import Line, Placing, fit
from symgen.geometry.reink import reink
from symgen.geometry.resample import normalise, simplify, subdivide
from symgen.labels import label_set
from symgen.mix import blend
from symgen.package.encode import encode_png
from symgen.package.formats import tfrecord
from symgen.paths import concat, from_lists
from symgen.plan.choose import choose
from symgen.plan.make import make_plan
from symgen.recipe import Recipe
from symgen.rng import Draws, mix64
from symgen.symbols import table
from symgen.testing import extremes, tiny_bank, tiny_paths, tiny_rows
from symgen.train.augment import augmented
from symgen.train.order import SAMPLINGS, Order


def modules() -> list:
    """The package's modules that define kernels, and all others that are loaded."""
    home = Path(symgen.__file__).parent
    for file in sorted(home.rglob("*.py")):
        if re.search(r"^@kernel", file.read_text(encoding="utf-8"), re.MULTILINE):
            importlib.import_module(".".join(("symgen", *file.relative_to(home).with_suffix("").parts)))
    return [module for name, module in sys.modules.items() if name.startswith("symgen.")]


def kernels() -> dict[str, CPUDispatcher]:
    """Name -> kernel, of all kernels defined in the package."""
    found = {}
    for module in modules():
        for name, thing in vars(module).items():
            if isinstance(thing, CPUDispatcher) and thing.py_func.__module__ == module.__name__:
                found[f"{module.__name__}.{name}"] = thing
    return found


def numbers():
    draws = Draws(1, "kernels", tiny_rows(3))
    return [draws.uniform(5), draws.normal(3), draws.hand_normal(2), draws.subkey(), np.uint64(mix64(3, 4, 5))]


def pictures():
    ink = strokes(wave(1, 12), [(9, 9)], [(3, 3), (3, 3)], [(-9, 20), (60, 30)], width=2.2)
    fat = strokes([(5, 5), (15, 9), (9, 12)], width=[9, 0.5, 3])
    both = concat([outlines(blob(1, 12), blob(2, 12)[::-1] - 30), fat])
    both = replace(both, item_start=both.item_start[[0, -1]])
    return [raster.draw(concat([ink, fat, both]), 20)]


def geometry():
    paths = tiny_paths()
    n = len(paths)
    placing = Placing(np.full(n, 0.1), np.full(n, 0.5), np.full(n, -0.5), 0.02)
    line = Line(*(np.full(n, value, np.float32) for value in (1.2, 1.0, 0.0)))
    framed = [fit(paths, placing, 48), fit(paths, placing, 48, line)]
    wavy = subdivide(normalise(paths)[0], 0.05)
    shorter = simplify(wavy.with_points(wavy.xy + np.float32(0.01) * np.sin(wavy.xy[:, ::-1] * 50)), 0.01)
    return [
        lattice.weights(np.array([(-2.0, 0.3), (0.1, -0.45), (0.6, 0.6)])),
        fingerprint(paths),
        shorter.xy,
        shorter.path_start,
        *(part for one in framed for part in (one.xy, one.width)),
    ]


def bank():
    inks = tiny_bank((1, 6, 2), groups=4)  # 1 and 6 are one shape in each hand
    class_of, all_drawn = inks.catalogue.symbol_id, np.ones(len(inks), np.bool_)
    pairs = [one_picture.find(inks, class_of, all_drawn, frame) for frame in ("tight", "line")]
    return [np.array([list(pair) for found in pairs for pair in found])]


def plan():
    labels = ["a", "b", "exists", "plus"]
    recipe = Recipe.model_validate(
        {"labels": labels, "balance": {"per_class": 30}, "source": [{"kind": "tiny_ink"}], "mix": [], "seed": 5}
    )
    symbols, found = label_set(labels, table())
    inks = tiny_bank(tuple(symbol.id for one in found.classes for symbol in one.symbols), groups=12)
    made = make_plan(recipe, found, inks, np.zeros(len(inks), np.int32), symbols)
    cells = np.zeros(9, np.int64), np.arange(9)
    return [*made.block("train", 0, 20), *choose(made.choice, *cells)]


def files():
    drawn = raster.draw(tiny_paths().with_points(tiny_paths().xy * 20 + 12, tiny_paths().width * 20), 24)
    made = encode_png(np.concatenate([255 - drawn, np.zeros_like(drawn[:1]), drawn * 37]))
    return [made.data, made.start, np.frombuffer(tfrecord.record(made.data.tobytes()), np.uint8)]


def impressions():
    """Of drawings, the same a pixel thicker, a blank one: what they leave, and which of them are alike."""
    drawn = raster.draw(tiny_paths().with_points(tiny_paths().xy * 20 + 12, tiny_paths().width * 20), 24)
    images = np.concatenate([drawn, np.maximum(drawn, np.roll(drawn, 1, axis=(1, 2))), np.zeros_like(drawn[:1])])
    n = len(images)
    bits, hashes, nearest = np.zeros((n, _impress.SIDE), np.uint64), np.zeros(n, np.uint64), np.full(n, -1)
    _impress.impress(images, bits, hashes)
    owner = np.arange(n) // 2
    alike._find_nearest(bits, hashes, owner, nearest)
    pairs = _near.near_pairs(bits, hashes, owner, 0.9)
    assert len(pairs) >= 3 and hashes[-1] == 0
    chances = [_near.chance(bits, hashes, owner, 0.98, most) for most in (10**6, 30)]
    return [bits, hashes, nearest, pairs, _near.components(n, pairs), np.array(chances)]


def gradients():
    ink = tiny_paths()
    return [_gradient.gradient_features(raster.draw(ink.with_points(ink.xy * 40 + 24, ink.width * 40), _gradient.SIDE))]


def reinking():
    """A ring, a cross, a corner and a dot: runs that are closed, meet, turn, and are one point."""
    ring, cross = circle() * 14 + 22, [[(46, 10), (74, 38)], [(46, 38), (74, 10)]]
    drawn = raster.draw(strokes([*ring, ring[0]], *cross, [(10, 48), (10, 74), (38, 74)], [(58, 60)], width=5.0), 84)[0]
    found = reink(drawn).strokes
    assert len(found) == 5
    turns = [fairing._turns(stroke.xy, 2, 5) for stroke in found]  # corners tell only which of these are large
    return [*turns, *(part for stroke in found for part in stroke)]


def gains():
    random = np.random.default_rng(2)
    found = simulate(random, runs_of(["real"], seeds=2), lambda run: 0.7, World(n=60, classes=6, writers=5))
    curves, at = random.normal(size=(7, 5)), np.array([-9, 9, 0, 0, 0.3, 0, 0])
    at[5], rows = isotonic(curves)[5, 0], np.array([10, 20, 50, 100, 400.0])
    ps = [classes.sign_flip_p(random.normal(size=20), np.arange(20) % 7)]
    by_chance = classes._beyond(random.normal(size=70), 50, False, np.uint64(9))  # more writers than bits in a word
    return [Sample(found).point(), isotonic(curves), read_backwards(curves, rows, at), np.array([*ps, by_chance])]


def lifted():
    """Strokes near enough to be joined, one of them with a corner."""
    item = strokes([(-0.2, -0.5), (-0.2, 0.0), (-0.2, 0.5)], [(-0.1, 0.5), (0.5, 0.5), (0.5, 0), (0.1, 0)], width=0.06)
    rates, keys = np.eye(3)[np.arange(8) % 3] + 0.4, np.arange(8, dtype=np.uint64)
    moved = lifts.apply(item.take(np.zeros(8, np.int64)), steps.controls(rates, keys))
    assert {1, 2, 3} == set(np.diff(moved.item_start).tolist())
    return [moved.xy, moved.width, moved.path_start, moved.item_start]


def topologies():
    """With nothing known beforehand, and where the middle pen is enough."""
    found = topology.facts(tiny_paths())
    return [found, topology.facts(tiny_paths(), found)]


def mixing():
    """Two strokes answered in another order and direction, a ring begun elsewhere, and what does not match."""
    ring = [*circle(), circle()[0]]
    items = from_lists([[ring, [(0, -1), (0.1, 1)]], [ring], [[(0, 0)]]], width=0.06)
    turned = np.roll(circle(), 9, axis=0)[::-1] * 0.9
    partners = from_lists([[[(0.1, 1), (0, -0.9)], [*turned, turned[0]]], [ring, ring], [[(0, 0.01)]]], width=0.1)
    pairs, a, b = np.stack([np.arange(3)] * 2, 1), matching.runs(items), matching.runs(partners)
    found = matching.match(a, b, pairs)
    assert found.stroke.tolist() == [1, 0, -1, 0] and found.start.any() and found.flipped.any()
    moved = blend.apply(items, partners, steps.controls([[0.4], [0.4], [0.4]]))
    return [a.xy, *found, matching.follow(b, found, a.item_start, np.arange(3)), moved.xy, moved.width]


def canonical():
    drawn = 255 - raster.draw(tiny_paths().with_points(tiny_paths().xy * 30 + 18, tiny_paths().width * 30), 36)
    drawn[:, 30, 30] = 0
    shadow = np.linspace(0.3, 1, 36)
    blocks = [
        canon.canonicalise_block(pictures, 24, mode)
        for mode in canon.MODES
        for pictures in (drawn, (drawn * shadow).astype(np.uint8))
    ]
    return [*blocks, canon.ink_is_dark(drawn), canon.canonicalise(drawn[1].repeat(9, 0).repeat(9, 1), 24)]


def training_order():
    labels = np.arange(40) % 3
    return [Order(labels, sampling, 4).batch(2, 15) for sampling in SAMPLINGS]


def augmenting():
    drawn = raster.draw(tiny_paths().with_points(tiny_paths().xy * 20 + 12, tiny_paths().width * 20), 24)
    return [augmented(drawn, np.arange(len(drawn)), step, 7) for step in (0, 3)]


def step(room, name):
    """Apply with the strongest controls and with the usual ones."""
    module, rows = steps.load(room, name), tiny_rows(6)
    images = raster.draw(tiny_paths().with_points(tiny_paths().xy * 20 + 12, tiny_paths().width * 20), 24)
    found = []
    for params in (module.Params(), extremes(module.Params)[1]):
        controls = module.sample(params, Draws(2, name, rows), rows)
        if room == "degrade":
            found.append(module.apply(images, controls))
        else:
            partner = [tiny_paths().take(np.array([0, 1, 2, 3, 4, 5]))] if room == "mix" else []
            moved = module.apply(tiny_paths(), *partner, controls)
            found += [moved.xy, moved.width]
    return found


STEPS = [(room, name) for room in ("mix", "distort", "degrade") for name in steps.names(room)]


def copies():
    """A picture turned, then turned ones laid over plain ones."""
    [ones] = pictures()
    turned, likeness = np.empty((len(ones), 24, 24), np.uint8), np.empty(2, np.float32)
    laying.turn(ones, 0.05, turned)
    laying.lay_over(ones, ones[::-1].copy(), np.array([[0, 2], [1, 0]]), likeness)
    return [turned, likeness]


def expressions():
    """Grammar, choice of items, layout, view and page, by the writer that calls them all."""
    with tempfile.TemporaryDirectory() as folder:
        made = composition(Path(folder), extra="linear = 0.1\n[page]\npaper = 1.0\nruled = 1.0")
        odd = composition(Path(folder), labels=["equals"])  # neither digit nor letter to fall back on
    block, few = Writer(made).rows(0, np.arange(12)), Writer(odd).rows(0, np.arange(3))
    bar = np.empty((2 * ink.BAR_POINTS, 2), np.float32)
    ink._bars(np.array([[0.0, 1.0, 2.0, 0.1], [1.0, 3.0, 2.0, 0.0]]), bar)
    pens = even(concat([strokes(wave(3), width=0.1), outlines(blob(4))]), np.array([0, 2]), np.ones(2))
    return [block.images, block.item, block.box, block.walk.codes, few.walk.codes, bar, pens.xy, pens.width]


PIECES = (numbers, pictures, geometry, bank, files, canonical, plan, training_order, augmenting, impressions, gradients,
          reinking, gains, lifted, topologies, mixing, copies, expressions)  # fmt: skip
WORK = {work.__name__: work for work in PIECES} | {
    f"{room}/{name}": lambda room=room, name=name: step(room, name) for room, name in STEPS
}
reached: set[str] = set()


class Wide(np.ndarray):
    """Gives its single whole numbers as Python's, because compiled code reckons with them in 64 bits."""

    def __getitem__(self, key):
        found = super().__getitem__(key)
        return int(found) if isinstance(found, np.integer) else found

    def __iter__(self):
        return (self[i] for i in range(len(self)))


def as_compiled(argument):
    """The argument as a compiled kernel would take it."""
    if isinstance(argument, tuple):
        parts = [as_compiled(part) for part in argument]
        return type(argument)(*parts) if hasattr(argument, "_fields") else tuple(parts)
    if isinstance(argument, np.ndarray) and argument.dtype.kind in "iu" and argument.dtype.itemsize < 8:
        return argument.view(Wide)
    return argument


def source(name: str, kernel: CPUDispatcher):
    """A kernel's Python source, which notes that it was called."""

    def run(*arguments):
        reached.add(name)
        if name == "symgen.rng.mix64":  # compiled code wraps negative numbers to 64 bits, numpy refuses them
            arguments = [np.uint64(int(word) % 2**64) for word in arguments]
        return kernel.py_func(*map(as_compiled, arguments))

    return run


def replace_by_source(monkeypatch) -> None:
    """Put every kernel's Python source wherever the package, or this file, refers to the kernel."""
    names = {id(kernel): name for name, kernel in kernels().items()}
    for home in (*map(vars, modules()), globals()):
        for name, thing in list(home.items()):
            if id(thing) in names:
                monkeypatch.setitem(home, name, source(names[id(thing)], thing))


@pytest.mark.parametrize("name", WORK)
def test_compiled_and_source_do_the_same(name, monkeypatch, kinds):
    work = WORK[name]
    compiled = work()
    replace_by_source(monkeypatch)
    with np.errstate(over="ignore"):  # whole numbers wrap on purpose in hashes
        plain = work()
    assert len(compiled) == len(plain) > 0
    for one, other in zip(compiled, plain, strict=True):
        assert one.dtype == other.dtype and one.shape == other.shape
        if one.dtype.kind == "f":  # a logarithm may differ in its last bit
            np.testing.assert_allclose(other, one, rtol=1e-5, atol=1e-5)
        elif name.startswith("degrade") or name == "canonical":  # grey levels rounded from such floats
            assert np.abs(one.astype(int) - other).max(initial=0) <= 1
        else:
            np.testing.assert_array_equal(other, one)


def test_work_reaches_every_kernel(monkeypatch, kinds):
    replace_by_source(monkeypatch)
    reached.clear()
    with np.errstate(over="ignore"):
        for work in WORK.values():
            work()
    monkeypatch.undo()
    assert kernels().keys() <= reached, f"no work reaches {sorted(kernels().keys() - reached)}: add some to WORK"


def test_there_are_kernels_and_they_are_cached():
    found = kernels()
    assert {"symgen.raster.fill.draw_fills", "symgen.raster.pen.draw_pens", "symgen.rng.philox4x32"} <= found.keys()
    for name, kernel in found.items():
        options = kernel.targetoptions
        assert options.get("nogil") and options.get("error_model") == "numpy" and not options.get("fastmath"), name
        assert not options.get("parallel"), name
        assert type(kernel._cache).__name__ == "FunctionCache", f"{name} would compile anew in every process"


def test_importing_symgen_does_not_import_the_compiler():
    code = "import symgen, symgen.paths, symgen.rows, symgen.recipe, sys; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
