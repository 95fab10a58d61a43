"""What a symbol is, and how symbols are read from TOML: the shipped `symbols.toml` and the users' own files.

A symbol is one line (or one `[[symbol]]` table) of these keys; only `name` must be there:

    name         a word of letters, digits and `_ + . -`; upper and lower case differ; it becomes part of row ids
    text         its Unicode form, by default the name; for one character, also where fonts are asked for it; empty
                 where it has none, so that no font writes its name in its place and ink alone draws it
    latex        by default the text where that is one ASCII character, else a backslash and the name
    kind         one of the kinds of the shipped table, by default "other"; it brings the default limits
    look_alike   a group name: symbols of one group may be drawn alike, so that size, place or context tell them apart
    aliases      other spellings: LaTeX commands, folder names, other code points of the same drawing
    rotation_deg, slant, log_aspect, elastic   the largest absolute value that a distortion may use: degrees, shear
                 (shift / height), natural log of width / height, rms displacement as a share of the symbol's size
    id           shipped symbols only; the id of a user's symbol is a hash of its name
"""

import hashlib
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from symgen.errors import RecipeError
from symgen.plain import from_toml

LIMITS = ("rotation_deg", "slant", "log_aspect", "elastic")
Limits = tuple[float, ...]

FIRST_USER_ID, PAST_USER_IDS = 2**16, 2**31
LONGEST = 64

_FIELDS = ("id", "name", "text", "latex", "kind", "look_alike", "aliases", *LIMITS)
_NAME = re.compile(r"\w[\w+.-]*")


class Symbol(NamedTuple):
    """One symbol of mathematics, whatever it is drawn with; see the module for the meaning of the fields.

    latex: with its backslash. look_alike: "" where there is no such group. limits: in the order of `LIMITS`, inf where
    there is none. aliases of one character are other code points that fonts may hold the same drawing under.
    """

    id: int
    name: str
    text: str
    latex: str
    kind: str
    look_alike: str
    aliases: tuple[str, ...]
    limits: Limits


def read_document(path: Path) -> dict[str, Any]:
    """The TOML document at `path`. Raises RecipeError with the file, and with the line where it is not TOML."""
    try:
        return from_toml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecipeError(f"{path}: cannot be read as TOML: {error}") from error


def read_kinds(document: Mapping[str, Any], where: Path) -> dict[str, Limits]:
    """The kinds of symbols and their default limits, in the order of `LIMITS`."""
    inf = (math.inf,) * len(LIMITS)
    return {kind: _limits(values, inf, f"{where}: [kinds] {kind}") for kind, values in document["kinds"].items()}


def read_symbols(document: Mapping[str, Any], kinds: Mapping[str, Limits], where: Path, own: bool) -> list[Symbol]:
    """The symbols of a document. own: a user's file, whose ids are hashed. Raises RecipeError with file and symbol."""
    entries = document.get("symbol", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RecipeError(f"{where}: 'symbol' must be [[symbol]] tables or a list of inline tables")
    return [_symbol(entry, kinds, f"{where}: symbol {i + 1}", own) for i, entry in enumerate(entries)]


def _symbol(entry: Mapping[str, Any], kinds: Mapping[str, Limits], where: str, own: bool) -> Symbol:
    name = checked_name(entry.get("name"), where)
    where = f"{where} ({name})"
    for field in entry:
        if field not in _FIELDS:
            raise RecipeError(f"{where}: unknown key {shown(field)}{nearest(field, _FIELDS)}")
    if own == ("id" in entry):
        raise RecipeError(f"{where}: {'ids of your own symbols come from their names; remove id' if own else 'no id'}")
    text = "" if entry.get("text") == "" else _word(entry.get("text", name), "text", where)
    spelt = text if len(text) == 1 and text.isascii() else "\\" + name
    kind = entry.get("kind", "other")
    if not isinstance(kind, str) or kind not in kinds:
        raise RecipeError(f"{where}: unknown kind {shown(kind)}{nearest(kind, list(kinds))}")
    group = entry.get("look_alike", "")
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list):
        raise RecipeError(f"{where}: aliases must be a list of strings")
    return Symbol(
        hashed_id(name) if own else int(entry["id"]),
        name,
        text,
        _word(entry.get("latex", spelt), "latex", where),
        kind,
        checked_name(group, f"{where}: look_alike") if group != "" else "",
        tuple(_word(alias, "alias", where) for alias in aliases),
        _limits({key: entry[key] for key in LIMITS if key in entry}, kinds[kind], where),
    )


def _limits(values: Mapping[str, Any], default: Limits, where: str) -> Limits:
    for key, value in values.items():
        if key not in LIMITS:
            raise RecipeError(f"{where}: unknown limit {shown(key)}{nearest(key, LIMITS)}")
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not (0 <= value <= 1e6 or value == math.inf)
        ):
            raise RecipeError(f"{where}: {key} must be a number from 0 to 1e6, or inf, not {shown(value)}")
    return tuple(float(values.get(key, usual)) for key, usual in zip(LIMITS, default, strict=True))


def checked_name(name: object, where: str) -> str:
    """`name` if it may name a symbol: one word, short, nothing that a path or a terminal could take amiss."""
    if not isinstance(name, str) or len(name) > LONGEST or not _NAME.fullmatch(name):
        raise RecipeError(
            f"{where}: {shown(name)} cannot be a name: it must be 1 to {LONGEST} letters, digits or _ + . -, "
            "the first of them a letter, digit or _"
        )
    return name


def _word(value: object, what: str, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST or not value.isprintable() or value != value.strip():
        raise RecipeError(f"{where}: {what} must be 1 to {LONGEST} printable characters, not {shown(value)}")
    return value


def hashed_id(name: str) -> int:
    """The id of a user's symbol: a hash of its name, in [2**16, 2**31), clear of every shipped id."""
    word = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
    return FIRST_USER_ID + word % (PAST_USER_IDS - FIRST_USER_ID)


def shown(value: object) -> str:
    """A stranger's value as it may be printed: escaped, and cut where it is long."""
    text = ascii(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def nearest(wrong: object, right: tuple[str, ...] | list[str]) -> str:
    """The words `; did you mean a, b, c?` with the valid names nearest to a wrong one, or the empty string."""
    from difflib import get_close_matches  # only an error pays for it

    lowered: dict[str, str] = {}
    for name in right:
        lowered.setdefault(name.lower(), name)
    found = [lowered[near] for near in get_close_matches(str(wrong)[:LONGEST].lower(), list(lowered), 3, 0.5)]
    return f"; did you mean {', '.join(found)}?" if found else ""
