from dataclasses import replace

import numpy as np
import pytest

from symgen import one_picture, paths
from symgen.bank import Bank
from symgen.testing import tiny_bank

UP = np.array([0, 0.275])


def bar(width, height):
    """A filled upright rectangle in the unit frame, edges subdivided as the sources do."""
    side = np.linspace(-0.5, 0.5, 11)
    x, y = width / 2, height / 2
    return np.concatenate([
        np.stack([side * width, side * 0 - y], 1), np.stack([side * 0 + x, side * height], 1),
        np.stack([-side * width, side * 0 + y], 1), np.stack([side * 0 - x, -side * height], 1),
    ])  # fmt: skip


def bank_of(shapes, baseline=(0.0, 0.0)):
    """Two classes, three fonts; `shapes`: two lists of outlines, the same in every font."""
    bank = tiny_bank((1, 2), 3)
    geometry = paths.from_lists([shapes[i % 2] for i in range(6)], filled=True)
    known = replace(bank.catalogue, baseline=np.array([baseline[i % 2] for i in range(6)], np.float32),
                    origin=bank.catalogue.group)  # fmt: skip
    return Bank(geometry, known, {})


def pairs(bank, frame="tight", drawn=True):
    class_of = bank.catalogue.symbol_id - 1
    found = one_picture.find(bank, class_of, np.full(len(bank), drawn), frame)
    return [(pair.first, pair.second, pair.alike, pair.of) for pair in found]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([bar(0.1, 1)], [bar(0.1, 1)], True),
        ([bar(0.1, 1)], [bar(0.16, 1)], True),
        ([bar(0.1, 1)], [bar(0.3, 1)], False),
        ([bar(0.1, 1)], [bar(0.1, 0.45) - UP, bar(0.1, 0.45) + UP], False),
        ([bar(0.1, 1)], [bar(1, 0.1)], False),
    ],
)
def test_bars(one, other, same):
    assert pairs(bank_of((one, other))) == ([(0, 1, 3, 3)] if same else [])


def test_place_on_the_line_tells_apart_only_where_the_frame_keeps_it():
    bank = bank_of(([bar(0.1, 1)], [bar(0.1, 1)]), baseline=(0.0, 0.4))
    assert pairs(bank, "tight") == [(0, 1, 3, 3)]
    assert pairs(bank, "line") == []
    unknown = bank_of(([bar(0.1, 1)], [bar(0.1, 1)]), baseline=(0.0, np.nan))
    assert pairs(unknown, "line") == [(0, 1, 3, 3)]


def test_writers_are_compared_for_identity_only():
    bank = bank_of(([bar(0.1, 1)], [bar(0.1, 1)]))
    assert pairs(bank, drawn=False) == []
    prints = bank.catalogue.fingerprint.copy()
    prints[1] = prints[0]
    copied = Bank(bank.paths, replace(bank.catalogue, fingerprint=prints), {})
    found = one_picture.find(copied, copied.catalogue.symbol_id - 1, np.zeros(6, np.bool_), "tight")
    assert [tuple(one) for one in found] == [(0, 1, 0, 0, 1)]


def test_copies_at_another_place_on_the_line_are_no_copies():
    bank = bank_of(([bar(0.1, 1)], [bar(0.1, 1)]), baseline=(0.0, 0.4))
    bank = Bank(bank.paths, replace(bank.catalogue, fingerprint=np.ones(6, np.uint64)), {})
    nobody, class_of = np.zeros(6, np.bool_), bank.catalogue.symbol_id - 1
    assert len(one_picture.find(bank, class_of, nobody, "tight")) == 1
    assert one_picture.find(bank, class_of, nobody, "line") == []


def test_a_stray_copy_among_many_items_is_not_told():
    bank = tiny_bank((1, 2), 40)
    prints = bank.catalogue.fingerprint.copy()
    prints[1] = prints[0]
    stray = Bank(bank.paths, replace(bank.catalogue, fingerprint=prints), {})
    assert one_picture.find(stray, stray.catalogue.symbol_id - 1, np.zeros(80, np.bool_), "tight") == []


def test_one_odd_font_does_not_merge_two_classes():
    bank = tiny_bank((1, 2), 5)
    shapes = [[bar(0.1, 1)] if i % 2 == 0 or i == 1 else [bar(1, 1)] for i in range(10)]
    geometry = paths.from_lists(shapes, filled=True)
    assert pairs(Bank(geometry, replace(bank.catalogue, origin=bank.catalogue.group), {})) == []
