"""The verb of the command line that publishes; `cli.py` adds it to the others."""

import json as json_format
from typing import Annotated

import typer


def add_verbs(app: typer.Typer) -> None:
    """Add publish."""
    app.command()(publish)


def publish(
    data: Annotated[str, typer.Argument(metavar="DIR", help="A data set (s3://... too), or a run made by `train`.")],
    repo_id: Annotated[str, typer.Argument(metavar="REPO_ID", help="OWNER/NAME, or a NAME of your own.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only show what would change.")] = False,
    private: Annotated[bool, typer.Option("--private", help="If the repository is new, make it private.")] = False,
    tag: Annotated[str | None, typer.Option(help="Name for the published state, such as v1.0.")] = None,
    revision: Annotated[str | None, typer.Option(metavar="BRANCH", help="Branch; main if not given.")] = None,
    message: Annotated[str | None, typer.Option(help="Message of the last commit.")] = None,
    allow_unresolved: Annotated[
        bool, typer.Option("--allow-unresolved", help="In spite of licences or checks; the card then says so.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Publish a data set or a trained run to the hub. Shows what would change, and with --yes does it.

    What the hub has is not sent again, so a run that broke off is resumed by repeating it. Readers see the old set or
    the new one, never half of it. Afterwards it is loaded back by its name and compared. Log in first: `hf auth login`.
    Exit 1 if the set should not be published.

    Example: symgen publish data/rare me/rare-symbols --yes --tag v1.0
    """
    from symgen.publish.publishing import publish as run

    found = run(data, repo_id, yes=yes, private=private, tag=tag, revision=revision, message=message,
                allow_unresolved=allow_unresolved)  # fmt: skip
    print(json_format.dumps(found.as_dict(), indent=1, ensure_ascii=False) if json else found.as_text())
    raise typer.Exit(0 if found.ok else 1)
