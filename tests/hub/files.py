"""Contents going in by the LFS protocol (what the client uses without Xet), and out by plain HTTP."""

import hashlib
import math
import re
from pathlib import Path

from .repos import find
from .wire import ANYONE, OPEN, PIECE, Handler, Route

PART = 5 << 20
PARTS_ABOVE = 8 << 20
DIGEST = "([0-9a-f]{64})"


def batch(call: Handler, repo: str) -> None:
    """Say which contents are wanted, and where to put them."""
    asked = call.json()
    base = f"{call.hub.url}/_lfs"
    verify = {"href": f"{call.hub.url}/{repo}.git/info/lfs/objects/verify", "header": {}}
    answers = []
    for one in asked["objects"]:
        answer = {"oid": one["oid"], "size": one["size"], "authenticated": True}
        if asked["operation"] == "upload" and not call.hub.store.content(one["oid"]).exists():
            upload = {"href": f"{base}/{one['oid']}", "header": {}}
            if one["size"] > PARTS_ABOVE and "multipart" in asked.get("transfers", ()):
                count = math.ceil(one["size"] / PART)
                parts = {f"{i:05d}": f"{base}/{one['oid']}/{i}" for i in range(1, count + 1)}
                upload = {"href": f"{base}/{one['oid']}/complete", "header": {"chunk_size": str(PART), **parts}}
            answer["actions"] = {"upload": upload, "verify": verify}
        answers.append(answer)
    call.send({"transfer": "basic", "objects": answers})


def put(call: Handler, sha256: str) -> None:
    """A whole content."""
    scratch = call.hub.store.home / "parts" / f"{sha256}.whole"
    if _write(call, scratch) != sha256:
        return call.refuse(422, "", "other content than announced")
    call.hub.store.adopt(scratch, sha256)
    return call.send(b"")


def put_part(call: Handler, sha256: str, number: str) -> None:
    digest = _write(call, call.hub.store.home / "parts" / f"{sha256}.{int(number)}")
    call.send(b"", headers={"ETag": f'"{digest[:32]}"'})


def complete(call: Handler, sha256: str) -> None:
    """Put the parts of a content together."""
    parts = [call.hub.store.home / "parts" / f"{sha256}.{part['partNumber']}" for part in call.json()["parts"]]
    scratch, digest = call.hub.store.home / "parts" / f"{sha256}.whole", hashlib.sha256()
    with scratch.open("wb") as out:
        for part in parts:
            data = part.read_bytes()
            digest.update(data)
            out.write(data)
    if digest.hexdigest() != sha256:
        return call.refuse(422, "", "other content than announced")
    call.hub.store.adopt(scratch, sha256)
    return call.send({})


def verify(call: Handler, repo: str) -> None:
    asked = call.json()
    file = call.hub.store.content(asked["oid"])
    if not file.exists() or file.stat().st_size != asked["size"]:
        return call.refuse(404, "", f"{repo}: no such content")
    return call.send({})


def resolve(call: Handler, kind: str | None, name: str, revision: str, path: str) -> None:
    """A file of a commit, or its head, or a range of it."""
    if (found := find(call, (kind or "models/").rstrip("/"), name, revision)) is None:
        return None
    commit = found[1]
    if (file := commit.files.get(path)) is None:
        return call.refuse(404, "EntryNotFound", "Entry not found", {"X-Repo-Commit": commit.oid})
    headers = {"X-Repo-Commit": commit.oid, "ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
    if file.large:
        headers |= {"X-Linked-Size": str(file.size), "X-Linked-ETag": f'"{file.sha256}"'}
    first, last, status = 0, file.size - 1, 200
    if asked := re.fullmatch(r"bytes=(\d*)-(\d*)", call.headers.get("Range") or ""):
        begin, end = asked.groups()
        first, last = (int(begin), min(int(end or last), last)) if begin else (max(0, file.size - int(end)), last)
        if first > last:
            return call.send(b"", 416, {"Content-Range": f"bytes */{file.size}"})
        status, headers["Content-Range"] = 206, f"bytes {first}-{last}/{file.size}"
    if call.command == "HEAD":
        return call.send(b"", status, {**headers, "Content-Length": str(last - first + 1)})
    with call.hub.store.content(file.sha256).open("rb") as content:
        content.seek(first)
        return call.send(content.read(last - first + 1), status, headers)


def _write(call: Handler, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("wb", buffering=PIECE) as file:
        for piece in call.pieces():
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


ROUTES = (
    Route("POST", r"/(.+)\.git/info/lfs/objects/batch", batch),
    Route("POST", r"/(.+)\.git/info/lfs/objects/verify", verify),
    Route("PUT", f"/_lfs/{DIGEST}", put, gate=OPEN),
    Route("PUT", rf"/_lfs/{DIGEST}/(\d+)", put_part, gate=OPEN),
    Route("POST", f"/_lfs/{DIGEST}/complete", complete, gate=OPEN),
    Route("GET", r"/(datasets/|spaces/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)", resolve, gate=ANYONE),
)
