"""`symgen export`: a data set in the files that other tools read, one module of `package.formats` a format.

Beside every export lie LICENCE.txt (what may be done with it, whom to name), classes.json and export.json.
"""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from symgen import licence, steps, store
from symgen.dataset import DatasetFolder, open_dataset
from symgen.errors import StoreError
from symgen.package.credits import credits_of
from symgen.package.formats._form import ExportSet
from symgen.package.lock import locked
from symgen.store import Place
from symgen.talk import say

ROOM = "package.formats"


def export(home: str | Place, out: str | Path, *, format: str) -> dict[str, Any]:
    """Write the finished data set in `home` as `format` into a new folder `out`, whole or not at all.

    format: a module of `package.formats`; each says what it writes. Splits and classes are the data set's own. Returns
    what export.json says: format, rows of each split as written, left_out (split -> reason -> rows that the format
    cannot hold).
    Raises RecipeError for an unknown format, SourceError where there is no data set, StoreError where `out` is taken or
    cannot be written, or where the set lacks what the format is made of.
    """
    module = steps.load(ROOM, format)
    data, target = open_dataset(home), Path(out).expanduser()
    part = target.with_name(f".{target.name}.part")
    with locked(target.parent, say, name=f".{target.name}.lock"):
        _refuse_taken(target)
        shutil.rmtree(part, ignore_errors=True)  # of a process that was killed: nobody else can hold the lock
        try:
            about = _write(module, data, format, part)
            part.rename(target)
        except OSError as error:
            raise StoreError(f"cannot write {target}: {error.strerror or error}") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return about


def formats() -> list[str]:
    """What data sets can be exported as."""
    return steps.names(ROOM)


def _refuse_taken(out: Path) -> None:
    if out.is_dir() and not any(out.iterdir()):
        out.rmdir()
    if out.exists():
        raise StoreError(f"{out} is there already; name a new folder, or remove it yourself")


def _write(module: Any, data: DatasetFolder, form: str, part: Path) -> dict[str, Any]:
    part.mkdir()
    made = data.manifest
    _put_json(part / "classes.json", _classes(made))
    store.put(part / "LICENCE.txt", _licence_text(made, credits_of(data.home, made)).encode())
    with tqdm(total=made["rows"], unit=" rows", unit_scale=True, disable=None, file=sys.stderr) as bar:
        left_out = module.write(ExportSet(data.home, made, bar.update), part)
    about = {
        "made_by": "symgen",
        "name": made["name"],
        "format": form,
        "recipe_digest": made["recipe_digest"],
        "canvas": {key: made["recipe"]["canvas"][key] for key in ("size", "frame", "polarity")},
        "rows": {
            split: sum(counts.values()) - sum(left_out.get(split, {}).values())
            for split, counts in made["counts"].items()
        },
        "left_out": left_out,
    }
    _put_json(part / "export.json", about)
    return about


def _put_json(path: Path, value: Any) -> None:
    store.put(path, json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n")


def _classes(made: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"label": i, **one} for i, one in enumerate(made["labels"]["classes"])]


def _licence_text(made: Mapping[str, Any], credits: Mapping[str, list[str]]) -> str:
    """What may be done with the rows, and whom to name for them."""
    top = licence.find(made["licence"])
    head = f"{made['name']}, {made['rows']:,} rows, licence {top.id}"
    lines = [head, licence.terms(top.id), "", "Rows by source and licence:"]
    lines += [
        f"    {source}: {name}, {rows:,} rows. {licence.find(name).asks}"
        for source, counts in made["rows_by_source"].items()
        for name, rows in counts.items()
    ]
    lines += ["", "Made from:", *(f"    {source}: {one}" for source, named in credits.items() for one in named)]
    return "\n".join(lines) + "\n"
