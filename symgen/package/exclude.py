"""Rows that a check threw out: they, and only they, are drawn otherwise than the recipe alone would draw them."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from symgen.errors import RecipeError
from symgen.plain import from_json
from symgen.plan.plan import Plan
from symgen.rows import Rows

REDRAWN_FROM = 1000
"""Attempts of an excluded row start here, far above any that the guards use; twice excluded, at twice as much."""

MOST_TIMES = 60  # an attempt's number has 16 bits


class Excluded:
    """The rows that are to be drawn otherwise than the recipe alone would draw them."""

    def __init__(self, plan: Plan, excluded: Mapping[str, int]) -> None:
        """excluded: row id -> how often it was thrown out. RecipeError for an id that the plan does not have."""
        ids = list(excluded)
        rows = plan.rows_of(ids)
        self._times = {key: excluded[row_id] for key, row_id in zip(_keys(rows), ids, strict=True)}

    def start(self, rows: Rows) -> Rows:
        """The same rows, excluded ones with a later first attempt."""
        if not self._times:
            return rows
        times = np.array([self._times.get(key, 0) for key in _keys(rows)], np.int64)
        return rows._replace(attempt=rows.attempt + REDRAWN_FROM * times)


def _keys(rows: Rows) -> list[tuple[int, int, int]]:
    return list(zip(rows.symbol_id.tolist(), rows.split_id.tolist(), rows.index.tolist(), strict=True))


def read_excluded(path: str | Path) -> dict[str, int]:
    """Row id -> how often it is listed, from {"exclude": [row id, ...]} as `check` writes it.

    A row listed twice is drawn a second time anew. RecipeError where the file is anything else.
    """
    try:
        found = from_json(Path(path).read_bytes())
        listed = found["exclude"] if isinstance(found, dict) else None
        if not isinstance(listed, list) or not all(isinstance(row_id, str) for row_id in listed):
            raise TypeError("`exclude` must be a list of row ids")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecipeError(f'{path}: expected {{"exclude": ["symbol/split/index", ...]}}: {error}') from error
    times = Counter(listed)
    worst = max(times, key=times.__getitem__, default="")
    if times[worst] > MOST_TIMES:
        raise RecipeError(f"{path}: {worst} is listed {times[worst]} times, {MOST_TIMES} at most will do")
    return dict(times)
