"""The errors that symgen raises on purpose, and the hint that goes with a wrong name. Anything else that escapes is
a bug.
"""

from collections.abc import Iterable


class SymgenError(Exception):
    """Something the user can mend: the message says what is wrong, where, and what to do.

    The command line prints it without a traceback and exits with 2.
    """


class RecipeError(SymgenError):
    """A recipe, a symbol table or a label set does not say something that can be done."""


class SourceError(SymgenError):
    """A font, an ink file or a bank cannot be read, or gives nothing that can be drawn."""


class StoreError(SymgenError):
    """A file could not be written or read, or what lies at the target is not what was expected."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The words that follow a wrong name: the known one nearest to it, or nothing where none is near."""
    from difflib import get_close_matches  # only an error pays for it

    near = get_close_matches(wrong, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
