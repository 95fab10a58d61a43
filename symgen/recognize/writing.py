"""The tree as LaTeX, and as plain text on one line."""

from symgen.recognize.tree import Fraction, Node, Root, Row, Sign
from symgen.symbols import table


def latex(row: Row) -> str:
    r"""LaTeX of a row: `x^{2}+\frac{1}{\sqrt{y}}`. Three full stops are an ellipsis."""
    parts, k = [], 0
    while k < len(row.nodes):
        dots = [node.name for node in row.nodes[k : k + 3] if isinstance(node, Sign)] == ["period"] * 3
        parts.append(r"\ldots" if dots else _latex(row.nodes[k]))
        k += 3 if dots else 1
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """Parts side by side, with a space only where a command would swallow the letter that follows."""
    out = ""
    for part in parts:
        command = out.rpartition("\\")[2] if "\\" in out else ""
        swallows = bool(command) and command.isalpha() and part[:1].isalpha()
        out += (" " if swallows else "") + part
    return out


def _latex(node: Node) -> str:
    if isinstance(node, Sign):
        symbol = table().get(node.name)
        return symbol.latex if symbol else rf"\mathrm{{{_escaped(node.name)}}}"
    if isinstance(node, Fraction):
        return rf"\frac{{{latex(node.top)}}}{{{latex(node.bottom)}}}"
    if isinstance(node, Root):
        index = f"[{latex(node.index)}]" if node.index else ""
        return rf"\sqrt{index}{{{latex(node.body)}}}"
    below = f"_{{{latex(node.below)}}}" if node.below else ""
    if _primes(node.above):
        return _latex(node.base) + "'" * len(_names(node.above)) + below
    above = f"^{{{latex(node.above)}}}" if node.above else ""
    return _latex(node.base) + below + above


def _escaped(text: str) -> str:
    """A stranger's class name as harmless LaTeX text."""
    return "".join(one if one.isalnum() else " " for one in text)


def _names(row: Row | None) -> list[str]:
    return [node.name for node in row.nodes if isinstance(node, Sign)] if row else []


def _primes(row: Row | None) -> bool:
    return bool(row) and set(_names(row)) == {"prime"} and len(_names(row)) == len(row.nodes if row else ())


def text(row: Row) -> str:
    """One line of Unicode, as `x^2+1/√y`; scripts, numerators and roots of more than a sign or digits get brackets."""
    return "".join(_text(node) for node in row.nodes)


def _text(node: Node) -> str:
    if isinstance(node, Sign):
        symbol = table().get(node.name)
        said = symbol.text if symbol else node.name
        return f"{said} " if symbol and symbol.kind == "word" else said
    if isinstance(node, Fraction):
        return f"{_part(node.top)}/{_part(node.bottom)}"
    if isinstance(node, Root):
        return f"{text(node.index) if node.index else ''}√{_part(node.body)}"
    above = f"^{_part(node.above)}" if node.above else ""
    if _primes(node.above):
        above = "′" * len(_names(node.above))
    return _text(node.base).strip() + (f"_{_part(node.below)}" if node.below else "") + above


def _part(row: Row) -> str:
    """A part of a sign: in brackets unless it is one sign, or digits alone."""
    plain = all(isinstance(node, Sign) for node in row.nodes)
    digits = plain and all(name.isdigit() for name in _names(row))
    return text(row) if plain and (len(row.nodes) == 1 or digits) and row.nodes else f"({text(row)})"
