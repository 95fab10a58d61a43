"""Put a file whole or not at all, see whether it is there, list, open: the only user of fsspec.

A file is written under a temporary name, flushed to disk and renamed, so a name that exists is a whole file.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from symgen.errors import StoreError


def put(path: str | Path, data: bytes | Callable[[BinaryIO], object]) -> Path:
    """Write `data` (bytes, or a function that writes to an open binary file) to `path` atomically.

    Raises StoreError with the path and the system's reason (no space, no permission); nothing is left behind.
    """
    target = Path(path)
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            if callable(data):
                data(file)
            else:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
        _sync_folder(target.parent)
        return target
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last: after a power cut the new name must be there, not only the data."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_partial(folder: str | Path) -> int:
    """Remove the temporary files that a killed process left in `folder`; returns how many."""
    leftovers = list(Path(folder).glob(".*.part")) if Path(folder).is_dir() else []
    for file in leftovers:
        file.unlink(missing_ok=True)
    return len(leftovers)
