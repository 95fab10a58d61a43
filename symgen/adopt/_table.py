"""The columns of gathered pictures: catalogue, splits, and the order in which rows are written."""

import hashlib
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symgen.adopt._gather import Gathered
from symgen.adopt._params import AdoptParams
from symgen.bank import Bank, Catalogue, Coded, summary
from symgen.labels import LabelSet
from symgen.paths import Paths
from symgen.plan.split import assign_splits
from symgen.rows import SPLITS, Rows

I64 = npt.NDArray[np.int64]


class Table(NamedTuple):
    """What is known of N pictures. bank: without geometry. rows: as they are to be written, splits one after another;
    their `item` is the picture's number. counts: int64 (C, splits). notes: sentences for the card.
    """

    labels: LabelSet
    bank: Bank
    rows: Rows
    counts: I64
    duplicates: int
    notes: tuple[str, ...]


def tabulate(gathered: Gathered, kind: str, params: AdoptParams, name: str) -> Table:
    """Classes numbered, splits given, rows in order. Raises RecipeError where classes share symbols."""
    labels, label_of = gathered.classes.label_set(name)
    class_id = np.array(label_of, np.int64)[gathered.number]
    symbol_id = np.array([one.symbols[0].id for one in labels.classes], np.int64)[class_id]
    bank = _bank(gathered, symbol_id, kind, name, params.licence)
    split_id = _splits(gathered, bank, params)
    counts = np.zeros((len(labels.classes), len(SPLITS)), np.int64)
    np.add.at(counts, (class_id, split_id), 1)
    rows = _rows(gathered, labels, symbol_id, class_id, split_id)
    copies = Counter(gathered.digest)
    return Table(labels, bank, rows, counts, len(gathered) - len(copies), tuple(_notes(gathered, split_id, copies)))


def _bank(gathered: Gathered, symbol_id: I64, kind: str, name: str, licence: str) -> Bank:
    n = len(gathered)
    unknown = np.full(n, np.nan, np.float32)
    # Who wrote it; where nobody knows, equal files at least are one group, so that no split comes between them.
    group = [who or f"{kind}/{name}/{digest:016x}" for who, digest in zip(gathered.group, gathered.digest, strict=True)]
    catalogue = Catalogue(
        item=np.array([f"{kind}/{name}/{one}" for one in gathered.name]),
        symbol_id=symbol_id,
        source=Coded.of([kind] * n),
        origin=Coded.of([who or name for who in gathered.group]),
        group=Coded.of(group),
        licence=Coded.of([licence] * n),
        fingerprint=np.array(gathered.digest, np.uint64),
        size=unknown,
        height=unknown,
        baseline=unknown,
    )
    nothing = np.zeros((0, 2), np.float32)
    start = np.zeros(n + 1, np.int32)
    paths = Paths(nothing, nothing[:, 0].copy(), np.zeros(1, np.int32), start, np.zeros(0, np.bool_))
    return summary(Bank(paths, catalogue, {}), kind, gathered.doctor.counts())


def _splits(gathered: Gathered, bank: Bank, params: AdoptParams) -> I64:
    """The source's own splits where it keeps anything apart (the rest is for training), else by whole groups."""
    if set(gathered.split) - {"", "train"}:
        return np.array([SPLITS.index(split or "train") for split in gathered.split], np.int64)
    entry = np.zeros(len(gathered), np.int32)
    return assign_splits(bank, ["images"], entry, (params.validation, params.test))


def _rows(gathered: Gathered, labels: LabelSet, symbol_id: I64, class_id: I64, split_id: I64) -> Rows:
    """Within a split in the order of the names' hashes, so that a file read from its start holds all classes."""
    n = len(gathered)
    by_name = np.argsort(np.array(gathered.name), kind="stable")
    keys = np.array([hashlib.blake2b(name.encode(), digest_size=8).digest() for name in gathered.name])
    shuffled = np.lexsort((keys, split_id))
    index = np.empty(n, np.int64)
    index[by_name] = _ranks(symbol_id[by_name] * len(SPLITS) + split_id[by_name])
    zero = np.zeros(n, np.int64)
    limits = np.full((n, 4), np.inf, np.float32)
    rows = Rows(symbol_id, class_id, split_id, index, zero, np.arange(n), zero - 1, zero, limits)
    return rows.pick(shuffled)


def _ranks(keys: I64) -> I64:
    """How many equal keys stand before each."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.arange(len(keys)) - np.searchsorted(ranked, ranked)
    return ranks


def _notes(gathered: Gathered, split_id: I64, copies: Counter[int]) -> list[str]:
    notes = []
    more = len(gathered) - len(copies)
    if more:
        notes.append(f"Byte-for-byte copies of other pictures, kept: {more:,}.")
    digest = np.array(gathered.digest, np.uint64)
    both = np.count_nonzero(np.isin(digest[split_id > 0], digest[split_id == 0]))
    if both:
        notes.append(f"The source's splits leak: of validation and test, {both:,} are in train too, byte for byte.")
    nameless = sum(not who for who in gathered.group)
    if nameless:
        which = "them" if nameless == len(gathered) else f"{nameless:,} of them"
        notes.append(f"Who wrote {which} is unknown: a writer may be on both sides of a split.")
    if gathered.drawn_at is not None:
        notes.append(f"Every picture was drawn anew at {gathered.drawn_at} pixels; the source's differ.")
    return notes


def about_source(bank: Bank) -> dict[str, Any]:
    """What run.json says of the one source."""
    keys = ("kind", "items", "classes", "origins", "licences", "dropped")
    return {**{key: bank.about[key] for key in keys}, "digest": bank.digest}
