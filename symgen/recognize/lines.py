"""Which symbols of a row stand on its line and which are scripts: the likeliest way through the row as a whole.

From left to right each symbol goes on in the row before it, opens a script on the symbol before it, opens the other
script of an earlier one, or returns to a line that waits. A beam keeps the likeliest ways, by how far each symbol's own
line (`places`) is from the line it would join, how large it is beside that, how far from the symbol before it, and how
often symbols of such kinds do so. A small digit that one rule would leave on the line is a script where what follows
returns to the line. Rows without any script are common, so that is weighed first: an uneven hand may write one.
`tests/prove/fit_lines.py` made lines.json of expressions of CROHME's training set.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from symgen.recognize.regions import Box
from symgen.recognize.tree import Fraction, Root, Script, Sign

WEIGHTS = Path(__file__).with_name("lines.json")

BEAM = 12

ON, ABOVE, BELOW = 0, 1, -1
"""Sides of a base: a row itself, its script above, its script below."""

MAIN = (-1, ON)
"""The row that is nobody's script, as a key: number of the base in the row, and side."""

GO, RAISE, LOWER, OTHER, RETURN = "go", "raise", "lower", "other", "return"
"""What a symbol may do; OTHER: open the second script of an earlier base."""

SMALLER = 0.7
"""X-height of a script's line that begins with a sign which tells none, over its base's."""

FOLLOWS, LEANS = 0.5, 0.2
"""Share by which a line moves to a letter's, and to the middle of a sign, that goes on in it."""

TELLING = ("letter", "deep")
"""Sorts of symbols that tell the x-height of their line."""

FARTHEST = 12.0  # square of spreads beyond which a place is no less likely


class Unit(NamedTuple):
    """Something that takes one place of a row. middle, unit: where its line's middle is and its x-height, in pixels.
    sort: letter, deep, fence, tall, mark or part, by how its place is told. kind: who stands beside whom. bearing:
    whether it may bear scripts.
    """

    node: Sign | Fraction | Root | Script
    box: Box
    middle: float
    unit: float
    sort: str
    kind: str
    bearing: bool


class Level(NamedTuple):
    """A row that may go on. key: whose script it is. middle, unit: its line. last: its last symbol. used: which scripts
    that one has.
    """

    key: tuple[int, int]
    middle: float
    unit: float
    last: int
    used: tuple[int, ...]


class Step(NamedTuple):
    """One way to place a symbol: what it does, the row it joins, the line it is held against, the levels afterwards.
    base: the sort of symbol that the line is of; "row" where it is a row's.
    """

    action: str
    key: tuple[int, int]
    middle: float
    unit: float
    base: str
    levels: tuple[Level, ...]


class Way(NamedTuple):
    """A row placed so far: its cost, the open levels, and the row that each symbol joined. plain: it has no script and
    will have none.
    """

    cost: float
    plain: bool
    levels: tuple[Level, ...]
    keys: tuple[tuple[int, int], ...]


Model = Mapping[str, Any]


@cache
def shipped() -> Model:
    """What lines.json holds: see `cost`."""
    found: Model = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def rows_of(units: Sequence[Unit], model: Model | None = None) -> list[tuple[int, int]]:
    """For each unit of a row, from left to right, the key of the row that it stands in."""
    if not units:
        return []
    model = shipped() if model is None else model
    scale = scale_of(units)
    start = (begun(units, scale),)
    ways = [Way(-model["plain"], True, start, (MAIN,)), Way(-model["scripted"], False, start, (MAIN,))]
    for k in range(1, len(units)):
        grown = [
            Way(
                way.cost + cost(step, units, k, scale, model, _where(way)),
                way.plain,
                step.levels,
                (*way.keys, step.key),
            )
            for way in ways
            for step in steps(way.levels, units, k)
            if not way.plain or step.action == GO
        ]
        ways = sorted(grown, key=lambda way: way.cost)[:BEAM]
    return list(ways[0].keys)


def _where(way: Way) -> str:
    return "plain" if way.plain else where(way.levels)


def where(levels: tuple[Level, ...]) -> str:
    """Whether a row with scripts goes on in one of them."""
    return "in" if len(levels) > 1 else "on"


def scale_of(units: Sequence[Unit]) -> float:
    """The x-height of a row: the middle one of its letters, or of all where it has none."""
    told = [one.unit for one in units if one.sort in TELLING] or [one.unit for one in units]
    return max(1.0, float(np.median(told)))


def begun(units: Sequence[Unit], scale: float) -> Level:
    """The main row with its first symbol."""
    first = units[0]
    return Level(MAIN, first.middle, max(1.0, first.unit) if first.sort in TELLING else scale, 0, ())


def steps(levels: tuple[Level, ...], units: Sequence[Unit], k: int) -> Iterator[Step]:
    """Everything that unit k may do after the units before it."""
    deepest = len(levels) - 1
    for depth in range(deepest, -1, -1):
        level, held = levels[depth], levels[:depth]
        action = GO if depth == deepest else RETURN
        yield Step(action, level.key, level.middle, level.unit, "row", (*held, _gone_on(level, units, k)))
        base = units[level.last]
        for side, opened in ((ABOVE, RAISE), (BELOW, LOWER)):
            if base.bearing and side not in level.used:
                action = opened if depth == deepest else OTHER
                bearer = level._replace(used=(*level.used, side))
                script = _script(level, (level.last, side), units, k)
                yield Step(action, script.key, base.middle, max(1.0, base.unit), base.sort, (*held, bearer, script))


def _gone_on(level: Level, units: Sequence[Unit], k: int) -> Level:
    one = units[k]
    share = FOLLOWS if one.sort in TELLING else LEANS if one.sort == "mark" else 0.0
    unit = level.unit * (max(1.0, one.unit) / level.unit) ** share if one.sort in TELLING else level.unit
    return level._replace(middle=level.middle + share * (one.middle - level.middle), unit=unit, last=k, used=())


def _script(level: Level, key: tuple[int, int], units: Sequence[Unit], k: int) -> Level:
    one = units[k]
    return Level(key, one.middle, max(1.0, one.unit) if one.sort in TELLING else SMALLER * level.unit, k, ())


def features(step: Step, units: Sequence[Unit], k: int, scale: float) -> tuple[float, float, float]:
    """How far below the line that it would join a unit's own is (in that line's x-heights), the natural log of its size
    over that line's, and the gap to the unit before it (in x-heights of the row).
    """
    one = units[k]
    gap = (one.box.left - units[k - 1].box.right) / scale
    return (one.middle - step.middle) / step.unit, math.log(max(1.0, one.unit) / step.unit), gap


def cells(step: Step, units: Sequence[Unit], k: int, where: str) -> tuple[str, str, str, str, str]:
    """Where the model keeps what it knows of a step: its place, its gap, and the three shares of its action."""
    one = units[k]
    side = "" if step.key == MAIN or step.base == "row" else "above" if step.key[1] == ABOVE else "below"
    return (
        f"{side or 'row'} {step.base} {one.sort}", f"{step.action} {one.sort}", f"{where} {step.action}",
        f"{where} {step.action} after {units[k - 1].kind}", f"{where} {step.action} by {one.kind}",
    )  # fmt: skip


def cost(step: Step, units: Sequence[Unit], k: int, scale: float, model: Model, where: str) -> float:
    """-log likelihood of a step, up to what all steps of a unit share. where: "plain", or as `where` says.

    The model: `plain` and `scripted`, log of the shares of rows; `place`, cell -> mean and spread of how far and how
    large; `gap`, cell -> mean and spread; `share`, cell -> log of an action's share in rows with scripts, among all,
    after a kind, and by a kind, of which the first is taken off once.
    """
    place, gap, whole, after, by = cells(step, units, k, where)
    far, large, apart = features(step, units, k, scale)
    mean, spread, size, size_spread = model["place"].get(place) or model["place"][place.rpartition(" ")[0] + " mark"]
    value: float = min(((far - mean) / spread) ** 2, FARTHEST) / 2 + math.log(spread * step.unit)
    if units[k].sort != "mark":
        value += min(((large - size) / size_spread) ** 2, FARTHEST) / 2 + math.log(size_spread)
    gap_mean, gap_spread = model["gap"].get(gap, model["gap"][f"{GO} letter"])
    value += min(((apart - gap_mean) / gap_spread) ** 2, FARTHEST) / 2 + math.log(gap_spread)
    share, rare = model["share"], model["rare"]
    if where == "plain":
        return value
    return float(value - share.get(after, rare) - share.get(by, rare) + share.get(whole, rare))
