"""The card (README.md) of a data set: what it holds, where it comes from, what may be done with it, how to load it.

Names of classes, recipes, sources and licences may come from strangers, so every text is escaped on its way in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from symgen import licence
from symgen.package.features import composed, features_of
from symgen.package.notation import toml, yaml
from symgen.package.statements import state
from symgen.rows import SPLITS

HERE = "path/to/this/folder"
_DRAWN, _ADOPTED, _COMPOSED = "card.md.j2", "card-adopted.md.j2", "card-composed.md.j2"
_SIZES = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B", "1B<n<10B")
_SHOWN = 12  # findings and notes of a check
_PLAIN = frozenset(" .,-:;()'")


def render(
    manifest: Mapping[str, Any],
    *,
    repo: str = HERE,
    check: Mapping[str, Any] | None = None,
    warnings: Sequence[str] = (),
) -> str:
    """The text of the card, with its YAML head, for a manifest (see `manifest.build`).

    repo: the name that its lines of code load. check: what `symgen check` found (check.json). warnings: what whoever
    opens the page must know first, a sentence each.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), undefined=jinja2.StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["text"] = escape
    environment.filters["literal"] = _literal
    top = licence.find(manifest["licence"])
    facts = {
        "made": manifest,
        "repo": repo,
        "checked": [] if check is None else list(_checked(check)),
        "warnings": warnings,
        "says": state(manifest),
        "credits": manifest.get("credits", {}),
        "size": manifest["recipe"].get("canvas", {}).get("size"),
        "n_objects": sum(sum(counts.values()) for counts in manifest.get("objects", {}).values()),
        "n_classes": len(manifest["labels"]["classes"]),
        "head": yaml(_head(manifest, top)),
        "licence": top,
        "terms": licence.terms(top.id),
        "licences": [(licence.find(name), name, rows) for name, rows in manifest["licences"].items()],
        "splits": [split for split in SPLITS if split in manifest["counts"]],
        "classes": list(_classes(manifest)),
        "recipe": toml(manifest["recipe"]),
    }
    template = _COMPOSED if composed(manifest) else _ADOPTED if "adopted" in manifest else _DRAWN
    return environment.get_template(template).render(facts)


def _literal(text: str) -> str:
    """A text as Python writes it, which cannot end the block of code that it stands in."""
    return json.dumps(text).replace("`", "\\u0060")


def _checked(check: Mapping[str, Any]) -> Iterator[str]:
    """What check.json says, a sentence each: how many findings, the findings, notes, and the figures of realism."""
    checks, findings = check["checks"], check["findings"]
    looked = ", ".join(name for name, one in checks.items() if one.get("looked", True))
    yield f"Findings of symgen check in {check['rows']:,} rows: {len(findings):,}; looked at: {looked}."
    yield from findings[:_SHOWN]
    if len(findings) > _SHOWN:
        yield f"... and {len(findings) - _SHOWN:,} more."
    notes = [f"{name}, note: {note['says']}" for name, one in checks.items() for note in one["notes"]]
    yield from notes[:_SHOWN]
    for name, figure in checks.get("realism", {}).get("figures", {}).items():
        if isinstance(figure, int | float):
            yield f"realism, {name}: {figure:.3g}"


def escape(value: object) -> str:
    """Text that neither Markdown nor HTML can take for anything else: marks as character references."""
    shown = (char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value))
    return "".join(char if char.isalnum() or char in _PLAIN else f"&#{ord(char)};" for char in shown)


def _head(manifest: Mapping[str, Any], top: licence.Licence) -> dict[str, Any]:
    """The YAML head as the data set hub and `datasets` read it."""
    columns = features_of(manifest)
    splits = [split for split in SPLITS if split in manifest["counts"]]
    files = {split: [file for file in manifest["files"] if file["split"] == split] for split in splits}
    size = _SIZES[min(max(len(str(manifest["rows"] - 1 if manifest["rows"] else 0)) - 3, 0), len(_SIZES) - 1)]
    return {
        "license": top.hub,
        **({"license_name": top.id.lower()} if top.hub == "other" else {}),
        "pretty_name": manifest["name"],
        "task_categories": [
            *(["object-detection", "image-to-text"] if composed(manifest) else ["image-classification"])
        ],
        "annotations_creators": ["found" if "adopted" in manifest else "machine-generated"],
        "size_categories": [size],
        "tags": ["symgen", "mathematics", "symbols", *([] if "adopted" in manifest else ["handwriting", "synthetic"])],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": split, "path": [file["path"] for file in files[split]]} for split in splits],
            }
        ],
        "dataset_info": {
            "features": [{"name": name, **_in_yaml(one)} for name, one in columns.items()],
            "splits": [
                {
                    "name": split,
                    "num_bytes": sum(file["bytes"] for file in files[split]),
                    "num_examples": sum(file["rows"] for file in files[split]),
                }
                for split in splits
            ],
            "download_size": manifest["bytes"],
            "dataset_size": manifest["bytes"],
        },
    }


def _in_yaml(feature: Mapping[str, Any]) -> dict[str, Any]:
    """A feature as `datasets` writes it in cards, which is not as it writes it in files."""
    match feature.get("_type"):
        case None:
            return {"struct": [{"name": name, **_in_yaml(one)} for name, one in feature.items()]}
        case "Image":
            return {"dtype": "image"}
        case "ClassLabel":
            return {"dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(feature["names"])}}}}
        case "List":
            inner = _in_yaml(feature["feature"])
            length = {"length": feature["length"]} if "length" in feature else {}
            return {"list": inner.get("dtype", inner), **length}
        case _:
            return {"dtype": feature["dtype"]}


def _classes(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in manifest["labels"]["classes"]:
        counted = manifest["objects" if composed(manifest) else "counts"]
        rows = {split: counts.get(one["name"], 0) for split, counts in counted.items()}
        if any(rows.values()):
            yield {**one, "rows": rows}
