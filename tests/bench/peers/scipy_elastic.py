"""Simard et al. 2003 in SciPy, the recipe found in most notebooks."""

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

KIND = "warp"
REQUIRES = ["numpy==2.2.6", "scipy==1.15.3"]


def prepare(task):
    random = np.random.default_rng(0)
    y, x = np.meshgrid(np.arange(48), np.arange(48), indexing="ij")

    def work(n):
        for i in range(n):
            dy, dx = (gaussian_filter(random.random((48, 48)) * 2 - 1, 5) * 36 for _ in "yx")
            image = map_coordinates(task.glyphs[i % len(task.glyphs)], [y + dy, x + dx], order=1)
        return image

    return work
