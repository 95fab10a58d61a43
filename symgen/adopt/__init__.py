"""Other people's data sets, brought into the form that `generate` writes: one file here a form they come in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def adopt(
    kind: str, path: str | Path | Sequence[Path], out: str | Path, *, overwrite: bool = False, **options: Any
) -> dict[str, Any]:
    """Read the data set at `path` into a data set folder at `out`, and return its manifest.

    kind: "images" (class folders, or an archive of them), "idx" (MNIST's and EMNIST's files), "hub" (what the
    `datasets` library reads, by name or folder), "sheet" (scans of forms; the only kind that takes several paths).
    options: the fields of the kind's Params, which its module and `_params.AdoptParams` describe. overwrite: replace a
    data set that is there.

    Labels are resolved through the symbol table. Splits are those of the source; where it has none, whole writers go
    to one split where they are known, and equal files do in any case. What cannot be read is left out and listed, with
    its reason, in doctor.txt of the folder. Raises SourceError, RecipeError or StoreError with what is wrong and what
    to do.
    """
    # Here, because listing the kinds imports this module, and must be quick.
    from symgen.adopt._gather import gather
    from symgen.adopt._params import checked
    from symgen.adopt._write import prepared, write
    from symgen.class_folders import set_name
    from symgen.errors import SourceError

    paths = [path] if isinstance(path, str | Path) else path
    if kind != "sheet" and len(paths) != 1:
        raise SourceError(f"{kind} reads one PATH, got {len(paths)}")
    module, params = checked(kind, options)
    home = Path(out)
    with prepared(home, overwrite):
        gathered = gather(module.read, "\n".join(map(str, paths)), params, home)
        return write(gathered, kind, params, params.name or set_name(paths[0]), home)


def report(manifest: dict[str, Any], out: str | Path) -> str:
    """What was imported, in a few lines for people."""
    about = manifest["adopted"]
    splits = ", ".join(f"{sum(counts.values()):,} {split}" for split, counts in manifest["counts"].items())
    (source,) = manifest["sources"]
    lines = [f"{manifest['rows']:,} pictures of {source['classes']} classes ({splits}), licence {manifest['licence']}"]
    lines += [f"  left out: {count:,} x {reason}" for reason, count in source["dropped"].items()]
    lines += [f"  {note}" for note in manifest["notes"]]
    if about["findings"]:
        lines.append(f"each is listed in {Path(out) / 'doctor.txt'}")
    return "\n".join([*lines, f"data set: {out}"])


def kinds() -> Sequence[str]:
    """The forms that can be read."""
    from symgen import steps

    return steps.names("adopt")
