"""Counts the rows of a shard as they pass: classes, licences, sources, rejections, and a digest of their pixels."""

import hashlib
from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt

from symgen.bank import Bank
from symgen.labels import LabelSet
from symgen.package.columns import Columns
from symgen.render import Block
from symgen.rows import Rows


class Tally:
    """Counts what passes, a block at a time."""

    def __init__(self, columns: Columns, bank: Bank, labels: LabelSet) -> None:
        self._columns, self._source, self._labels = columns, bank.catalogue.source, labels
        self._classes = np.zeros(len(labels.classes), np.int64)
        self._lineage = np.zeros((len(self._source.names), len(columns.licences)), np.int64)
        self._pixels = hashlib.sha256()
        self._rejected: Counter[tuple[int, str]] = Counter()
        self._redrawn = 0

    def add(self, rows: Rows, block: Block, seen: npt.NDArray[np.uint8]) -> None:
        """Count the rows. seen: the images in the recipe's polarity."""
        self._pixels.update(np.ascontiguousarray(seen).data)
        self._classes += np.bincount(rows.class_id, minlength=len(self._classes))
        source = self._source.codes[rows.item].astype(np.int64)
        pair = source * self._lineage.shape[1] + self._columns.licence_codes(rows)
        self._lineage += np.bincount(pair, minlength=self._lineage.size).reshape(self._lineage.shape)
        self._rejected.update(block.rejected)
        self._redrawn += int(np.sum(block.attempts > rows.attempt))

    def counts(self) -> dict[str, Any]:
        """The fields of a Record that are counts or digests of rows."""
        licences = self._columns.licences.to_pylist()
        home = {symbol.id: one.name for one in self._labels.classes for symbol in one.symbols}
        rejected: dict[str, dict[str, int]] = {}
        for (symbol, reason), n in sorted(self._rejected.items()):
            found = rejected.setdefault(home[symbol], {})
            found[reason] = found.get(reason, 0) + n
        return {
            "pixels": self._pixels.hexdigest(),
            "classes": _named([one.name for one in self._labels.classes], self._classes),
            "licences": _named(licences, self._lineage.sum(axis=0)),
            "sources": {
                name: _named(licences, line)
                for name, line in zip(self._source.names, self._lineage, strict=True)
                if line.any()
            },
            "rejected": rejected,
            "redrawn": self._redrawn,
        }


def _named(names: list[str], counts: npt.NDArray[np.int64]) -> dict[str, int]:
    return {name: n for name, n in zip(names, counts.tolist(), strict=True) if n}
