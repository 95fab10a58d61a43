"""What a box says beside the network: what holds others is a root, brackets are as high as what they hold."""

from types import SimpleNamespace

import numpy as np

from symgen.recognize.groups import Group
from symgen.recognize.regions import Box
from symgen.recognize.segment import Segments, named

NAMES = ("minus", "sqrt", "x", "2", "lparen", "lbrace", "1")


def read(*signs):
    """Names of symbols given as (box, {name: probability}), as the reader settles them."""
    run = SimpleNamespace(labels=SimpleNamespace(names=NAMES))
    usual = np.full((len(signs), len(NAMES)), 1e-4)
    for k, (_, said) in enumerate(signs):
        for name, probability in said.items():
            usual[k, NAMES.index(name)] = probability
    groups = [Group((k,), Box(*box), 1, 0.0, 0.0, 1.0) for k, (box, _) in enumerate(signs)]
    return named(Segments(None, groups, usual.astype(np.float32), usual), run)


INSIDE = [((40 + 40 * k, 30, 60 + 40 * k, 52), {"x": 0.9}) for k in range(4)]


def test_what_holds_others_is_a_root():
    wide = ((0, 10, 220, 60), {"minus": 0.6, "sqrt": 0.2})
    assert read(wide, *INSIDE) == ["sqrt", "x", "x", "x", "x"]


def test_a_level_stroke_over_others_is_no_root():
    bar = ((0, 10, 220, 14), {"minus": 0.6, "sqrt": 0.2})
    assert read(bar, *INSIDE)[0] == "minus"


def test_a_tall_bracket_is_what_the_network_says():
    line = [((40 + 30 * k, 60, 60 + 30 * k, 80), {"x": 0.9}) for k in range(3)]
    assert read(((0, 20, 12, 120), {"lparen": 0.6, "lbrace": 0.3}), *line)[0] == "lparen"
    assert read(((0, 20, 12, 120), {"lparen": 0.3, "lbrace": 0.6}), *line)[0] == "lbrace"
