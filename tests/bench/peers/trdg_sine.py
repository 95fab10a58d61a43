"""TextRecognitionDataGenerator: one letter an image, its random distortion (sine; it has no elastic one), PNG files."""

from trdg.generators import GeneratorFromStrings

KIND = "complete"
REQUIRES = ["trdg==1.8.0", "numpy==1.26.4", "pillow==9.5.0", "opencv-python-headless==4.10.0.84", "setuptools<80"]


def prepare(task):
    letters = [chr(ord("A") + i) for i in range(26)]
    made = iter(range(10**9))

    def work(n):
        source = GeneratorFromStrings(
            letters, count=n, fonts=[task.font], size=48, width=48, background_type=1, distorsion_type=3,
            distorsion_orientation=2, image_mode="L",
        )  # fmt: skip
        for image, _ in source:
            image.save(task.out / f"{next(made)}.png")
        return image.resize((48, 48))

    return work
