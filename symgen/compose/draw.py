"""Draws blocks of expressions: grammar, items, hand, layout, view, raster, page, degrade; all by the block.

The symbols of an expression are rows of one virtual hand, so what steps keep for a hand (slant, nib, flow, size) is one
throughout the expression; what they draw for a row differs from symbol to symbol.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen import raster
from symgen.compose import ink, layout, page, view
from symgen.compose.grammar import grow
from symgen.compose.plan import Composition
from symgen.compose.supply import choose
from symgen.compose.tree import VALUE, Walk, walk
from symgen.params import log_within, within
from symgen.paths import Paths
from symgen.recipe_expression import MOST_SYMBOLS
from symgen.render import Hand, steps_of
from symgen.rng import Draws
from symgen.rows import Rows

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

THINNEST_PX = 1.3
"""Least pen diameter: what is thinner fades into the paper."""

PLACES = 64  # indices that the symbols of an expression may take; MOST_SYMBOLS is less


class Block(NamedTuple):
    """B expressions. images: uint8 (B, H, W), ink 255 on 0. walk: symbols and codes in reading order. symbol: int64
    (S,), positions in the composition's symbols. item: int64 (S,). box: float32 (S, 4), x, y, width, height in pixels.
    ink: S items, each symbol's own ink in pixels of its picture.
    """

    images: U8
    walk: Walk
    symbol: I64
    item: I64
    box: F32
    ink: Paths


class Writer:
    """Draws blocks of rows of one composition. Holds no state that a block changes, so blocks may come in any order."""

    def __init__(self, made: Composition) -> None:
        assert MOST_SYMBOLS < PLACES
        self._made, self._seed = made, made.recipe.seed
        self._hand, self._degrade = Hand(made.recipe, made.bank), steps_of(made.recipe, "degrade", made.bank)
        self._ids = np.array([symbol.id for symbol in made.symbols], np.int64)

    def rows(self, split_id: int, index: I64) -> Block:
        """Expressions of a split by their numbers, int64 (B,)."""
        made, lines = self._made, self._lines(split_id, index)
        trees = grow(made.rules[split_id], Draws(self._seed, "expression/grammar", lines).subkey())
        read = walk(trees)
        owner = np.repeat(np.arange(len(index)), np.diff(read.leaf_start))
        symbol = trees.nodes[owner, read.leaf_node, VALUE]
        item = choose(made.supply, read.leaf_start, symbol, lines.split_id,
                      Draws(self._seed, "expression/items", lines).subkey())  # fmt: skip
        paths = self._hand.write(self._rows(lines, read, owner, symbol, item), np.ones(len(item), np.float32))
        box = ink.boxes(paths)
        u = Draws(self._seed, "expression/hand", lines).hand_uniform(len(layout.RANGES))
        hands = np.stack([within(interval, u[:, k]) for k, interval in enumerate(layout.RANGES)], 1)
        known = layout.Symbols(box, *made.metrics[item].T.copy())
        places = layout.place(trees, read, known, hands, Draws(self._seed, "expression/layout", lines).subkey())
        written = ink.write(paths, read.leaf_start, box, places)
        images, seen = self._pictured(written, read.leaf_start, lines)
        return Block(images, read, symbol, item, view.boxes_px(seen, images.shape[2], images.shape[1]), seen)

    def _lines(self, split_id: int, index: I64) -> Rows:
        """Whole expressions as rows, for the streams that draw once an expression; no symbol has the id 0."""
        zero, split = np.zeros(len(index), np.int64), np.full(len(index), split_id, np.int64)
        limits = np.full((len(index), self._made.limits.shape[1]), np.inf, np.float32)
        return Rows(zero, zero, split, index, zero, zero, zero - 1, (split << 48) | index, limits)

    def _rows(self, lines: Rows, read: Walk, owner: I64, symbol: I64, item: I64) -> Rows:
        """The symbols as rows: each has its own place in the streams, all of an expression have one hand."""
        made, place = self._made, np.arange(len(owner)) - read.leaf_start[owner]
        zero = np.zeros(len(owner), np.int64)
        return Rows(self._ids[symbol], made.class_of[symbol], lines.split_id[owner],
                    lines.index[owner] * PLACES + place, zero, item, zero - 1, lines.hand[owner],
                    made.limits[symbol])  # fmt: skip

    def _pictured(self, written: Paths, leaf_start: I64, lines: Rows) -> tuple[U8, Paths]:
        """Pictures of B expressions and the ink of their symbols, both in pixels."""
        asked, sheet = self._made.recipe.expression, self._made.recipe.page
        draws = Draws(self._seed, "expression/view", lines)
        u = draws.uniform(7)
        tilted = u[:, 6] < sheet.tilt
        wish = view.Wish(
            np.exp(log_within(asked.x_height_px_range, u[:, 0])),
            np.deg2rad(sheet.turn_deg) * (2 * u[:, 1] - 1) * tilted,
            np.ascontiguousarray(sheet.perspective * (2 * u[:, 2:4] - 1) * tilted[:, None]),
            np.ascontiguousarray(2 * u[:, 4:6] - 1),
        )
        symbols_px, views = view.look(written, leaf_start, wish, (asked.width, asked.height), THINNEST_PX)
        images = raster.draw(ink.by_expression(symbols_px, leaf_start), asked.height, asked.width)
        under = Draws(self._seed, "expression/page", lines)
        images = page.lay(images, page.sheets(sheet, under), views, under.subkey())
        for step in self._degrade:
            images = step.module.apply(images, step.sample(self._seed, lines, np.ones(len(images), np.float32)))
        return images, symbols_px
