"""Counts by class from files: a profile that a recipe asks for, and a finished data set that it tops up."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symgen.errors import RecipeError
from symgen.plain import from_json, from_toml
from symgen.rows import SPLITS
from symgen.symbol_file import shown

MOST = 10**12
"""Rows that a class can be asked for; more is a slip of the pen."""


def read_profile(path: Path) -> list[tuple[str, int]]:
    """(name, count) pairs of a profile: a TOML or JSON table name -> count, or CSV lines "name,count" with or without
    a head. RecipeError tells file and, in CSV, the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".csv":
            return _csv_pairs(path, text)
        data = from_json(text, pairs=True) if path.suffix.lower() == ".json" else from_toml(text)
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise RecipeError(f"cannot read the profile {path}: {error}") from error
    pairs = list(data.items()) if isinstance(data, dict) else data
    if not isinstance(pairs, list) or not all(isinstance(pair, tuple) for pair in pairs):
        raise RecipeError(f"{path}: a profile is a table of class names and counts")
    return [(str(name), _count(count, f"{path}: {shown(name)}")) for name, count in pairs]


def _csv_pairs(path: Path, text: str) -> list[tuple[str, int]]:
    pairs = []
    for number, line in enumerate(csv.reader(text.splitlines()), start=1):
        if not line or (number == 1 and len(line) > 1 and not line[1].strip().isdigit()):
            continue
        if len(line) != 2 or not line[1].strip().isdigit():
            raise RecipeError(f"{path}:{number}: expected name,count but found {shown(','.join(line))}")
        pairs.append((line[0], _count(int(line[1]), f"{path}:{number}")))
    return pairs


def _count(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise RecipeError(f"{where}: a count is a whole number from 0 to {MOST}, not {shown(value)}")
    return value


def base_counts(folder: Path) -> list[Mapping[str, int]]:
    """Rows of each class of a finished data set, one table a split in the order of SPLITS.

    RecipeError where `folder` holds no manifest (then it is not a data set, or not a whole one).
    """
    path = folder / "manifest.json"
    try:
        made = from_json(path.read_bytes())
        if "expression" in made.get("recipe", ()):
            raise RecipeError(
                f"{folder} holds whole expressions (made by `symgen compose`), which no class is counted in"
            )
        counts = made["counts"]
        return [{str(name): int(n) for name, n in counts.get(split, {}).items()} for split in SPLITS]
    except OSError as error:
        raise RecipeError(f"{folder} is no finished data set: cannot read {path.name} ({error.strerror})") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise RecipeError(f"{path}: no table of counts by split and class ({error!r})") from error
