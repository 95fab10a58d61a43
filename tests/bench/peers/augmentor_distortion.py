"""Augmentor's random_distortion, the whole road: pictures from a folder, bent, saved to a folder."""

import contextlib
import io

import Augmentor
from PIL import Image

KIND = "complete"
REQUIRES = ["Augmentor==0.2.12", "numpy==2.2.6", "pillow==11.3.0"]


def prepare(task):
    source = task.out / "source"
    source.mkdir()
    for number, glyph in enumerate(task.glyphs):
        Image.fromarray(glyph).save(source / f"{number}.png")
    with contextlib.redirect_stdout(io.StringIO()):
        pipeline = Augmentor.Pipeline(str(source), str(task.out / "made"))
    pipeline.random_distortion(1, 4, 4, 4)

    def work(n):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            pipeline.sample(n, multi_threaded=False)
        return task.glyphs[0]

    return work
