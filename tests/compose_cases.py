"""Recipes of expressions small enough for tests: pen strokes of a few fonts, quickly read."""

from pathlib import Path

from symgen.compose.plan import Composition, make

LABELS = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "a",
    "b",
    "c",
    "x",
    "y",
    "plus",
    "minus",
    "times",
    "equals",
    "lparen",
    "rparen",
    "sqrt",
    "sum",
]
FACES = ("ems/readability/*", "ems/tech/*", "ems/nixish/*", "ems/felix/*", "hershey/*", "*/sqrt")


def written(folder: Path, rows: int = 60, extra: str = "", labels: list[str] = LABELS) -> Path:
    """A recipe file; extra: lines of [expression], or tables after it."""
    path = folder / "small.toml"
    path.write_text(
        f"labels = {labels}\n[expression]\nrows = {rows}\n{extra}\n[[source]]\nkind = 'strokes'\n"
        f"sets = ['ems', 'hershey', 'templates']\nonly = {list(FACES)}\n"
        "[[distort]]\nstep = 'affine'\n[[degrade]]\nstep = 'tone'\n[package]\nshard_rows = 25\n"
    )
    return path


def composition(folder: Path, **settings: object) -> Composition:
    """The same, planned."""
    return make(written(folder, **settings))  # type: ignore[arg-type]
