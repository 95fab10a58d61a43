"""The verbs of the command line that say whether a data set can be trusted; `cli.py` adds them to the others."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def add_verbs(app: typer.Typer) -> None:
    """Add check and licence."""
    for verb in (check, licence):
        app.command()(verb)


def check(
    home: Annotated[str, typer.Argument(metavar="DIR", help="A data set, or a folder of class folders.")],
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR2", help="Another set that must share nothing with it; real ink to tell it from. Repeatable."
        ),
    ] = None,
    run: Annotated[Path | None, typer.Option(metavar="RUN", help="A trained run, to judge labels by.")] = None,
    judge: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="An independent run; rows it takes for others go to exclude.json."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Of the report; DIR-check if not given, where publish looks.")
    ] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A threshold, e.g. duplicates.repeated=0.05. Repeatable."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Look for what is wrong in a data set. Counts, copies, leaks, legibility, labels, licences, real or unreal ink.

    Exit 1 where something is found. Labels are judged only with --run or --judge, which need symgen[train], and realism
    only with --against, which needs symgen[realism].

    Example: symgen check data/rare --against data/real
    """
    from symgen.check import check as look
    from symgen.check import default_out, summary

    found = look(home, against=against or [], run=run, judge=judge, out=out, overrides=overrides or [])
    if json:
        print(json_format.dumps(found, indent=1, ensure_ascii=False))
    else:
        print(f"{summary(found)}\nreport: {(out or default_out(home)) / 'report.html'}")
    raise typer.Exit(0 if found["ok"] else 1)


def licence(
    home: Annotated[str, typer.Argument(metavar="DIR", help="Folder of the data set.")],
    json: JsonOption = False,
) -> None:
    """Say under which licence a data set may be passed on. Rows by source and licence, what wins, whom to name.

    Exit 1 where it must not be published, with the rows that cause it.

    Example: symgen licence data/rare
    """
    from symgen.lineage import licence_of

    found = licence_of(home)
    print(json_format.dumps(found.as_dict(), indent=1, ensure_ascii=False) if json else found.as_text())
    raise typer.Exit(1 if found.problems else 0)
