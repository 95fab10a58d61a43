"""What the routes work with."""

from typing import NamedTuple

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
