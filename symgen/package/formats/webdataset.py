"""webdataset: tar files of samples, `KEY.png`, `KEY.cls` and `KEY.json`, a tar for each of the data set's files.

`wds.WebDataset("OUT/train-{00000..00018}.tar").decode("l8").to_tuple("png", "cls")` reads them; cls is the label's
number, json holds the class's name, symbol, row_id and lineage. The pictures are the data set's own, byte for byte.
"""

import io
import json
import tarfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from symgen import store
from symgen.package.decode import decoded, pngs
from symgen.package.formats._form import FACTS, ExportSet, LeftOut, Rows


def write(dataset: ExportSet, out: Path) -> LeftOut:
    """Write `SPLIT-NUMBER.tar` files into the folder `out`."""
    for split in dataset.splits:
        first = 0
        for number, file in enumerate(dataset.files(split)):
            store.put(out / f"{split}-{number:05d}.tar", partial(_fill, dataset, file, first))
            first += file["rows"]
    return {}


def _fill(dataset: ExportSet, file: Mapping[str, Any], first: int, out: BinaryIO) -> None:
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.USTAR_FORMAT) as archive:
        number = first
        for batch in dataset.batches_of(file, ["image", "label", *FACTS]):
            facts = batch.select(FACTS).to_pylist()
            for label, png, about in zip(batch.column("label").to_pylist(), pngs(batch), facts, strict=True):
                text = json.dumps({"class": dataset.classes[label], **about}, ensure_ascii=False).encode()
                key = f"{number:09d}"
                for name, data in ((f"{key}.png", png), (f"{key}.cls", b"%d" % label), (f"{key}.json", text)):
                    _add(archive, name, data)
                number += 1


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)  # of nobody, and of no hour: the same set gives the same bytes
    entry.size, entry.mode = len(data), 0o644
    archive.addfile(entry, io.BytesIO(data))


def read(path: Path) -> dict[str, Rows]:
    """Split -> its rows."""
    samples: dict[str, dict[str, dict[str, bytes]]] = {}
    for file in sorted(path.glob("*.tar")):
        split = samples.setdefault(file.stem.rpartition("-")[0], {})
        with tarfile.open(file) as archive:
            for entry in archive:
                key, _, kind = entry.name.partition(".")
                data = archive.extractfile(entry)
                split.setdefault(key, {})[kind] = b"" if data is None else data.read()
    return {split: _rows([*found.values()]) for split, found in samples.items()}


def _rows(samples: list[dict[str, bytes]]) -> Rows:
    files = [one["png"] for one in samples]
    labels = np.array([int(one["cls"]) for one in samples], np.int64)
    row_ids = [json.loads(one["json"])["row_id"] for one in samples]
    return Rows(labels, decoded(files, int.from_bytes(files[0][16:20], "big")), None, row_ids)
