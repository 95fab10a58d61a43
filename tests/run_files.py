"""A run's folder made of plain files, for tests that read it and need no network."""

import hashlib
import json

FIGURES = ("accuracy", "top3", "balanced_accuracy", "macro_f1", "merged_accuracy", "merged_balanced_accuracy", "ece")


def make_run(home, data_name="tiny", licences=("CC-BY-4.0", "OFL-1.1"), note=""):
    """As `train` leaves it, with weights that are none."""
    home.mkdir(parents=True)
    weights = f"weights of {home.name}".encode() * 100
    (home / "model.weights.h5").write_bytes(weights)
    data = {"name": data_name, "digest": "d" * 64, "rows": {"train": 160, "validation": 40}, "recipe_digest": "r" * 64}
    run = {
        "made_by": "symgen", "baseline": "compact", "optimizer": "adam", "learning_rate": 0.003, "batch": 20,
        "epochs": 2, "steps": None, "loss": "ce", "seed": 0, "data": [data], "licences": list(licences), "init": None,
        "pretrained": None, "note": note, "versions": {"symgen": "0.1.0", "python": "3.11"},
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
    }  # fmt: skip
    metrics = {
        **dict.fromkeys(FIGURES, 0.75), "rare_recall": None, "n": 40, "on": "validation rows of the data sets",
        "intervals": {name: [0.6, 0.85] for name in FIGURES}, "interval_method": "95 %, bootstrap over 9 groups",
        "parameters": 12345, "baseline": "compact", "data": [data],
    }  # fmt: skip
    classes = [{"name": name, "symbols": [name], "latex": name, "text": name, "looks": []} for name in ("a", "b")]
    files = {
        "run": run,
        "metrics": metrics,
        "labels": {"classes": classes},
        "canon": {"size": 40, "mode": "tight", "channels": 1},
    }
    for name, value in files.items():
        (home / f"{name}.json").write_text(json.dumps(value))
    (home / "report.html").write_text(f"<p>{note} {data_name}</p>")
    return home
