"""Data sets as the `datasets` library reads them, by name on the hub or from a folder: `symgen import hub NAME`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from symgen.adopt._found import Found, Names
from symgen.adopt._params import AdoptParams
from symgen.class_folders import SPLIT_NAMES
from symgen.doctor import Doctor
from symgen.errors import SourceError, SymgenError
from symgen.picture import read_picture


class Params(AdoptParams):
    """Which of its configurations and columns."""

    config: str | None = Field(None, description="Configuration of the data set, where it has several.")
    image_column: str | None = Field(None, description="Column of pictures, where there are several.")
    label_column: str | None = Field(None, description="Column of labels (named numbers, or text), where not plain.")
    group_column: str | None = Field(None, description="Column that says who wrote a picture: no split cuts a writer.")


def read(path: str, params: Params, names: Names, doctor: Doctor) -> Iterator[Found]:
    """Every picture of every split, named SPLIT/NUMBER."""
    for split, rows in _load(path, params.config).items():
        image, label = _column(rows, params.image_column, "image"), _column(rows, params.label_column, "label")
        group = params.group_column
        if group is not None and group not in rows.features:
            raise SourceError(f"{path} has no column {group!r}; it has {', '.join(rows.features)}")
        classes = getattr(rows.features[label], "names", None)
        columns = [image, label, *([group] if group else [])]
        for number, row in enumerate(_undecoded(rows.select_columns(columns), image)):
            name, value = f"{split}/{number:07}", row[label]
            if value is None or (classes and not 0 <= value < len(classes)):
                doctor.drop(name, "", "no label")
                continue
            text = classes[value] if classes else str(value)
            data = _bytes(row[image], name, text, doctor)
            if data is not None:
                who = _text(row[group]) if group else ""
                yield Found(name, text, names.get(text, (text,)), data, SPLIT_NAMES.get(split.lower(), ""), who)


def _load(place: str, config: str | None) -> dict[str, Any]:
    """Split -> rows. SourceError says what to do where the library cannot get the data set."""
    import datasets  # here, because its import takes a second

    path = Path(place).expanduser()
    try:
        if (path / "dataset_dict.json").is_file() or (path / "state.json").is_file():
            found = datasets.load_from_disk(str(path))
        else:
            found = datasets.load_dataset(str(path) if path.exists() else place, config)
    except ConnectionError as error:
        raise SourceError(
            f"{place}: the hub cannot be reached ({error}), and no folder is called so. Fetch the data set where "
            "there is a network (`hf download --repo-type dataset NAME --local-dir DIR`) and give its folder"
        ) from error
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        raise SourceError(f"{place}: `datasets` cannot read it: {error}") from error
    return dict(found) if isinstance(found, datasets.DatasetDict) else {str(found.split or "train"): found}


def _column(rows: Any, asked: str | None, kind: str) -> str:
    """The column of pictures or of labels: the one asked for, or the only one that can be it."""
    import datasets

    features: dict[str, Any] = rows.features
    wanted = datasets.Image if kind == "image" else datasets.ClassLabel
    fitting = [name for name, feature in features.items() if isinstance(feature, wanted)]
    if asked is None and len(fitting) == 1:
        return fitting[0]
    if asked is None:
        what = f"{len(fitting)} of its columns may be the {kind}"
        raise SourceError(f"{what}; name it with --set {kind}_column=NAME, one of: {', '.join(features)}")
    if asked not in features or (kind == "image" and asked not in fitting):
        raise SourceError(f"no column of {kind}s is called {asked!r}; there are: {', '.join(fitting or features)}")
    return asked


def _undecoded(rows: Any, image: str) -> Any:
    import datasets

    # Decoding is ours: the library's own is fatal on a damaged picture and knows no limits.
    return rows.cast_column(image, datasets.Image(decode=False))


def _bytes(value: dict[str, Any] | None, name: str, label: str, doctor: Doctor) -> Any:
    if value is None or not (value["bytes"] or value["path"]):
        doctor.drop(name, label, "no picture")
        return None
    if value["bytes"]:
        return value["bytes"]
    try:
        return read_picture(value["path"])
    except SymgenError as error:
        doctor.drop(name, label, "damaged", str(error))
        return None


def _text(value: Any) -> str:
    return "+".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
