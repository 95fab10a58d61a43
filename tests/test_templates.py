"""The template format, and the templates that ship: complete, resolvable, each the picture of one symbol."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgen import shipped, template
from symgen.errors import SourceError
from symgen.labels import label_set
from symgen.sources import strokes
from symgen.symbols import table

HOME = shipped.folder("fonts") / "strokes"

# Rare or easily confused: a class that people write in several ways must not be learnt from one of them.
MANY_WAYS = [
    *"012479abfgqrtxyz", "exists", "forall", "in", "theta", "phi", "lambda", "mu", "sigma", "gamma", "Delta", "sum",
    "int", "infty", "partial", "neq", "leq", "geq", "rightarrow", "pm", "div", "lbrace", "rbrace", "lt", "gt", "sqrt",
    "alpha", "beta", "pi", "prime", "times",
]  # fmt: skip


def read(tmp_path, text, name="mine.toml"):
    (tmp_path / name).write_text(text)
    return template.read(tmp_path / name)


def one(text):
    return template.parse_strokes([text], "here")[0]


coordinate = st.integers(-1000, 1000).map(lambda tenths: tenths / 10)
point = st.tuples(coordinate, coordinate, st.booleans())


@given(st.lists(point, min_size=1, max_size=12, unique_by=lambda p: p[:2]))
def test_a_stroke_reads_back_as_it_was_written(points):
    stroke = one("  ".join(f"{x},{y}{'!' if corner else ''}" for x, y, corner in points))
    assert [(x, y, bool(c)) for (x, y), c in zip(stroke.points, stroke.corner, strict=True)] == points


@given(st.lists(point, min_size=2, max_size=12, unique_by=lambda p: p[:2]))
def test_the_curve_meets_every_point_in_order(points):
    stroke = one(" ".join(f"{x},{y}{'!' if corner else ''}" for x, y, corner in points))
    curve = template.flatten(stroke)
    assert np.isfinite(curve).all()
    places = [int(np.argmin(np.abs(curve - p).sum(axis=1))) for p in stroke.points]
    assert np.abs(curve[places] - stroke.points).max() < 1e-9
    assert places == sorted(places)
    np.testing.assert_array_equal(curve[[0, -1]], stroke.points[[0, -1]])


def test_two_points_are_a_straight_line_and_one_is_a_dot():
    np.testing.assert_array_equal(template.flatten(one("0,0 3,4")), [[0, 0], [3, 4]])
    np.testing.assert_array_equal(template.flatten(one("2,1")), [[2, 1]])


def test_the_pen_runs_straight_between_corners_and_bends_elsewhere():
    corners = template.flatten(one("0,0 5,10! 10,0"))
    np.testing.assert_array_equal(corners, [[0, 0], [5, 10], [10, 0]])
    smooth = template.flatten(one("0,0 5,10 10,0"))
    step = np.diff(smooth, axis=0)
    heading = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    assert np.degrees(np.abs(np.diff(heading)).max()) < 30  # the corner turns by 127 at once


def test_points_of_a_circle_give_a_circle():
    angle = np.linspace(0, 2 * np.pi, 9)
    text = " ".join(f"{10 * np.cos(a):.6f},{10 * np.sin(a):.6f}" for a in angle)
    radius = np.hypot(*template.flatten(one(text)).T)
    assert np.abs(radius - 10).max() < 0.15


def test_curves_are_in_x_heights_with_y_down(tmp_path):
    (found,) = read(tmp_path, 'licence = "CC0-1.0"\n[p]\nplain = ["0,10 0,-6", "5,5"]')
    np.testing.assert_allclose(found.curves[0], [[0, -1], [0, 0.6]])
    np.testing.assert_allclose(found.curves[1], [[0.5, -0.5]])
    assert (found.symbol, found.name, found.licence) == ("p", "plain", "CC0-1.0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[a]\nx = ['0,0 1,1']", "licence"),
        ("licence = 'CC0-1.0'\n[a", "not TOML"),
        ("licence = 'CC0-1.0'\na = ['0,0 1,1']", "write [a]"),
        ("licence = 'CC0-1.0'\n[a]\nBig = ['0,0 1,1']", "[a] Big: a template's name"),
        ("licence = 'CC0-1.0'\n[a]\nx = '0,0 1,1'", "[a] x: a template is a list"),
        ("licence = 'CC0-1.0'\n[a]\nx = []", "[a] x: a template is a list"),
        ("licence = 'CC0-1.0'\n[a]\nx = ['0,0 1,1', '']", "[a] x: stroke 2: a stroke is a text"),
        ("licence = 'CC0-1.0'\n[a]\nx = [3]", "[a] x: stroke 1: a stroke is a text"),
        ("licence = 'CC0-1.0'\n[a]\nx = ['0,0 1;1']", "[a] x: stroke 1, point 2: '1;1' is no point"),
        ("licence = 'CC0-1.0'\n[a]\nx = ['0,0 nan,1']", "stroke 1, point 2: 'nan,1' is no point"),
        ("licence = 'CC0-1.0'\n[a]\nx = ['0,0 1000,1']", "stroke 1, point 2: 1000,1 lies more than 100"),
        ("licence = 'CC0-1.0'\n[a]\nx = ['0,0 1,1 1,1!']", "stroke 1, point 3: 1,1! repeats"),
    ],
)
def test_errors_say_file_template_stroke_and_reason(tmp_path, text, says):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    assert str(tmp_path / "mine.toml") in str(caught.value)
    assert says in str(caught.value)


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path):
    with pytest.raises(SourceError, match=r"gone\.toml"):
        template.read(tmp_path / "gone.toml")
    with pytest.raises(SourceError, match="no pen templates"):
        template.read(tmp_path)


def test_the_same_template_twice_is_refused(tmp_path):
    text = "licence = 'CC0-1.0'\n[a]\nx = ['0,0 1,1']"
    (tmp_path / "one.toml").write_text(text)
    (tmp_path / "two.toml").write_text(text)
    with pytest.raises(SourceError, match=r"two\.toml: \[a\] x stands in .*one\.toml too"):
        template.read(tmp_path)


@pytest.fixture(scope="module")
def shipped_templates():
    return template.read(HOME)


def test_every_shipped_template_names_a_symbol_and_is_free(shipped_templates):
    symbols = table()
    assert not [t.symbol for t in shipped_templates if symbols.get(t.symbol) is None]
    assert {t.licence for t in shipped_templates} == {"CC0-1.0"}


def test_a_symbol_has_one_table(shipped_templates):
    """Two spellings of one symbol would scatter its templates over two tables."""
    spelling = {}
    for t in shipped_templates:
        assert spelling.setdefault(table().resolve(t.symbol).id, t.symbol) == t.symbol


def test_rare_and_confusable_symbols_have_three_allographs(shipped_templates):
    ways = {}
    for t in shipped_templates:
        ways.setdefault(table().resolve(t.symbol).name, set()).add(t.name)
    names = [table().resolve(spelling).name for spelling in MANY_WAYS]
    assert {name: len(ways.get(name, ())) for name in names if len(ways.get(name, ())) < 3} == {}


@pytest.mark.parametrize("name", ["crohme101", "ascii90", "math", "kaggle82"])
def test_every_symbol_of_a_shipped_set_can_be_written(shipped_templates, name):
    written = {table().resolve(t.symbol).id for t in shipped_templates}
    _, labels = label_set(name, table())
    assert [one.name for one in labels.classes if not {symbol.id for symbol in one.symbols} <= written] == []


def test_templates_stay_near_the_line(shipped_templates):
    """Nothing is written higher than two x-heights above the baseline or deeper than one below it, or far aside.

    A word may be as long as its letters are wide.
    """
    for t in shipped_templates:
        points = np.concatenate(t.curves)
        assert points[:, 1].min() > -2.0 and points[:, 1].max() < 1.0, (t.symbol, t.name)
        letters = len(t.symbol) if table().resolve(t.symbol).kind == "word" else 1
        widest = max(3.2, 0.85 * letters)
        assert -0.5 < points[:, 0].min() < 0.7 and points[:, 0].max() < widest, (t.symbol, t.name)


def dense(paths, i):
    """Points at most 0.03 apart along item i: float64 (n, 2)."""
    found = []
    for k in range(paths.item_start[i], paths.item_start[i + 1]):
        xy = paths.xy[paths.path_start[k] : paths.path_start[k + 1]].astype(float)
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
        at = np.append(np.arange(0, along[-1], 0.03), along[-1])
        found.append(np.stack([np.interp(at, along, xy[:, 0]), np.interp(at, along, xy[:, 1])], 1))
    return np.concatenate(found)


def farthest(a, b):
    """Hausdorff distance of point sets (n, 2) and (m, 2)."""
    apart = np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1])
    return max(apart.min(axis=0).max(), apart.min(axis=1).max())


def test_no_two_symbols_share_a_picture():
    """Under a tight frame only symbols of one look-alike group may be drawn alike (within 5 % of their size)."""
    limit = 0.05
    bank = strokes.load(strokes.Params(sets=("templates",)), table())
    points = [dense(bank.paths, i) for i in range(len(bank))]
    symbol = [table().by_id(int(s)) for s in bank.catalogue.symbol_id]
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    # No set reaches farther in any direction than one within `limit` of it, plus `limit`: most pairs end here.
    reach = np.array([(p[:, :1] * np.cos(angle) + p[:, 1:] * np.sin(angle)).max(axis=0) for p in points])
    near = np.abs(reach[:, None] - reach[None]).max(axis=2) <= limit
    alike = []
    for i, j in np.argwhere(np.triu(near, 1)):
        group = symbol[i].look_alike
        told_apart = symbol[i].id != symbol[j].id and not (group and group == symbol[j].look_alike)
        if told_apart and farthest(points[i], points[j]) <= limit:
            alike.append((str(bank.catalogue.item[i]), str(bank.catalogue.item[j])))
    assert alike == []


def test_no_two_allographs_of_a_symbol_are_the_same_drawing():
    bank = strokes.load(strokes.Params(sets=("templates",)), table())
    assert bank.about["dropped"] == {}
