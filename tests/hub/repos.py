"""The hub's calls about repositories: who am I, make one, look at it, commit to it, tag it."""

import base64
import hashlib
import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .store import Commit, File, Repo, large, small
from .wire import ANYONE, Handler, Route

LARGE_ABOVE = 10 << 20
LARGE_KINDS = (".parquet", ".arrow", ".bin", ".h5", ".keras", ".npz", ".tar", ".zip", ".png", ".jpg", ".gz")
KIND = "(datasets|models|spaces)"
REPO = f"({KIND[1:-1]})/([^/]+/[^/]+)"


def find(call: Handler, kind: str, name: str, revision: str = "main") -> tuple[Repo, Commit] | None:
    """A repository and its commit; None after a refusal has been sent."""
    repo = call.hub.store.repos.get(f"{kind}/{name}")
    if repo is None or (repo.private and call.user is None):
        call.refuse(404 if call.user else 401, "RepoNotFound", "Repository not found")
        return None
    commit = repo.find(revision)
    if commit is None:
        call.refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return None
    return repo, commit


def whoami(call: Handler) -> None:
    token = {"displayName": "test", "role": "write", "createdAt": "2026-01-01T00:00:00.000Z"}
    call.send({
        "type": "user", "id": call.user, "name": call.user, "fullname": call.user, "email": None, "isPro": False,
        "emailVerified": True, "orgs": [], "auth": {"type": "access_token", "accessToken": token},
    })  # fmt: skip


def create(call: Handler) -> None:
    asked = call.json()
    owner = asked.get("organization") or call.user
    key = f"{asked.get('type') or 'model'}s/{owner}/{asked['name']}"
    url = f"{call.hub.url}/{key.removeprefix('models/')}"
    if owner != call.user:
        return call.refuse(403, "", f"You don't have the rights to create a repository under the namespace {owner!r}")
    store = call.hub.store
    with store.lock:
        if key in store.repos:
            taken = {"error": "You already created this repo", "url": url}
            return call.send(taken, 409, {"X-Error-Message": "You already created this repo"})
        repo = store.repos[key] = Repo(key, bool(asked.get("private") or asked.get("visibility") == "private"))
        rules = "".join(f"*{end} filter=lfs diff=lfs merge=lfs -text\n" for end in LARGE_KINDS).encode()
        store.commit(repo, "main", {".gitattributes": small(rules, store.put(rules))}, "initial commit")
    return call.send({"url": url, "name": repo.id, "id": repo.number})


def delete(call: Handler) -> None:
    asked = call.json()
    key = f"{asked.get('type') or 'model'}s/{asked.get('organization') or call.user}/{asked['name']}"
    if call.hub.store.repos.pop(key, None) is None:
        return call.refuse(404, "RepoNotFound", "Repository not found")
    return call.send({})


def info(call: Handler, kind: str, name: str, revision: str = "main") -> None:
    if (found := find(call, kind, name, revision)) is None:
        return
    repo, commit = found
    with_blobs = call.query.get("blobs", "").lower() == "true"
    first = next(iter(repo.commits.values()))
    call.send({
        "_id": repo.number, "id": repo.id, "author": repo.id.split("/")[0], "sha": commit.oid, "private": repo.private,
        "lastModified": commit.date, "createdAt": first.date, "gated": False, "disabled": False, "downloads": 0,
        "likes": 0, "tags": [], "cardData": {},
        "siblings": [{"rfilename": path, **(_entry(path, file) if with_blobs else {})}
                     for path, file in sorted(commit.files.items())],
    })  # fmt: skip


def listing(call: Handler, kind: str) -> None:
    author = call.query.get("author")
    repos = [repo for key, repo in call.hub.store.repos.items() if key.startswith(f"{kind}/")]
    call.send([{"_id": repo.number, "id": repo.id, "author": repo.id.split("/")[0], "private": repo.private,
                "gated": False, "downloads": 0, "likes": 0, "tags": []}
               for repo in repos if author in (None, repo.id.split("/")[0])])  # fmt: skip


def tree(call: Handler, kind: str, name: str, revision: str, folder: str | None = None) -> None:
    if (found := find(call, kind, name, revision)) is None:
        return None
    start = f"{folder.strip('/')}/" if folder and folder.strip("/") else ""
    inside = {path: file for path, file in sorted(found[1].files.items()) if path.startswith(start)}
    if start and not inside:
        return call.refuse(404, "EntryNotFound", f'{folder} does not exist on "{revision}"')
    deep = call.query.get("recursive", "").lower() in ("true", "1")
    depth = start.count("/")
    folders = {str(parent) for path in inside for parent in PurePosixPath(path).parents[:-1]
               if str(parent).count("/") >= depth and (deep or str(parent).count("/") == depth)}  # fmt: skip
    entries = [_folder(path) for path in sorted(folders)]
    entries += [_entry(path, file) for path, file in inside.items() if deep or path.count("/") == depth]
    page, first = int(call.query.get("limit", 1000)), int(call.query.get("cursor", 0))
    headers = {}
    if first + page < len(entries):
        after = urlencode({**call.query, "cursor": first + page})
        headers["Link"] = f'<{call.hub.url}{urlsplit(call.path).path}?{after}>; rel="next"'
    return call.send(entries[first : first + page], headers=headers)


def paths_info(call: Handler, kind: str, name: str, revision: str) -> None:
    raw = call.body()
    asked = json.loads(raw)["paths"] if raw[:1] == b"{" else parse_qs(raw.decode()).get("paths", [])
    if (found := find(call, kind, name, revision)) is None:
        return
    files = found[1].files
    entries = []
    for path in [asked] if isinstance(asked, str) else asked:
        if path in files:
            entries.append(_entry(path, files[path]))
        elif any(one.startswith(f"{path.rstrip('/')}/") for one in files):
            entries.append(_folder(path))
    call.send(entries)


def preupload(call: Handler, kind: str, name: str, revision: str) -> None:
    asked = call.json()["files"]
    if (found := find(call, kind, name, revision)) is None:
        return
    answers = []
    for one in asked:
        there = found[1].files.get(one["path"])
        is_large = one["size"] > LARGE_ABOVE or one["path"].lower().endswith(LARGE_KINDS)
        is_large |= b"\0" in base64.b64decode(one.get("sample") or "")
        mode = "lfs" if is_large else "regular"
        oid = there and there.etag
        answers.append({"path": one["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    call.send({"files": answers})


def commit(call: Handler, kind: str, name: str, revision: str) -> None:
    lines = [json.loads(line) for line in call.body().splitlines() if line.strip()]
    store = call.hub.store
    with store.lock:
        if (found := find(call, kind, name, revision)) is None:
            return None
        repo, head = found
        about, parent = lines[0]["value"], lines[0]["value"].get("parentCommit")
        if revision not in repo.branches:
            return call.refuse(400, "", "can only commit to a branch")
        if parent and not head.oid.startswith(parent):
            return call.refuse(412, "", "A commit has happened since. Please refresh and try again.")
        files = dict(head.files)
        for line in lines[1:]:
            if problem := _apply(call.hub.store, files, line["key"], line["value"]):
                return call.refuse(400, "", problem)
        made = store.commit(repo, revision, files, about.get("summary", ""))
    url = f"{call.hub.url}/{repo.key}/commit/{made.oid}"
    return call.send({"success": True, "commitOid": made.oid, "commitUrl": url, "hookOutput": ""})


def _apply(store: Any, files: dict[str, File], what: str, value: dict[str, Any]) -> str:
    """One operation of a commit done to `files`; what is wrong with it, or ""."""
    path, before = value["path"], files.get(value["path"])
    if what == "file":
        data = base64.b64decode(value["content"])
        files[path] = small(data, store.put(data))
    elif what == "lfsFile":
        if not store.content(value["oid"]).exists():
            return f"LFS pointer {value['oid']} was not uploaded"
        files[path] = large(value["oid"], store.content(value["oid"]).stat().st_size)
    elif what == "deletedFile":
        if files.pop(path, None) is None:
            return f"A file with this name doesn't exist: {path}"
    elif what == "deletedFolder":
        for inside in [one for one in files if one.startswith(f"{path.rstrip('/')}/")]:
            del files[inside]
    else:
        return f"unknown operation {what}"
    if before is not None and before == files.get(path):
        store.repeated.append(path)
    return ""


def refs(call: Handler, kind: str, name: str) -> None:
    if (found := find(call, kind, name)) is None:
        return

    def listed(folder: str, names: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": one, "ref": f"refs/{folder}/{one}", "targetCommit": oid} for one, oid in names.items()]

    repo = found[0]
    call.send({"branches": listed("heads", repo.branches), "tags": listed("tags", repo.tags), "converts": []})


def tag(call: Handler, kind: str, name: str, revision: str) -> None:
    asked = call.json()
    if (found := find(call, kind, name, revision)) is None:
        return None
    if asked["tag"] in found[0].tags:
        return call.refuse(409, "", "Tag reference exists already")
    found[0].tags[asked["tag"]] = found[1].oid
    return call.send({})


def untag(call: Handler, kind: str, name: str, which: str) -> None:
    call.body()
    repo = call.hub.store.repos.get(f"{kind}/{name}")
    if repo is None or repo.tags.pop(which, None) is None:
        return call.refuse(404, "RevisionNotFound", "no such tag")
    return call.send({})


def branch(call: Handler, kind: str, name: str, which: str) -> None:
    asked = call.json()
    if (found := find(call, kind, name, asked.get("startingPoint") or "main")) is None:
        return None
    if which in found[0].branches:
        return call.refuse(409, "", "Reference already exists")
    found[0].branches[which] = found[1].oid
    return call.send({})


def commits(call: Handler, kind: str, name: str, revision: str) -> None:
    if (found := find(call, kind, name, revision)) is None:
        return
    repo, one = found
    entries = []
    while one is not None:
        entries.append({"id": one.oid, "title": one.title, "message": "", "date": one.date, "authors": []})
        one = repo.commits.get(one.parent)
    call.send(entries)


def settings(call: Handler, kind: str, name: str) -> None:
    asked = call.json()
    if (found := find(call, kind, name)) is None:
        return
    found[0].private = bool(asked.get("private", asked.get("visibility") == "private"))
    call.send({})


def yaml_is_fine(call: Handler) -> None:
    call.body()
    call.send({"errors": [], "warnings": []})


def _entry(path: str, file: File) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "path": path, "oid": file.oid, "size": file.size, "blobId": file.oid}
    if file.large:
        entry["lfs"] = {"oid": file.sha256, "sha256": file.sha256, "size": file.size, "pointerSize": 134}
    return entry


def _folder(path: str) -> dict[str, Any]:
    return {"type": "directory", "path": path, "oid": hashlib.sha1(path.encode()).hexdigest(), "size": 0}


ROUTES = (
    Route("GET", "/api/whoami-v2", whoami),
    Route("POST", "/api/repos/create", create),
    Route("DELETE", "/api/repos/delete", delete),
    Route("POST", "/api/validate-yaml", yaml_is_fine, gate=ANYONE),
    Route("GET", f"/api/{KIND}", listing, gate=ANYONE),
    Route("POST", f"/api/{REPO}/preupload/(.+)", preupload),
    Route("POST", f"/api/{REPO}/commit/(.+)", commit),
    Route("GET", f"/api/{REPO}/revision/(.+)", info, gate=ANYONE),
    Route("GET", f"/api/{REPO}/tree/([^/]+)(?:/(.*))?", tree, gate=ANYONE),
    Route("POST", f"/api/{REPO}/paths-info/(.+)", paths_info, gate=ANYONE),
    Route("GET", f"/api/{REPO}/refs", refs, gate=ANYONE),
    Route("POST", f"/api/{REPO}/tag/(.+)", tag),
    Route("DELETE", f"/api/{REPO}/tag/(.+)", untag),
    Route("POST", f"/api/{REPO}/branch/(.+)", branch),
    Route("GET", f"/api/{REPO}/commits/(.+)", commits, gate=ANYONE),
    Route("PUT", f"/api/{REPO}/settings", settings),
    Route("GET", f"/api/{REPO}", info, gate=ANYONE),
)
