"""Files put atomically, on this machine or in an object store.

On this machine a file is written under a temporary name, flushed to disk and renamed. To a store it is sent once it is
finished here (see `remote`). Either way a name that exists is a whole file.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast, overload

from symgen import remote
from symgen.errors import StoreError
from symgen.remote import Remote

PART = ".part"

Place = Path | Remote
"""A folder or file on this machine, or in an object store."""


class Written(NamedTuple):
    """A file that was put: where, its bytes and their sha256 in hex."""

    path: Place
    size: int
    sha256: str


def place(where: str | Place) -> Place:
    """The place that a text names: "s3://bucket/prefix" one in a store, all else a path, in which `~` is filled in."""
    if isinstance(where, Remote):
        return where
    text = str(where)
    if isinstance(where, str) and remote.is_remote(text):
        return Remote(text)
    for local in ("file://", "local://"):
        text = text.removeprefix(local)
    return Path(text).expanduser()


@overload
def put(path: str | Path, data: bytes | Callable[[BinaryIO], object]) -> Path: ...
@overload
def put(path: Place, data: bytes | Callable[[BinaryIO], object]) -> Place: ...
def put(path: str | Place, data: bytes | Callable[[BinaryIO], object]) -> Place:
    """Write `data` (bytes, or a function that writes to an open binary file) to `path` atomically.

    Raises StoreError with the path and the system's reason (no space, no permission); nothing is left behind.
    """
    target = place(path)
    if isinstance(target, Remote) and isinstance(data, bytes):
        target.send_bytes(data)
        return target
    write = data if callable(data) else lambda file: file.write(data)
    return _put(target, write, lambda: target)


def put_hashed(path: str | Place, write: Callable[[BinaryIO], object]) -> Written:
    """As `put`, but "name.end" becomes "name-DIGEST.end" with the first eight hex digits of the content's sha256.

    `write` may only append.
    """
    asked, hashed = place(path), _Hashing()

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


def _put(asked: Place, write: Callable[[BinaryIO], object], name: Callable[[], Place]) -> Place:
    """Write the whole file elsewhere, and then make it what `name` says at once."""
    if isinstance(asked, Remote):
        return _send(asked, write, cast(Callable[[], Remote], name))
    return _rename(asked, write, cast(Callable[[], Path], name))


def _send(asked: Remote, write: Callable[[BinaryIO], object], name: Callable[[], Remote]) -> Remote:
    """Write to a temporary file of this machine, as the name is known only then, and send that."""
    try:
        with tempfile.NamedTemporaryFile(prefix="symgen-", suffix=PART) as file:
            write(cast(BinaryIO, file))
            file.flush()
            target = name()
            target.send(Path(file.name))
    except OSError as error:
        where = f"a temporary file in {tempfile.gettempdir()}"
        raise StoreError(f"cannot write {asked}: {where}: {error.strerror or error}") from error
    return target


def _rename(asked: Path, write: Callable[[BinaryIO], object], name: Callable[[], Path]) -> Path:
    """Write under a temporary name beside `asked`, then rename to what `name` says once all is written."""
    if remote.was_remote(asked):
        raise StoreError(f"{asked}: this is not written to a store; name a place on this machine, and copy it then")
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


def clear_partial(folder: str | Place) -> int:
    """Remove what a killed process left half-written in `folder`, or below it in a store; returns how many."""
    home = place(folder)
    if isinstance(home, Remote):
        return home.abort_uploads()
    leftovers = list(home.glob(f".*{PART}")) if home.is_dir() else []
    for file in leftovers:
        file.unlink(missing_ok=True)
    return len(leftovers)


def sizes(folder: Place) -> dict[str, int]:
    """Path below `folder`, with slashes, -> bytes, of all files however deep; of what is hidden half-written none."""
    if isinstance(folder, Remote):
        return folder.sizes()
    found = {}
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            if path.is_file() and not (path.name.startswith(".") and path.suffix == PART):
                found[path.relative_to(folder).as_posix()] = path.stat().st_size
        except FileNotFoundError:  # gone in this moment
            continue
    return dict(sorted(found.items()))


def sha256(path: Place) -> str:
    """Of a file's content, in hex. OSError or StoreError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(cast(Any, file), "sha256").hexdigest()


def read_all(paths: Sequence[Place]) -> dict[Place, bytes]:
    """The contents of many small files, those that are there."""
    found = dict[Place, bytes](remote.read_all([path for path in paths if isinstance(path, Remote)]).items())
    for path in paths:
        if isinstance(path, Path):
            try:
                found[path] = path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise StoreError(f"cannot read {path}: {error.strerror or error}") from error
    return found


def remove_all(paths: Sequence[Place]) -> None:
    """Remove many files; those that are gone already are no trouble."""
    remote.remove_all([path for path in paths if isinstance(path, Remote)])
    for path in paths:
        if isinstance(path, Path):
            path.unlink(missing_ok=True)


def remove_folder(folder: Place) -> None:
    """Remove a folder with all that lies in it, as far as that can be done."""
    if isinstance(folder, Remote):
        remove_all([folder / name for name in folder.sizes()])
    else:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copied(path: Place) -> Iterator[Path]:
    """The file as one on this machine: itself, or a copy for the time being. StoreError where there is no room."""
    if isinstance(path, Path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="symgen-") as folder:
        copy = Path(folder) / path.name
        try:
            with path.open("rb") as there, copy.open("wb") as here:
                shutil.copyfileobj(there, here, 1 << 20)
        except OSError as error:
            raise StoreError(f"cannot fetch {path} to {folder}: {error.strerror or error}") from error
        yield copy
