"""The first images of every class, read from a data set's files, so that a contact sheet shows what was written."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.package.decode import decoded
from symgen.package.parquet import opened
from symgen.store import Place

I64 = npt.NDArray[np.int64]


def first_images(out: Place, manifest: Mapping[str, Any], n: int) -> list[npt.NDArray[np.uint8]]:
    """For each class, in the order of labels, its first images: uint8 (n or fewer, H, W), as they are stored.

    Files come in the manifest's order, train first. Labels are read throughout, images only where one is wanted.
    """
    size = manifest["recipe"]["canvas"]["size"]
    found: list[list[npt.NDArray[np.uint8]]] = [[] for _ in manifest["labels"]["classes"]]
    wanted = np.array([min(n, count) for count in class_rows(manifest)])
    for file in manifest["files"]:
        if not wanted.any():
            break
        with opened(out / file["path"]) as parquet:
            for group in range(parquet.num_row_groups):
                if not wanted.any():
                    break
                labels = parquet.read_row_group(group, ["label"])["label"].to_numpy()
                rows = _wanted_rows(labels, wanted)
                if len(rows):
                    pictures = parquet.read_row_group(group, ["image"])["image"].take(rows).to_pylist()
                    images = decoded([one["bytes"] for one in pictures], size)
                    for label, image in zip(labels[rows].tolist(), images, strict=True):
                        found[label].append(image)
                    wanted = wanted - np.bincount(labels[rows], minlength=len(wanted))
    return [np.array(images, np.uint8).reshape(-1, size, size) for images in found]


def class_rows(manifest: Mapping[str, Any]) -> list[int]:
    """Rows of each class over all splits, in the order of labels."""
    names = [one["name"] for one in manifest["labels"]["classes"]]
    return [sum(counts.get(name, 0) for counts in manifest["counts"].values()) for name in names]


def _wanted_rows(labels: I64, wanted: I64) -> I64:
    """Positions of the first `wanted[c]` rows of each class c, in order."""
    order = np.argsort(labels, kind="stable")
    ranked = labels[order]
    place = np.arange(len(labels)) - np.searchsorted(ranked, ranked)
    return np.sort(order[place < wanted[ranked]])
