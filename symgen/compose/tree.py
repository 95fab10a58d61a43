"""Expressions as trees of nodes in flat arrays, a block of them at a time.

A node's children stand one after another and later than the node itself, so that a loop downwards over the nodes meets
every child before its parent, and a loop upwards every parent before its children.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.kernels import kernel

I64 = npt.NDArray[np.int64]

ROW, SYMBOL, FRACTION, ROOT, SCRIPT, FENCE = range(6)
"""What a node is. Children: of a row what stands on its line; of a fraction bar, numerator, denominator; of a root
radical and radicand; of a script its base, then what is raised, then what is lowered; of a fence bracket, row, bracket.
"""

KIND, FIRST, COUNT, VALUE, ROLE, RAISED, LOWERED, DEPTH = range(8)
"""Columns of a node: what it is; its first child and how many; symbol of a SYMBOL, else a budget of symbols; role of a
SYMBOL (see `roles`); budgets of what is raised and lowered, of numerator and denominator; forms that may stand inside.
"""
COLUMNS = 8

OPEN_GROUP, CLOSE_GROUP, FRACTION_OPEN, FRACTION_NEXT, ROOT_OPEN, RAISE, LOWER = range(-7, 0)
"""Codes of what is written between symbols in LaTeX and text; a symbol's code is its position, 0 or above."""

LATEX = ("{", "}", "\\frac {", "} {", "\\sqrt {", "^ {", "_ {")
TEXT = ("(", ")", "(", ")/(", "√(", "^(", "_(")
"""The codes written out, in the order of their numbers."""


class Trees(NamedTuple):
    """B expressions. nodes: int64 (B, most, COLUMNS); node 0 is the whole. n_nodes: int64 (B,)."""

    nodes: I64
    n_nodes: I64


class Walk(NamedTuple):
    """The same in reading order. leaf_node: int64 (S,), the node of every symbol. leaf_start: int64 (B+1,), where each
    expression's begin. codes, code_start: int64 (T,), (B+1,): symbols and what is written between them.
    """

    leaf_node: I64
    leaf_start: I64
    codes: I64
    code_start: I64


@kernel
def _visit(nodes: I64, leaves: I64, codes: I64) -> tuple[int, int]:
    """Fill reading order of one expression, nodes (most, COLUMNS); how many leaves and codes there are."""
    n_leaves = n_codes = top = 0
    stack = np.empty(8 * len(nodes), np.int64)  # nodes to visit, and codes to write, last first
    stack[0], top = 0, 1
    while top:
        top -= 1
        node = stack[top]
        if node < 0:
            codes[n_codes] = node
            n_codes += 1
            continue
        kind, first = nodes[node, KIND], nodes[node, FIRST]
        if kind == SYMBOL:
            leaves[n_leaves] = node
            n_leaves += 1
            codes[n_codes] = nodes[node, VALUE]
            n_codes += 1
        elif kind in (FRACTION, ROOT):
            leaves[n_leaves] = first  # bar and radical are written by the code that opens the form
            n_leaves += 1
            codes[n_codes] = FRACTION_OPEN if kind == FRACTION else ROOT_OPEN
            n_codes += 1
            stack[top] = CLOSE_GROUP
            if kind == FRACTION:
                stack[top + 1], stack[top + 2], stack[top + 3] = first + 2, FRACTION_NEXT, first + 1
                top += 4
            else:
                stack[top + 1] = first + 1
                top += 2
        elif kind == SCRIPT:
            child = first + nodes[node, COUNT] - 1
            for lowered in (True, False):
                if nodes[node, LOWERED if lowered else RAISED] > 0:
                    stack[top], stack[top + 1], stack[top + 2] = CLOSE_GROUP, child, LOWER if lowered else RAISE
                    top += 3
                    child -= 1
            stack[top] = first
            top += 1
        else:
            for child in range(first + nodes[node, COUNT] - 1, first - 1, -1):
                stack[top] = child
                top += 1
    return n_leaves, n_codes


@kernel
def _walk(nodes: I64, leaf_node: I64, leaf_start: I64, codes: I64, code_start: I64) -> None:
    for i in range(len(nodes)):
        n_leaves, n_codes = _visit(nodes[i], leaf_node[leaf_start[i] :], codes[code_start[i] :])
        leaf_start[i + 1], code_start[i + 1] = leaf_start[i] + n_leaves, code_start[i] + n_codes


def walk(trees: Trees) -> Walk:
    """Symbols and codes of B expressions in reading order: a fraction's bar before what stands over and under it."""
    n, most = trees.nodes.shape[:2]
    leaf_node, codes = np.empty(n * most + 1, np.int64), np.empty(4 * n * most + 1, np.int64)
    leaf_start, code_start = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    _walk(trees.nodes, leaf_node, leaf_start, codes, code_start)
    return Walk(leaf_node[: leaf_start[-1]].copy(), leaf_start, codes[: code_start[-1]].copy(), code_start)
