"""The balance chart: bars as high as their rows, on a scale that hides no class, and nothing from a name."""

import numpy as np
import pytest

from symgen.chart import BAR, COLOURS, EDGE, GAP, HEAD, HEIGHT, LEFT, Bar, balance_chart


def bar_pixels(image, number, colour):
    """Pixels of a colour in the middle column of bar `number` of the first panel."""
    x = LEFT + EDGE + number * (BAR + GAP) + GAP + BAR // 2
    column = np.asarray(image)[HEAD + EDGE : HEAD + EDGE + HEIGHT, x]
    return int(np.all(column == colour, axis=1).sum())


def test_heights_follow_rows_and_splits_stand_upon_each_other():
    image = balance_chart([Bar("a", (50, 50)), Bar("b", (25, 0)), Bar("c", (0, 0))], ["train", "validation"], "t")
    assert abs(bar_pixels(image, 0, COLOURS[0]) - HEIGHT / 2) <= 2
    assert abs(bar_pixels(image, 0, COLOURS[1]) - HEIGHT / 2) <= 2
    assert abs(bar_pixels(image, 1, COLOURS[0]) - HEIGHT / 4) <= 2
    assert bar_pixels(image, 2, COLOURS[0]) == 0


def test_the_smallest_class_is_still_seen():
    image = balance_chart([Bar("a", (9000,)), Bar("b", (4,)), Bar("c", (1,))], ["train"], "t")
    assert bar_pixels(image, 0, COLOURS[0]) > bar_pixels(image, 1, COLOURS[0]) > bar_pixels(image, 2, COLOURS[0]) > 10


@pytest.mark.parametrize("n", [0, 1, 5, 72, 73, 400])
def test_any_number_of_classes_finds_room(n):
    image = balance_chart([Bar("x", (i + 1,)) for i in range(n)], ["train"], "t")
    assert image.width < 1500 and image.height < 400 * max(1, -(-n // 72))
    assert image.tobytes() == balance_chart([Bar("x", (i + 1,)) for i in range(n)], ["train"], "t").tobytes()


def test_hostile_names_are_only_drawn():
    balance_chart([Bar("\x1b[2J\n" * 50, (3,)), Bar("", (1,))], ["<script>"], "\0" * 9000)
