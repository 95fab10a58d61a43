"""albumentations' ElasticTransform at its fastest setting (one field for both axes, box filter)."""

import albumentations
import cv2

KIND = "warp"
REQUIRES = ["albumentations==2.0.8", "numpy==2.2.6", "opencv-python-headless==4.12.0.88"]


def prepare(task):
    cv2.setNumThreads(1)
    warp = albumentations.ElasticTransform(alpha=36, sigma=5, approximate=True, same_dxdy=True, p=1)

    def work(n):
        for i in range(n):
            image = warp(image=task.glyphs[i % len(task.glyphs)])["image"]
        return image

    return work
