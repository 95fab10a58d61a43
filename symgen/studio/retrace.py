"""How one row of a generated set came about: drawn again from the set's own recipe, step by step."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from symgen.errors import SymgenError
from symgen.package.manifest import read_manifest
from symgen.redraw import Drawer, UnreadyError
from symgen.studio.pictures import uri


def retrace(home: Path, manifest: Mapping[str, Any], row_id: str) -> dict[str, Any]:
    """The controls that each step drew for a row, and the picture before any step was at work.

    Returns {"steps": [{"step", "values"}], "plain": picture, "attempt"}, or {"why_not": text} where the row cannot be
    drawn again here: its sources are missing or changed, or nobody drew it.
    """
    if "adopted" in manifest or row_id.startswith("base/"):
        return {"why_not": "this picture was brought in, not drawn by a recipe"}
    try:
        found = _drawer(home, (home / "manifest.json").stat().st_mtime_ns).trace(row_id)
    except UnreadyError as error:
        return {"why_not": "; ".join(f"{what} {why}" for what, why in error.reasons)}
    except SymgenError as error:
        return {"why_not": str(error)}
    steps = [{"step": name, "values": [round(one, 4) for one in values.tolist()]} for name, values in found.controls]
    return {"steps": steps, "plain": uri(found.plain), "attempt": found.attempt}


@lru_cache(maxsize=2)
def _drawer(home: Path, changed: int) -> Drawer:
    manifest = read_manifest(home)
    assert manifest is not None  # its caller has just read from the set
    return Drawer(manifest)
