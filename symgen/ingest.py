"""`symgen import`: read real ink once, into a bank that loads in under a second, with a report of what was broken.

Pictures (class folders, IDX files, hub data sets) become a data set folder instead: see `symgen.adopt`.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from symgen import adopt, steps
from symgen.archive import Member
from symgen.bank import Bank
from symgen.doctor import Doctor
from symgen.errors import SourceError, StoreError, did_you_mean
from symgen.ink import Watch, is_bank
from symgen.symbols import SymbolTable, table


def import_(
    kind: str,
    path: str | Path | Sequence[Path],
    out: str | Path,
    *,
    overwrite: bool = False,
    symbols: str | Path | None = None,
    **options: Any,
) -> Bank | dict[str, Any]:
    """Read the ink at `path` into a bank at `out`, whole or not at all, and open it; or the pictures at `path` into a
    data set folder, and return its manifest.

    kind: a source that reads ink ("crohme", "detexify"), or a form of pictures ("images", "idx", "hub", "sheet"). path:
    folder, archive or file; of "sheet" several. symbols: TOML with symbols of your own. options: of pictures only, see
    `symgen.adopt`. The bank's `about` holds items, classes, origins, licences, dropped and noted (reason ->
    count); doctor.json and doctor.txt beside it list every file and symbol that was left out or odd, a line each.
    Raises SourceError where there is nothing to read, StoreError where `out` is taken or cannot be written.
    """
    if kind in adopt.kinds():
        return adopt.adopt(kind, path, out, overwrite=overwrite, symbols=symbols, **options)
    read = _reader(kind)
    if not isinstance(path, str | Path):
        raise SourceError(f"{kind} reads one PATH, got {len(path)}")
    if options:
        raise SourceError(f"{kind} takes no options, got {', '.join(sorted(options))}")
    home = Path(out)
    _check_free(home, overwrite)
    known = table() if symbols is None else table().extended(symbols)
    bank, doctor = read(Path(path).expanduser(), known, _watch)
    _save(bank, doctor, home)
    return Bank.open(home)


def report(found: Bank | dict[str, Any], out: str | Path) -> str:
    """What was imported, in a few lines for people."""
    if not isinstance(found, Bank):
        return adopt.report(found, out)
    about = found.about
    licences = ", ".join(f"{name} ({count:,})" for name, count in about["licences"].items())
    what = f"{about['items']:,} inks of {about['classes']} symbols by {about['origins']:,} origins"
    lines = [f"{what}; licence {licences}"]
    for title, counts in (("left out", about["dropped"]), ("noted", about["noted"])):
        lines += [f"  {title}: {count:,} x {reason}" for reason, count in counts.items()]
    if len(lines) > 1:
        lines.append(f"each is listed in {Path(out) / 'doctor.txt'}")
    return "\n".join([*lines, f"bank: {out}"])


def _reader(kind: str) -> Callable[[Path, SymbolTable, Watch], tuple[Bank, Doctor]]:
    """The `read` of a source of ink; other sources have none."""
    modules = {name: steps.load("sources", name) for name in steps.names("sources")}
    found: dict[str, Any] = {name: module.read for name, module in modules.items() if hasattr(module, "read")}
    if kind not in found:
        kinds = [*found, *adopt.kinds()]
        hint = did_you_mean(kind, kinds)
        raise SourceError(f"{kind} is nothing to import; kinds that are: {', '.join(kinds)}{hint}")
    read: Callable[[Path, SymbolTable, Watch], tuple[Bank, Doctor]] = found[kind]
    return read


def _check_free(home: Path, overwrite: bool) -> None:
    if not home.exists() or (home.is_dir() and not any(home.iterdir())):
        return
    if not is_bank(home):
        raise StoreError(f"{home} is there and is no bank; give a new folder, or empty this one yourself")
    if not overwrite:
        raise StoreError(f"{home} is a bank already; add --overwrite to replace it")


def _watch(files: Iterator[Member]) -> Iterable[Member]:
    shown: Iterable[Member] = tqdm(files, desc="reading", unit=" files", file=sys.stderr, disable=None)
    return shown


def _save(bank: Bank, doctor: Doctor, home: Path) -> None:
    """Write beside `home` and rename: arrays of a new bank never stand under an old one's bank.json."""
    part = None
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{home.name}.", suffix=".part", dir=home.parent))
        part.chmod(0o755)
        doctor.save(part)
        bank.save(part)
        if home.exists():
            old = part.with_suffix(".old")
            home.rename(old)
            part.rename(home)
            shutil.rmtree(old)
        else:
            part.rename(home)
    except OSError as error:
        raise StoreError(f"cannot write {home}: {error.strerror or error}") from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
