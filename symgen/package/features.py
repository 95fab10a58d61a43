"""The columns of a data set: their Arrow types, and the same told to the `datasets` library in its own words.

`datasets` reads its features from the schema's metadata. Writing that JSON here spares every run the import of the
library, a second of CPU time; a test holds it against what the library itself would write.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

_STRING = {"dtype": "string", "_type": "Value"}
_FLOAT = {"dtype": "float32", "_type": "Value"}
_WHOLE = {"dtype": "int32", "_type": "Value"}
_STRINGS = {"feature": _STRING, "_type": "List"}
_POINT = {"feature": _FLOAT, "length": 2, "_type": "List"}
_INK = {"feature": {"feature": _POINT, "_type": "List"}, "_type": "List"}


def features(class_names: Sequence[str], ink: bool) -> dict[str, dict[str, Any]]:
    """Column -> its feature in the form that `datasets` keeps in files.

    symbol, text and latex are the drawn symbol's (a class may hold several); items, origins and groups are lists,
    for a mixed row has two; height and baseline are as in the bank, null where unknown; ink holds strokes of points
    (x, y) in image pixels, null where the row was drawn as a filled outline.
    """
    columns: dict[str, dict[str, Any]] = {
        "image": {"_type": "Image"},
        "label": {"names": list(class_names), "_type": "ClassLabel"},
        **dict.fromkeys(("symbol", "text", "latex", "source"), _STRING),
        **dict.fromkeys(("items", "origins", "groups"), _STRINGS),
        "licence": _STRING,
        "height": _FLOAT,
        "baseline": _FLOAT,
        "row_id": _STRING,
    }
    return {**columns, "ink": _INK} if ink else columns


def expression_features(class_names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The same for sets of expressions. objects: a list for each of its fields, one entry a symbol, in reading order;
    bbox is x, y, width, height in pixels.
    """
    lists = dict.fromkeys(("symbol", "latex", "source", "items", "origins", "groups", "licence"), _STRINGS)
    objects = {
        "bbox": {"feature": {"feature": _FLOAT, "length": 4, "_type": "List"}, "_type": "List"},
        "label": {"feature": {"names": list(class_names), "_type": "ClassLabel"}, "_type": "List"},
        **lists,
    }
    return {
        "image": {"_type": "Image"},
        **dict.fromkeys(("width", "height"), _WHOLE),
        "objects": objects,
        **dict.fromkeys(("latex", "text", "licence", "row_id"), _STRING),
    }


def features_of(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The columns of the set that a manifest speaks of, single symbols or expressions."""
    names = [one["name"] for one in manifest["labels"]["classes"]]
    if composed(manifest):
        return expression_features(names)
    return features(names, manifest["recipe"]["package"]["ink"])


def composed(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest speaks of expressions with boxes, and not of pictures of one symbol each."""
    return "expression" in manifest["recipe"]


def schema(class_names: Sequence[str], ink: bool) -> pa.Schema:
    """The Arrow schema of a shard of single symbols, with the features in its metadata."""
    return schema_of(features(class_names, ink))


def schema_of(columns: dict[str, dict[str, Any]]) -> pa.Schema:
    """The Arrow schema of a shard with these features, which stand in its metadata."""
    about = json.dumps({"info": {"features": columns}})
    fields = [pa.field(name, _arrow_type(feature)) for name, feature in columns.items()]
    return pa.schema(fields, metadata={"huggingface": about})


def _arrow_type(feature: dict[str, Any]) -> pa.DataType:
    match feature.get("_type"):
        case None:
            return pa.struct({name: _arrow_type(inner) for name, inner in feature.items()})
        case "Image":
            return pa.struct({"bytes": pa.binary(), "path": pa.string()})
        case "ClassLabel":
            return pa.int64()
        case "List":
            return pa.list_(_arrow_type(feature["feature"]), feature.get("length", -1))
        case _:
            return {"string": pa.string(), "float32": pa.float32(), "int32": pa.int32()}[feature["dtype"]]
