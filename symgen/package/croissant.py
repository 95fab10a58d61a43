"""croissant.json: the data set told to machines, in MLCommons' Croissant 1.0 with its responsible-AI terms.

One record set a split, read from the parquet files, and one of the classes. Nothing in it depends on the hour or on
where it is published, so that the same data set has the same file; paths are relative to it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from symgen import licence
from symgen.package.features import composed, features_of
from symgen.package.statements import state, synthetic
from symgen.rows import SPLITS

_TERMS = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in (
        "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
        "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references",
        "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
    )},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "prov": "http://www.w3.org/ns/prov#",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "sc": "https://schema.org/",
}  # fmt: skip
_PARQUET = "application/x-parquet"
_TYPES = {"string": "sc:Text", "float32": "sc:Float", "int32": "sc:Integer"}
_TASK = {False: "image classification", True: "object detection"}
_ABOUT = {
    "image": "The picture, PNG, 8-bit grey.",
    "label": "The class's number.",
    "symbol": "Name of the symbol drawn; a class may hold several.",
    "text": "The symbol in Unicode.",
    "latex": "The symbol in LaTeX.",
    "source": "The kind of source that it is from.",
    "items": "What the row was drawn from; two where two were mixed.",
    "origins": "Font, template or writer.",
    "groups": "What no split cuts: writers, font designs.",
    "licence": "The strictest licence of its items.",
    "height": "Height on the line in x-heights; null where unknown.",
    "baseline": "How far its foot lies below the line, in x-heights; null where unknown.",
    "row_id": "The row's name: symbol/split/index.",
}
_ABOUT_EXPRESSIONS = {
    "width": "Of the picture, in pixels.",
    "height": "Of the picture, in pixels.",
    "objects": "Its symbols in reading order.",
    "bbox": "x, y, width and height of the ink in pixels.",
    "latex": "In LaTeX; tokens parted by spaces.",
    "text": "In Unicode, on one line.",
    "row_id": "The row's name: expression/split/index.",
}


def render(manifest: Mapping[str, Any]) -> bytes:
    """The file's content for a manifest (see `manifest.build`)."""
    return json.dumps(describe(manifest), indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def describe(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON values."""
    splits = [split for split in SPLITS if manifest["counts"].get(split)]
    return {
        "@context": _TERMS,
        "@type": "sc:Dataset",
        "name": manifest["name"],
        "description": _description(manifest),
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "version": f"{manifest['versions']['symgen']}+{manifest['recipe_digest'][:12]}",
        **_licence(manifest["licence"]),
        "keywords": ["mathematics", "symbols", _TASK[composed(manifest)], *(["synthetic"] * synthetic(manifest))],
        **_responsible(manifest),
        "distribution": [*_files(manifest), *(_file_set(manifest, split) for split in splits)],
        "recordSet": [_classes(manifest), *(_record_set(manifest, split) for split in splits)],
    }


def _description(manifest: Mapping[str, Any]) -> str:
    if composed(manifest):
        page, symbols = manifest["recipe"]["expression"], sum(sum(one.values()) for one in manifest["objects"].values())
        what = f"{manifest['rows']:,} pictures of expressions, {page['width']} x {page['height']} pixels"
        return f"{what}, {symbols:,} symbols boxed and labelled. {state(manifest).collection}"
    classes = {name for counts in manifest["counts"].values() for name in counts}
    size = manifest["recipe"]["canvas"]["size"]
    what = f"{manifest['rows']:,} pictures of {len(classes):,} mathematical symbols, {size} x {size} pixels"
    return f"{what}. {state(manifest).collection}"


def _licence(name: str) -> dict[str, str]:
    """The licence by its page; by its name alone where it has none, and nothing where nobody knows it."""
    found = licence.find(name)
    if found.id in (licence.UNKNOWN, licence.INCOMPATIBLE):
        return {}
    return {"license": found.id if found.id.startswith("LicenseRef-") else f"https://spdx.org/licenses/{found.id}.html"}


def _responsible(manifest: Mapping[str, Any]) -> dict[str, Any]:
    says = state(manifest)
    derived = [f"{one['kind']} (sha256 {one['digest']})" for one in manifest["sources"]]
    return {
        "rai:hasSyntheticData": synthetic(manifest),
        "rai:dataCollection": says.collection,
        "rai:dataCollectionType": ["Software Collection" if synthetic(manifest) else "Others"],
        "rai:dataCollectionRawData": "; ".join(derived),
        "rai:dataPreprocessingProtocol": list(says.steps),
        "rai:dataAnnotationProtocol": [
            "A row's label is that of the item it was drawn from." if synthetic(manifest) else "The original's labels."
        ],
        "rai:dataUseCases": list(says.uses),
        "rai:dataLimitations": [*says.limits, *(f"Unsuitable: {one}" for one in says.misuses)],
        "rai:dataBiases": list(says.biases),
        "rai:personalSensitiveInformation": [says.people],
        "prov:wasDerivedFrom": derived,
        "prov:wasGeneratedBy": f"symgen {manifest['versions']['symgen']}, recipe {manifest['recipe_digest']}",
    }


def _files(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for file in manifest["files"]:
        yield {
            "@type": "cr:FileObject",
            "@id": file["path"],
            "name": file["path"],
            "contentUrl": file["path"],
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": _PARQUET,
            "sha256": file["sha256"],
        }


def _file_set(manifest: Mapping[str, Any], split: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{split}-files",
        "name": f"{split}-files",
        "encodingFormat": _PARQUET,
        "includes": [file["path"] for file in manifest["files"] if file["split"] == split],
    }


def _classes(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The classes as a record set whose records stand in this file."""
    kinds = {"label": "sc:Integer", "name": "sc:Text", "text": "sc:Text", "latex": "sc:Text"}
    return {
        "@type": "cr:RecordSet",
        "@id": "classes",
        "name": "classes",
        "description": "The classes in the order of their labels.",
        "key": {"@id": "classes/label"},
        "field": [
            {"@type": "cr:Field", "@id": f"classes/{name}", "name": name, "dataType": kind}
            for name, kind in kinds.items()
        ],
        "data": [
            {"classes/label": i, **{f"classes/{key}": one[key] for key in ("name", "text", "latex")}}
            for i, one in enumerate(manifest["labels"]["classes"])
        ],
    }


def _record_set(manifest: Mapping[str, Any], split: str) -> dict[str, Any]:
    columns = {name: feature for name, feature in features_of(manifest).items() if name != "ink"}
    about = {**_ABOUT, **(_ABOUT_EXPRESSIONS if composed(manifest) else {})}
    fields = [_field(split, name, feature, about) for name, feature in columns.items()]
    rows = sum(file["rows"] for file in manifest["files"] if file["split"] == split)
    return {
        "@type": "cr:RecordSet",
        "@id": split,
        "name": split,
        "description": f"The {rows:,} rows of {split}.",
        "key": {"@id": f"{split}/row_id"},
        "field": fields,
    }


def _field(split: str, name: str, feature: Mapping[str, Any], about: Mapping[str, str]) -> dict[str, Any]:
    source: dict[str, Any] = {"fileSet": {"@id": f"{split}-files"}, "extract": {"column": name}}
    field = {"@type": "cr:Field", "@id": f"{split}/{name}", "name": name, "description": about[name]}
    match feature.get("_type"):
        case None:
            return {**field, "repeated": True, "subField": [_part(field, source, *one) for one in feature.items()]}
        case "Image":
            return {**field, "dataType": "sc:ImageObject", "source": {**source, "transform": {"jsonPath": "bytes"}}}
        case "ClassLabel":
            return {**field, "dataType": "sc:Integer", "source": source}
        case "List":
            return {**field, "dataType": _TYPES[feature["feature"]["dtype"]], "repeated": True, "source": source}
        case _:
            return {**field, "dataType": _TYPES[feature["dtype"]], "source": source}


def _part(field: Mapping[str, Any], source: Mapping[str, Any], name: str, feature: Mapping[str, Any]) -> dict[str, Any]:
    """One list of a column that is a table of lists; a path names it inside the column."""
    inner = feature["feature"]
    numbers = inner["_type"] == "List"
    kind = "sc:Integer" if inner["_type"] == "ClassLabel" else _TYPES[(inner["feature"] if numbers else inner)["dtype"]]
    return {
        "@type": "cr:Field",
        "@id": f"{field['@id']}/{name}",
        "name": f"{field['name']}/{name}",
        "description": {**_ABOUT, **_ABOUT_EXPRESSIONS}[name],
        "dataType": kind,
        "source": {**source, "transform": {"jsonPath": name}},
    }
