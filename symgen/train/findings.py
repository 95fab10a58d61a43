"""What a report says, in words and pictures, made from metrics and the judged rows; `report.html.jinja` lays it out."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from symgen.train import charts, robustness
from symgen.train.judgement import Judged
from symgen.train.metrics import confusion
from symgen.train.run_folder import Run

WORST, SURE, EXAMPLES = 20, 24, 6

_SAYS = {
    "accuracy": ("Accuracy", "of all rows, those that are named right"),
    "top3": ("Top 3", "rows whose true class is among the three likeliest"),
    "balanced_accuracy": ("Balanced accuracy", "mean recall of the classes, each counting the same"),
    "macro_f1": ("Macro F1", "mean F1 of the classes: misses and false alarms alike"),
    "merged_accuracy": ("Look-alikes merged", "a mistake between classes drawn alike (x, X, ×) is forgiven"),
    "merged_balanced_accuracy": ("Balanced, merged", "both: each class the same, look-alikes forgiven"),
    "rare_recall": ("Rare classes", "mean recall of the classes with little to learn from"),
    "ece": ("Calibration error", "how far its confidence is from the truth; 0 is best"),
}


def collect(run: Run, judged: Judged) -> dict[str, Any]:
    """All that the page shows, by the names that the template uses."""
    m = {"unknown": {}, "left_out": {}, **judged.metrics}
    low, high = m["intervals"]["accuracy"]
    return {
        "m": m,
        "kind": f"run {run.home.name} · {m['on']}",
        "title": f"{run.home.name}: {m['accuracy']:.1%}",
        "verdict": f"{m['accuracy']:.1%} of {m['n']:,} symbols recognised",
        "explained": f"The true share lies between {low:.1%} and {high:.1%} with 95 % confidence. {_explained(m)}",
        "figures": list(_figures(m)),
        "rare": _rare(m, judged),
        **_robust(m["robustness"], judged),
        "curves": _curves(m.get("curves", [])),
        "speed": _speed(m.get("curves", [])),
        "pairs": list(_pairs(judged)),
        "wrong": list(_wrong(judged)),
        "weakest": list(_weakest(judged)),
        "heat": charts.heat(confusion(judged.outcome), judged.labels.names),
        "facts": list(_facts(run, m)),
    }


def _explained(m: Mapping[str, Any]) -> str:
    forgiven = m["merged_accuracy"] - m["accuracy"]
    alike = f"; {forgiven:.1%} more were taken for a class that is drawn alike" if forgiven > 0.005 else ""
    gap = m["accuracy"] - m["balanced_accuracy"]
    uneven = f" Counting every class the same it is {m['balanced_accuracy']:.1%}." if abs(gap) > 0.01 else ""
    return f"{m['top3']:.1%} have the right answer among the three likeliest{alike}.{uneven}"


def _figures(m: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key, (name, says) in _SAYS.items():
        if m[key] is None:
            continue
        low, high = m["intervals"][key]
        yield {"name": name, "says": says, "value": f"{m[key]:.1%}", "interval": f"{low:.1%} to {high:.1%}",
               "bar": charts.bar(low, m[key], high)}  # fmt: skip


def _rare(m: Mapping[str, Any], judged: Judged) -> str:
    names = m["rare_classes"]
    listed = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    if len(names) == len(judged.labels):
        return f"Every class is rare ({m['rare_means']})."
    return f"Rare ({m['rare_means']}): {listed}." if names else f"No class is rare ({m['rare_means']})."


def _robust(found: Mapping[str, Any], judged: Judged) -> dict[str, Any]:
    shares = [float(cell["accuracy"]) for cell in found["cells"]]
    return {
        "clean": f"{found['clean']:.1%}",
        "hardest": f"Hardest: {charts.hardest(shares)} ({min(shares):.1%}).",
        "sizes": [f"{size:.0%}" for size in robustness.SIZES],
        "matrix": charts.matrix(shares),
        "drawn": [{"name": name, "image": charts.picture(image)} for name, image in _sample(judged)],
    }


def _sample(judged: Judged) -> Iterator[tuple[str, Any]]:
    """The picture with the median amount of ink, as three of the cells show it."""
    ink = judged.part.images.mean(axis=(1, 2))
    yield from robustness.examples(judged.part.images[np.argsort(ink, kind="stable")[len(ink) // 2]])


def _curves(laps: list[dict[str, float]]) -> Any:
    if not laps:
        return ""
    lines = [("train", [lap["accuracy"] for lap in laps]), ("valid", [lap["validation_accuracy"] for lap in laps])]
    return charts.curves(lines, [int(lap["step"]) for lap in laps])


def _speed(laps: list[dict[str, float]]) -> str:
    return f"{np.median([lap['images_per_second'] for lap in laps]):,.0f} images a second." if laps else ""


def _pairs(judged: Judged) -> Iterator[dict[str, Any]]:
    names, found = judged.labels.names, judged.outcome
    for one in judged.metrics["confused"]:
        here = (found.labels == names.index(one["true"])) & (found.predicted == names.index(one["predicted"]))
        images = [charts.picture(255 - image) for image in judged.part.images[np.flatnonzero(here)[:EXAMPLES]]]
        yield {**one, "share": f"{one['share']:.0%}", "images": images}


def _wrong(judged: Judged) -> Iterator[dict[str, Any]]:
    names, found = judged.labels.names, judged.outcome
    rows = np.flatnonzero(~found.hit)
    for row in rows[np.argsort(-found.confidence[rows], kind="stable")][:SURE].tolist():
        yield {"image": charts.picture(255 - judged.part.images[row], 2), "sure": f"{found.confidence[row]:.0%}",
               "true": names[found.labels[row]], "predicted": names[found.predicted[row]],
               "row": str(judged.part.row_ids[row])}  # fmt: skip


def _weakest(judged: Judged) -> Iterator[dict[str, Any]]:
    learned = {one.name: one.rows for one in judged.labels.classes}
    listed = sorted(judged.metrics["per_class"].items(), key=lambda pair: pair[1]["recall"])
    for name, one in listed[:WORST]:
        low, high = one["interval"]
        yield {
            "name": name,
            "recall": f"{one['recall']:.1%}",
            "interval": f"{low:.0%} to {high:.0%}",
            "n": f"{one['n']:,}",
            "rows": f"{learned[name]:,}",
            "bar": charts.bar(low, one["recall"], high),
        }


def _facts(run: Run, m: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    about = run.about
    yield (
        "Network",
        f"{about['baseline']}, {run.model.count_params():,} parameters, {run.size} x {run.size} x {run.channels}",
    )
    yield "Pictures", f"canonicalised, mode {run.mode}"
    for key in (
        "optimizer",
        "learning_rate",
        "schedule",
        "loss",
        "batch",
        "epochs",
        "steps",
        "sampling",
        "augment",
        "none_class",
        "seed",
    ):
        if about[key] is not None:
            yield key.replace("_", " "), str(about[key])
    for one in about["data"]:
        rows = ", ".join(f"{n:,} {split}" for split, n in one["rows"].items())
        yield "Learned from", f"{one['name']}: {rows}; digest {one['digest']}"
    if about["held_out_of"]:
        yield "Held out", f"every tenth group of {', '.join(about['held_out_of'])}, which has no validation split"
    for key in ("init", "pretrained"):
        if about[key]:
            yield key, ", ".join(f"{name} {value}" for name, value in about[key].items())
    yield "Judged on", m["on"]
    yield "Versions", ", ".join(f"{name} {value}" for name, value in about["versions"].items())
