"""The verbs of the command line that put symbols on pages: whole expressions, and forms for people to fill in."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add compose and sheet."""
    for verb in (compose, sheet):
        app.command()(verb)


def compose(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A recipe with a table [expression].")],
    out: Annotated[str, typer.Option("-o", "--out", metavar="DIR", help="Folder of the data set.")],
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
    """Draw expressions of generated symbols, each boxed and labelled. They make an object-detection data set.

    Running it again resumes; a finished set is left as it is. Shipped: expressions, expressions-linear.

    Example: symgen compose expressions -o data/expressions --limit 500
    """
    from symgen.compose.composing import compose as run

    made = run(recipe, out, seed=seed, workers=workers, limit=limit, overrides=overrides or [], overwrite=overwrite)
    if json:
        keys = ("name", "rows", "counts", "objects", "licence", "licences", "rows_by_source", "notes", "bytes")
        print(json_format.dumps({key: made[key] for key in keys}, indent=1, ensure_ascii=False))


def sheet(
    labels: Annotated[str, typer.Argument(metavar="SET", help="A label set, a TOML file, or symbols: alpha,beta,+.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="form.pdf, or form.png: a picture a page.")],
    copies: Annotated[int, typer.Option(min=1, max=16, help="Cells of each class.")] = 1,
) -> None:
    """Print a form for people to write symbols on. `symgen import sheet` reads it. A PDF needs symgen[sheet].

    Example: symgen sheet crohme101 -o form.pdf --copies 4
    """
    from symgen.form.printing import sheet as run

    for path in run(labels.split(",") if "," in labels else labels, out, copies=copies):
        print(path)
