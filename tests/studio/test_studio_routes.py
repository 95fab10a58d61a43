"""What the page asks for and gets, without a browser."""

import json
import tomllib

import pytest

from symgen.recipe_file import load_recipe
from symgen.studio.workspace import RefusedError
from symgen.symbols import table

DESIGN = {
    "classes": ["2", "x", "forall"], "balance": {"per_class": 20}, "source": [{"kind": "strokes"}],
    "distort": [{"step": "affine"}],
}  # fmt: skip

WRITER = "a <b>&amp;\"'"
OWN_INK = {"kind": "ink", "path": "ink"}


def made(client, path, body, status=200):
    answer = client.post(f"/api/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def ink_of(client, strokes, symbol="zigzag", licence="CC0-1.0", writer="me"):
    body = {"symbol": symbol, "drawings": [{"strokes": one} for one in strokes], "writer": writer, "licence": licence}
    return made(client, "ink", body)


def test_the_page_knows_every_source_and_step(client):
    found = client.get("/api/studio").json()
    assert {"ink", "fonts", "strokes"} <= {one["name"] for one in found["sources"]}
    assert {"quickstart", "math"} <= {one["name"] for one in found["recipes"]}
    assert not {one["name"] for one in found["recipes"]} & {"expressions", "expressions-linear"}, "it cannot open them"
    affine = next(one for one in found["steps"] if one["name"] == "affine")
    turn = next(one for one in affine["fields"] if one["name"] == "rotation_deg_jitter")
    assert (turn["type"], turn["least"], turn["most"], turn["default"]) == ("number", 0, 8, 2.5) and turn["about"]
    assert next(one for one in affine["fields"] if one["name"] == "slant_range")["type"] == "pair"


def test_a_sheet_shows_each_class_and_follows_a_slider(client):
    first = made(client, "sheet", DESIGN)
    assert first["names"] == ["2"] * 20 + ["x"] * 20 + ["forall"] * 20 and first["tiles"]["n"] == 60
    assert [one["after"] for one in first["balance"]] == [20, 20, 20] and first["holes"] == []
    again = made(client, "sheet", DESIGN)
    assert again["tiles"] == first["tiles"]
    moved = made(client, "sheet", {**DESIGN, "distort": [{"step": "affine", "rotation_deg_range": [15, 20]}]})
    assert moved["tiles"] != first["tiles"] and moved["rows"] == first["rows"]


def test_a_class_without_a_source_is_a_marked_hole_and_no_error(client):
    made(client, "symbol", {"name": "zigzag", "latex": "\\zigzag"})
    found = made(client, "sheet", {**DESIGN, "own": ["zigzag"]})
    assert found["holes"] == ["zigzag"] and set(found["names"]) == {"2", "x", "forall"}
    assert made(client, "sheet", {**DESIGN, "classes": [], "own": ["zigzag"]})["holes"] == ["zigzag"]


def test_a_mistake_in_a_design_is_told_and_nothing_is_drawn(client):
    wrong = {**DESIGN, "distort": [{"step": "affine", "rotation_deg_jitter": 99}]}
    assert "rotation_deg_jitter" in made(client, "sheet", wrong, 400)["error"]
    assert "no class" in made(client, "sheet", {**DESIGN, "classes": ["nothing"]}, 400)["error"]
    assert "choose" in made(client, "sheet", {**DESIGN, "classes": []}, 400)["error"]


@pytest.mark.parametrize("path", ["/etc", "../x", "~/x", "ink/../../x", "x${SYMGEN_CROHME}", "${SYMGEN_CROHME}/../.."])
def test_a_source_reads_nothing_outside(client, path):
    design = {**DESIGN, "source": [{"kind": "ink", "path": path}]}
    assert "folder" in made(client, "sheet", design, 400)["error"]
    assert "folder" in made(client, "recipe", {"name": "x", "design": design}, 400)["error"]


def test_a_saved_recipe_is_what_was_designed(client, space, zigzag):
    made(client, "symbol", {"name": "zigzag", "latex": "\\zigzag"})
    ink_of(client, [zigzag(0), zigzag(3)])
    design = {
        **DESIGN,
        "own": ["zigzag"],
        "source": [{"kind": "strokes"}, {**OWN_INK, "weight": 2.0}],
    }
    saved = made(client, "recipe", {"name": "mine", "design": design})
    recipe = load_recipe(space.home / saved["file"])
    assert recipe.labels == "recipes/mine.labels.toml" and recipe.balance.per_class == 20
    assert [one.kind for one in recipe.source] == ["strokes", "ink"] and recipe.source[1].weight == 2
    opened = client.get("/api/recipe", params={"name": "mine"}).json()
    assert opened["own"] == ["zigzag"] and opened["classes"] == ["2", "x", "forall"]
    assert made(client, "sheet", opened)["tiles"] == made(client, "sheet", design)["tiles"]
    assert client.get("/api/recipe", params={"name": "quickstart"}).json()["classes"] is None


@pytest.mark.parametrize("name", ["../x", "a/b", ".x", "", "x" * 65, "con"])
def test_no_name_is_a_path(client, space, name):
    for path in ("recipe", "generate"):
        answer = client.post(f"/api/{path}", json={"name": name, "design": DESIGN})
        assert answer.status_code in (400, 422)
    assert client.post("/api/symbol", json={"name": name}).status_code in (400, 422)
    assert client.post("/api/train", json={"data": ["x"], "name": name}).status_code in (400, 422)
    assert list(space.home.iterdir()) == []


def test_ink_is_kept_with_its_licence_and_hostile_words_stay_words(client, space, zigzag):
    hostile = '</annotation><trace id="9">0 0</trace>&"'
    files = ink_of(client, [zigzag(0), zigzag(4)], symbol="\\exists", licence="CC-BY-4.0", writer="a <b>&amp;\"'")[
        "files"
    ]
    assert files == ["ink/exists-001.inkml", "ink/exists-002.inkml"]
    assert ink_of(client, [zigzag(8)], symbol="exists")["files"] == ["ink/exists-003.inkml"]
    text = (space.home / files[0]).read_text()
    assert "a &lt;b&gt;&amp;amp;" in text and "CC-BY-4.0" in text
    body = {"symbol": "x", "drawings": [{"strokes": zigzag()}], "writer": hostile, "licence": "CC0-1.0"}
    made(client, "ink", body, 400)
    assert len(list(space.home.rglob("*.inkml"))) == 3


@pytest.mark.parametrize(
    "strokes",
    [[], [[]], [[[0, 0]]], [[[1e9, 0, 0.5]]], [[["nan", 0, 0.5]]], [[[0, 0, 2]]], [[[0, 0, 0.5]]] * 101, "x"],
    ids=["none", "empty", "short", "far", "nan", "force", "many", "text"],
)
def test_no_other_strokes_are_taken(client, strokes):
    assert client.post("/api/see", json={"strokes": strokes}).status_code == 422
    body = {"symbol": "x", "drawings": [{"strokes": strokes}], "writer": "me", "licence": "CC0-1.0"}
    assert client.post("/api/ink", json=body).status_code == 422


def test_a_new_symbol_is_written_once_and_ink_alone_draws_it(client, space, zigzag):
    made(client, "symbol", {"name": "zigzag", "latex": "\\zigzag"})
    written = tomllib.loads((space.home / "symbols.toml").read_text())
    assert written == {"symbol": [{"name": "zigzag", "text": "", "latex": "\\zigzag"}]}
    for name, latex in (("zigzag", ""), ("x", ""), ("forall2", "\\forall")):
        assert client.post("/api/symbol", json={"name": name, "latex": latex}).status_code == 400
    assert len(table().extended(space.home / "symbols.toml")) == len(table()) + 1
    ink_of(client, [zigzag(i) for i in range(5)])
    found = client.get("/api/hand", params={"symbol": "zigzag", "hand": "mild"}).json()
    assert found["tiles"]["n"] == 50 and found["items"] == {"zigzag": [5]}
    both = made(client, "sheet", {**DESIGN, "own": ["zigzag"], "source": [{"kind": "strokes"}, OWN_INK]})
    assert both["items"]["zigzag"] == [0, 5]


def test_nothing_is_written_through_a_link(client, space, tmp_path, zigzag):
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("ink", "recipes", "data", "symbols.toml"):
        (space.home / name).symlink_to(outside / "symbols.toml" if name.endswith("toml") else outside)
    body = {"symbol": "x", "drawings": [{"strokes": zigzag()}], "writer": "me", "licence": "CC0-1.0"}
    assert "leads out" in made(client, "ink", body, 400)["error"]
    for path, order in (("recipe", {"name": "x", "design": DESIGN}), ("symbol", {"name": "zigzag"})):
        assert "leads out" in made(client, path, order, 400)["error"]
    assert list(outside.iterdir()) == []


def test_ids_are_looked_up_and_never_paths(client, tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    for name in ("..", "../..", str(tmp_path), "/etc"):
        for path in ("set", "rows", "report"):
            assert client.get(f"/api/{path}", params={"name": name}).status_code == 400
        assert client.get("/api/side", params={"kind": "run", "name": name}).status_code == 400
    for path in ("/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py"):
        assert "make_app" not in client.get(path).text


def test_a_judgement_is_laid_out(client, space):
    home = space.home / "runs" / "a"
    home.mkdir(parents=True)
    figures = {"accuracy": 0.5, "n": 2, "per_class": {"x": {"recall": 1.0, "n": 1}}}
    (home / "metrics.json").write_text(json.dumps(figures))
    found = client.get("/api/side", params={"kind": "run", "name": "runs/a"}).json()
    assert found["figures"]["accuracy"] == 0.5 and found["recall"] == {"x": 1.0} and found["confused"] == []
    (home / "metrics.json").write_text("[]")
    assert client.get("/api/side", params={"kind": "run", "name": "runs/a"}).status_code == 400
    assert issubclass(RefusedError, Exception)
