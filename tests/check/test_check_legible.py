"""What cannot be read, planted."""

import shutil
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from planted import case, drawn, kinds

from symgen.check import legible

PARAMS = legible.Params()


def test_a_set_that_symgen_made_is_legible(clean):
    assert legible.run(case(clean), PARAMS).findings == ()


def test_blank_and_faint_pictures(clean):
    paper = np.full_like(clean.image(0), 90)
    rows = drawn(clean, {0: clean.image(0) * 0, 1: paper, 2: (clean.image(2) / 8).astype(np.uint8)})
    found = legible.run(case(rows), PARAMS).findings
    assert kinds(found) == ["blank", "faint"]
    assert found[0].rows == clean.named([0, 1]) and found[1].rows == clean.named([2])
    assert kinds(legible.run(case(rows), legible.Params(faint=16)).findings) == ["blank"]


def test_strokes_that_lead_over_the_border(clean):
    image = clean.image(5).copy()
    image[20:23, :10] = 255
    found = legible.run(case(drawn(clean, {5: image})), PARAMS).findings
    assert kinds(found) == ["clipped"] and found[0].rows == clean.named([5])
    grain = clean.image(5).copy()
    grain[0, ::2] = 255
    assert legible.run(case(drawn(clean, {5: grain})), PARAMS).findings == ()


def test_sets_cut_to_the_ink_are_meant_to_be(clean):
    image = np.zeros_like(clean.image(0))
    image[:, 20:24] = 255
    found = legible.run(case(drawn(clean, dict.fromkeys(range(len(clean)), image))), PARAMS)
    assert found.findings == () and kinds(found.notes) == ["clipped"]


def test_ink_outside_the_frame(clean, clean_home, tmp_path):
    shutil.copytree(clean_home, tmp_path / "set")
    file = next(one for one in clean.manifest["files"] if one["split"] == "train")
    read = pq.read_table(clean_home / file["path"])
    ink = read["ink"].to_pylist()
    with_ink = [i for i, one in enumerate(ink) if one][:2]
    ink[with_ink[0]][0][0] = [-1.5, 3.0]
    ink[with_ink[1]][-1][-1] = [3.0, 48.5]
    place = read.schema.get_field_index("ink")
    planted = read.set_column(place, read.schema.field("ink"), pa.array(ink, read.schema.field("ink").type))
    pq.write_table(planted, tmp_path / "set" / file["path"])
    found = legible.run(case(replace(clean, home=tmp_path / "set")), PARAMS).findings
    assert kinds(found) == ["outside"] and found[0].rows == clean.named(with_ink)
