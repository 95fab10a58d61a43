"""`symgen template`: drawings of known shape become templates that lie on them; mistakes are named."""

import numpy as np
import pytest
from inkml_files import inkml
from PIL import Image, ImageDraw

from symgen import shipped, template
from symgen.errors import SymgenError
from symgen.geometry.fairing import spaced
from symgen.sources import strokes
from symgen.symbols import table
from symgen.tracing import template as trace

SHIPPED = template.read(shipped.folder("fonts") / "strokes")


def draw(path, curves, scale=37.0, symbols=1):
    """InkML of polylines with y down, far from the origin."""
    text = {
        str(i): ", ".join(f"{x:.4f} {y:.4f}" for x, y in np.asarray(line) * scale + 500)
        for i, line in enumerate(curves)
    }
    path.write_bytes(inkml(text, [("2", [name]) for name in text] if symbols > 1 else [("2", list(text))]))
    return path


def picture(path, lines, pen=9):
    image = Image.new("L", (300, 300), 255)
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=0, width=pen, joint="curve")
    image.save(path)
    return path


def made(text):
    return template.parse(text, "made")[0]


def apart(a, b):
    """Hausdorff distance of two polylines."""
    a, b = spaced(a, 0.02), spaced(b, 0.02)
    away = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1))
    return max(away.min(axis=0).max(), away.min(axis=1).max())


@pytest.mark.parametrize("one", [one for one in SHIPPED if one.symbol in {"2", "8", "exists", "alpha", "forall", "g"}],
                         ids=lambda one: f"{one.symbol}-{one.name}")  # fmt: skip
def test_a_template_that_is_drawn_comes_back(tmp_path, one):
    found = made(trace(draw(tmp_path / "one.inkml", one.curves), one.symbol, "again", top=15, bottom=0))
    assert len(found.strokes) == len(one.strokes)
    was, now = (np.concatenate(each.curves) for each in (one, found))
    size = np.ptp(was, axis=0)
    was = (was - was.min(axis=0)) * (1.5 / size[1]) - (0, 1.5)
    side = max(1.5, 1.5 * size[0] / size[1])
    for a, b in zip(one.curves, found.curves, strict=True):
        a = (a - np.concatenate(one.curves).min(axis=0)) * (1.5 / size[1]) - (0, 1.5)
        assert apart(a, b) < 0.035 * side, "farther than the leeway and the spacing of points"
        np.testing.assert_allclose(a[0], b[0], atol=0.02), "drawn from the other end"
    assert abs(now[:, 1].min() + 1.5) < 0.06 * side
    assert sum(len(each.points) for each in found.strokes) <= 16 + 2 * sum(len(each.points) for each in one.strokes)


def test_corners_stay_sharp_and_dots_stay_dots(tmp_path):
    zig = [(0, 0), (9, 0), (9, 8), (2, 8)]
    found = made(trace(draw(tmp_path / "z.inkml", [zig, [(4, 12), (4.1, 12)]]), "exists", "zig-dot"))
    assert [each.points.shape for each in found.strokes] == [(4, 2), (1, 2)]
    assert found.strokes[0].corner.tolist() == [False, True, True, False]


def test_a_drawing_stands_where_the_symbols_other_templates_do(tmp_path):
    bar = draw(tmp_path / "bar.inkml", [[(0, 3), (70, 3)]])
    (stroke,) = made(trace(bar, "minus", "mine")).strokes
    own = [np.concatenate(one.curves) for one in SHIPPED if one.symbol == "minus"]
    assert np.ptp(stroke.points[:, 0]) == pytest.approx(10 * np.median([np.ptp(each[:, 0]) for each in own]), abs=0.1)
    two = made(trace(draw(tmp_path / "2.inkml", [[(0, 0), (5, 0), (0, 8), (6, 8)]]), "2", "low", top=4, bottom=-6))
    assert (two.strokes[0].points[:, 1].max(), two.strokes[0].points[:, 1].min()) == (4, -6)


def test_strange_proportions_are_asked_about(tmp_path, capfd):
    three = [np.array([(0, 0), (6, 0), (3, 3), (6, 6), (3, 10), (0, 9)], float)]
    trace(draw(tmp_path / "one.inkml", three), "3", "mine")
    assert not capfd.readouterr().err
    trace(draw(tmp_path / "two.inkml", [*three, three[0] + (9, 0)]), "3", "mine")
    assert "two.inkml: broader or narrower than any way to write 3" in capfd.readouterr().err


def test_a_picture_is_reinked(tmp_path):
    lines = [[(60, 50), (230, 50), (230, 140), (90, 140)], [(228, 140), (230, 250), (60, 250)]]
    found = made(trace(picture(tmp_path / "e.png", lines), "exists", "square", top=15, bottom=0))
    every = np.concatenate([each.points for each in found.strokes])
    assert np.ptp(every[:, 1]) == pytest.approx(15, abs=0.1)
    assert np.ptp(every[:, 0]) == pytest.approx(15 * 170 / 200, abs=0.5)
    assert sum(int(each.corner.sum()) for each in found.strokes) >= 2


def test_a_file_grows_and_recipes_read_it(tmp_path):
    drawing, mine = draw(tmp_path / "x.inkml", [[(0, 0), (8, 9)], [(8, 0), (0, 9)]]), tmp_path / "mine.toml"
    trace(drawing, "x", "cross", out=mine)
    mine.write_text(mine.read_text().replace("[x]", "[x]  # as at school"))
    trace(drawing, "\\exists", "odd", out=mine)
    trace(drawing, "x", "cross-again", out=mine)
    assert [(one.symbol, one.name) for one in template.read(mine)] == [
        ("x", "cross-again"), ("x", "cross"), ("exists", "odd")]  # fmt: skip
    assert "# as at school" in mine.read_text()
    bank = strokes.load(strokes.Params(sets=(), path=str(mine)), table())
    assert len(bank) == 2, "the second x is the same drawing"


def test_the_sheet_shows_drawing_template_and_the_others(tmp_path):
    sheet = tmp_path / "look.png"
    trace(draw(tmp_path / "2.inkml", SHIPPED[0].curves), "0", "mine", sheet=sheet)
    with Image.open(sheet) as image:
        assert image.width > 300 and np.asarray(image.convert("L")).min() < 60


@pytest.mark.parametrize(("change", "says"), [
    ({"symbol": "exist"}, "exists"),
    ({"name": "Zig Zag"}, "small letters"),
    ({"drawing": "nothing.png"}, "nothing.png"),
    ({"drawing": "blank.png"}, "blank picture"),
    ({"drawing": "words.txt"}, "not a picture"),
    ({"drawing": "words.inkml"}, "not well-formed"),
    ({"drawing": "both.inkml"}, "2 symbols"),
    ({"drawing": "none.inkml"}, "no stroke"),
    ({"top": 1.0, "bottom": 2.0}, "above the bottom"),
    ({"licence": "CC-BY-4.0"}, "CC0-1.0"),
    ({"name": "taken"}, "there already"),
    ({"licence": " "}, "licence"),
])  # fmt: skip
def test_mistakes_are_named(tmp_path, change, says):
    draw(tmp_path / "good.inkml", [[(0, 0), (8, 9)]])
    draw(tmp_path / "both.inkml", [[(0, 0), (8, 9)], [(20, 0), (28, 9)]], symbols=2)
    (tmp_path / "none.inkml").write_bytes(inkml({}, []))
    for name in ("words.txt", "words.inkml"):
        (tmp_path / name).write_text("a drawing")
    picture(tmp_path / "blank.png", [])
    mine = tmp_path / "mine.toml"
    mine.write_text('licence = "CC0-1.0"\n[x]\ntaken = ["0,0 5,5"]\n')
    before = mine.read_bytes()
    given = {"drawing": "good.inkml", "symbol": "x", "name": "new", "out": mine, **change}
    with pytest.raises(SymgenError, match=says):
        trace(tmp_path / given.pop("drawing"), given.pop("symbol"), given.pop("name"), **given)
    assert mine.read_bytes() == before
