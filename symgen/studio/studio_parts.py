"""What the routes work with."""

from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request

from symgen.studio.expressions import Reader
from symgen.studio.eyes import Eyes
from symgen.studio.jobs import Jobs
from symgen.studio.sheets import Sheets
from symgen.studio.shelf import Shelf
from symgen.studio.workspace import Workspace


class Parts(NamedTuple):
    """The parts of one studio."""

    space: Workspace
    sheets: Sheets
    shelf: Shelf
    eyes: Eyes
    jobs: Jobs
    reader: Reader


def _parts_of(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts)


Here = Annotated[Parts, Depends(_parts_of)]
"""A route's first argument: the parts of the studio that it belongs to."""
