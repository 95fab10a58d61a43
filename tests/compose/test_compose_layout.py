"""Expressions as they stand on the page: rules that a reader relies on, judged by the boxes that the set will hold."""

import numpy as np
import pytest
from compose_cases import composition

from symgen.compose.draw import Writer
from symgen.compose.grammar import grow
from symgen.compose.tree import COUNT, FENCE, FIRST, FRACTION, KIND, RAISED, ROOT, SCRIPT, SYMBOL
from symgen.rng import Draws

CLEAN = "linear = 0.2\n[page]\npaper = 0.0\ntilt = 0.0"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Expressions on clean level paper: trees, block, and the box of every node."""
    made = composition(tmp_path_factory.mktemp("layout"), rows=400, extra=CLEAN)
    writer = Writer(made)
    index = np.arange(150)
    block = writer.rows(0, index)
    lines = writer._lines(0, index)
    trees = grow(made.rules[0], Draws(made.recipe.seed, "expression/grammar", lines).subkey())
    return trees, block


def forms(drawn, kind):
    """Every node of a kind with the boxes (left, top, right, bottom) of its children's ink."""
    trees, block = drawn
    read = block.walk
    for i, (nodes, n) in enumerate(zip(*trees, strict=True)):
        boxes = np.full((n, 4), [np.inf, np.inf, -np.inf, -np.inf])
        for leaf in range(read.leaf_start[i], read.leaf_start[i + 1]):
            x, y, wide, high = block.box[leaf]
            boxes[read.leaf_node[leaf]] = x, y, x + wide, y + high
        for node in range(n - 1, -1, -1):
            for child in range(nodes[node, FIRST], nodes[node, FIRST] + nodes[node, COUNT]):
                boxes[node, :2] = np.minimum(boxes[node, :2], boxes[child, :2])
                boxes[node, 2:] = np.maximum(boxes[node, 2:], boxes[child, 2:])
        for node in np.flatnonzero(nodes[:n, KIND] == kind):
            first = nodes[node, FIRST]
            yield nodes[node], boxes[first : first + nodes[node, COUNT]], nodes[first : first + nodes[node, COUNT]]


def test_fraction_bars_span_what_they_divide(drawn):
    found = 0
    for _, (bar, over, under), _ in forms(drawn, FRACTION):
        assert bar[0] <= min(over[0], under[0]) + 1 and bar[2] >= max(over[2], under[2]) - 1
        assert over[3] <= bar[3] + 0.5 and under[1] >= bar[1] - 0.5
        found += 1
    assert found > 20


def test_roots_cover_what_stands_in_them(drawn):
    found = 0
    for _, (sign, inside), _ in forms(drawn, ROOT):
        assert sign[0] < inside[0] and sign[2] >= inside[2] - 1.5 and sign[1] <= inside[1] + 0.5
        found += 1
    assert found > 10


def test_scripts_are_smaller_and_off_the_line(drawn):
    raised = []
    for node, boxes, children in forms(drawn, SCRIPT):
        if children[0, KIND] == SYMBOL and node[RAISED] > 0:
            base, script = boxes[0], boxes[1]
            assert script[0] >= base[2] - 1.5
            raised.append((base[1] + base[3]) / 2 - (script[1] + script[3]) / 2)
    assert len(raised) > 15 and np.mean(np.array(raised) > 0) > 0.97


def test_brackets_reach_as_far_as_what_they_hold(drawn):
    for _, (left, inside, right), _ in forms(drawn, FENCE):
        assert left[2] <= inside[0] + 1.5 and right[0] >= inside[2] - 1.5
        assert min(left[1], right[1]) <= inside[1] + 4 and max(left[3], right[3]) >= inside[3] - 4


def test_boxes_hold_all_ink_and_no_more(drawn):
    """Outside the boxes the page is clean, and every box has ink along each of its edges."""
    trees, block = drawn
    for i in range(len(trees.n_nodes)):
        left = block.images[i].copy()
        for x, y, wide, high in block.box[block.walk.leaf_start[i] : block.walk.leaf_start[i + 1]]:
            rows, columns = slice(int(y), int(np.ceil(y + high))), slice(int(x), int(np.ceil(x + wide)))
            inside = block.images[i, rows, columns] > 0
            # A pixel that ink covers by less than a two-hundredth stays white.
            assert inside[:2].any() and inside[-2:].any() and inside[:, :2].any() and inside[:, -2:].any()
            # The raster rounds to 1/256 px and its soft edge may cross into the next pixel.
            left[max(rows.start - 1, 0) : rows.stop + 1, max(columns.start - 1, 0) : columns.stop + 1] = 0
        assert not left.any()


def test_every_expression_can_be_read(drawn):
    _, block = drawn
    assert (block.images.reshape(len(block.images), -1).max(axis=1) > 90).all()
