"""The pictures that a source re-inks, one after another with what is known of each: rows of a data set folder, or
files in class folders, each under the item id that `symgen import` and `symgen generate` write.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from symgen import steps
from symgen.class_folders import pictures, set_name
from symgen.doctor import Doctor, printable
from symgen.errors import SourceError
from symgen.plain import from_json

KIND = "images"

_COLUMNS = ["image", "symbol", "source", "items", "origins", "groups", "licence"]
_BLOCK = 1024


class PictureRow(NamedTuple):
    """One picture. item: its id. label: what its class is called. source, origin, group, licence: as in a catalogue.
    data: the file's bytes.
    """

    item: str
    label: str
    source: str
    origin: str
    group: str
    licence: str
    data: bytes


def is_dataset(home: Path) -> bool:
    """Whether a folder was made by `symgen generate` or `symgen import`."""
    return (home / "run.json").is_file()


def rows_of_dataset(home: Path, splits: tuple[str, ...], doctor: Doctor) -> Iterator[PictureRow]:
    """The rows of a finished data set that each show one thing that somebody wrote, every item once.

    Left out, and told to the doctor: rows drawn from fonts or templates, rows mixed of several items, and what shows
    an item that an earlier row has shown. Raises SourceError where the set is not whole.
    """
    import pyarrow.parquet as pq  # Arrow takes a while, and most sources need none

    seen: set[str] = set()
    for file in _files(home, splits):
        try:
            with pq.ParquetFile(home / file["path"]) as shard:
                for batch in shard.iter_batches(_BLOCK, columns=_COLUMNS):
                    columns = zip(*(batch.column(name).to_pylist() for name in _COLUMNS), strict=True)
                    yield from _of_one_hand(columns, seen, doctor)
        except (OSError, ValueError) as error:  # Arrow's own errors are of these kinds
            raise SourceError(f"{home / file['path']}: cannot be read ({error}); make the data set anew") from error


def _files(home: Path, splits: tuple[str, ...]) -> list[dict[str, Any]]:
    try:
        manifest = from_json((home / "manifest.json").read_bytes())
        files = [file for file in manifest["files"] if file["split"] in splits]
        inside = all((home / file["path"]).resolve().is_relative_to(home.resolve()) for file in files)
    except FileNotFoundError as error:
        what = "there is no manifest.json; run the command that made it again"
        raise SourceError(f"{home} is an unfinished data set: {what}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{home}: its manifest.json is damaged ({error}); make the data set anew") from error
    if not files or not inside:
        what = f"has no pictures in {', '.join(splits)}" if inside else "lists files outside its own folder"
        raise SourceError(f"{home} {what}")
    return files


def _of_one_hand(columns: Iterator[tuple[Any, ...]], seen: set[str], doctor: Doctor) -> Iterator[PictureRow]:
    for image, label, source, items, origins, groups, licence in columns:
        item = items[0] if items else ""
        reason = ""
        if len(items or ()) != 1 or not image["bytes"]:
            reason = "mixed of several items"
        elif _drawn(source):
            reason = "drawn from fonts or templates"
        elif item in seen:
            reason = "shows an item once more"
        if reason:
            doctor.drop(item, label, reason)
            continue
        seen.add(item)
        yield PictureRow(item, label, source, origins[0], groups[0], licence or "unknown", image["bytes"])


def _drawn(source: str) -> bool:
    """Whether a source of symgen's own draws this, so that nobody wrote it."""
    return source in steps.names("sources") and not getattr(steps.load("sources", source), "REAL_INK", False)


def item_of(name: str, path: str) -> str:
    """The id of the picture at `path` in class folders whose set is called `name`."""
    return f"{KIND}/{name}/{printable(path)}"


class Folders(NamedTuple):
    """How class folders are read; see `class_folders.pictures`. name, licence: of the set; None = by its path."""

    name: str | None
    licence: str
    class_from: str | None
    group_from: str | None


def rows_of_folders(home: Path, told: Folders, splits: tuple[str, ...], doctor: Doctor) -> Iterator[PictureRow]:
    """The pictures of class folders, under the ids that `symgen import images` gives them. A folder that names no
    splits is all train. Equal files are of one group where nobody says who drew them.
    """
    name = told.name or set_name(home)
    for one in pictures(home, told.class_from, told.group_from, doctor):
        if (one.split or "train") in splits:
            who = printable(one.group)
            digest = hashlib.blake2b(one.data, digest_size=8).digest()
            group = who or f"{KIND}/{name}/{int.from_bytes(digest, 'little'):016x}"
            yield PictureRow(item_of(name, one.path), one.class_name, KIND, who or name, group, told.licence, one.data)
