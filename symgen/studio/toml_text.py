"""Recipes and symbol files as TOML text; the standard library only reads it."""

import json
from collections.abc import Mapping
from typing import Any


def toml(document: Mapping[str, Any], comment: str = "") -> str:
    """A document as TOML: plain keys first, then tables, then arrays of tables. Keys that hold None are left out;
    tables inside tables are written inline.
    """
    plain, tables, arrays = [], [], []
    for key, value in document.items():
        if isinstance(value, Mapping):
            tables.append(f"\n[{_key(key)}]\n" + _lines(value))
        elif isinstance(value, list | tuple) and value and all(isinstance(one, Mapping) for one in value):
            arrays += [f"\n[[{_key(key)}]]\n" + _lines(one) for one in value]
        elif value is not None:
            plain.append(f"{_key(key)} = {inline(value)}\n")
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + "".join(plain) + "".join(tables) + "".join(arrays)


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {inline(value)}\n" for key, value in table.items() if value is not None)


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _text(key)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def inline(value: Any) -> str:
    """One value as it stands behind an equals sign."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {inline(one)}" for key, one in value.items() if one is not None) + " }"
    return "[" + ", ".join(inline(one) for one in value) + "]"
