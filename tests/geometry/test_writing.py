import numpy as np
import pytest

from symgen.geometry.writing import directed, ordered


def line(*points):
    return np.array(points, float)


@pytest.mark.parametrize(
    ("xy", "expected"),
    [
        (line((0, 0), (0, 1)), True),
        (line((0, 1), (0, 0)), False),
        (line((0, 0), (1, 0.1)), True),
        (line((0, 0), (1, -0.1)), True),
        (line((1, 0), (0, 0.1)), False),
        (line((1, 0), (0, 1)), True),
    ],
)
def test_open_strokes_run_down_or_to_the_right(xy, expected):
    assert directed(xy, False) is expected


def test_closed_strokes_run_counterclockwise():
    square = line((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))  # with y down: left side first, downward
    assert directed(square, True) and not directed(square[::-1], True)


def test_strokes_come_from_the_top_then_from_the_left_then_by_length_and_dots_last():
    equal = [line((0, 1), (1, 1)), line((0, 0), (1, 0))]
    assert ordered(equal) == [1, 0]
    pillars = [line((1, 0), (1, 1)), line((0, 0), (0, 1))]
    assert ordered(pillars) == [1, 0]
    i = [line((0, 0)), line((0, 0.5), (0, 1))]
    assert ordered(i) == [1, 0]
    assert ordered([line((0, 0), (0, 0.5)), line((0, 0), (0, 1))]) == [1, 0]
    assert ordered([]) == []
