"""Files put atomically.

A file is written under a temporary name, flushed to disk and renamed, so a name that exists is a whole file.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from symgen.errors import StoreError

PART = ".part"


class Written(NamedTuple):
    """A file that was put: where, its bytes and their sha256 in hex."""

    path: Path
    size: int
    sha256: str


def put(path: str | Path, data: bytes | Callable[[BinaryIO], object]) -> Path:
    """Write `data` (bytes, or a function that writes to an open binary file) to `path` atomically.

    Raises StoreError with the path and the system's reason (no space, no permission); nothing is left behind.
    """
    target = Path(path)
    write = data if callable(data) else lambda file: file.write(data)
    return _put(target, write, lambda: target)


def put_hashed(path: str | Path, write: Callable[[BinaryIO], object]) -> Written:
    """As `put`, but "name.end" becomes "name-DIGEST.end" with the first eight hex digits of the content's sha256.

    `write` may only append.
    """
    asked, hashed = Path(path), _Hashing()

    def through(file: BinaryIO) -> None:
        hashed.file = file
        write(hashed)  # type: ignore[arg-type]  # as much of a binary file as a writer that appends needs

    target = _put(asked, through, lambda: asked.with_name(f"{asked.stem}-{hashed.sha256[:8]}{asked.suffix}"))
    return Written(target, hashed.size, hashed.sha256)


class _Hashing:
    """A binary file to append to, which knows the sha256 of what has passed."""

    file: BinaryIO
    closed = False

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.file.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        """Nothing: `put` flushes the file once, to the disk."""

    def close(self) -> None:
        """Nothing: who opened the file closes it."""

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _put(asked: Path, write: Callable[[BinaryIO], object], name: Callable[[], Path]) -> Path:
    """Write under a temporary name beside `asked`, then rename to what `name` says once all is written."""
    temporary = None
    try:
        asked.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name_given = tempfile.mkstemp(prefix=f".{asked.name}.", suffix=PART, dir=asked.parent)
        temporary = Path(name_given)
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        target = name()
        temporary.chmod(0o644)
        temporary.replace(target)
        _sync_folder(target.parent)
        return target
    except OSError as error:
        raise StoreError(f"cannot write {asked}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last: after a power cut the new name must be there, not only the data."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_partial(folder: str | Path) -> int:
    """Remove the temporary files that a killed process left in `folder`; returns how many."""
    leftovers = list(Path(folder).glob(f".*{PART}")) if Path(folder).is_dir() else []
    for file in leftovers:
        file.unlink(missing_ok=True)
    return len(leftovers)
