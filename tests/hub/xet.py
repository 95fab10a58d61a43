"""Contents going in by the Xet protocol, as the client sends them when hf_xet is installed.

A client cuts files into chunks, packs chunks into xorbs, sends the xorbs, and then a shard: the list of which chunks
make which file. The formats follow https://huggingface.co/docs/xet. Global deduplication is not offered: the client
is told that no chunk is known, and relies on what it remembers itself.
"""

import hashlib
import itertools
import struct
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa

from .repos import REPO
from .wire import OPEN, Handler, Route

LIFE = 3600
SHARD_HEADER = 48
ENTRY = 48
END = b"\xff" * 32
HAS_VERIFICATION, HAS_SHA256 = 1 << 31, 1 << 30
STORED, LZ4, GROUPED_LZ4 = 0, 1, 2
NAME = "([0-9a-f]{64})"

_numbers = itertools.count()


class Segment(NamedTuple):
    """Chunks `first` to `stop` of a xorb."""

    xorb: str
    first: int
    stop: int


class Listed(NamedTuple):
    """A file as a shard lists it. sha256: what the client says it is, or None."""

    segments: list[Segment]
    sha256: str | None


def token(call: Handler, kind: str, name: str, mode: str, revision: str) -> None:
    """Where to send xorbs, and with what right."""
    url, ends = f"{call.hub.url}/_cas", int(time.time()) + LIFE
    headers = {"X-Xet-Cas-Url": url, "X-Xet-Access-Token": "xet", "X-Xet-Token-Expiration": str(ends)}
    call.send({"casUrl": url, "exp": ends, "accessToken": "xet"}, headers=headers)


def known_chunk(call: Handler, _: str) -> None:
    call.body()
    call.refuse(404, "", "not known")


def xorb(call: Handler, name: str) -> None:
    data = call.body()
    place = call.hub.store.home / "xorbs" / name
    with call.hub.store.lock:
        new = not place.exists()
        if new:
            place.write_bytes(data)
    call.send({"was_inserted": new})


def shard(call: Handler, version: str) -> None:
    """Put the files together that a shard lists; a file that is not what the client says is refused."""
    store = call.hub.store
    opened = lru_cache(maxsize=2)(lambda name: list(read_xorb((store.home / "xorbs" / name).read_bytes())))
    for listed in read_shard(call.body()):
        scratch, digest = store.home / "parts" / f"shard-{next(_numbers)}", hashlib.sha256()
        with scratch.open("wb") as out:
            for segment in listed.segments:
                for chunk in opened(segment.xorb)[segment.first : segment.stop]:
                    digest.update(chunk)
                    out.write(chunk)
        if listed.sha256 not in (None, digest.hexdigest()):
            return call.refuse(400, "", "sha256 mismatch")
        store.adopt(scratch, digest.hexdigest())
    return call.send(b'{"type":"result","result":1}\n' if version == "2" else {"result": 1})


def read_shard(data: bytes) -> Iterator[Listed]:
    """The files of a shard: the section up to its end mark."""
    at = SHARD_HEADER
    while data[at : at + 32] != END:
        flags, count = struct.unpack_from("<II", data, at + 32)
        at += ENTRY
        segments = [_segment(data, at + i * ENTRY) for i in range(count)]
        at += ENTRY * count * (2 if flags & HAS_VERIFICATION else 1)
        sha256 = None
        if flags & HAS_SHA256:
            sha256 = _name(data[at : at + 32])
            at += ENTRY
        yield Listed(segments, sha256)


def read_xorb(data: bytes) -> Iterator[bytes]:
    """The chunks of a xorb, unpacked. What follows them is the client's own index."""
    at = 0
    while at + 8 <= len(data) and data[at] == 0:
        packed = int.from_bytes(data[at + 1 : at + 4], "little")
        size = int.from_bytes(data[at + 5 : at + 8], "little")
        yield _unpack(data[at + 8 : at + 8 + packed], data[at + 4], size)
        at += 8 + packed


def _unpack(data: bytes, scheme: int, size: int) -> bytes:
    if scheme == STORED:
        return data
    plain: bytes = pa.decompress(data, decompressed_size=size, codec="lz4", asbytes=True)
    if scheme == LZ4:
        return plain
    if scheme != GROUPED_LZ4:
        raise ValueError(f"compression scheme {scheme}")
    # Bytes 0, 4, 8 ... came first, then 1, 5, 9 ...
    whole, at = bytearray(size), 0
    for i in range(4):
        count = (size - i + 3) // 4
        whole[i::4] = plain[at : at + count]
        at += count
    return bytes(whole)


def _segment(data: bytes, at: int) -> Segment:
    _, _, first, stop = struct.unpack_from("<IIII", data, at + 32)
    return Segment(_name(data[at : at + 32]), first, stop)


def _name(digest: bytes) -> str:
    """A digest as Xet writes it in names: four little-endian numbers of 64 bits."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", digest))


ROUTES = (
    Route("GET", f"/api/{REPO}/xet-(write|read)-token/(.+)", token),
    Route("GET", f"/_cas/v1/chunks/[a-z-]+/{NAME}", known_chunk, gate=OPEN),
    Route("POST", f"/_cas/v1/xorb-grants/[a-z-]+/{NAME}", known_chunk, gate=OPEN),
    Route("POST", f"/_cas/v1/xorbs/default/{NAME}", xorb, gate=OPEN),
    Route("POST", "/_cas/v([12])/shards", shard, gate=OPEN),
)
