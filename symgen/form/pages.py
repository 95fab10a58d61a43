"""What stands where on a form, in millimetres of an A4 sheet, y down: marks, code, cells, and whose cell each is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from symgen.errors import SourceError
from symgen.labels import LabelClass, label_set
from symgen.symbols import table

WIDTH, HEIGHT = 210.0, 297.0
MARK = 7.0
"""Side of the corner marks."""

MARKS = ((12.0, 12.0), (198.0, 12.0), (198.0, 285.0), (12.0, 285.0))
"""Their centres, clockwise from the top left one, which alone has a white hole."""

HOLE = 2.6
CODE = (166.0, 7.0, 23.0)
"""Left, top and side of the square code that says which page of which form this is."""

GRID = (16.0, 35.0, 194.0, 276.0)
"""Left, top, right and bottom of all cells together."""

COLUMNS, ROWS = 8, 10
STRIP = 5.0
"""Height of the line over each cell that says what belongs in it."""

MARGIN = 1.2
"""What is cut off all round a cell when it is read, for its printed frame."""

MOST_COPIES = 16
_CODE = re.compile(r"SYMGEN FORM 1;([^;]{1,64});([0-9a-f]{8});(\d{1,3});(\d{1,2})")


class Box(NamedTuple):
    """Left, top, right and bottom, in millimetres."""

    left: float
    top: float
    right: float
    bottom: float


class Code(NamedTuple):
    """What the square code says: label set, first digits of its digest, page from 1, cells a class."""

    labels: str
    digest: str
    page: int
    copies: int

    def text(self) -> str:
        """As it is printed."""
        return f"SYMGEN FORM 1;{self.labels};{self.digest};{self.page};{self.copies}"

    @classmethod
    def read(cls, text: str) -> "Code | None":
        """The code that a text is, None where it is another's."""
        found = _CODE.fullmatch(text)
        return cls(found[1], found[2], int(found[3]), int(found[4])) if found else None


@dataclass(frozen=True)
class Form:
    """A form for a label set. name: of the set. copies: cells of each class, one after another."""

    name: str
    digest: str
    classes: tuple[LabelClass, ...]
    copies: int

    @property
    def pages(self) -> int:
        """How many sheets it takes."""
        return -(-len(self.classes) * self.copies // (COLUMNS * ROWS))

    def cells(self, page: int) -> list[LabelClass]:
        """What belongs in the cells of a page, from 1, row by row; cells left over on the last page are not listed."""
        first = (page - 1) * COLUMNS * ROWS
        places = range(first, min(first + COLUMNS * ROWS, len(self.classes) * self.copies))
        return [self.classes[place // self.copies] for place in places]

    def code(self, page: int) -> Code:
        """The code of a page."""
        return Code(self.name, self.digest[:8], page, self.copies)


def form(labels: str | Sequence[str], copies: int = 1) -> Form:
    """The form of a label set: a shipped one's name, a TOML file, or a list of symbols; RecipeError if it is none."""
    if not 1 <= copies <= MOST_COPIES:
        raise SourceError(f"copies: from 1 to {MOST_COPIES} cells a class, not {copies}")
    _, found = label_set(labels, table())
    return Form(found.name.replace(";", "_")[:64], found.digest, found.classes, copies)


def box(number: int) -> Box:
    """The cell with this number on its page, strip and writing room together."""
    row, column = divmod(number, COLUMNS)
    wide, high = (GRID[2] - GRID[0]) / COLUMNS, (GRID[3] - GRID[1]) / ROWS
    left, top = GRID[0] + column * wide, GRID[1] + row * high
    return Box(left, top, left + wide, top + high)


def room(number: int) -> Box:
    """The part of a cell that is written in."""
    whole = box(number)
    return whole._replace(top=whole.top + STRIP)
