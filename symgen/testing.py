"""Public helpers for tests of symgen and of steps written outside it."""

from typing import Any

import numpy as np

from symgen import paths as geometry
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.params import StepParams
from symgen.paths import Paths
from symgen.rows import Rows

NO_LIMITS = np.full(8, np.inf, np.float32)


def assert_paths_equal(got: Paths, expected: Paths, tolerance: float = 0.0) -> None:
    """Fail unless structure is equal and every point and width lies within `tolerance`."""
    for name in ("path_start", "item_start", "filled"):
        np.testing.assert_array_equal(getattr(got, name), getattr(expected, name), err_msg=f"Paths.{name}")
    np.testing.assert_allclose(got.xy, expected.xy, rtol=0, atol=tolerance, err_msg="Paths.xy")
    np.testing.assert_allclose(got.width, expected.width, rtol=0, atol=tolerance, err_msg="Paths.width")


def extremes(params: type[StepParams]) -> tuple[StepParams, StepParams]:
    """A step's Params with every number at its lower bound, and at its upper bound; probability 1 in both.

    Raises KeyError where a number has no bound: a recipe could then ask for anything.
    """

    def bound(schema: dict[str, Any], which: str) -> Any:
        return [bound(item, which) for item in schema["prefixItems"]] if "prefixItems" in schema else schema[which]

    schema = params.model_json_schema()["properties"]
    fields = {name: field for name, field in schema.items() if field["type"] != "string"}
    low, high = ({name: bound(field, end) for name, field in fields.items()} for end in ("minimum", "maximum"))
    return params(**{**low, "probability": 1.0}), params(**high)


def tiny_rows(n: int, *, symbol_id: int = 1, first: int = 0) -> Rows:
    """N plan lines of one symbol in the training split, indices `first` .. `first + n - 1`, item 0, no limits."""
    zero, index = np.zeros(n, np.int64), np.arange(first, first + n)
    return Rows(zero + symbol_id, zero, zero, index, zero, zero, zero - 1, index, np.tile(NO_LIMITS[:4], (n, 1)))


def tiny_paths() -> Paths:
    """Six items in the unit frame: a filled ring, an open cross, a dot, a vertical bar, a wave, an L with a dot."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], 1) / 2
    ring = geometry.from_lists([[circle, circle[::-1] * 0.6]], filled=True)
    line = np.linspace(-0.5, 0.5, 9)
    ink = geometry.from_lists(
        [
            [np.stack([line, line], 1), np.stack([line, -line], 1)],
            [[(0.0, 0.0)]],
            [np.stack([line * 0, line], 1)],
            [np.stack([line, np.sin(line * 9) / 4], 1)],
            [np.array([(-0.5, -0.5), (-0.5, 0.0), (-0.5, 0.5), (0.0, 0.5), (0.3, 0.5)]), [(0.3, -0.3)]],
        ],
        width=0.06,
    )
    return geometry.concat([ring, ink])


def tiny_bank(symbol_ids: tuple[int, ...] = (1, 2), groups: int = 5) -> Bank:
    """A bank of `groups` writers who each wrote every symbol of `symbol_ids` once; geometry from `tiny_paths`."""
    shapes = tiny_paths()
    n = len(symbol_ids) * groups
    symbol = np.tile(np.asarray(symbol_ids, np.int64), groups)
    writer = np.repeat(np.arange(groups), len(symbol_ids))
    paths = shapes.take(1 + (symbol + writer) % (len(shapes) - 1))
    catalogue = Catalogue(
        item=np.array([f"tiny/w{w}/{s}" for w, s in zip(writer, symbol, strict=True)]),
        symbol_id=symbol,
        source=Coded.of(["tiny"] * n),
        origin=Coded.of([f"w{w}" for w in writer]),
        group=Coded.of([f"w{w}" for w in writer]),
        licence=Coded.of(["CC0-1.0"] * n),
        fingerprint=np.arange(n, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15),
        size=np.ones(n, np.float32),
        height=np.ones(n, np.float32),
        baseline=np.zeros(n, np.float32),
    )
    return summary(Bank(paths, catalogue, {}), "tiny")
