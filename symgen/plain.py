"""JSON and TOML of strangers: whatever they hold, reading them ends soon, in values or in a ValueError that says why.

The parsers themselves go down a call for each bracket, and tomllib takes time with the square of a dotted key's parts.
"""

import json
import re
import tomllib
from typing import Any

MOST_TOML = 512 * 2**10  # characters; our own longest list has a tenth of that
MOST_PARTS = 32  # of a dotted key

_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_PART = r'(?:[\w-]+|"")'
_LONG_KEY = re.compile(rf'(?<![\w"-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MOST_PARTS}}}')
_DEEP = "nested deeper than any file of its kind"


def from_json(data: bytes | str, *, pairs: bool = False) -> Any:
    """The value of a JSON text. pairs: objects as lists of (key, value), so that none is lost where keys repeat."""
    try:
        return json.loads(data, object_pairs_hook=list if pairs else None)
    except RecursionError:
        raise ValueError(_DEEP) from None


def from_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text."""
    if len(text) > MOST_TOML:
        raise ValueError(f"longer than {MOST_TOML // 1024} KiB")
    if _LONG_KEY.search(_TEXT.sub('""', text)):
        raise ValueError(f"a key of more than {MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError(_DEEP) from None
