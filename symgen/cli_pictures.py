"""The verbs of the command line that make pages of pictures; `cli.py` adds them to the others."""

from pathlib import Path
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add gallery."""
    app.command()(gallery)


def gallery(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Folder of the page.")],
    against: Annotated[Path | None, typer.Option(metavar="BANK", help="Ink bank to show real ink from.")] = None,
) -> None:
    """Make a page of every step and class. Steps stand at five strengths, classes as each preset writes them.

    Example: symgen gallery -o gallery --against banks/crohme
    """
    from symgen.gallery import gallery as run

    print(run(out, against=against))
