"""The benchmark measures what it says: every room of the loop, the whole, and the peers, in one run."""

import html
import json

from symgen.bench import bench, save_page


def test_report_names_every_room_and_its_figures_add_up():
    report = bench(rows=512)
    rooms = {figure.what for figure in report.rooms}
    assert {"plan", "take", "fit", "raster", "encode", "parquet"} <= rooms
    assert {"distort/affine#0", "distort/elastic#0", "distort/pen#0", "degrade/blur#0", "degrade/tone#0"} <= rooms
    assert abs(sum(figure.microseconds for figure in report.rooms) - report.whole[0].microseconds) < 1e-6
    assert {figure.what.split(" ")[0] for figure in report.peers} >= {"Pillow"}
    for figure in [*report.rooms, *report.whole, *report.peers]:
        assert abs(figure.per_cpu_second * figure.microseconds - 1e6) < 1
    assert "symgen is" in report.as_text()
    json.dumps(report.as_dict())


def test_every_room_has_a_floor_measured_beside_it_and_the_page_shows_both(tmp_path):
    report = bench(rows=512)
    assert {figure.what for figure in report.rooms} == set(report.floors)
    for room in report.rooms:
        floor, why = report.floors[room.what]
        assert 0 < floor < 2 * room.microseconds + 1 and why, room.what
    page = save_page(report, tmp_path / "profile.html").read_text()
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    for room in report.rooms:
        why = report.floors[room.what].why
        assert f"<th>{room.what}</th>" in page and f"{room.microseconds:.2f}" in page and why in html.unescape(page)


def test_any_recipe_can_be_measured_and_only_the_usual_one_has_a_second_figure(tmp_path):
    recipe = 'labels = ["a", "x"]\nhand = "natural"\n[balance]\nper_class = 9\n[[source]]\nkind = "strokes"\n'
    (tmp_path / "mine.toml").write_text(recipe)
    report = bench(str(tmp_path / "mine.toml"), 512)
    assert [figure.what for figure in report.whole] == ["mine, plan to parquet"]
    assert {"distort/rewrite#0", "guard"} <= {figure.what for figure in report.rooms}
