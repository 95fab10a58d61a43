"""The verbs of the command line that put symbols on pages: whole expressions, and forms for people to fill in."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add compose."""
    app.command()(compose)


def compose(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A recipe with a table [expression].")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Folder of the data set.")],
    seed: Annotated[int | None, typer.Option(help="Seed; the recipe's own when not given.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core when not given.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many expressions (a trial run).")] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Override a recipe key, e.g. expression.rows=500. Repeatable."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a different data set in DIR.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print counts and licence as JSON.")] = False,
) -> None:
    """Draw expressions of generated symbols, each symbol boxed and labelled, as an object-detection data set.

    Running it again resumes; a finished set is left as it is. The recipes expressions and expressions-linear are shipped.

    Example: symgen compose expressions -o data/expressions --limit 500
    """
    from symgen.compose.composing import compose as run

    made = run(recipe, out, seed=seed, workers=workers, limit=limit, overrides=overrides or [], overwrite=overwrite)
    if json:
        keys = ("name", "rows", "counts", "objects", "licence", "licences", "rows_by_source", "notes", "bytes")
        print(json_format.dumps({key: made[key] for key in keys}, indent=1, ensure_ascii=False))
