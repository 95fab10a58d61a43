"""run.json: what a data set is being made from. Written first; whoever goes on must be making the same."""

import json
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from symgen import __version__, store
from symgen.errors import StoreError, SymgenError
from symgen.plain import from_json
from symgen.store import Place

FORMAT = 1
MARK = {"made_by": "symgen", "format": FORMAT}
RUN, MANIFEST = "run.json", "manifest.json"
_LIBRARIES = ("numpy", "numba", "opencv-python-headless", "pyarrow")  # those that pixels or file bytes pass through
_SHOWN = 12


def versions() -> dict[str, str]:
    """What the bytes of a data set may depend on beside its recipe."""
    found = {"symgen": __version__, "python": platform.python_version(), "machine": platform.machine()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed under this name"
    return found


def read(path: Place) -> dict[str, Any] | None:
    """The JSON object in a file of the data set; None where there is none. StoreError where it is not one of ours."""
    try:
        found = from_json(path.read_bytes())
        if not isinstance(found, dict) or found.get("made_by") != "symgen":
            raise ValueError("not made by symgen")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    if "format" not in found:
        raise StoreError(f"{path} is not a data set's; name the folder of a data set, or a new one to make one in")
    if found["format"] != FORMAT:
        raise StoreError(f"{path}: format {found.get('format')}, this version of symgen reads {FORMAT}")
    return found


def write(path: Place, about: Mapping[str, Any]) -> None:
    """Put a JSON object of the data set; `about` must bear MARK."""
    store.put(path, encode(about))


def encode(about: Mapping[str, Any]) -> bytes:
    """The bytes of a JSON object of the data set."""
    return json.dumps(about, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def claim(out: Place, run: Mapping[str, Any]) -> None:
    """Make `out` the place of this run: run.json is written, or found to say the same.

    StoreError where the folder belongs to another run, with the differences, or holds files that are not symgen's.
    """
    there = read(out / RUN)
    if there is None:
        refuse_foreign(out, StoreError)
        write(out / RUN, run)
        return
    ours = from_json(json.dumps(run))  # tuples have become lists there
    # A recipe's digest says whether it means the same; how it was written and called may differ.
    if any(there.get(key) != ours.get(key) for key in (there.keys() | ours.keys()) - {"name", "recipe", "sources"}):
        found = list(differences(there, ours))
        more = [f"... and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        text = "\n  ".join(found[:_SHOWN] + more)
        raise StoreError(
            f"{out} holds another data set:\n  {text}\nName another folder, repeat the settings that it was made with, "
            "or replace it with --overwrite"
        )


def refuse_foreign(home: Place, error: type[SymgenError]) -> None:
    """`error` where a folder that is about to be claimed holds anything but hidden files."""
    foreign = sorted(path.name for path in home.iterdir() if not path.name.startswith(".")) if home.exists() else []
    if foreign:
        raise error(f"{home} holds what symgen did not make ({', '.join(foreign[:5])}); name a new folder")


def differences(there: Any, ours: Any, where: str = "") -> Iterator[str]:
    """Lines "recipe.seed: 1 there, 2 now" for all that differs in two JSON values."""
    if isinstance(there, dict) and isinstance(ours, dict):
        for key in sorted(there.keys() | ours.keys()):
            yield from differences(there.get(key), ours.get(key), f"{where}.{key}" if where else key)
    elif isinstance(there, list) and isinstance(ours, list) and len(there) == len(ours):
        for i, (one, other) in enumerate(zip(there, ours, strict=True)):
            yield from differences(one, other, f"{where}.{i}")
    elif there != ours:
        yield f"{where}: {_short(there)} there, {_short(ours)} now"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
