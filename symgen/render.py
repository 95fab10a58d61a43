"""The loop: rows in, images out. The only module that knows mix, distort, raster and degrade.

A block goes take -> mix -> distort -> guards -> fit -> raster -> degrade. A row whose guards fail is drawn again with
the next attempt number: first at full strength, then at half, at last unmoved, so that counts stay exact.
"""

from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen import raster, steps
from symgen.bank import Bank
from symgen.geometry.frame import Line, Placing, fit
from symgen.guards import FAULTS, PASSED, Guards
from symgen.paths import Paths, concat
from symgen.recipe import Drawing, Recipe
from symgen.rng import Draws
from symgen.rows import Rows
from symgen.steps import Controls

Images = npt.NDArray[np.uint8]
Faults = npt.NDArray[np.int64]
Strengths = npt.NDArray[np.float32]

STRENGTHS = (1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.0)
"""Strength of each try at a row. The last leaves the item as the bank holds it, which import has checked."""

ROUNDS = (range(1, 3), range(3, len(STRENGTHS)))
"""Further tries that are drawn at once, the first that passes being taken: every drawing of a block, however small, has
a price of its own, and few rows need more than three tries."""

REASONS = (*FAULTS, "blank", "faint")

FAINT = 0.35
"""A row whose darkest pixel stays below this share of full ink cannot be read and is drawn again."""


class Block(NamedTuple):
    """images: uint8 (N, H, W), ink 255 on 0. ink: the drawn paths in pixels, where the recipe keeps them.
    attempts: int64 (N,), the attempt that each row was taken from. rejected: (symbol id, reason) -> count.
    """

    images: Images
    ink: Paths | None
    attempts: npt.NDArray[np.int64]
    rejected: Counter[tuple[int, str]]


class Step(NamedTuple):
    """A step of a recipe: its module, how it is set, and the name of its stream of random numbers."""

    module: ModuleType
    params: Any
    stream: str

    def sample(self, seed: int, rows: Rows, strength: Strengths) -> Controls:
        """The step's controls of N rows, each times its `strength`."""
        controls: Controls = self.module.sample(self.params, Draws(seed, self.stream, rows), rows)
        return controls._replace(values=controls.values * strength[:, None])


class Renderer:
    """Draws blocks of rows of one recipe. Holds no state that a block changes, so blocks may come in any order."""

    def __init__(self, recipe: Recipe, bank: Bank, guards: Guards | None = None) -> None:
        """guards: those of the bank, from whoever draws from it again and again; they are made here where None."""
        self.recipe = recipe
        self.bank = bank
        self._hand = Hand(recipe, bank)
        self._degrade = steps_of(recipe, "degrade", bank)
        self._guards = (guards or Guards(bank)) if recipe.mix or recipe.distort else None

    def block(self, rows: Rows, lap: Callable[[str], None] = lambda room: None) -> Block:
        """Draw N rows. The result of a row does not depend on the rows beside it.

        `lap` is called with a room's name whenever that room has done its part: the seam that `bench` measures at.
        """
        images, ink, faults = self._draw(rows, np.full(len(rows.item), STRENGTHS[0], np.float32), lap)
        attempts, inks = rows.attempt.copy(), [(np.arange(len(images)), ink)]
        rejected: Counter[tuple[int, str]] = Counter()
        _count(faults[:, None], rows.symbol_id, rejected)
        left = np.flatnonzero(faults != PASSED)
        for tries in ROUNDS:
            if len(left) == 0:
                break
            n = len(tries)
            again = rows.pick(np.repeat(left, n))
            again = again._replace(attempt=again.attempt + np.tile(tries, len(left)))
            strength = np.tile(np.array(STRENGTHS, np.float32)[tries.start : tries.stop], len(left))
            new, ink, faults = self._draw(again, strength, lap)
            chosen = np.arange(len(left)) * n + _count(faults.reshape(-1, n), rows.symbol_id[left], rejected)
            images[left], attempts[left] = new[chosen], again.attempt[chosen]
            inks.append((left, ink.take(chosen)))
            left = left[faults[chosen] != PASSED]
        return Block(images, _latest(inks) if self.recipe.package.ink else None, attempts, rejected)

    def once(self, rows: Rows, strength: float) -> Images:
        """Draw N rows a single time, all controls times `strength`, guards unasked: for pictures of what steps do."""
        return self._draw(rows, np.full(len(rows.item), strength, np.float32), lambda room: None)[0]

    def controls(self, rows: Rows, tries: int = 0) -> list[tuple[str, npt.NDArray[np.float32]]]:
        """What each step draws for N rows at the try with this number, in the order of the steps: its stream and
        float32 (N, k). For those who want to see how a row came about.
        """
        steps = (*self._hand.mix, *self._hand.distort, *self._degrade)
        strength = np.full(len(rows.item), STRENGTHS[min(tries, len(STRENGTHS) - 1)], np.float32)
        return [(step.stream, step.sample(self.recipe.seed, rows, strength).values) for step in steps]

    def _draw(self, rows: Rows, strength: Strengths, lap: Callable[[str], None]) -> tuple[Images, Paths, Faults]:
        seed, canvas = self.recipe.seed, self.recipe.canvas
        paths = self._hand.write(rows, strength, lap)
        faults = np.full(len(rows.item), PASSED)
        if self._guards is not None:
            faults = self._guards.judge(paths, rows, mixed=bool(self.recipe.mix))
        lap("guard")
        paths_px = fit(paths, self._placing(rows), canvas.size, self._line(rows))
        lap("fit")
        images: Images = raster.draw(paths_px, canvas.size)
        lap("raster")
        for step in self._degrade:
            images = step.module.apply(images, step.sample(seed, rows, strength))
            lap(step.stream)
        return images, paths_px, np.where(faults == PASSED, _legible(images), faults)

    def _placing(self, rows: Rows) -> Placing:
        low, high = self.recipe.canvas.margin_range
        u = Draws(self.recipe.seed, "canvas", rows).uniform(3)
        return Placing(low + (high - low) * u[:, 0], 2 * u[:, 1] - 1, 2 * u[:, 2] - 1, low)

    def _line(self, rows: Rows) -> Line | None:
        if self.recipe.canvas.frame == "tight":
            return None
        known = self.bank.catalogue
        return Line(known.size[rows.item], known.height[rows.item], known.baseline[rows.item])


class Hand:
    """Writes the items that rows name as a hand would: taken from the bank, mixed, distorted, in the unit frame."""

    def __init__(self, recipe: Drawing, bank: Bank) -> None:
        self._seed, self._bank = recipe.seed, bank
        self.mix, self.distort = steps_of(recipe, "mix", bank), steps_of(recipe, "distort", bank)

    def write(self, rows: Rows, strength: Strengths, lap: Callable[[str], None] = lambda room: None) -> Paths:
        """The paths of N rows, all controls of each times its `strength`; `lap`: see `Renderer.block`."""
        paths = self._bank.paths.take(rows.item)
        lap("take")
        if self.mix:
            partner = self._bank.paths.take(np.where(rows.partner < 0, rows.item, rows.partner))
        for step in self.mix:
            paths = step.module.apply(paths, partner, step.sample(self._seed, rows, strength))
            lap(step.stream)
        for step in self.distort:
            paths = step.module.apply(paths, step.sample(self._seed, rows, strength))
            lap(step.stream)
        return paths


def steps_of(recipe: Drawing, room: str, bank: Bank) -> list[Step]:
    """The recipe's steps of a room, each with a stream named by what it is and which of its kind, so that adding
    another step leaves the draws of the others as they were. A step that goes by a table reads it here, once.
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in getattr(recipe, room):
        module = steps.load(room, entry.step)
        params = module.bound(entry.params, bank) if hasattr(module, "bound") else entry.params
        found.append(Step(module, params, f"{room}/{entry.step}#{seen[entry.step]}"))
        seen[entry.step] += 1
    return found


def _legible(images: Images) -> Faults:
    """int64 (N,): PASSED, or the position in REASONS of why nothing can be read."""
    top = images.reshape(len(images), -1).max(axis=1, initial=0)
    why = np.where(top == 0, REASONS.index("blank"), REASONS.index("faint"))
    return np.asarray(np.where(top < FAINT * 255, why, PASSED), np.int64)


def _count(faults: Faults, symbol_id: Faults, rejected: Counter[tuple[int, str]]) -> Faults:
    """int64 (N,): of tries at N rows of these symbols, with faults (N, tries), the first that passed, or the last;
    those before it are counted under what was wrong with them, and so is the last where it did not pass.
    """
    passed = faults == PASSED
    chosen: Faults = np.where(passed.any(axis=1), passed.argmax(axis=1), faults.shape[1] - 1)
    met = (np.arange(faults.shape[1]) <= chosen[:, None]) & ~passed
    for symbol, fault in zip(symbol_id[np.nonzero(met)[0]].tolist(), faults[met].tolist(), strict=True):
        rejected[symbol, REASONS[fault]] += 1
    return chosen


def _latest(drawn: list[tuple[npt.NDArray[np.int64], Paths]]) -> Paths:
    """The paths of all rows, of which later drawings stand in the place of earlier ones."""
    if len(drawn) == 1:
        return drawn[0][1]
    order, total = drawn[0][0].copy(), 0
    for where, ink in drawn:
        order[where] = total + np.arange(len(where))
        total += len(ink)
    return concat([ink for _, ink in drawn]).take(order)
