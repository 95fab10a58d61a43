"""Runs, judgements and gain reports as the page lays two of them side by side."""

from pathlib import Path
from typing import Any

from symgen.plain import from_json
from symgen.studio.workspace import RefusedError, Workspace

_LARGEST = 64 * 1024 * 1024
_FIGURES = ("accuracy", "top3", "balanced_accuracy", "macro_f1", "merged_accuracy", "rare_recall", "ece")
_RUN = ("on", "n", "baseline", "parameters", "curves", "intervals", "interval_method", "rare_classes")


def side(space: Workspace, kind: str, name: str) -> dict[str, Any]:
    """One side: kind "run" (a run folder, or a judgement of one) or "gain". RefusedError where there is none such."""
    home = space.find(kind, name)
    found = _read(home / ("metrics.json" if kind == "run" else "results.json"))
    return {"kind": kind, "name": name, **(_of_run(found) if kind == "run" else _of_gain(found))}


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise RefusedError(f"{path.name} is too large to be one of ours")
        found = from_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RefusedError(f"{path.parent.name}/{path.name} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise RefusedError(f"{path.parent.name}/{path.name} holds no report")
    return found


def _of_run(metrics: dict[str, Any]) -> dict[str, Any]:
    recall = {name: one.get("recall") for name, one in (metrics.get("per_class") or {}).items()}
    rows = {name: one.get("n") for name, one in (metrics.get("per_class") or {}).items()}
    return {
        **{key: metrics.get(key) for key in _RUN},
        "figures": {key: metrics.get(key) for key in _FIGURES},
        "confused": (metrics.get("confused") or [])[:60],
        "recall": recall,
        "rows": rows,
        "data": [one.get("name") for one in metrics.get("data") or []],
    }


def _of_gain(results: dict[str, Any]) -> dict[str, Any]:
    tests = []
    for test in results.get("tests") or []:
        arms = [
            {"side": arm.get("side"), "shot": arm.get("shot"), "figures": arm.get("figures")} for arm in test["arms"]
        ]
        tests.append({
            "name": test.get("name"), "rows": test.get("rows"), "verdict": test.get("verdict"), "arms": arms,
            "curves": test.get("curves"), "lost": (test.get("lost") or [])[:40],
            "classes": (test.get("classes") or [])[:400],
        })  # fmt: skip
    return {"verdict": results.get("verdict"), "tests": tests, "missing": len(results.get("missing") or [])}
