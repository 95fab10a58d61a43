"""Whole expressions: read by the loaded run, corrected by hand, and the corrections kept as training samples."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen import store
from symgen.picture import as_grey, decode_picture
from symgen.recognize import Reading, corrected, recognize
from symgen.studio.pictures import uri
from symgen.studio.workspace import CORRECTIONS, RefusedError, Workspace
from symgen.symbols import Symbol
from symgen.train.run_folder import Run

U8 = npt.NDArray[np.uint8]

_KEPT = 8  # pictures whose corrections may still come
_ROOM = 0.08  # of a box's longer side is left round it
_LARGEST = 40_000_000  # pixels

Side = Annotated[float, Field(ge=-1e5, le=1e5)]


class Corrected(BaseModel):
    """A symbol as somebody says it is: left, top, right, bottom in pixels of the picture, and any spelling of it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    box: tuple[Side, Side, Side, Side]
    label: Annotated[str, Field(min_length=1, max_length=64)]


class Corrections(BaseModel):
    """What is right of one picture. picture: the number that `Reader.read` gave it."""

    model_config = ConfigDict(extra="forbid")

    picture: Annotated[str, Field(max_length=64)]
    symbols: Annotated[list[Corrected], Field(min_length=1, max_length=500)]


class Renamed(BaseModel):
    """Names for some symbols of a picture that was read: place in the order of the first reading -> any spelling."""

    model_config = ConfigDict(extra="forbid")

    picture: Annotated[str, Field(max_length=64)]
    names: Annotated[dict[int, Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=500)]


class _Kept(NamedTuple):
    grey: U8
    reading: Reading


class Reader:
    """Reads pictures, and remembers the last few for their corrections."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._pictures: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, data: bytes, run: Run) -> dict[str, Any]:
        """What the run reads in a picture file: symbols with boxes in pixels, in reading order, text and LaTeX."""
        grey = as_grey(decode_picture(data, "the picture"))
        if grey.size > _LARGEST:
            raise RefusedError(
                f"the picture has {grey.size / 1e6:.0f} megapixels; {_LARGEST / 1e6:.0f} at most will do"
            )
        found = recognize(grey, run)
        with self._lock:
            name = secrets.token_hex(8)
            self._pictures[name] = _Kept(grey, found)
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        return {"picture": name, "width": grey.shape[1], "height": grey.shape[0], "image": uri(grey), **told(found)}

    def rename(self, renamed: Renamed) -> dict[str, Any]:
        """The same reading with symbols renamed: laid out, written down and worked out anew."""
        reading, symbols = self._find(renamed.picture).reading, self._space.symbols()
        names = {place: symbols.resolve(name).name for place, name in renamed.names.items()}
        if strange := [place for place in names if not 0 <= place < len(reading.symbols)]:
            raise RefusedError(f"the picture has no symbol {strange[0]}")
        return told(corrected(reading, names))

    def _find(self, picture: str) -> _Kept:
        with self._lock:
            found = self._pictures.get(picture)
        if found is None:
            raise RefusedError("that picture is no longer at hand; read it again and correct it then")
        return found

    def keep(self, corrections: Corrections) -> list[str]:
        """Cut the symbols out and keep each in the folder of its class, which source `images` reads and `symgen import
        images` takes. Returns the files' places below the folder.
        """
        grey = self._find(corrections.picture).grey
        symbols = self._space.symbols()
        named = [(one, symbols.resolve(one.label)) for one in corrections.symbols]
        written = []
        for number, (one, symbol) in enumerate(named):
            cut = _cut(grey, one.box)
            good, data = cv2.imencode(".png", cut)
            assert good
            folder = class_folder(symbol)
            name = f"{corrections.picture}-{number:03d}.png"
            store.put(self._space.inside(CORRECTIONS, folder, name), data.tobytes())
            written.append(f"{CORRECTIONS}/{folder}/{name}")
        return written


def told(reading: Reading) -> dict[str, Any]:
    """A reading as the page takes it; symbols in the order of reading."""
    return {
        "symbols": [
            {"box": list(one.box), "label": one.name, "sure": one.sure, "guesses": [asdict(it) for it in one.guesses]}
            for one in reading.symbols
        ],
        "text": reading.text, "latex": reading.latex, "result": reading.result, "warnings": list(reading.warnings),
    }  # fmt: skip


def class_folder(symbol: Symbol) -> str:
    """A folder's name that resolves to the symbol, and differs from others' where capitals do not count."""
    if symbol.name == symbol.name.lower():
        return symbol.name
    return f"U+{ord(symbol.text):04X}" if len(symbol.text) == 1 else symbol.name


def _cut(grey: U8, box: Sequence[float]) -> U8:
    high, wide = grey.shape
    left, top, right, bottom = box
    room = _ROOM * max(right - left, bottom - top)
    x0, y0 = max(0, int(left - room)), max(0, int(top - room))
    x1, y1 = min(wide, int(right + room) + 1), min(high, int(bottom + room) + 1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        raise RefusedError("a box lies outside the picture")
    return np.ascontiguousarray(grey[y0:y1, x0:x1])
