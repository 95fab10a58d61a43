"""The columns of a data set: their Arrow types, and the same told to the `datasets` library in its own words.

`datasets` reads its features from the schema's metadata. Writing that JSON here spares every run the import of the
library, a second of CPU time; a test holds it against what the library itself would write.
"""

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

_STRING = {"dtype": "string", "_type": "Value"}
_FLOAT = {"dtype": "float32", "_type": "Value"}
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


def schema(class_names: Sequence[str], ink: bool) -> pa.Schema:
    """The Arrow schema of a shard, with the features in its metadata."""
    columns = features(class_names, ink)
    about = json.dumps({"info": {"features": columns}})
    fields = [pa.field(name, _arrow_type(feature)) for name, feature in columns.items()]
    return pa.schema(fields, metadata={"huggingface": about})


def _arrow_type(feature: dict[str, Any]) -> pa.DataType:
    match feature["_type"]:
        case "Image":
            return pa.struct({"bytes": pa.binary(), "path": pa.string()})
        case "ClassLabel":
            return pa.int64()
        case "List":
            return pa.list_(_arrow_type(feature["feature"]), feature.get("length", -1))
        case _:
            return pa.string() if feature["dtype"] == "string" else pa.float32()
