"""k real items of each class: nested, and blind to everything but the draw and the items' names."""

import numpy as np
import pytest

from symgen.gain.draws import draw
from symgen.gain.material import Pool, class_list, place_of, read
from symgen.gain.outcomes import ALL
from symgen.prepare import stock


@pytest.fixture(scope="module")
def pool(lab):
    place = place_of(lab.real, "train")
    return Pool.of([read(place, 20, "tight", class_list(stock(lab.recipe).labels, [place]))])


def test_a_draw_holds_k_items_of_each_class_or_all_that_there_are(pool):
    have = pool.items_of(5)
    assert have.min() < 5 <= have.max(), "the case is only interesting where one class has too few"
    for shot in (1, 2, 5):
        assert [len(items) for items in draw(pool, 5, shot, 0).by_class] == np.minimum(have, shot).tolist()
    assert [len(items) for items in draw(pool, 5, ALL, 0).by_class] == have.tolist()


def test_larger_draws_hold_the_smaller(pool):
    for number in range(3):
        one, two, five = (draw(pool, 5, shot, number).items for shot in (1, 2, 5))
        assert one < two < five
    assert draw(pool, 5, 2, 0).items != draw(pool, 5, 2, 1).items
    assert draw(pool, 5, 2, 0).digest == draw(pool, 5, 2, 0).digest != draw(pool, 5, 2, 1).digest


def test_other_classes_do_not_change_a_draw(pool):
    few = np.isin(pool.part.labels, [0, 3])
    rows = np.flatnonzero(few)
    inside = few[pool.row]
    place = np.cumsum(few) - 1
    part = Pool(pool.part.take(rows), pool.items, place[pool.row[inside]], pool.item[inside])
    whole, small = draw(pool, 5, 2, 0), draw(part, 5, 2, 0)
    assert small.by_class[0] == whole.by_class[0] and small.by_class[3] == whole.by_class[3]
    assert small.by_class[1] == ()


def test_rows_come_with_their_items(pool):
    drawn = draw(pool, 5, 2, 0)
    inside = pool.rows_of(drawn.items)
    assert inside.sum() == len(drawn.items), "one row an item here"
    assert not pool.rows_of(frozenset()).any() and pool.rows_of(frozenset(pool.items)).all()
    found = drawn.as_json(("2", "a", "exists", "plus", "x"))
    assert sum(map(len, found["items"].values())) == len(drawn.items) and found["shot"] == 2


def test_a_row_of_two_items_needs_both(pool):
    row, item = np.r_[pool.row, 0], np.r_[pool.item, (pool.item[0] + 1) % len(pool.items)]
    mixed = Pool(pool.part, pool.items, row, item)
    own = frozenset({pool.items[pool.item[0]]})
    assert pool.rows_of(own)[0] and not mixed.rows_of(own)[0]
