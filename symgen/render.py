"""The loop: rows in, images out. The only module that knows mix, distort, raster and degrade.

A block goes take -> mix -> distort -> fit -> raster -> degrade. A row whose guards fail is drawn again with
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
from symgen.paths import Paths, concat
from symgen.recipe import Recipe
from symgen.rng import Draws
from symgen.rows import Rows
from symgen.steps import Controls

Images = npt.NDArray[np.uint8]

STRENGTHS = (1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.0)
"""Strength of each try at a row. The last leaves the item as the bank holds it, which import has checked."""

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


class _Step(NamedTuple):
    module: ModuleType
    params: Any
    stream: str

    def sample(self, seed: int, rows: Rows, strength: float) -> Controls:
        controls: Controls = self.module.sample(self.params, Draws(seed, self.stream, rows), rows)
        return controls if strength == 1.0 else controls._replace(values=controls.values * np.float32(strength))


class Renderer:
    """Draws blocks of rows of one recipe. Holds no state that a block changes, so blocks may come in any order."""

    def __init__(self, recipe: Recipe, bank: Bank) -> None:
        self.recipe = recipe
        self.bank = bank
        self._mix = _steps(recipe, "mix")
        self._distort = _steps(recipe, "distort")
        self._degrade = _steps(recipe, "degrade")

    def block(self, rows: Rows, lap: Callable[[str], None] = lambda room: None) -> Block:
        """Draw N rows. The result of a row does not depend on the rows beside it.

        `lap` is called with a room's name whenever that room has done its part: the seam that `bench` measures at.
        """
        images, ink = self._draw(rows, STRENGTHS[0], lap)
        attempts = rows.attempt.copy()
        rejected: Counter[tuple[int, str]] = Counter()
        failed = _guard(images, rows, rejected)
        redrawn: list[tuple[npt.NDArray[np.int64], Paths]] = []
        for tries, strength in enumerate(STRENGTHS[1:], start=1):
            if len(failed) == 0:
                break
            again = rows.pick(failed)
            again = again._replace(attempt=again.attempt + tries)
            new_images, new_ink = self._draw(again, strength, lap)
            images[failed], attempts[failed] = new_images, again.attempt
            redrawn.append((failed, new_ink))
            failed = failed[_guard(new_images, again, rejected)]
        return Block(images, _patched(ink, redrawn) if self.recipe.package.ink else None, attempts, rejected)

    def once(self, rows: Rows, strength: float) -> Images:
        """Draw N rows a single time, all controls times `strength`, guards unasked: for pictures of what steps do."""
        return self._draw(rows, strength, lambda room: None)[0]

    def _draw(self, rows: Rows, strength: float, lap: Callable[[str], None]) -> tuple[Images, Paths]:
        seed, canvas = self.recipe.seed, self.recipe.canvas
        paths = self.bank.paths.take(rows.item)
        if self._mix:
            partner = self.bank.paths.take(np.where(rows.partner < 0, rows.item, rows.partner))
            for step in self._mix:
                paths = step.module.apply(paths, partner, step.sample(seed, rows, strength))
        lap("take")
        for step in self._distort:
            paths = step.module.apply(paths, step.sample(seed, rows, strength))
            lap(step.stream)
        paths_px = fit(paths, self._placing(rows), canvas.size, self._line(rows))
        lap("fit")
        images: Images = raster.draw(paths_px, canvas.size)
        lap("raster")
        for step in self._degrade:
            images = step.module.apply(images, step.sample(seed, rows, strength))
            lap(step.stream)
        return images, paths_px

    def _placing(self, rows: Rows) -> Placing:
        low, high = self.recipe.canvas.margin_range
        u = Draws(self.recipe.seed, "canvas", rows).uniform(3)
        return Placing(low + (high - low) * u[:, 0], 2 * u[:, 1] - 1, 2 * u[:, 2] - 1, low)

    def _line(self, rows: Rows) -> Line | None:
        if self.recipe.canvas.frame == "tight":
            return None
        known = self.bank.catalogue
        return Line(known.size[rows.item], known.height[rows.item], known.baseline[rows.item])


def _steps(recipe: Recipe, room: str) -> list[_Step]:
    """The recipe's steps of a room, each with a stream named by what it is and which of its kind, so that adding
    another step leaves the draws of the others as they were.
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in getattr(recipe, room):
        found.append(_Step(steps.load(room, entry.step), entry.params, f"{room}/{entry.step}#{seen[entry.step]}"))
        seen[entry.step] += 1
    return found


def _guard(images: Images, rows: Rows, rejected: Counter[tuple[int, str]]) -> npt.NDArray[np.int64]:
    """Positions of rows that must be drawn again; each is counted under its reason."""
    top = images.reshape(len(images), -1).max(axis=1, initial=0)
    failed = np.flatnonzero(top < FAINT * 255)
    for i in failed:
        rejected[int(rows.symbol_id[i]), "blank" if top[i] == 0 else "faint"] += 1
    return failed


def _patched(ink: Paths, redrawn: list[tuple[npt.NDArray[np.int64], Paths]]) -> Paths:
    """`ink` with each later drawing put in the place of the rejected one."""
    order, blocks = np.arange(len(ink)), [ink]
    total = len(ink)
    for where, paths in redrawn:
        order[where] = total + np.arange(len(where))
        blocks.append(paths)
        total += len(paths)
    return ink if total == len(ink) else concat(blocks).take(order)
