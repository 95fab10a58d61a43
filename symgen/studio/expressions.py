"""Whole expressions: read by the loaded run, corrected by hand, and the corrections kept as training samples."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen import store
from symgen.errors import SymgenError
from symgen.picture import as_grey, decode_picture
from symgen.studio.pictures import uri
from symgen.studio.workspace import CORRECTIONS, RefusedError, Workspace
from symgen.symbols import Symbol

U8 = npt.NDArray[np.uint8]

_KEPT = 8  # pictures whose corrections may still come
_ROOM = 0.08  # of a box's longer side is left round it
_LARGEST = 40_000_000  # pixels

Side = Annotated[float, Field(ge=-1e5, le=1e5)]
Recognise = Callable[..., Any]


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


class Reader:
    """Reads pictures, and remembers the last few for their corrections."""

    def __init__(self, space: Workspace, recognise: Recognise) -> None:
        self._space, self._recognise = space, recognise
        self._pictures: OrderedDict[str, U8] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, data: bytes, run: Any) -> dict[str, Any]:
        """What the run reads in a picture file: symbols with boxes in pixels, in reading order, text and LaTeX."""
        grey = as_grey(decode_picture(data, "the picture"))
        if grey.size > _LARGEST:
            raise RefusedError(
                f"the picture has {grey.size / 1e6:.0f} megapixels; {_LARGEST / 1e6:.0f} at most will do"
            )
        found = self._recognise(grey, run)
        with self._lock:
            name = secrets.token_urlsafe(12)
            self._pictures[name] = grey
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        return {"picture": name, "width": grey.shape[1], "height": grey.shape[0], "image": uri(grey), **told(found)}

    def keep(self, corrections: Corrections) -> list[str]:
        """Cut the symbols out and keep each in the folder of its class, which source `images` reads and `symgen import
        images` takes; returns the files' places below the folder.
        """
        with self._lock:
            grey = self._pictures.get(corrections.picture)
        if grey is None:
            raise RefusedError("that picture is no longer at hand; read it again and correct it then")
        symbols = self._space.symbols()
        named = [(one, symbols.resolve(one.label)) for one in corrections.symbols]
        written = []
        for number, (one, symbol) in enumerate(named):
            cut = _cut(grey, one.box)
            good, data = cv2.imencode(".png", cut)
            assert good
            folder = class_folder(symbol)
            name = f"{corrections.picture[:8].replace('-', '_')}-{number:03d}.png"
            store.put(self._space.inside(CORRECTIONS, folder, name), data.tobytes())
            written.append(f"{CORRECTIONS}/{folder}/{name}")
        return written


def told(reading: Any) -> dict[str, Any]:
    """A `symgen.recognize.Reading` as JSON values."""
    alternatives = [
        [{"label": name, "probability": round(float(share), 4)} for name, share in found]
        for found in reading.alternatives
    ]
    boxes = [[int(edge) for edge in box] for box in reading.boxes]
    return {
        "symbols": [
            {"box": box, "label": label, "alternatives": others}
            for box, label, others in zip(boxes, reading.labels, alternatives, strict=True)
        ],
        "order": [int(place) for place in reading.order],
        "text": reading.text,
        "latex": reading.latex,
        "result": None if reading.result is None else str(reading.result),
    }


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


def recognise(grey: U8, run: Any) -> Any:
    """The reader of `symgen.recognize`."""
    try:
        from symgen.recognize import recognize
    except ImportError as error:
        raise SymgenError("this symgen cannot read whole expressions yet") from error
    return recognize(grey, run)


def saved(space: Workspace) -> dict[str, int]:
    """Class folder -> pictures in it."""
    home: Path = space.inside(CORRECTIONS)
    folders = sorted(one for one in home.iterdir() if one.is_dir()) if home.is_dir() else []
    return {one.name: sum(1 for _ in one.glob("*.png")) for one in folders}
