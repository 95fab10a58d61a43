"""The verbs of the command line that look a data set over and hand it on in other forms; `cli.py` adds them."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
DirArg = Annotated[str, typer.Argument(metavar="DIR", help="A finished data set, or s3://bucket/dir.")]


def add_verbs(app: typer.Typer) -> None:
    """Add verify and export."""
    for verb in (verify, export):
        app.command()(verb)


def verify(
    home: DirArg,
    sample: Annotated[int, typer.Option(min=0, metavar="N", help="Rows to draw again; 0: files only.")] = 256,
    all: Annotated[bool, typer.Option("--all", help="Draw every row again.")] = False,
    json: JsonOption = False,
) -> None:
    """Hold a data set against its manifest, and draw rows again. Exit 1 on findings.

    Other pixels are told from equal pixels in other bytes. Rows are drawn from recipe and row id, so the recipe's
    sources must be at hand.

    Example: symgen verify data/quickstart --sample 1000
    """
    from symgen.verify import verify as run

    found = run(home, sample=sample, all=all)
    print(json_format.dumps(found.as_dict(), indent=1, ensure_ascii=False) if json else found.as_text())
    raise typer.Exit(0 if found.ok else 1)


def export(
    home: DirArg,
    form: Annotated[
        str,
        typer.Option("--format", metavar="F", help="imagefolder, webdataset, tfrecord, idx, npz, inkml or stroke5."),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="A new folder.")],
    json: JsonOption = False,
) -> None:
    """Write a data set in the files that other tools read. Licence and list of classes lie beside them.

    inkml and stroke5 are made of the ink: generate with --set package.ink=true.

    Example: symgen export data/quickstart --format webdataset -o quickstart-tar
    """
    from symgen.export import export as run

    about = run(home, out, format=form)
    if json:
        print(json_format.dumps(about, indent=1, ensure_ascii=False))
        return
    splits = ", ".join(f"{rows:,} {split}" for split, rows in about["rows"].items())
    print(f"{about['format']}: {splits} rows in {out}")
    for split, reasons in about["left_out"].items():
        for reason, rows in reasons.items():
            print(f"left out of {split}: {rows:,} rows with {reason}")
