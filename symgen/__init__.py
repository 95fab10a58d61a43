"""symgen: balanced data sets of mathematical symbols, and proof of what they teach.

Importing this package loads nothing heavy. Each public function below is imported on first use and has
the same name and arguments as the command-line verb that calls it, where there is one.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

# Public name -> module that defines it. `import` is a keyword, so that one verb carries an underscore.
_PUBLIC = {
    "baselines": "symgen.train.baseline",
    "bench": "symgen.bench",
    "canonicalise": "symgen.canon",
    "check": "symgen.check",
    "classes": "symgen.labels",
    "coverage": "symgen.coverage",
    "evaluate": "symgen.evaluate",
    "export": "symgen.export",
    "finish": "symgen.generate",
    "gain": "symgen.gain.experiment",
    "generate": "symgen.generate",
    "import_": "symgen.ingest",
    "plan": "symgen.balance_table",
    "predict": "symgen.predict",
    "preview": "symgen.preview",
    "publish": "symgen.publish.publishing",
    "stream": "symgen.stream",
    "studio": "symgen.studio.server",
    "train": "symgen.train.training",
    "verify": "symgen.verify",
}
__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'symgen' has no attribute {name!r}")


class _Package(ModuleType):
    """Keeps `symgen.coverage` the function when the import system wants to bind the module of that name there."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _PUBLIC and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
