"""imgaug's ElasticTransformation on batches of 256. Abandoned: needs a numpy that still has np.bool."""

import imgaug.augmenters as augmenters
import numpy as np

KIND = "warp"
REQUIRES = ["imgaug==0.4.0", "numpy==1.23.5", "opencv-python-headless==4.8.1.78", "scipy==1.10.1"]


def prepare(task):
    warp = augmenters.ElasticTransformation(alpha=36, sigma=5)

    def work(n):
        for start in range(0, n, 256):
            rows = np.arange(start, min(start + 256, n)) % len(task.glyphs)
            images = warp(images=task.glyphs[rows][..., None])
        return images[0]

    return work
