"""A trained run as it goes to the hub: a model repository with a card of its own, made from the run's figures."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2

from symgen import licence
from symgen.package.card import escape
from symgen.package.notation import yaml
from symgen.plain import from_json
from symgen.publish.offer import CARD, Offer, Outgoing
from symgen.publish.private import Veil
from symgen.publish.readback import read_back
from symgen.publish.trouble import HubError
from symgen.train.run_folder import CANON, LABELS, METRICS, REPORT, RUN, WEIGHTS, file_sha256, read_json

_TEXTS = (RUN, LABELS, CANON, METRICS, REPORT)
_SHOWN = {
    "accuracy": "Accuracy",
    "top3": "The true class among the three likeliest",
    "balanced_accuracy": "Balanced accuracy (mean recall of the classes)",
    "macro_f1": "Macro F1",
    "merged_accuracy": "Accuracy, look-alikes forgiven",
    "rare_recall": "Mean recall of rare classes",
    "ece": "Expected calibration error",
}
_HUB_METRICS = {"accuracy": "accuracy", "macro_f1": "f1"}


def is_run(home: Path) -> bool:
    """Whether a folder is a training run's, finished or not."""
    try:
        return "baseline" in from_json((home / RUN).read_bytes())
    except (OSError, ValueError, TypeError):
        return False


def offer_run(home: Path, repo_id: str, veil: Veil) -> Offer:
    """A finished run. TrainError where a file of it is missing or its weights are not those of the run."""
    about = read_json(home / RUN)
    if about.get("weights_sha256") != file_sha256(home / WEIGHTS):
        raise HubError(
            f"{home}: {WEIGHTS} is not what {RUN} speaks of: unfinished, damaged or exchanged; train it again"
        )
    texts = {name: veil.hide((home / name).read_text("utf-8")).encode() for name in _TEXTS if _is_there(home / name)}
    concerns = tuple(_concerns(about))
    page = render(repo_id, {name: from_json(texts[name]) for name in (RUN, LABELS, CANON, METRICS)}, concerns)
    files = (
        *(Outgoing.of(name, text) for name, text in {CARD: page.encode(), **texts}.items()),
        Outgoing.of(WEIGHTS, home / WEIGHTS),
    )
    return Offer(
        kind="model",
        name=repo_id.partition("/")[2],
        facts={"licence": _licence(about), "baseline": str(about["baseline"])},
        shards=(),
        rest=files,
        placeholder=None,
        concerns=concerns,
        is_shard=lambda _: False,
        vet=partial(_vet, veil=veil),
        read_back=partial(read_back, files),
    )


def render(repo_id: str, run: Mapping[str, Mapping[str, Any]], concerns: tuple[str, ...]) -> str:
    """The model's card. run: the objects of the run's JSON files, by file name."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), undefined=jinja2.StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["text"] = escape
    about, metrics = run[RUN], run[METRICS]
    top = licence.find(_licence(about))
    facts = {
        "head": yaml(_head(repo_id, about, metrics, top)), "repo": repo_id, "about": about, "canon": run[CANON],
        "metrics": metrics, "classes": run[LABELS]["classes"], "licence": top, "figures": list(_figures(metrics)),
        "concerns": concerns,
    }  # fmt: skip
    return environment.get_template("model-card.md.j2").render(facts)


def _head(repo_id: str, about: Mapping[str, Any], metrics: Mapping[str, Any], top: licence.Licence) -> dict[str, Any]:
    """The YAML head as the hub reads it."""
    learnt = ", ".join(str(one["name"]) for one in about["data"])
    found = [{"type": hub, "value": round(metrics[ours], 4)} for ours, hub in _HUB_METRICS.items()]
    result = {
        "task": {"type": "image-classification"},
        "dataset": {"name": f"validation rows of {learnt}", "type": "symgen"},
        "metrics": found,
    }
    return {
        "license": top.hub,
        **({"license_name": top.id.lower()} if top.hub == "other" else {}),
        "library_name": "keras",
        "pipeline_tag": "image-classification",
        "tags": ["symgen", "mathematics", "symbols", "handwriting", str(about["baseline"])],
        "metrics": list(_HUB_METRICS.values()),
        "model-index": [{"name": repo_id.partition("/")[2], "results": [result]}],
    }


def _figures(metrics: Mapping[str, Any]) -> Iterator[tuple[str, float, float | None, float | None]]:
    """Name, value, and the interval's ends where there is one."""
    for key, name in _SHOWN.items():
        if metrics.get(key) is not None:
            low, high = metrics.get("intervals", {}).get(key) or (None, None)
            yield name, metrics[key], low, high


def _licence(about: Mapping[str, Any]) -> str:
    """The strictest of the licences of all that the run learnt from; unknown where its run.json does not say."""
    return licence.strictest(about.get("licences") or [licence.UNKNOWN])


def _concerns(about: Mapping[str, Any]) -> Iterator[str]:
    top = licence.find(_licence(about))
    if top.id == licence.INCOMPATIBLE:
        yield f"It learnt from data whose licences exclude each other ({', '.join(about['licences'])})."
    elif top.id == licence.UNKNOWN:
        yield "Nobody has said what may be done with some of the data or weights that it learnt from."


def _vet(file: Outgoing, veil: Veil) -> None:
    data = file.content if isinstance(file.content, bytes) else file.content.read_bytes()
    if told := veil.seen_in(data.decode("latin-1")):
        raise HubError(
            f"{file.path} holds {told}; nothing was sent. Train the run again from folders whose names do not"
        )


def _is_there(path: Path) -> bool:
    # A run's page is for people; all else is needed to use it.
    return path.name != REPORT or path.is_file()
