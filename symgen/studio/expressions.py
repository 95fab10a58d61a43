"""Whole expressions: read by the loaded run, corrected by hand, and the corrections kept as training samples."""

import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from symgen import store
from symgen.picture import as_grey, decode_picture
from symgen.predict import predict
from symgen.recognize import Found, Guess, Reading, corrected, recognize
from symgen.recognize.regions import Box
from symgen.studio.pictures import uri
from symgen.studio.workspace import CORRECTIONS, EXPRESSIONS, RefusedError, Workspace
from symgen.symbols import Symbol
from symgen.train.run_folder import Run

U8 = npt.NDArray[np.uint8]

_KEPT = 8  # pictures whose corrections may still come
_ROOM = 0.08  # of a box's longer side is left round it
_LARGEST = 40_000_000  # pixels
_GUESSES = 5  # of a box that somebody drew; as many as the reader gives

Side = Annotated[float, Field(ge=-1e5, le=1e5)]


class Said(BaseModel):
    """A symbol as somebody says it is. box: left, top, right, bottom in pixels of the picture. label: any spelling;
    None leaves it to the run. kept: whether the cut-out becomes a training sample.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    box: tuple[Side, Side, Side, Side]
    label: Annotated[str | None, Field(min_length=1, max_length=64)] = None
    kept: bool = False


class Rewritten(BaseModel):
    """All symbols of a picture, as they should be. picture: the number that `Reader.read` gave it."""

    model_config = ConfigDict(extra="forbid")

    picture: Annotated[str, Field(max_length=64)]
    symbols: Annotated[list[Said], Field(min_length=1, max_length=500)]


class Corrections(Rewritten):
    """The same in reading order with what they say together, to be kept."""

    text: Annotated[str, Field(max_length=4000)]
    latex: Annotated[str, Field(max_length=4000)]


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

    def rewrite(self, order: Rewritten, run: Run) -> dict[str, Any]:
        """The picture with these boxes and names: laid out, written down and worked out anew. A box that is new is
        read by the run.
        """
        kept = self._find(order.picture)
        known = {one.box: one for one in kept.reading.symbols}
        boxes = [Box(*(round(edge) for edge in one.box)) for one in order.symbols]
        symbols = tuple(known.get(box) or _seen(kept.grey, box, run) for box in boxes)
        spelt = self._space.symbols()
        names = {k: spelt.resolve(one.label).name for k, one in enumerate(order.symbols) if one.label is not None}
        return told(corrected(replace(kept.reading, symbols=symbols), names))

    def _find(self, picture: str) -> _Kept:
        with self._lock:
            found = self._pictures.get(picture)
        if found is None:
            raise RefusedError("that picture is no longer at hand; read it again and correct it then")
        return found

    def keep(self, corrections: Corrections) -> list[str]:
        """Cut out the symbols that are to be kept, each into the folder of its class, which source `images` reads and
        `symgen import images` takes; the whole picture goes beside its LaTeX and boxes. Returns the places of the
        cut-outs below the folder.
        """
        grey = self._find(corrections.picture).grey
        symbols = self._space.symbols()
        if any(one.label is None for one in corrections.symbols):
            raise RefusedError("a symbol without a name cannot be kept; say what it is")
        named = [(one, symbols.resolve(one.label or "")) for one in corrections.symbols]
        cuts = [(one.box, _cut(grey, one.box), symbol) for one, symbol in named if one.kept]
        written = []
        for box, cut, symbol in cuts:
            folder, name = class_folder(symbol), "-".join([corrections.picture, *(f"{edge:.0f}" for edge in box)])
            for before in self._space.inside(CORRECTIONS).glob(f"*/{name}.png"):
                before.unlink()  # it was taken for something else, and corrected again
            store.put(self._space.inside(CORRECTIONS, folder, f"{name}.png"), _png(cut))
            written.append(f"{CORRECTIONS}/{folder}/{name}.png")
        about = {
            "text": corrections.text, "latex": corrections.latex,
            "symbols": [{"label": symbol.name, "box": [round(edge) for edge in one.box]} for one, symbol in named],
        }  # fmt: skip
        store.put(self._space.inside(EXPRESSIONS, f"{corrections.picture}.png"), _png(grey))
        lines = json.dumps(about, ensure_ascii=False, indent=1)
        store.put(self._space.inside(EXPRESSIONS, f"{corrections.picture}.json"), lines.encode())
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


def _seen(grey: U8, box: Box, run: Run) -> Found:
    """What the run takes the ink in a box for that somebody drew."""
    (seen,) = predict(run, _cut(grey, box), top=_GUESSES)
    guesses = tuple(Guess(**one) for one in seen["top"])
    return Found(box, guesses[0].name, guesses[0].probability, False, guesses, touching=False, parts=1)


def _png(grey: U8) -> bytes:
    good, data = cv2.imencode(".png", grey)
    assert good
    return data.tobytes()


def _cut(grey: U8, box: Sequence[float]) -> U8:
    high, wide = grey.shape
    left, top, right, bottom = box
    room = _ROOM * max(right - left, bottom - top)
    x0, y0 = max(0, int(left - room)), max(0, int(top - room))
    x1, y1 = min(wide, int(right + room) + 1), min(high, int(bottom + room) + 1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        raise RefusedError("a box lies outside the picture")
    return np.ascontiguousarray(grey[y0:y1, x0:x1])
