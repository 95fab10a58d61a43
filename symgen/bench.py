"""`symgen bench`: rows per CPU-second of each room and of the whole, beside what people use today, in one run.

Shared machines make absolute figures wander; the ratios of one run are what to compare.
"""

import importlib.util
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from symgen import shipped
from symgen.package.columns import Columns
from symgen.package.encode import Pngs, apply_polarity, encode_png, join
from symgen.package.features import schema
from symgen.package.parquet import GROUP_ROWS, ShardWriter
from symgen.package.tally import Tally
from symgen.prepare import Prepared, prepare
from symgen.render import Renderer
from symgen.rng import Draws
from symgen.rows import Rows, joined
from symgen.tables import licences
from symgen.testing import tiny_rows

BLOCK = 1024
USUAL = "quickstart"
PEER_IMAGES = 400
MIXED = ("canvas.size=48", "split.validation=0.0", "balance.per_class=1000")
FONTS_ONLY = (*MIXED, "source=[{kind='fonts'}]")


@dataclass(frozen=True)
class Figure:
    """One measured line: what was done, how often in a CPU-second, and how that compares to the whole pipeline."""

    what: str
    per_cpu_second: float
    microseconds: float
    note: str = ""


@dataclass(frozen=True)
class Report:
    """All figures of one run. Rows of rooms are parts of the whole; the whole is what a user gets."""

    machine: str
    rows: int
    rooms: list[Figure]
    whole: list[Figure]
    peers: list[Figure]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    def as_text(self) -> str:
        """Tables for people."""
        lines = [f"symgen bench: {self.rows:,} rows of 48x48 on one core of {self.machine}"]
        fastest = max(figure.per_cpu_second for figure in self.whole)
        for title, figures in (
            ("rooms (mixed recipe)", self.rooms),
            ("whole", self.whole),
            ("peers, same run", self.peers),
        ):
            lines += ["", f"{title:44} {'rows/CPU-s':>12} {'us/row':>9}"]
            for figure in figures:
                ratio = f"  symgen is {fastest / figure.per_cpu_second:,.0f}x" if title.startswith("peers") else ""
                speed = f"{figure.per_cpu_second:12,.0f} {figure.microseconds:9.2f}"
                lines.append(f"  {figure.what:42} {speed}{ratio}  {figure.note}")
        return "\n".join(line.rstrip() for line in lines)


class _Clock:
    """CPU time of this process by room."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._last = time.process_time()

    def lap(self, room: str) -> None:
        now = time.process_time()
        self.spent[room] += now - self._last
        self._last = now


def bench(recipe: str = USUAL, rows: int = 20_000) -> Report:
    """Make about `rows` rows of a recipe, plan to parquet with everything on, in one process.

    Rejections are part of it: a row that the label guards turn down is drawn again in the same room's time. Raises what
    reading the recipe raises.
    """
    mixed = _rooms(prepare(recipe, MIXED), rows)
    whole = [_figure(f"{Path(recipe).stem}, plan to parquet", sum(mixed.values()), rows)]
    if recipe == USUAL:
        fonts = _rooms(prepare(recipe, FONTS_ONLY), rows)
        whole.append(_figure("fonts alone, plan to parquet", sum(fonts.values()), rows))
    rooms = [_figure(room, spent, rows) for room, spent in mixed.items()]
    return Report(f"{platform.machine()}, Python {platform.python_version()}", rows, rooms, whole, list(_peers()))


def _figure(what: str, spent: float, n: int, note: str = "") -> Figure:
    spent = max(spent, 1e-9)
    return Figure(what, n / spent, spent / n * 1e6, note)


def _rooms(ready: Prepared, rows: int) -> dict[str, float]:
    """CPU seconds that each room takes for `rows` rows; the first pass compiles kernels and touches the bank."""
    _pass(ready, BLOCK)
    return _pass(ready, rows)


def _pass(ready: Prepared, rows: int) -> dict[str, float]:
    renderer = Renderer(ready.recipe, ready.bank)
    columns_of = schema([one.name for one in ready.labels.classes], ready.recipe.package.ink)
    columns = Columns(ready.labels, ready.bank.catalogue, columns_of, licences(ready.recipe, ready.bank))
    tally = Tally(columns, ready.bank, ready.labels)
    clock = _Clock()
    writer = ShardWriter(BytesIO(), columns_of, GROUP_ROWS)
    waiting: list[tuple[Rows, Pngs]] = []
    for block in _blocks(ready, rows):
        clock.lap("plan")
        drawn = renderer.block(block, clock.lap)
        clock.lap("guard")
        seen = apply_polarity(drawn.images, ready.recipe.canvas.polarity)
        waiting.append((block, encode_png(seen)))
        clock.lap("encode")
        tally.add(block, drawn, seen)
        clock.lap("digest")
        if len(waiting) * BLOCK >= GROUP_ROWS:
            writer.add(_batch(columns, waiting))
            waiting = []
            clock.lap("parquet")
    if waiting:
        writer.add(_batch(columns, waiting))
    writer.close()
    clock.lap("parquet")
    return clock.spent


def _batch(columns: Columns, waiting: list[tuple[Rows, Pngs]]) -> Any:
    rows, pngs = zip(*waiting, strict=True)
    return columns.batch(joined(rows), join(pngs), None)


def _blocks(ready: Prepared, rows: int) -> Iterator[Rows]:
    for start in range(0, rows, BLOCK):
        yield ready.plan.block("train", start, min(start + BLOCK, rows))


def _peers() -> Iterator[Figure]:
    """What people use today, on the same glyphs: drawn by Pillow, bent by scipy or albumentations, saved as PNG."""
    fields = Draws(0, "bench", tiny_rows(PEER_IMAGES)).uniform(2 * 48 * 48).reshape(-1, 2, 48, 48) * 2 - 1
    font = ImageFont.truetype(str(shipped.folder("fonts") / "print-dejavu-sans.ttf"), 32)
    yield _timed("Pillow text -> PNG, no elastic", lambda i: _png(_text(font, i)))
    if importlib.util.find_spec("scipy"):
        yield _timed("Pillow text -> scipy elastic -> PNG", lambda i: _png(_scipy_elastic(_text(font, i), fields[i])))
    if importlib.util.find_spec("albumentations"):
        yield _albumentations(np.stack([_text(font, i) for i in range(PEER_IMAGES)]))


def _timed(what: str, work: Callable[[int], object], note: str = "") -> Figure:
    work(0)
    start = time.process_time()
    for i in range(PEER_IMAGES):
        work(i)
    return _figure(what, time.process_time() - start, PEER_IMAGES, note)


def _text(font: ImageFont.FreeTypeFont, i: int) -> npt.NDArray[np.uint8]:
    image = Image.new("L", (48, 48))
    ImageDraw.Draw(image).text((24, 24), chr(ord("A") + i % 26), 255, font, anchor="mm")
    return np.asarray(image)


def _png(image: npt.NDArray[np.uint8]) -> bytes:
    file = BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def _scipy_elastic(image: npt.NDArray[np.uint8], field: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Simard et al. 2003 as it is usually written: smooth a random field, warp the pixels."""
    from scipy.ndimage import gaussian_filter, map_coordinates

    dy, dx = (gaussian_filter(part, 5) * 36 for part in field)
    y, x = np.meshgrid(np.arange(48), np.arange(48), indexing="ij")
    return np.asarray(map_coordinates(image, [y + dy, x + dx], order=1), np.uint8)


def _albumentations(images: npt.NDArray[np.uint8]) -> Figure:
    import albumentations

    warp = albumentations.ElasticTransform(alpha=36, sigma=5, p=1)
    note = f"albumentations {albumentations.__version__}, ready images, warp only"
    return _timed("albumentations ElasticTransform", lambda i: warp(image=images[i])["image"], note)
