"""The verbs of the command line that make pages of pictures; `cli.py` adds them to the others."""

from pathlib import Path
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add gallery and template."""
    app.command()(gallery)
    app.command()(template)


def gallery(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Folder of the page.")],
    against: Annotated[Path | None, typer.Option(metavar="BANK", help="Ink bank to show real ink from.")] = None,
) -> None:
    """Make a page of every step and class. Steps stand at five strengths, classes as each preset writes them.

    Example: symgen gallery -o gallery --against banks/crohme
    """
    from symgen.gallery import gallery as run

    print(run(out, against=against))


def template(
    drawing: Annotated[Path, typer.Argument(metavar="DRAWING", help="InkML of one symbol, or a picture of it.")],
    symbol: Annotated[str, typer.Option(metavar="SYMBOL", help="What it shows: exists, \\exists, U+2203 ...")],
    name: Annotated[str, typer.Option(metavar="NAME", help="Of this way to write it: zig-zag.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="TOML", help="Add it to this file.")] = None,
    sheet: Annotated[Path | None, typer.Option(metavar="PNG", help="Show it beside the ways that ship.")] = None,
    licence: Annotated[str, typer.Option(metavar="SPDX", help="Of the drawing.")] = "CC0-1.0",
    top: Annotated[float | None, typer.Option(help="Its upper edge in tenths of the x-height; x: 10, X: 15.")] = None,
    bottom: Annotated[float | None, typer.Option(help="Its lower edge; baseline: 0, p: -6.")] = None,
) -> None:
    """Turn a drawing into a pen template: strokes as text. Recipes read such files by `path` of source `strokes`.

    Size and place are those of the symbol's other templates unless --top and --bottom tell them.

    Example: symgen template photo.png --symbol exists --name zig-zag -o mine.toml --sheet look.png
    """
    from symgen.tracing import template as run

    text = run(drawing, symbol, name, out=out, sheet=sheet, licence=licence, top=top, bottom=bottom)
    print(text, end="")
