"""Simard et al. 2003 in OpenCV, as fast as it is written by hand: blurred noise, one field an image, cv2.remap."""

import cv2
import numpy as np

KIND = "warp"
REQUIRES = ["numpy==2.2.6", "opencv-python-headless==4.12.0.88"]


def prepare(task):
    cv2.setNumThreads(1)
    random = np.random.default_rng(0)
    x, y = np.meshgrid(np.arange(48, dtype=np.float32), np.arange(48, dtype=np.float32))

    def work(n):
        for i in range(n):
            noise = random.random((48, 48, 2), np.float32) * 2 - 1
            field = cv2.GaussianBlur(noise, (0, 0), 5) * 36
            image = cv2.remap(task.glyphs[i % len(task.glyphs)], x + field[..., 0], y + field[..., 1], cv2.INTER_LINEAR)
        return image

    return work
