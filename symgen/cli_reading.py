"""The verb of the command line that reads expressions; `cli.py` adds it to the others."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add recognize."""
    app.command()(recognize)


def recognize(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture of an expression: PNG, JPEG, BMP, GIF ...")],
    run: Annotated[Path, typer.Option("--run", metavar="RUN", help="A run folder made by `train`.")],
    stages: Annotated[Path | None, typer.Option(metavar="DIR", help="Write every stage as a picture here.")] = None,
    threshold: Annotated[str, typer.Option(help="fixed (0.5), otsu, adaptive, or auto: by the light.")] = "auto",
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Read a picture of a handwritten expression. Symbols in order, text and LaTeX. Needs symgen[train].

    Plain arithmetic is worked out too. Unsure symbols are marked with a question mark.

    Example: symgen recognize photo.jpg --run runs/first --stages stages
    """
    from symgen.recognize import recognize as read

    found = read(image, run, threshold=threshold, stages=stages)
    if json:
        print(json_format.dumps(found.as_json(), indent=1, ensure_ascii=False))
        return
    for i, one in enumerate(found.symbols, 1):
        others = ", ".join(f"{guess.name} {guess.probability:.0%}" for guess in one.guesses[:3])
        print(f"{i:3} {one.name:10} {' ' if one.sure else '?'} {'x'.join(map(str, one.box)):24} {others}")
    print(f"text    {found.text}\nlatex   {found.latex}")
    if found.result is not None:
        print(f"result  {found.result}")
    for warning in found.warnings:
        print(f"note    {warning}")
