import io

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

from symgen.generate import generate
from symgen.package.sample import class_rows, first_images


def test_the_first_images_of_every_class_in_order(recipe_file, tmp_path):
    """Against the plain way: read everything, row by row."""
    manifest = generate(recipe_file(per_class=9, shard_rows=11), tmp_path / "set", workers=1)
    rows = [row for file in manifest["files"] for row in pq.read_table(tmp_path / "set" / file["path"]).to_pylist()]
    for n in (1, 4, 50):
        found = first_images(tmp_path / "set", manifest, n)
        for label, images in enumerate(found):
            expected = [row["image"]["bytes"] for row in rows if row["label"] == label][:n]
            assert len(images) == len(expected) == min(n, 9)
            for image, png in zip(images, expected, strict=True):
                np.testing.assert_array_equal(image, np.asarray(Image.open(io.BytesIO(png))))


def test_a_class_without_rows_has_no_images(recipe_file, tmp_path):
    overrides = ["balance.overrides.b=0", "balance.overrides.exists=1"]
    manifest = generate(recipe_file(per_class=9), tmp_path / "set", workers=1, overrides=overrides)
    assert class_rows(manifest) == [9, 0, 1, 9, 9]
    found = first_images(tmp_path / "set", manifest, 3)
    assert [images.shape for images in found] == [(3, 24, 24), (0, 24, 24), (1, 24, 24), (3, 24, 24), (3, 24, 24)]
