"""Ink of people who vary in known ways, for tests of what is learned from it."""

from dataclasses import replace

import numpy as np

from symgen import paths as geometry
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.geometry.fingerprint import fingerprint
from symgen.geometry.resample import normalise
from symgen.symbols import table

LINE = np.linspace(-0.5, 0.5, 30)
TURN = np.linspace(0, 2 * np.pi, 40)
SHAPES = {
    "x": [np.stack([LINE, LINE], 1), np.stack([LINE, -LINE], 1)],
    "plus": [np.stack([LINE, LINE * 0], 1), np.stack([LINE * 0, LINE], 1)],
    "z": [np.array([(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)])],
    "u": [np.stack([0.5 * np.cos(TURN[:21]), np.sin(TURN[:21]) - 0.5], 1)],
    "l": [np.stack([LINE * 0.3, LINE], 1)],
    "pi": [np.stack([LINE, LINE * 0 - 0.5], 1), *(np.stack([LINE * 0 + at, LINE], 1) for at in (-0.25, 0.25))],
}


def dense(stroke, n=30):
    """The stroke with n points, equally far apart."""
    stroke = np.asarray(stroke, float)
    way = np.r_[0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))]
    return np.stack([np.interp(np.linspace(0, way[-1], n), way, stroke[:, axis]) for axis in (0, 1)], 1)


def slanted(strokes, slant, widening):
    """The strokes leaned by `slant` and widened by the factor exp(`widening`), as much narrower in height."""
    matrix = np.array([[np.exp(widening), slant], [0, np.exp(-widening)]])
    return [dense(stroke) @ matrix.T for stroke in strokes]


def written_bank(
    writers=40, hand=0.12, row=0.06, seed=1, names=tuple(SHAPES), kind="crohme", licence="CC-BY-NC-SA-3.0"
):
    """Each writer wrote each symbol once: leaned by `hand` times a number of his own, widened by `row` times a new one,
    and turned, sized, run backwards and in another order by chance, which are no variation.
    """
    random = np.random.default_rng(seed)
    items, symbols, people, inks = [], [], [], []
    for writer in range(writers):
        lean = hand * random.normal()
        for name in names:
            strokes = slanted(SHAPES[name], lean, row * random.normal())
            angle, size = random.uniform(-0.1, 0.1), random.uniform(0.7, 1.3)
            turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            strokes = [(stroke @ turn.T)[:: random.choice([-1, 1])] for stroke in strokes]
            inks.append([strokes[i] for i in random.permutation(len(strokes))])
            items.append(f"{kind}/w{writer}/{name}")
            symbols.append(table().resolve(name).id)
            people.append(f"w{writer}")
    paths, _ = normalise(geometry.from_lists(inks, width=0.06))
    n = len(items)
    catalogue = Catalogue(
        item=np.array(items), symbol_id=np.array(symbols), source=Coded.of([kind] * n), origin=Coded.of(people),
        group=Coded.of(people), licence=Coded.of([licence] * n), fingerprint=fingerprint(paths),
        size=np.ones(n, np.float32), height=np.ones(n, np.float32), baseline=np.zeros(n, np.float32),
    )  # fmt: skip
    return summary(Bank(paths, catalogue, {}), kind)


def under(bank: Bank, licences) -> Bank:
    """The bank with its items under these licences in turn."""
    names = [licences[i % len(licences)] for i in range(len(bank))]
    return Bank(bank.paths, replace(bank.catalogue, licence=Coded.of(names)), {})
