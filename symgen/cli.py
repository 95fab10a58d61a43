"""The command line. Each verb parses, calls ONE public function of the same name, and prints.

Data go to stdout (`--json` where it is a table), talk and progress to stderr. Exit codes: 0 fine, 1 findings,
2 wrong use or input that cannot be read. Heavy modules load inside the verbs, so that `--help` is quick.
"""

import json as json_format
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

import symgen
from symgen import (
    cli_compose,
    cli_export,
    cli_gain,
    cli_learning,
    cli_pictures,
    cli_publish,
    cli_reading,
    cli_studio,
    cli_training,
    cli_trust,
)
from symgen.errors import SymgenError

ORDER = (
    "recipes", "classes", "steps", "plan", "coverage", "preview", "gallery", "generate", "finish", "import", "learn",
    "template", "check", "verify", "licence", "export", "publish", "baselines", "train", "evaluate", "predict", "gain",
    "studio", "recognize", "compose", "sheet", "bench",
)  # fmt: skip
"""The verbs as `symgen --help` lists them: what there is, looking before anything is made, making, real data, trust and
handing on, training, whole expressions and paper, speed."""


class _InOrder(typer.core.TyperGroup):
    """The verbs in ORDER, whichever module adds them first."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all verbs."""
        return list(ORDER)


app = typer.Typer(
    name="symgen",
    cls=_InOrder,
    help="Make balanced data sets of mathematical symbols from fonts, pen strokes and real ink.\n\n"
    "First steps: `symgen recipes` lists what is ready to run; `symgen preview quickstart -o sheet.png` shows it; "
    "`symgen generate quickstart -o data/quickstart` makes it.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

RecipeArg = Annotated[str, typer.Argument(metavar="RECIPE", help="A shipped recipe (`symgen recipes`) or a TOML file.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a recipe key, e.g. balance.per_class=500. Repeatable."),
]
SeedOption = Annotated[int | None, typer.Option(help="Seed; the recipe's own when not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def _settings(overrides: list[str] | None, seed: int | None) -> list[str]:
    return [*(overrides or []), *([] if seed is None else [f"seed={seed}"])]


def _pairs(texts: list[str]) -> dict[str, str]:
    """Options given as KEY=VALUE."""
    for text in texts:
        if "=" not in text:
            raise SymgenError(f"--set {text}: write KEY=VALUE")
    return {key.strip(): value.strip() for key, _, value in (text.partition("=") for text in texts)}


def _listed(labels: str) -> str | tuple[str, ...]:
    """A label set's name or file, or symbols parted by commas."""
    return tuple(labels.split(",")) if "," in labels else labels


def _print_json(value: Any) -> None:
    print(json_format.dumps(value, indent=1, ensure_ascii=False))


@app.command()
def generate(
    recipe: RecipeArg,
    out: Annotated[str, typer.Option("-o", "--out", metavar="DIR", help="Folder of the data set, or s3://bucket/dir.")],
    seed: SeedOption = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core when not given.")] = None,
    engine: Annotated[str, typer.Option(help="local, or ray: the nodes of a cluster.")] = "local",
    address: Annotated[str | None, typer.Option(help="Of the Ray cluster; RAY_ADDRESS if not given.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many rows a class (a trial run).")] = None,
    shard: Annotated[str | None, typer.Option(metavar="I/N", help="Render only shard I of N; see finish.")] = None,
    exclude: Annotated[Path | None, typer.Option(help="JSON file of row ids to draw anew.")] = None,
    overrides: SetOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a different data set in DIR.")] = False,
) -> None:
    """Plan, render and package a data set. Running it again resumes; a finished set is left as it is.

    Example: symgen generate rare-classes -o data/rare --set balance.per_class=500
    """
    from symgen.generate import generate as run

    run(recipe, out, seed=seed, workers=workers, engine=engine, address=address, limit=limit, shard=shard,
        exclude=exclude, overrides=overrides or [], overwrite=overwrite)  # fmt: skip


@app.command()
def finish(
    out: Annotated[str, typer.Argument(metavar="DIR", help="A folder filled with `generate --shard`.")],
) -> None:
    """Close a data set whose shards were drawn by hand. Says which are missing, or writes card and manifest.

    Example: symgen finish /shared/big
    """
    from symgen.generate import finish as run

    run(out)


@app.command()
def preview(
    recipe: RecipeArg,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="PNG", help="Where the sheet goes.")],
    columns: Annotated[int, typer.Option(min=1, max=60, help="Samples a class.")] = 12,
    only: Annotated[list[str] | None, typer.Option("--class", help="Only this class. Repeatable.")] = None,
    seed: SeedOption = None,
    overrides: SetOption = None,
) -> None:
    """Draw a contact sheet of the rows that `generate` would write. One line a class.

    Example: symgen preview quickstart -o sheet.png --class exists --class forall --set hand=wild
    """
    from symgen.preview import preview as run

    print(run(recipe, out, columns=columns, only=only or [], overrides=_settings(overrides, seed)))


@app.command()
def coverage(recipe: RecipeArg, overrides: SetOption = None, json: JsonOption = False) -> None:
    """Show which source has items of which class. Every hole is named; exit 1 if a class has no source.

    Example: symgen coverage rare-classes
    """
    from symgen.coverage import coverage as run

    found = run(recipe, overrides=overrides or [])
    _print_json(found.as_dict()) if json else print(found.as_text())
    raise typer.Exit(0 if found.ok else 1)


@app.command()
def plan(
    recipe: RecipeArg,
    seed: SeedOption = None,
    overrides: SetOption = None,
    json: JsonOption = False,
    brief: Annotated[bool, typer.Option("--brief", help="Only the sums, not a line a class.")] = False,
) -> None:
    """Show the balance before and after, with nothing drawn. Counts, Gini, effective number of classes.

    Example: symgen plan quickstart --set balance.per_class=5000 --brief
    """
    from symgen.balance_table import plan as run

    found = run(recipe, overrides=_settings(overrides, seed))
    _print_json(found.as_dict()) if json else print(found.as_text(brief=brief))


@app.command("import")
def import_(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="Ink: crohme, detexify. Pictures: images, idx, hub, sheet.")
    ],
    path: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Folder, file or archive; sheets: many files.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Folder of the bank or data set.")],
    symbols: Annotated[Path | None, typer.Option(help="TOML with symbols of your own.")] = None,
    writer: Annotated[str | None, typer.Option(metavar="NAME", help="Of a sheet: who wrote on it.")] = None,
    rows: Annotated[int | None, typer.Option(help="Of a sheet without corner marks.")] = None,
    columns: Annotated[int | None, typer.Option(help="Of a sheet without corner marks.")] = None,
    labels: Annotated[str | None, typer.Option(metavar="SET", help="Of pictures: what their labels mean.")] = None,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Of pictures, e.g. licence=MIT; `symgen steps` lists all."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    json: JsonOption = False,
) -> None:
    """Read real data once, and list what was broken. Each file is named with its reason.

    Ink (crohme, detexify) becomes a bank that loads in under a second, for recipes to draw from. Pictures (images: a
    folder a class; idx: MNIST and EMNIST files; hub: a data set by name or folder; sheet: scans of forms that
    `symgen sheet` printed, or of any sheet with --rows --columns --labels) become a data set folder.

    Examples: symgen import crohme crohme-train.tar.gz -o banks/crohme;
    symgen import images scans/ -o data/scans --set licence=CC0-1.0
    """
    from symgen.ingest import import_ as run
    from symgen.ingest import report

    given = {"writer": writer, "rows": rows, "columns": columns, "labels": labels and _listed(labels)}
    options = {**{key: value for key, value in given.items() if value is not None}, **_pairs(overrides or [])}
    where = path[0] if len(path) == 1 else path
    found = run(kind, where, out, symbols=symbols, overwrite=overwrite, **options)
    _print_json(getattr(found, "about", found)) if json else print(report(found, out))


@app.command()
def classes(
    set_name: Annotated[str | None, typer.Argument(metavar="[SET]", help="A label set, or a TOML of your own.")] = None,
    json: JsonOption = False,
) -> None:
    """List the label sets, or the classes of one. A class has a name, symbols, LaTeX, text and look-alikes.

    Example: symgen classes crohme101
    """
    from symgen.labels import classes as run

    listing = run(set_name)
    _print_json(listing) if json else print(_columns(listing))


@app.command()
def steps(json: JsonOption = False) -> None:
    """List sources and steps with their parameters. Recipes call them by these names.

    Example: symgen steps --json
    """
    from symgen.listings import steps as run

    listing = run()
    if json:
        _print_json(listing)
        return
    for step in listing:
        print(f"[{step['room']}] {step['name']}: {step['about']}")
        for parameter in step["parameters"]:
            print(f"    {parameter['name']} = {parameter['default']}    {parameter['about']}")


@app.command()
def recipes(json: JsonOption = False) -> None:
    """List the shipped recipes and what each is for.

    Example: symgen recipes
    """
    from symgen.listings import recipes as run

    listing = run()
    if json:
        _print_json(listing)
        return
    for recipe in listing:
        print(f"{recipe['name']:20} {recipe['about']}")


@app.command()
def bench(
    recipe: Annotated[str, typer.Argument(help="A recipe: its name, or a .toml file.")] = "quickstart",
    rows: Annotated[int, typer.Option(min=512, help="Rows drawn for each figure.")] = 40_000,
    page: Annotated[str | None, typer.Option(metavar="FILE", help="Write it as a page with bars, too.")] = None,
    json: JsonOption = False,
) -> None:
    """Measure rows per CPU-second, beside what people use today. Each room with its floor, and the whole, in one run.

    Example: symgen bench math --rows 5000 --page profile.html
    """
    from symgen.bench import bench as run
    from symgen.bench import save_page

    found = run(recipe, rows)
    if page is not None:
        save_page(found, page)
    _print_json(found.as_dict()) if json else print(found.as_text())


def _columns(listing: list[dict[str, Any]]) -> str:
    """A plain table: one line an entry, columns as wide as their widest cell."""
    if not listing:
        return "(none)"
    cells = [[_cell(value) for value in entry.values()] for entry in listing]
    heads = list(listing[0])
    widths = [min(60, max(len(row[i]) for row in [heads, *cells])) for i in range(len(heads))]
    return "\n".join(
        "  ".join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True)).rstrip() for row in [heads, *cells]
    )


def _cell(value: Any) -> str:
    return " ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def _version(asked: bool) -> None:
    if asked:
        print(f"symgen {symgen.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """See `symgen VERB --help` for each verb."""


cli_publish.add_verbs(app)
cli_training.add_verbs(app)
cli_pictures.add_verbs(app)
cli_reading.add_verbs(app)
cli_gain.add_verbs(app)
cli_export.add_verbs(app)
cli_compose.add_verbs(app)
cli_trust.add_verbs(app)
cli_learning.add_verbs(app)
cli_studio.add_verbs(app)


def main() -> None:
    """Run the command line; turn errors that the user can mend into one plain line."""
    try:
        app()
    except SymgenError as error:
        print(f"symgen: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("symgen: stopped; run the same command again to go on", file=sys.stderr)
        sys.exit(130)
