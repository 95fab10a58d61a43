"""Which kinds of symbols follow each other: counted over the truths of InkML expressions, printed for `context.py`.

    python tests/prove/neighbours.py FOLDER...

Each row of an expression (a script, a numerator) counts by itself. Printed is, for each kind after each kind, ten times
the natural log of how much oftener it follows than chance would have it, one added to each count, 25 at most.
"""

import re
import sys
from pathlib import Path

import numpy as np

from symgen.recognize.context import KINDS, context_kind
from symgen.symbols import table

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s\\]")
SKIPPED = {"\\left", "\\right", "\\limits", "\\,", "\\;", "\\!", "\\:", "&", "\\\\", "\\mbox", "\\mathrm",
           "\\displaystyle"}  # fmt: skip


def rows(tokens):
    """The rows of a list of tokens, as lists of kinds; what braces hold is a row of its own."""
    found, here = [], []
    while tokens:
        token = tokens.pop(0)
        if token == "}":
            break
        if token == "{":
            found += rows(tokens)
        elif token in ("^", "_"):
            found += rows(tokens if tokens[:1] == ["{"] and tokens.pop(0) else tokens and [tokens.pop(0)])
        elif token in ("\\frac", "\\sqrt"):
            here.append("node")
        elif token not in SKIPPED:
            symbol = table().get(token)
            here.append(context_kind(symbol.name) if symbol else "node")
    return [here, *found]


def main() -> None:
    counts = np.ones((len(KINDS), len(KINDS)))
    for folder in sys.argv[1:]:
        for path in sorted(Path(folder).glob("**/*.inkml")):
            data = path.read_bytes().decode("utf-8", "replace")
            begin = data.find('<annotation type="truth">')
            text = "" if begin < 0 else data[begin + 25 : data.find("</annotation>", begin)].replace("$", "")
            for row in rows(TOKEN.findall(text)):
                for a, b in zip(["edge", *row], [*row, "edge"], strict=True):
                    counts[KINDS.index(a), KINDS.index(b)] += 1
    share = counts / counts.sum()
    chance = share.sum(axis=1, keepdims=True) * share.sum(axis=0, keepdims=True)
    told = np.clip(np.rint(10 * np.log(share / chance)), -25, 25).astype(int).tolist()
    for kind, line in zip(KINDS, told, strict=True):
        print(f'    "{kind}": ({", ".join(map(str, line))}),')


if __name__ == "__main__":
    main()
