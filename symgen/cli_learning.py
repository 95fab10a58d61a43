"""The verb of the command line that learns from ink how people vary it; `cli.py` adds it to the others."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add learn."""
    app.command()(learn)


def learn(
    bank: Annotated[str, typer.Argument(metavar="BANK", help="A bank, or a recipe whose sources are read.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="TABLE", help="The table, a JSON file.")],
    without: Annotated[
        list[str] | None, typer.Option(metavar="SYMBOL", help="Learn nothing from this symbol. Repeatable.")
    ] = None,
    least: Annotated[int, typer.Option(min=4, help="Inks that a symbol needs to be learned from.")] = 20,
    most: Annotated[int, typer.Option(min=4, max=500, help="Inks of a symbol that are learned from.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Chooses among the inks of symbols with more.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the table's lineage as JSON.")] = False,
) -> None:
    """Learn from common symbols how people vary what they write. Step `transfer` does the same to rare ones.

    The table is under the strictest licence of the inks learned from, and so is what is made with it.

    Example: symgen learn banks/crohme -o variation.json --without exists --without forall
    """
    from symgen.learn import learn as run
    from symgen.learn import report

    made = run(bank, out, without=without or [], least=least, most=most, seed=seed)
    if json:
        print(json_format.dumps(made.lineage.model_dump(mode="json"), indent=1, ensure_ascii=False))
    else:
        print(f"{report(made)}\ntable: {out}")
