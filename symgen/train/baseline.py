"""Baselines: one file a network in baselines/, found by listing that folder; no other file is ever run."""

import ast
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from symgen import shipped
from symgen.symbol_file import nearest, shown
from symgen.train.framework import TrainError, keras

DEFAULT = "compact"
SCHEDULES = ("constant", "cosine", "plateau")


class Defaults(NamedTuple):
    """How a baseline is trained unless told otherwise.

    image_size: pixels. channels: 1, or 3 equal ones. learning_rate: the largest. schedule: "constant"; "cosine", to
    zero over the run after a short rise; "plateau", x 0.2 after 3 laps without gain, not under 1e-7. loss: see
    `losses`. batch: images a step. momentum: of plain gradient descent. goal: the loss at which training ends early,
    None for none. lap_epochs: epochs that one point of the curves stands for.
    """

    image_size: int
    channels: int
    optimizer: str
    learning_rate: float
    schedule: str
    loss: str
    batch: int
    epochs: int
    focal_gamma: float = 2.0
    focal_alpha: float = 0.25
    momentum: float = 0.0
    goal: float | None = None
    lap_epochs: int = 1


@dataclass(frozen=True)
class Baseline:
    """A network by name. about: the first paragraph of its file. takes_weights: whether a file of pretrained weights
    can fill a part of it.
    """

    name: str
    about: str
    defaults: Defaults
    takes_weights: bool
    path: Path

    def _module(self) -> Any:
        keras()  # its own message where it is missing
        found = importlib.util.spec_from_file_location(f"symgen_baseline_{self.name}", self.path)
        assert found is not None and found.loader is not None, self.path
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        return module

    def build(self, n_classes: int, image_size: int) -> Any:
        """An uncompiled keras.Model on uint8 (image_size, image_size, channels). TrainError where that is too small."""
        try:
            return self._module().build(n_classes, image_size)
        except ValueError as error:
            raise TrainError(
                f"{self.name} cannot be built for pictures of {image_size} pixels a side; its own are "
                f"{self.defaults.image_size}: {str(error).splitlines()[0]}"
            ) from error

    def load_pretrained(self, model: Any, path: Path) -> None:
        """Fill what the baseline can take from a weights file of others. TrainError where it takes none."""
        if not self.takes_weights:
            raise TrainError(f"baseline {self.name} takes no weights from a file; --init RUN starts from another run")
        try:
            self._module().load_pretrained(model, path)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainError(f"{path}: not weights that {self.name} can take: {error}") from error


def find(name: str) -> Baseline:
    """The baseline called `name`. TrainError with the nearest names where the folder has no such file."""
    files = _files()
    if name not in files:
        hint = nearest(name, list(files)) or ";"
        raise TrainError(f"no baseline is called {shown(name)}{hint} there are {', '.join(files)}")
    return _read(name, files[name])


def baselines() -> list[dict[str, Any]]:
    """Every baseline: name, what it is, and its defaults. Nothing is imported for it."""
    found = (_read(name, path) for name, path in _files().items())
    return [
        {"name": one.name, "about": one.about, **one.defaults._asdict(), "takes_weights": one.takes_weights}
        for one in found
    ]


def _files() -> Mapping[str, Path]:
    return {path.stem: path for path in sorted(shipped.folder("baselines").glob("[a-z]*.py"))}


def _read(name: str, path: Path) -> Baseline:
    """What a file says of itself, read without running it: its docstring and the literal DEFAULTS."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(getattr(to, "id", "") == "DEFAULTS" for to in node.targets)
    ]
    try:
        defaults = Defaults(**ast.literal_eval(values[0]))
    except (IndexError, ValueError, TypeError) as error:
        raise TrainError(
            f"{path}: DEFAULTS must be a literal dict of {', '.join(Defaults._fields)}: {error}"
        ) from error
    if defaults.schedule not in SCHEDULES:
        raise TrainError(f"{path}: schedule {shown(defaults.schedule)}; there are {', '.join(SCHEDULES)}")
    about = " ".join((ast.get_docstring(tree) or "").split("\n\n")[0].split())
    takes_weights = any(isinstance(node, ast.FunctionDef) and node.name == "load_pretrained" for node in tree.body)
    return Baseline(name, about, defaults, takes_weights, path)
