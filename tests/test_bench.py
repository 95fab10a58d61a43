"""The benchmark measures what it says: every room of the loop, the whole, and the peers, in one run."""

import json

from symgen.bench import bench


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


def test_any_recipe_can_be_measured_and_only_the_usual_one_has_a_second_figure(tmp_path):
    recipe = 'labels = ["a", "x"]\nhand = "natural"\n[balance]\nper_class = 9\n[[source]]\nkind = "strokes"\n'
    (tmp_path / "mine.toml").write_text(recipe)
    report = bench(str(tmp_path / "mine.toml"), 512)
    assert [figure.what for figure in report.whole] == ["mine, plan to parquet"]
    assert {"distort/rewrite#0", "guard"} <= {figure.what for figure in report.rooms}
