"""The user's cache folder: what is kept there is soon made again, so it is never needed and may go at any time."""

import os
import shutil
import time
from pathlib import Path

KEPT_DAYS = 30


def cache_home() -> Path:
    """`${XDG_CACHE_HOME:-~/.cache}/symgen`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "symgen"


def prune(folder: Path, pattern: str = "*") -> None:
    """Remove the files and folders in `folder` that match `pattern` and were last touched over `KEPT_DAYS` ago."""
    oldest = time.time() - KEPT_DAYS * 86_400
    for kept in folder.glob(pattern):
        if kept.stat().st_mtime < oldest:
            if kept.is_dir():
                shutil.rmtree(kept, ignore_errors=True)
            else:
                kept.unlink(missing_ok=True)
