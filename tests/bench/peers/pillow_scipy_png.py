"""What most projects do by hand: Pillow draws a letter, SciPy bends it, Pillow saves a PNG file."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter, map_coordinates

KIND = "complete"
REQUIRES = ["numpy==2.2.6", "pillow==11.3.0", "scipy==1.15.3"]


def prepare(task):
    font = ImageFont.truetype(task.font, 32)
    random = np.random.default_rng(0)
    y, x = np.meshgrid(np.arange(48), np.arange(48), indexing="ij")
    made = iter(range(10**9))

    def work(n):
        for i in range(n):
            image = Image.new("L", (48, 48))
            ImageDraw.Draw(image).text((24, 24), chr(ord("A") + i % 26), 255, font, anchor="mm")
            dy, dx = (gaussian_filter(random.random((48, 48)) * 2 - 1, 5) * 36 for _ in "yx")
            bent = map_coordinates(np.asarray(image), [y + dy, x + dx], order=1)
            Image.fromarray(bent).save(task.out / f"{next(made)}.png")
        return bent

    return work
