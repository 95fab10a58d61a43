"""How a run begins: its folder claimed, its network built, and taken from another run or a file where asked."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import symgen
from symgen import store
from symgen.licence import UNKNOWN
from symgen.package.run import differences, refuse_foreign
from symgen.train import checkpoint
from symgen.train.baseline import Baseline
from symgen.train.framework import TrainError, keras
from symgen.train.labels import Labels
from symgen.train.material import Material
from symgen.train.run_folder import (
    CANON,
    LABELS,
    METRICS,
    REPORT,
    RUN,
    WEIGHTS,
    Run,
    file_sha256,
    open_run,
    read_json,
    write_json,
)
from symgen.train.settings import Settings

_OURS = (RUN, METRICS, REPORT, WEIGHTS, LABELS, CANON)


class Start(NamedTuple):
    """Where weights come from: another run, a file of others' weights, or neither."""

    init: Run | None
    weights: Path | None

    @classmethod
    def of(cls, name: str, init: str | Path | None, weights: str | Path | None) -> "Start":
        """Opened for the baseline called `name`. TrainError where the run is of another, or where both are given."""
        if init is not None and weights is not None:
            raise TrainError("weights can come from a run (--init) or from a file (--weights), not from both")
        run = None if init is None else open_run(init)
        if run is not None and run.about["baseline"] != name:
            other = run.about["baseline"]
            raise TrainError(f"{run.home} is a run of {other}, not of {name}; train with --baseline {other}")
        return cls(run, None if weights is None else Path(weights).expanduser())


def describe(chosen: Settings, material: Material, start: Start) -> dict[str, Any]:
    """run.json of a run about to begin: settings, exact data, versions, where its weights come from."""
    init, weights = start
    origin = None if init is None else {"run": init.home.name, "weights_sha256": init.about["weights_sha256"]}
    pretrained = None if weights is None else {"file": weights.name, "sha256": file_sha256(weights)}
    return {
        "made_by": "symgen",
        **chosen.as_json(),
        "data": list(material.about),
        "licences": _licences(material, start),
        "held_out_of": list(material.held_out),
        "init": origin,
        "pretrained": pretrained,
        "versions": {"symgen": symgen.__version__, "python": platform.python_version(), "machine": platform.machine(),
                     "keras": version("keras"), "backend": keras().backend.backend()},
    }  # fmt: skip


def _licences(material: Material, start: Start) -> list[str]:
    """Those of all that the weights come from, for whoever passes them on; unknown ones included."""
    found = {str(one["licence"]) for one in material.about}
    if start.init is not None:
        found |= set(start.init.about.get("licences") or [UNKNOWN])
    return sorted(found | ({UNKNOWN} if start.weights is not None else set()))


def claim(home: Path, about: Mapping[str, Any], overwrite: bool) -> bool:
    """Make `home` the place of this run; True where the run is there and finished already.

    TrainError where the folder holds another run, with the differences, or files that are not symgen's.
    """
    if overwrite:
        _clear(home)
    if not (home / RUN).exists():
        refuse_foreign(home, TrainError)
        write_json(home / RUN, about)
        return False
    there = read_json(home / RUN)
    finished = there.pop("weights_sha256", None) is not None
    found = list(differences(there, dict(about)))
    if found:
        listed = "\n  ".join(found[:12])
        raise TrainError(f"{home} holds another run:\n  {listed}\nName another folder, or replace it with --overwrite")
    return finished


def _clear(home: Path) -> None:
    """Remove what symgen made in a run's folder; whatever else lies there stays."""
    if (home / RUN).exists():
        checkpoint.remove(home)
        for name in _OURS:
            (home / name).unlink(missing_ok=True)
        store.clear_partial(home)


def build(found: Baseline, labels: Labels, chosen: Settings, start: Start) -> tuple[Any, str]:
    """The network at its first step, and a sentence that says where its weights come from."""
    init, weights = start
    keras().utils.set_random_seed(chosen.seed)
    model = found.build(len(labels), chosen.image_size)
    if weights is not None:
        found.load_pretrained(model, weights)
        return model, f"starts from the pretrained weights in {weights.name}"
    if init is not None:
        return model, _take_from(model, labels, init)
    hint = "; --weights FILE would start it from pretrained ones" if found.takes_weights else ""
    return model, f"starts from random weights{hint}"


def _take_from(model: Any, labels: Labels, init: Run) -> str:
    """Copy the weights of another run of the same baseline; where classes differ, not of the last layer with any."""
    same = init.labels.symbol_classes == labels.symbol_classes
    pairs = [pair for pair in zip(model.layers, init.model.layers, strict=True) if pair[0].weights]
    try:
        for layer, other in pairs if same else pairs[:-1]:
            layer.set_weights(other.get_weights())
    except ValueError as error:
        raise TrainError(
            f"{init.home} was trained on pictures of {init.size} pixels, and its weights fit no others; "
            f"train with --image-size {init.size}"
        ) from error
    head = "all of its layers" if same else "all but its last layer, as the classes differ,"
    return f"starts from {head} of {init.home.name}"
