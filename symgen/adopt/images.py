"""Pictures in class folders, or an archive of them: `symgen import images PATH -o DIR`."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from symgen.adopt._found import Found, Names
from symgen.adopt._params import AdoptParams
from symgen.class_folders import pictures
from symgen.doctor import Doctor


class Params(AdoptParams):
    """How class and writer are told from a picture's path."""

    class_from: str | None = Field(
        None, description="Regular expression that finds the class in a picture's path; the folder's name if not given."
    )
    group_from: str | None = Field(
        None, description="Regular expression that finds in a picture's path who wrote it: no split cuts a writer."
    )


def read(path: str, params: Params, names: Names, doctor: Doctor) -> Iterator[Found]:
    """Every picture with the name of its folder as its label; what is left out is told to the doctor."""
    for one in pictures(Path(path).expanduser(), params.class_from, params.group_from, doctor):
        spellings = names.get(one.class_name, (one.class_name,))
        yield Found(one.path, one.class_name, spellings, one.data, one.split, one.group)
