"""Random expressions: as long as asked for, of allowed symbols and forms, the same whatever stands beside them."""

import numpy as np
import pytest

from symgen.compose.grammar import Rules, grow
from symgen.compose.roles import members
from symgen.compose.tree import FENCE, FRACTION, KIND, LATEX, ROOT, SCRIPT, VALUE, walk
from symgen.symbols import table

NAMES = [
    "0",
    "1",
    "2",
    "3",
    "a",
    "b",
    "x",
    "y",
    "plus",
    "minus",
    "times",
    "equals",
    "lparen",
    "rparen",
    "sqrt",
    "sin",
    "sum",
    "exclam",
    "comma",
    "period",
]
SYMBOLS = [table().resolve(name) for name in NAMES]


def rules(low=3, high=14, linear=0.0, forms=(True, True, True), depth=2, names=NAMES):
    who, start = members(SYMBOLS, [NAMES.index(name) for name in names])
    return Rules(low, high, linear, *forms, depth, who, start)


def keys(n, seed=1):
    return np.arange(n, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)


def texts(trees):
    read = walk(trees)
    words = [*LATEX, *(symbol.latex for symbol in SYMBOLS)]
    lines = np.split(read.codes + len(LATEX), read.code_start[1:-1])
    return [[words[code] for code in line] for line in lines], np.diff(read.leaf_start)


def kinds(trees):
    return {int(kind) for nodes, n in zip(*trees, strict=True) for kind in nodes[:n, KIND]}


@pytest.mark.parametrize(("low", "high"), [(1, 1), (3, 14), (40, 48)])
def test_budget_is_met_exactly(low, high):
    _, symbols = texts(grow(rules(low, high), keys(600)))
    assert symbols.min() == low and symbols.max() == high


def test_braces_close_and_every_script_has_a_base():
    lines, _ = texts(grow(rules(), keys(800)))
    for line in lines:
        depth = 0
        for before, word in zip(["", *line], line, strict=False):
            depth += word.count("{") - word.count("}")
            assert depth >= 0
            assert not (word in ("^ {", "_ {") and before in ("", "+", "=", "\\times", "{", "(")), line
        assert depth == 0, line


def test_linear_expressions_hold_no_form_and_depth_is_kept():
    assert kinds(grow(rules(linear=1.0), keys(300))) <= {0, 1, FENCE}
    shallow = {tuple(line) for line in texts(grow(rules(depth=1), keys(800)))[0]}
    for line in shallow:
        inside = 0
        for word in line:
            inside += word.count("{") - word.count("}")
            assert inside <= 1, line


def test_only_the_forms_that_are_asked_for():
    assert FRACTION not in kinds(grow(rules(forms=(True, False, True)), keys(300)))
    assert ROOT not in kinds(grow(rules(forms=(True, True, False)), keys(300)))
    assert SCRIPT not in kinds(grow(rules(forms=(False, True, True)), keys(300)))
    assert {FRACTION, ROOT, SCRIPT, FENCE} <= kinds(grow(rules(), keys(300)))


def test_symbols_that_are_not_there_are_not_written():
    few = ["1", "2", "x", "plus"]
    trees = grow(rules(names=few), keys(300))
    used = {NAMES[trees.nodes[i, node, VALUE]] for i, node in zip(*_leaves(trees), strict=True)}
    assert used == set(few)


def _leaves(trees):
    read = walk(trees)
    return np.repeat(np.arange(len(trees.n_nodes)), np.diff(read.leaf_start)), read.leaf_node


def test_brackets_come_in_pairs():
    for line in texts(grow(rules(), keys(500)))[0]:
        open_ = 0
        for word in line:
            open_ += (word == "(") - (word == ")")
            assert open_ >= 0
        assert open_ == 0


def test_an_expression_does_not_depend_on_its_neighbours():
    many, _ = texts(grow(rules(), keys(50)))
    alone = [texts(grow(rules(), keys(50)[i : i + 1]))[0][0] for i in range(50)]
    assert many == alone


@pytest.mark.parametrize("name", ["x", "1", "equals", "comma", "sin"])
def test_one_symbol_is_enough(name):
    _, symbols = texts(grow(rules(1, 6, names=[name]), keys(100)))
    assert symbols.min() >= 1
