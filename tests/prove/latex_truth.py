"""LaTeX of CROHME's truths and of the reader brought to one form, so that the same expression is the same text."""

import re

from symgen.symbols import table

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s\\]")
NOISE = {"\\left", "\\right", "\\limits", "\\,", "\\;", "\\!", "\\:", "\\ ", "\\mbox", "\\mathrm", "\\displaystyle",
         "\\Bigg", "\\Big", "\\bigg", "\\big", "\\operatorname", "\\rm", "\\cdotp", "\\parent", "$"}  # fmt: skip
ALIASES = {"\\cdot": "\\cdot", "\\prime": "'", "\\dots": "\\ldots", "\\cdots": "\\ldots", "\\to": "\\rightarrow"}


def normal(latex: str) -> str:
    """Names of symbols with scripts, fractions and roots in brackets; sub before sup; grouping braces gone."""
    tokens = [token for token in TOKEN.findall(latex.replace("''", "^{\\prime\\prime}")) if token not in NOISE]
    return " ".join(_row(tokens))


def _row(tokens: list[str]) -> list[str]:
    out: list[str] = []
    while tokens:
        token = tokens.pop(0)
        if token == "}":
            break
        if token == "{":
            out += _row(tokens)
        elif token in ("^", "_"):
            out += _scripts(token, tokens)
        elif token == "\\frac":
            out += ["frac(", *_argument(tokens), ",", *_argument(tokens), ")"]
        elif token == "\\sqrt":
            index = _index(tokens)
            out += ["sqrt(", *index, *_argument(tokens), ")"]
        elif token == "'":
            out += ["sup(", "prime", ")"]
        else:
            out.append(_name(token))
    return out


def _index(tokens: list[str]) -> list[str]:
    if tokens[:1] != ["["]:
        return []
    end = tokens.index("]") if "]" in tokens else len(tokens) - 1
    held = tokens[1:end]
    del tokens[: end + 1]
    return [*_row(held), ";"]


def _argument(tokens: list[str]) -> list[str]:
    if not tokens:
        return []
    token = tokens.pop(0)
    return _row(tokens) if token == "{" else [_name(token)]


def _scripts(first: str, tokens: list[str]) -> list[str]:
    found = {first: _argument(tokens)}
    if tokens[:1] in (["^"], ["_"]) and tokens[0] != first:
        second = tokens.pop(0)
        found[second] = _argument(tokens)
    return [part for key, word in (("_", "sub("), ("^", "sup(")) if key in found for part in (word, *found[key], ")")]


def _name(token: str) -> str:
    symbol = table().get(ALIASES.get(token, token))
    return symbol.name if symbol else token
