"""Where the files that travel with symgen lie: fonts, recipes, baselines.

In a checkout they stand at the top of the repository; in a wheel under `symgen/_shipped/`.
"""

from importlib.resources import files
from pathlib import Path


def folder(name: str) -> Path:
    """The folder of shipped files called `name` ("fonts", "recipes", "baselines")."""
    package = Path(str(files("symgen")))
    packed = package / "_shipped" / name
    return packed if packed.is_dir() else package.parent / name
