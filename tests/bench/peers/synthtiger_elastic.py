"""SynthTIGER with the least template that draws a symbol, bends it and saves it as a PNG file."""

import numpy as np
from PIL import Image
from synthtiger import components, layers

KIND = "complete"
REQUIRES = ["synthtiger==1.2.1", "numpy==1.26.4", "pillow==9.5.0", "opencv-python-headless==4.10.0.84", "setuptools<80"]


def prepare(task):
    bend = components.ElasticDistortion(alpha=(15, 30), sigma=(4, 12))
    made = iter(range(10**9))

    def work(n):
        for i in range(n):
            layer = layers.TextLayer(chr(ord("A") + i % 26), path=task.font, size=36, color=(255, 255, 255, 255))
            bend.apply([layer])
            image = Image.fromarray(np.clip(layer.output(), 0, 255).astype(np.uint8)).convert("L").resize((48, 48))
            image.save(task.out / f"{next(made)}.png")
        return image

    return work
