"""The verb of the command line that opens the web page; `cli.py` adds it to the others."""

from pathlib import Path
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add studio."""
    app.command()(studio)


def studio(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="Where it works; nothing is written elsewhere.")
    ] = Path(),
    run: Annotated[Path | None, typer.Option(metavar="RUN", help="A trained run to load at once.")] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A data set, run or gain report elsewhere, only read. Repeatable."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets a phone or tablet in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 0,
) -> None:
    """Open one local page to design, browse, draw, read and compare. Needs symgen[studio].

    Prints an address that works once; open it in a browser. Ctrl-C ends it.

    Example: symgen studio work --run runs/first
    """
    from symgen.studio.server import studio as run_studio

    run_studio(folder, run=run, beside=beside or [], host=host, port=port)
