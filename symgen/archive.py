"""Files of one kind in a folder, a .tar.gz, a .zip, or alone: read in memory one by one, never unpacked to disk.

What cannot be read is handed on as trouble with its reason; only a damaged archive ends the reading.
"""

import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from symgen.errors import SourceError

LARGEST = 20_000_000  # bytes of one file; the largest InkML of CROHME has 0.06 MB
# What the readers of tar and zip raise on damaged files; names that are no text are a ValueError.
_DAMAGED = (
    tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, LZMAError, OSError, ValueError, NotImplementedError,
    struct.error,
)  # fmt: skip


class Member(NamedTuple):
    """One file. name: its path below the folder or in the archive, with "/". data: its bytes, or None where `trouble`
    says why there are none.
    """

    name: str
    data: bytes | None
    trouble: str = ""


def members(path: Path, suffix: str) -> Iterator[Member]:
    """Every file whose name ends with `suffix`, in whatever order it is met; a path that is no archive is itself one.

    Not followed or opened: links to folders, links and unsafe names inside an archive, encrypted members, devices,
    files over 20 MB. Raises SourceError for a path that is not there and for an archive that is damaged or cut short.
    """
    if path.is_dir():
        return _folder(path, suffix)
    if not path.exists():
        raise SourceError(
            f"{path}: not there. Give a folder, an archive (.tar.gz, .zip) or a single{suffix and f' {suffix}'} file"
        )
    try:
        if tarfile.is_tarfile(path):
            return _archived(path, _tar(path, suffix))
        if zipfile.is_zipfile(path):
            return _archived(path, _zip(path, suffix))
    except _DAMAGED as error:
        raise SourceError(f"{path}: cannot be read ({error})") from error
    return iter([_file(path, path.name)])


def _folder(home: Path, suffix: str) -> Iterator[Member]:
    refused: list[OSError] = []
    for folder, inner, names in os.walk(home, onerror=refused.append):
        inner.sort()
        for name in sorted(names):
            if name.endswith(suffix):
                path = Path(folder, name)
                yield _file(path, path.relative_to(home).as_posix())
    for error in refused:
        name = Path(os.fsdecode(error.filename)).relative_to(home).as_posix()
        yield Member(name, None, f"folder cannot be read: {error.strerror}")


def _file(path: Path, name: str) -> Member:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return Member(name, None, "not a plain file")
        if about.st_size > LARGEST:
            return Member(name, None, _too_large(about.st_size))
        return Member(name, path.read_bytes())
    except OSError as error:
        return Member(name, None, f"cannot be read: {error.strerror}")


def _archived(path: Path, found: Iterator[Member]) -> Iterator[Member]:
    """The members, each name once, and a plain word where the archive turns out to be damaged."""
    seen: set[str] = set()
    try:
        for member in found:
            yield member if member.name not in seen else Member(member.name, None, "a second file of this name")
            seen.add(member.name)
    except _DAMAGED as error:
        raise SourceError(f"{path}: damaged or cut short after {len(seen)} files ({error}); fetch it again") from error


def _tar(path: Path, suffix: str) -> Iterator[Member]:
    with tarfile.open(path, "r:*") as archive:
        for info in archive:
            if not info.name.endswith(suffix) or info.isdir():
                continue
            trouble = _unsafe(info.name, "" if info.isreg() else "a link or device, not a file", info.size)
            file = None if trouble else archive.extractfile(info)
            yield Member(info.name, None, trouble) if file is None else Member(_tidy(info.name), file.read())
        # The checksum stands at the very end, where tarfile does not look; padding is a few blocks as a rule.
        for _ in range(64):
            if archive.fileobj is None or not archive.fileobj.read(1_000_000):
                break


def _zip(path: Path, suffix: str) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.filename.endswith(suffix):
                continue
            kind = "a link, not a file" if stat.S_ISLNK(info.external_attr >> 16) else ""
            trouble = _unsafe(info.filename, kind or ("encrypted" if info.flag_bits & 1 else ""), info.file_size)
            if trouble:
                yield Member(info.filename, None, trouble)
                continue
            try:
                with archive.open(info) as file:
                    yield _bounded(_tidy(info.filename), file)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                yield Member(info.filename, None, f"damaged in the archive: {error}")


def _bounded(name: str, file: IO[bytes]) -> Member:
    # A zip's directory may lie about the size of what it holds.
    data = file.read(LARGEST + 1)
    return Member(name, data) if len(data) <= LARGEST else Member(name, None, _too_large(len(data)))


def _unsafe(name: str, kind: str, size: int) -> str:
    """Why a member is not read, or the empty string."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts:
        return "its name leads out of the archive"
    return kind or (_too_large(size) if size > LARGEST else "")


def _too_large(size: int) -> str:
    return f"over {LARGEST // 1_000_000} MB ({size / 1e6:.0f} MB or more)"


def _tidy(name: str) -> str:
    return PurePosixPath(name).as_posix()
