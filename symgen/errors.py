"""The errors that symgen raises on purpose. Anything else that escapes is a bug."""


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
