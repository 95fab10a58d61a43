"""Banks that were read before, kept in the user's cache folder: reading 9,000 ink files takes half a minute, opening
their bank a moment. The cache is never needed: where it cannot be written, sources are read again.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from symgen import __version__
from symgen.bank import Bank
from symgen.caches import cache_home, prune
from symgen.errors import SourceError, StoreError
from symgen.symbols import SymbolTable


def load_cached(kind: str, module: ModuleType, params: Any, symbols: SymbolTable) -> Bank:
    """The source's bank, from the cache where nothing that it depends on has changed.

    A source says by `inputs(params) -> list[Path]` which files and folders it reads; one that says nothing, or
    returns an empty list, is read every time.
    """
    inputs = module.inputs(params) if hasattr(module, "inputs") else []
    if not inputs:
        return _read(module, params, symbols)
    folder = cache_home() / "banks" / f"{kind}-{_key(kind, params, symbols, inputs)}"
    try:
        return Bank.open(folder)
    except (SourceError, OSError):  # not there yet, damaged, or not to be reached
        bank = _read(module, params, symbols)
    return _keep(bank, folder)


def _read(module: ModuleType, params: Any, symbols: SymbolTable) -> Bank:
    bank: Bank = module.load(params, symbols)
    return bank


def _keep(bank: Bank, folder: Path) -> Bank:
    """Save under another name and rename, so that processes that start together cannot meet half a bank."""
    part = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
        bank.save(part)
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
        prune(folder.parent)
        return Bank.open(folder)
    except (OSError, StoreError, SourceError):
        return bank
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def _key(kind: str, params: Any, symbols: SymbolTable, inputs: list[Path]) -> str:
    files = [(str(path), stat.st_size, stat.st_mtime_ns) for given in inputs for path, stat in _files(given)]
    meaning = [__version__, _code_digest(), kind, params.model_dump(mode="json"), symbols.digest, files]
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:32]


def _files(given: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The file, or every file below the folder, in a fixed order. A path that is not there gives nothing: the source
    itself says so better.
    """
    if given.is_file():
        yield given, given.stat()
    for folder, inner, names in os.walk(given):
        inner.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file():
                yield path, path.stat()


@cache
def _code_digest() -> str:
    """Over all code that may make banks, so that a changed source never meets what its older self left behind."""
    package = Path(__file__).parent.parent
    patterns = ("*.py", "geometry/*.py", "raster/*.py", "sources/**/*.py", "sources/*.toml")
    code = sorted(file for pattern in patterns for file in package.glob(pattern))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in code)).hexdigest()
