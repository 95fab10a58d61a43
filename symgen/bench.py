"""`symgen bench`: rows per CPU-second of each room and of the whole, beside what people use today, in one run; and for
each room what it could not do without (`floors`), in a table and as a page.

Shared machines make absolute figures wander, so the best of several rounds counts, for us and for the others; the
ratios of one run are what to compare.
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

from symgen import __version__, offline_page, shipped, store
from symgen.floors import Floor, floors, quickest
from symgen.package.columns import Columns
from symgen.package.encode import apply_polarity, encode_png
from symgen.package.features import schema
from symgen.package.parquet import GROUP_ROWS, ShardWriter
from symgen.package.tally import Tally
from symgen.prepare import Prepared, prepare
from symgen.render import Renderer
from symgen.rng import Draws
from symgen.rows import Rows
from symgen.tables import licences
from symgen.testing import tiny_rows

ROUND_ROWS = 2 * GROUP_ROWS
USUAL = "quickstart"
PEER_IMAGES, PEER_ROUNDS = 200, 3
BAR_PX = 240
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
    """All figures of one run. Rows of rooms are parts of the whole; the whole is what a user gets. floors: by room.
    side: of the pictures in pixels.
    """

    machine: str
    rows: int
    side: int
    rooms: list[Figure]
    floors: dict[str, Floor]
    whole: list[Figure]
    peers: list[Figure]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    def as_text(self) -> str:
        """Tables for people."""
        lines = [f"symgen bench: {self.rows:,} rows of {self.side}x{self.side} on one core of {self.machine}"]
        fastest = max(figure.per_cpu_second for figure in self.whole)
        for title, figures in (
            ("rooms (mixed recipe)", self.rooms),
            ("whole", self.whole),
            ("peers, same run", self.peers),
        ):
            lines += [
                "",
                f"{title:44} {'rows/CPU-s':>12} {'us/row':>9}{'    floor  what it is' * (figures is self.rooms)}",
            ]
            for figure in figures:
                ratio = f"  symgen is {fastest / figure.per_cpu_second:,.0f}x" if title.startswith("peers") else ""
                speed = f"{figure.per_cpu_second:12,.0f} {figure.microseconds:9.2f}"
                floor = "{:9.2f}  {}".format(*self.floors[figure.what]) if figures is self.rooms else ""
                lines.append(f"  {figure.what:42} {speed}{floor}{ratio}  {figure.note}")
        return "\n".join(line.rstrip() for line in lines)

    def as_page(self, day: str) -> str:
        """A page that opens offline: each room's time, its floor, and what that is. day: when it was measured."""
        longest = max(room.microseconds for room in self.rooms)
        rooms = [
            {"what": room.what, "us": room.microseconds, "floor": floor, "why": why,
             "times": room.microseconds / max(floor, 1e-9), "wide": room.microseconds / longest * BAR_PX,
             "low": min(floor, room.microseconds) / longest * BAR_PX}
            for room in self.rooms
            for floor, why in [self.floors[room.what]]
        ]  # fmt: skip
        here = Path(__file__)
        return offline_page.render(
            here.with_suffix(".html.jinja"), here.with_suffix(".css"), report=self, rooms=rooms, side=self.side,
            floor=sum(room["floor"] for room in rooms), day=day, version=f"symgen {__version__}",
        )  # fmt: skip


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
    ready = prepare(recipe, MIXED)
    rounds, each = max(1, rows // ROUND_ROWS), min(rows, ROUND_ROWS)
    mixed = _rooms(ready, each, rounds)
    whole = [_figure(f"{Path(recipe).stem}, plan to parquet", sum(mixed.values()), each)]
    if recipe == USUAL:
        fonts = _rooms(prepare(recipe, FONTS_ONLY), each, rounds)
        whole.append(_figure("fonts alone, plan to parquet", sum(fonts.values()), each))
    rooms = [_figure(room, spent, each) for room, spent in mixed.items()]
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    return Report(machine, rounds * each, ready.recipe.canvas.size, rooms, floors(ready), whole, list(_peers()))


def save_page(found: Report, path: str | Path) -> Path:
    """Write the page of what was measured; returns its path."""
    return store.put(Path(path), found.as_page(time.strftime("%Y-%m-%d")).encode())


def _figure(what: str, spent: float, n: int, note: str = "") -> Figure:
    spent = max(spent, 1e-9)
    return Figure(what, n / spent, spent / n * 1e6, note)


def _rooms(ready: Prepared, rows: int, rounds: int) -> dict[str, float]:
    """CPU seconds that each room takes for `rows` rows in the best round; a first one compiles and touches the bank."""
    _pass(ready, min(rows, GROUP_ROWS))
    return min((_pass(ready, rows) for _ in range(rounds)), key=lambda spent: sum(spent.values()))


def _pass(ready: Prepared, rows: int) -> dict[str, float]:
    renderer = Renderer(ready.recipe, ready.bank)
    columns_of = schema([one.name for one in ready.labels.classes], ready.recipe.package.ink)
    columns = Columns(ready.labels, ready.bank.catalogue, columns_of, licences(ready.recipe, ready.bank))
    tally = Tally(columns, ready.bank, ready.labels)
    clock = _Clock()
    writer = ShardWriter(BytesIO(), columns_of, GROUP_ROWS)
    for block in _blocks(ready, rows):
        clock.lap("plan")
        drawn = renderer.block(block, clock.lap)
        clock.lap("guard")
        seen = apply_polarity(drawn.images, ready.recipe.canvas.polarity)
        pngs = encode_png(seen)
        clock.lap("encode")
        tally.add(block, drawn, seen)
        clock.lap("digest")
        writer.add(columns.batch(block, pngs, None))
        clock.lap("parquet")
    writer.close()
    clock.lap("parquet")
    return clock.spent


def _blocks(ready: Prepared, rows: int) -> Iterator[Rows]:
    for start in range(0, rows, GROUP_ROWS):
        yield ready.plan.block("train", start, min(start + GROUP_ROWS, rows))


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
    def images() -> None:
        for i in range(PEER_IMAGES):
            work(i)

    work(0)
    return _figure(what, quickest(images, PEER_ROUNDS), PEER_IMAGES, note)


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
