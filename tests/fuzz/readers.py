"""What reads files of strangers, one function a reader: bytes in; nothing out but errors that symgen raises on purpose.

Each entry: `read(data, home)` puts the bytes where the reader looks, in an empty folder, and calls it; `seeds(home)`
gives small good files to start from. A reader of several files replaces the one that the first byte names.
"""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import inkml_files
import numpy as np
import picture_files
import run_files
import type_files

from symgen.symbols import table


class Reader(NamedTuple):
    """See the module's text."""

    read: Callable[[bytes, Path], object]
    seeds: Callable[[Path], Iterator[bytes]]


def put(home: Path, name: str, data: bytes) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def one_of(names: list[str], data: bytes, home: Path) -> None:
    """Replace the file that the first byte names with the rest."""
    if data:
        put(home, names[data[0] % len(names)], data[1:])


def inkml(data: bytes, home: Path) -> None:
    from symgen.sources import crohme

    crohme.read(put(home, "a.inkml", data), table())


def inkml_seeds(home: Path) -> Iterator[bytes]:
    yield inkml_files.simple()
    yield inkml_files.simple("\\sum", mathml='<mi xml:id="x">x</mi>')
    yield inkml_files.inkml({"0": "1 1 5, 2 2 6, nan 3 7"}, [("1", ["0"]), ("-", ["0"])]).replace(b"w1", b"\xe9")


def detexify(data: bytes, home: Path) -> None:
    from symgen.sources import detexify

    detexify.read(put(home, "a.jsonl", data), table())


def detexify_seeds(home: Path) -> Iterator[bytes]:
    ink = [[{"x": 1, "y": 2, "t": 3}, {"x": 4, "y": 5.5, "t": 6}], [{"x": 1e3, "y": -2, "t": 9}]]
    for key in ("latex2e-OT1-_forall", "exists"):
        yield json.dumps({"id": 1, "key": key, "strokes": ink, "data": ink}).encode() + b"\n"


def archive(data: bytes, home: Path) -> None:
    from symgen.sources import crohme

    crohme.read(put(home, "inks", data), table())


def archive_seeds(home: Path) -> Iterator[bytes]:
    files = {"a/1.inkml": inkml_files.simple(), "../b.inkml": inkml_files.simple("y", 3)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    yield packed.getvalue()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as folder:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            folder.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("c.inkml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        folder.addfile(link)
    yield packed.getvalue()
    yield gzip.compress(packed.getvalue())


def font(data: bytes, home: Path) -> None:
    from symgen.sources import fonts

    fonts.load(fonts.Params(path=str(put(home, "a.ttf", data))), table())


def font_seeds(home: Path) -> Iterator[bytes]:
    square = [type_files.box(0, 0, 300, 400)]
    yield type_files.write_font(home / "a.ttf", {"A": square, "1": [type_files.box(0, 0, 90, 700)]}).read_bytes()
    joined = type_files.drawn(parts=("g0041", "g0042"))
    yield type_files.write_font(home / "b.ttf", {"A": square}, {"B": joined}).read_bytes()
    program = [0, 0, "rmoveto", 300, "hlineto", 400, "vlineto", -300, "hlineto", "endchar"]
    yield type_files.write_cff(home / "c.otf", {"A": program, "x": program}).read_bytes()


def picture(data: bytes, home: Path) -> None:
    from symgen.canon import canonicalise, decode_picture

    canonicalise(decode_picture(data, "picture"), 40)


def picture_seeds(home: Path) -> Iterator[bytes]:
    from PIL import Image

    yield picture_files.png(picture_files.symbol(0))
    image = Image.fromarray(picture_files.symbol(1))
    for kind, mode in (("JPEG", "CMYK"), ("GIF", "P"), ("BMP", "1"), ("TIFF", "I;16"), ("WEBP", "RGBA"), ("PPM", "L")):
        file = io.BytesIO()
        image.convert("I;16" if mode == "I;16" else mode).save(file, kind)
        yield file.getvalue()
    # Uneven light, sheets on a desk and pictures that are cut down have kernels of their own, which must be compiled
    # before time counts.
    shadow = (picture_files.symbol(2) * np.linspace(0.2, 1, 24)).astype(np.uint8)
    desk = np.pad(np.pad(picture_files.symbol(3, 64), 8, constant_values=255), 20, constant_values=40)
    for page in (shadow, np.pad(shadow, 300, mode="edge"), desk):
        yield picture_files.png(page)


def recipe(data: bytes, home: Path) -> None:
    from symgen.labels import label_set
    from symgen.recipe_file import load_recipe

    label_set(load_recipe(put(home, "a.toml", data)).labels, table(), home)


def recipe_seeds(home: Path) -> Iterator[bytes]:
    from symgen import shipped

    for path in sorted(shipped.folder("recipes").glob("*.toml")):
        yield path.read_bytes()


def labels(data: bytes, home: Path) -> None:
    from symgen.labels import label_set

    label_set(str(put(home, "labels.toml", data)), table(), home)


def labels_seeds(home: Path) -> Iterator[bytes]:
    yield b'classes = ["2", { name = "plus or so", symbols = ["plus", "pm"] }, "forall"]\n'
    yield b'classes = ["mine"]\n[[symbol]]\nname = "mine"\nlatex = "\\\\mine"\ntext = "m"\nkind = "relation"\n'


def template(data: bytes, home: Path) -> None:
    from symgen.sources import strokes

    strokes.load(strokes.Params(sets=(), path=str(put(home, "a.toml", data))), table())


def template_seeds(home: Path) -> Iterator[bytes]:
    from symgen import shipped

    for path in sorted((shipped.folder("fonts") / "strokes").glob("*.toml"))[:6]:
        yield path.read_bytes()[:2000]


def penfont(data: bytes, home: Path) -> None:
    from symgen import penfonts

    penfonts.read(put(home, ("a.jhf", "a.svg")[data[:1] == b"<"], data))


def penfont_seeds(home: Path) -> Iterator[bytes]:
    yield b"    1  5MWRMMVRMRV\n 8  9MWOMOVRMSMUNUPSQOQRQUURV\n"
    glyph = '<glyph unicode="A" glyph-name="A" horiz-adv-x="500" d="M 0 0 L 300 700 L 600 0 M 100 200 L 400 200"/>'
    yield f'<svg xmlns="http://www.w3.org/2000/svg"><font><font-face/>{glyph}</font></svg>'.encode()


IDX = ["tiny-images-idx3-ubyte", "tiny-labels-idx1-ubyte", "tiny-mapping.txt"]


def idx(data: bytes, home: Path) -> None:
    from symgen.adopt import adopt

    for name, good in zip(IDX, _idx_files(), strict=True):
        put(home, f"in/{name}", good)
    one_of([f"in/{name}" for name in IDX], data, home)
    adopt("idx", home / "in", home / "out", mapping=str(home / "in" / IDX[2]))


def idx_seeds(home: Path) -> Iterator[bytes]:
    for number, good in enumerate(_idx_files()):
        yield bytes([number]) + good


@cache
def _idx_files() -> tuple[bytes, bytes, bytes]:
    pixels = b"".join(picture_files.symbol(seed, 28).tobytes() for seed in range(3))
    head = b"\0\0\x08\x03\0\0\0\x03\0\0\0\x1c\0\0\0\x1c"
    return head + pixels, b"\0\0\x08\x01\0\0\0\x03\0\x01\0", b"0 48\n1 65\n"


@cache
def _made_set() -> dict[str, bytes]:
    """Files of a small data set that symgen made."""
    import tempfile

    from symgen.generate import generate

    with tempfile.TemporaryDirectory() as home:
        settings = ["balance.per_class=3", 'labels=["1", "forall"]', "source=[{kind='strokes'}]", "package.ink=true"]
        generate("quickstart", Path(home) / "set", workers=1, overrides=settings)
        found = {}
        for path in sorted((Path(home) / "set").rglob("*")):
            if path.is_file() and path.suffix in (".json", ".parquet"):
                found[path.relative_to(Path(home) / "set").as_posix()] = path.read_bytes()
        return found


def dataset(data: bytes, home: Path) -> None:
    from symgen.dataset import open_dataset

    for name, good in _made_set().items():
        put(home / "set", name, good)
    one_of([f"set/{name}" for name in _made_set()], data, home)
    found = open_dataset(home / "set")
    assert found.labels and found.canvas and found.digest
    for split in found.splits:
        found.read(split)
        found.counts(split)


def dataset_seeds(home: Path) -> Iterator[bytes]:
    for number, good in enumerate(_made_set().values()):
        yield bytes([number]) + good


@cache
def _made_bank() -> dict[str, bytes]:
    import tempfile

    from symgen.ingest import import_

    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        inkml_files.put(place / "ink", {"a.inkml": inkml_files.simple(), "b.inkml": inkml_files.simple("2", 4)})
        import_("crohme", place / "ink", place / "bank")
        return {path.name: path.read_bytes() for path in sorted((place / "bank").iterdir()) if path.is_file()}


def bank(data: bytes, home: Path) -> None:
    from symgen.sources import crohme

    for name, good in _made_bank().items():
        put(home, f"bank/{name}", good)
    one_of([f"bank/{name}" for name in _made_bank()], data, home)
    crohme.load(crohme.Params(path=str(home / "bank")), table()).paths.take([0])


def bank_seeds(home: Path) -> Iterator[bytes]:
    for number, good in enumerate(_made_bank().values()):
        yield bytes([number]) + good


RUN = ["run.json", "labels.json", "canon.json", "model.weights.h5"]


def run(data: bytes, home: Path) -> None:
    """Who makes a run folder can make its digest fit, so the digest is made to fit the weights."""
    import hashlib

    from symgen.train.run_folder import open_run

    place = run_files.make_run(home / "run")
    (place / RUN[3]).write_bytes(_weights())
    one_of([f"run/{name}" for name in RUN], data, home)
    if (data[0] if data else 0) % len(RUN):
        about = json.loads((place / "run.json").read_text())
        about["weights_sha256"] = hashlib.sha256((place / RUN[3]).read_bytes()).hexdigest()
        (place / "run.json").write_text(json.dumps(about))
    open_run(place)


@cache
def _weights() -> bytes:
    import tempfile

    from symgen.train import baseline
    from symgen.train.run_folder import save_weights

    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / RUN[3]
        save_weights(baseline.find("compact").build(2, 40), path)
        return path.read_bytes()


def run_seeds(home: Path) -> Iterator[bytes]:
    place = run_files.make_run(home / "run")
    for number, name in enumerate(RUN[:3]):
        yield bytes([number]) + (place / name).read_bytes()
    yield bytes([3]) + _weights()


def exclude(data: bytes, home: Path) -> None:
    from symgen.package.exclude import read_excluded

    read_excluded(put(home, "exclude.json", data))


def exclude_seeds(home: Path) -> Iterator[bytes]:
    yield b'{"exclude": ["forall/train/3", "1/validation/0"]}'


PROFILES = ["a.csv", "a.json", "a.toml", "base/manifest.json"]


def profile(data: bytes, home: Path) -> None:
    """The first byte says which form the counts have."""
    from symgen.plan.profile import base_counts, read_profile

    name = PROFILES[data[0] % len(PROFILES)] if data else PROFILES[0]
    path = put(home, name, data[1:])
    if name == PROFILES[3]:
        base_counts(path.parent)
    else:
        read_profile(path)


def profile_seeds(home: Path) -> Iterator[bytes]:
    yield b'\0class,rows\nexists,40\n"a,b",7\n'
    yield b'\1{"exists": 40, "a": 7}'
    yield b'\2exists = 40\n"a b" = 7\n'
    yield b"\3" + _made_set()["manifest.json"]


def font_list(data: bytes, home: Path) -> None:
    """The list may call its fonts what it likes, so the font that it may name is one."""
    from symgen.sources import fonts

    put(home, "fonts/a.ttf", _square_font())
    put(home, "fonts/fonts.toml", data)
    fonts.load(fonts.Params(path=str(home / "fonts")), table())


def font_list_seeds(home: Path) -> Iterator[bytes]:
    yield b'[[font]]\nid = "a"\nfile = "a.ttf"\n'
    yield (
        b'[[font]]\nid = "a-1"\nfile = "a.ttf"\nfamily = "A"\ndesign = "A"\nstyle = "hand"\nlicence = "OFL-1.1"\n'
        b'axes = { wght = [100, 900] }\nreject = ["x"]\ntexts = { forall = "A" }\nsha256 = "00"\n'
    )


@cache
def _square_font() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        return type_files.write_font(Path(home) / "a.ttf", {"A": [type_files.box(0, 0, 300, 400)]}).read_bytes()


def variation(data: bytes, home: Path) -> None:
    from symgen.variation.table import read

    found = read(put(home, "table.json", data))
    assert len(found.digest) == 64
    found.lineage.foreign({"crohme/a/1"})


def variation_seeds(home: Path) -> Iterator[bytes]:
    from symgen.variation.table import shipped_table

    document = json.loads(shipped_table().read_bytes())
    document["lineage"] |= {"classes": ["a", "x"], "origins": {"strokes": ["a"]}, "real_inks": "AAAAAAAAAAA="}
    yield json.dumps(document).encode()
    yield json.dumps(document | {name: [[0] * 72] * 20 for name in ("hand", "row")}).encode()


def names(data: bytes, home: Path) -> None:
    from symgen.adopt._found import read_names

    read_names(put(home, "names.toml", data))


def names_seeds(home: Path) -> Iterator[bytes]:
    yield b'dot = "cdot"\nA = ["A", "a"]\n"forward slash" = "slash"\n'
    yield b"0 48\n1 65 97\n"


READERS = {
    "archive": Reader(archive, archive_seeds),
    "bank": Reader(bank, bank_seeds),
    "dataset": Reader(dataset, dataset_seeds),
    "detexify": Reader(detexify, detexify_seeds),
    "exclude": Reader(exclude, exclude_seeds),
    "font": Reader(font, font_seeds),
    "font_list": Reader(font_list, font_list_seeds),
    "idx": Reader(idx, idx_seeds),
    "inkml": Reader(inkml, inkml_seeds),
    "labels": Reader(labels, labels_seeds),
    "names": Reader(names, names_seeds),
    "penfont": Reader(penfont, penfont_seeds),
    "picture": Reader(picture, picture_seeds),
    "profile": Reader(profile, profile_seeds),
    "recipe": Reader(recipe, recipe_seeds),
    "run": Reader(run, run_seeds),
    "template": Reader(template, template_seeds),
    "variation": Reader(variation, variation_seeds),
}
