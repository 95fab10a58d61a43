"""Plain values written as TOML and as YAML. Strings are JSON's, which both take and which leave no doubt."""

import json
from collections.abc import Mapping
from typing import Any


def toml(document: Mapping[str, Any]) -> str:
    """A recipe's resolved form as TOML that reads back as the same recipe; None, which TOML lacks, is left out."""
    plain, tables = [], []
    for key, value in document.items():
        if isinstance(value, Mapping):
            tables.append(f"[{_key(key)}]\n{_lines(value)}")
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            tables += [f"[[{_key(key)}]]\n{_lines(one)}" for one in value]
        elif value is not None:
            plain.append(f"{_key(key)} = {_value(value)}\n")
    return "\n".join(["".join(plain), *tables])


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items() if value is not None)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_lines(value).splitlines())} }}" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def yaml(value: Any, indent: str = "") -> str:
    """Mappings, lists and scalars as block YAML, ending in a line break."""
    if isinstance(value, Mapping):
        return "".join(f"{indent}{_key(key)}:{_below(inner, indent)}" for key, inner in value.items())
    if isinstance(value, list):
        return "".join(f"{indent}- {yaml(inner, indent + '  ').lstrip()}" for inner in value)
    return f"{indent}{json.dumps(value, ensure_ascii=False)}\n"


def _below(value: Any, indent: str) -> str:
    if not isinstance(value, Mapping | list):
        return f" {yaml(value)}"
    if not value:
        return " {}\n" if isinstance(value, Mapping) else " []\n"
    return f"\n{yaml(value, indent + '  ')}"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("-", "_").isidentifier() else json.dumps(key, ensure_ascii=False)
