"""A data set as it goes to the hub: its shards as they are, its texts without what is private, its card with the name
that it is published under.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from symgen.check import last_check
from symgen.dataset import open_dataset
from symgen.lineage import licence_of
from symgen.package import card, parquet, run
from symgen.package.folder import CARD, CHART, CROISSANT, REPORTS, SHEET, is_shard
from symgen.package.run import MANIFEST, RUN
from symgen.publish.offer import Offer, Outgoing
from symgen.publish.private import Veil
from symgen.publish.readback import read_back_set
from symgen.publish.trouble import HubError
from symgen.store import Place

_BESIDE = (RUN, SHEET, CHART, CROISSANT, *REPORTS)
_TEXTS = (".json", ".txt")


def offer_set(home: Place, repo_id: str, veil: Veil) -> Offer:
    """A finished data set. Raises what `open_dataset` raises; HubError where its manifest names files that are none
    of a data set's.
    """
    data = open_dataset(home, expressions=True)
    shards = tuple(_shard(home, file) for file in data.manifest["files"])
    check = last_check(home, data.digest)
    concerns = tuple(veil.hide(one) for one in _concerns(home, check))
    beside = [_outgoing(home / name, veil) for name in _BESIDE if (home / name).is_file()]
    about = _public(data.manifest, beside, veil)
    page = card.render(about, repo=repo_id, check=_hidden(check, veil), warnings=concerns)
    rest = (Outgoing.of(CARD, page.encode()), Outgoing.of(MANIFEST, run.encode(about)), *beside)
    return Offer(
        kind="dataset",
        name=about["name"],
        facts=_facts(about, check),
        shards=shards,
        rest=rest,
        placeholder=Outgoing.of(CARD, _placeholder(page).encode()),
        concerns=concerns,
        is_shard=is_shard,
        vet=partial(_vet, veil=veil),
        read_back=partial(read_back_set, (*shards, *rest), about),
    )


def _shard(home: Place, file: dict[str, Any]) -> Outgoing:
    if not is_shard(file["path"]):
        raise HubError(f"{MANIFEST} lists {file['path']!r}, which is no shard's name; the data set was tampered with")
    return Outgoing(file["path"], home / file["path"], file["bytes"], file["sha256"])


def _outgoing(path: Place, veil: Veil) -> Outgoing:
    """A file beside the shards: as it is, a text without what is private."""
    if path.suffix not in _TEXTS:
        return Outgoing.of(path.name, path)
    return Outgoing.of(path.name, veil.hide(path.read_text("utf-8")).encode())


def _public(manifest: dict[str, Any], beside: list[Outgoing], veil: Veil) -> dict[str, Any]:
    """The manifest without what is private, and true of the files as they are sent."""
    about: dict[str, Any] = _hidden(manifest, veil)
    if "beside" in about:
        about["beside"] = [{"path": file.path, "bytes": file.size, "sha256": file.sha256} for file in beside]
    return about


def _facts(about: dict[str, Any], check: dict[str, Any] | None) -> dict[str, str]:
    counts = {split: sum(classes.values()) for split, classes in about["counts"].items()}
    return {
        "licence": about["licence"],
        "rows": f"{about['rows']:,} ({', '.join(f'{split} {n:,}' for split, n in counts.items())})",
        "classes": f"{len(about['labels']['classes']):,}",
        "checks": "not made; `symgen check` makes them" if check is None else _found(check) or "no findings",
    }


def _concerns(home: Place, check: dict[str, Any] | None) -> Iterator[str]:
    """Why the set should not be published, a sentence each."""
    for problem in licence_of(home).problems:
        yield f"{problem.what} ({problem.rows:,} rows)."
    if check is not None and not check["ok"]:
        yield f"symgen check has findings: {_found(check)}."


def _found(check: dict[str, Any]) -> str:
    """How many findings of which checks; "" where there are none."""
    counts = {name: len(one["findings"]) for name, one in check["checks"].items()}
    return ", ".join(f"{n:,} in {name}" for name, n in counts.items() if n)


def _hidden(value: Any, veil: Veil) -> Any:
    return json.loads(veil.hide(json.dumps(value, ensure_ascii=False)))


def _placeholder(page: str) -> str:
    """The card's head, which lists the exact files and so loads nothing while one of them is missing."""
    head = page.split("\n---\n", 1)[0]
    return f"{head}\n---\n\nThis data set is being uploaded. It loads when it is complete.\n"


def _vet(file: Outgoing, veil: Veil) -> None:
    if isinstance(file.content, bytes):
        return
    if Outgoing.of(file.path, file.content).sha256 != file.sha256:
        raise HubError(f"{file.path} is not what {MANIFEST} says: damaged or exchanged; make the data set again")
    if file.content.suffix == ".parquet":
        for name, text in _texts(file.content):
            if told := veil.seen_in(text):
                raise HubError(f"column {name!r} of {file.path} holds {told}; nothing was sent. Make the data set from "
                               "sources whose names do not")  # fmt: skip


def _texts(shard: Place) -> list[tuple[str, str]]:
    """The different texts of every column of a shard, joined by lines; what travels in its schema is one more."""
    with parquet.opened(shard) as file:
        schema = file.schema_arrow
        names = [name for name in schema.names if name not in ("image", "ink")]
        columns = {name: column.combine_chunks() for name, column in zip(names, file.read(names), strict=True)}
    metadata = b"\n".join((schema.metadata or {}).values()).decode("utf-8", "replace")
    return [("(schema)", metadata), *((name, _joined(column)) for name, column in columns.items())]


def _joined(column: pa.Array) -> str:
    if pa.types.is_struct(column.type):
        return "\n".join(_joined(field) for field in column.flatten())
    if pa.types.is_nested(column.type):
        return _joined(column.flatten())
    if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
        return ""
    return "\n".join(str(one) for one in pc.unique(column).to_pylist())
