"""Places in object stores: as much of a `pathlib.Path` as a data set needs, over any file system that fsspec knows.

An object is there whole or not at all: it is sent from a finished file on this machine, and where it goes in parts, the
parts become an object only when the store is told that the last has come. So nothing here is ever renamed.
"""

import posixpath
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from symgen.errors import StoreError, SymgenError

PART_BYTES = 16 << 20  # of an upload in parts; below twice as much an object goes in one piece
_AT_ONCE = 16  # requests for many small objects
READ_BYTES = 4 << 20  # fetched at a time where a file is read bit by bit

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://(.*)", re.DOTALL)
_EXTRAS = {"s3": "symgen[s3]", "s3a": "symgen[s3]", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}
_LOCAL = ("file", "local")


class Size(NamedTuple):
    """What a place knows of a file without reading it, under the name that `Path.stat` gives it."""

    st_size: int


def is_remote(text: str) -> bool:
    """Whether a text names a place in a store, as "s3://bucket/prefix" does."""
    found = _URL.fullmatch(text)
    return found is not None and found[1].lower() not in _LOCAL


def was_remote(path: Path) -> bool:
    """Whether a path was an address of a store before it was taken for a path, which leaves it one slash."""
    return is_remote(str(path).replace(":/", "://", 1))


class Remote:
    """A place in a store: "s3://bucket/prefix", "gs://...", "hf://...". It holds no connection and may be pickled.

    What the methods do is what those of `pathlib.Path` do. They raise FileNotFoundError where a file is asked for that
    is not there, and otherwise StoreError with the place and what to do.
    """

    def __init__(self, url: str) -> None:
        found = _URL.fullmatch(url)
        if found is None:
            raise StoreError(f"{url!r} is no address of a store; write one such as s3://bucket/prefix")
        self.protocol = found[1].lower()
        self.key = re.sub(r"/+", "/", found[2]).strip("/")
        if "@" in self.key.split("/")[0]:
            raise StoreError(
                f"an address of {self.protocol}:// must not hold a name or password, for it is written down in many "
                "places; give them to the store's client by its own settings"
            )
        if not self.key:
            raise StoreError(f"{url}: name a bucket and a folder in it, such as {self.protocol}://bucket/prefix")

    def __str__(self) -> str:
        return f"{self.protocol}://{self.key}"

    def __repr__(self) -> str:
        return f"Remote({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remote) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __truediv__(self, name: str | Path) -> "Remote":
        return Remote(f"{self}/{name}")

    @property
    def name(self) -> str:
        """The last part."""
        return posixpath.basename(self.key)

    @property
    def suffix(self) -> str:
        """The ending of the name, with its dot."""
        return posixpath.splitext(self.key)[1]

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return posixpath.splitext(self.name)[0]

    @property
    def parent(self) -> "Remote":
        """The place that this one lies in; the bucket is its own."""
        above = posixpath.dirname(self.key)
        return Remote(f"{self.protocol}://{above}") if above else self

    def with_name(self, name: str) -> "Remote":
        """The place beside this one that is called `name`."""
        return self.parent / name

    def expanduser(self) -> "Remote":
        """This place: a store has no home folders."""
        return self

    def resolve(self) -> "Remote":
        """The same place without "..": a key of a store may hold that, and readers take it for a way out."""
        return Remote(f"{self.protocol}://{posixpath.normpath('/' + self.key)}")

    def is_relative_to(self, home: "Remote | Path") -> bool:
        """Whether it lies in `home`."""
        return f"{self}/".startswith(f"{home}/")

    def is_file(self) -> bool:
        """Whether an object has this very name."""
        with self._told("read"):
            return bool(self._system.isfile(self.key))

    def is_dir(self) -> bool:
        """Whether there are objects under this name."""
        return self.exists() and not self.is_file()

    def exists(self) -> bool:
        """Whether there is an object of this name, or one under it."""
        with self._told("read"):
            return bool(self._system.exists(self.key))

    def stat(self) -> Size:
        """Its size."""
        with self._told("read"):
            return Size(int(self._system.info(self.key)["size"]))

    def age(self) -> float:
        """Seconds since it was written, by the store's clock and this machine's."""
        with self._told("read"):
            written: datetime = self._system.modified(self.key)
        return max(0.0, time.time() - written.timestamp())

    def iterdir(self) -> Iterator["Remote"]:
        """What lies in it, sorted; nothing where there is no such place."""
        with self._told("list"), suppress(FileNotFoundError, NotADirectoryError):
            for key in sorted(self._system.ls(self.key, detail=False)):
                if key.rstrip("/") != self.key:
                    yield Remote(f"{self.protocol}://{key}")

    def sizes(self) -> dict[str, int]:
        """Path below this place -> bytes, of all files however deep."""
        with self._told("list"), suppress(FileNotFoundError):
            found: Mapping[str, Mapping[str, Any]] = self._system.find(self.key, detail=True)
            return {key.lstrip("/")[len(self.key) + 1 :]: int(one["size"]) for key, one in sorted(found.items())}
        return {}

    def open(self, mode: str = "rb") -> BinaryIO:
        """The file, to be read at any place."""
        if mode != "rb":
            raise ValueError(f"a place in a store opens for reading only, not {mode!r}")
        with self._told("read"):
            return cast(BinaryIO, self._system.open(self.key, "rb", block_size=READ_BYTES))

    def read_bytes(self) -> bytes:
        """All of it."""
        with self._told("read"):
            return bytes(self._system.cat_file(self.key))

    def read_text(self, encoding: str = "utf-8") -> str:
        """All of it as text."""
        return self.read_bytes().decode(encoding)

    def unlink(self, missing_ok: bool = False) -> None:
        """Remove the object. Some stores do not tell whether there was one."""
        try:
            with self._told("remove"):
                self._system.rm_file(self.key)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def send(self, file: Path, *, only_new: bool = False) -> None:
        """Make a finished file on this machine the object of this name, whole or not at all.

        only_new: FileExistsError where there is one already, and of several that try at once only one gets through,
        where the store can promise that.
        """
        with self._told("write"):
            options: dict[str, Any] = {"chunksize": PART_BYTES} if self._is_s3 else {}
            self._system.put_file(str(file), self.key, mode="create" if only_new else "overwrite", **options)

    def send_bytes(self, data: bytes, *, only_new: bool = False) -> None:
        """The same of a few bytes."""
        with self._told("write"):
            self._system.pipe_file(self.key, data, mode="create" if only_new else "overwrite")

    def abort_uploads(self) -> int:
        """Take back uploads below this place that were begun and never completed; returns how many.

        They are invisible, but stores charge for them. Only S3 has them lie about; elsewhere nothing is done.
        """
        if not self._is_s3:
            return 0
        bucket, _, prefix = self.key.partition("/")
        with self._told("list"):
            found = self._system.call_s3("list_multipart_uploads", Bucket=bucket, Prefix=f"{prefix}/")
            uploads = found.get("Uploads", [])
            for one in uploads:
                with suppress(FileNotFoundError):  # completed, or taken back by another, in this moment
                    self._system.call_s3(
                        "abort_multipart_upload", Bucket=bucket, Key=one["Key"], UploadId=one["UploadId"]
                    )
            return len(uploads)

    @property
    def _is_s3(self) -> bool:
        return self.protocol in ("s3", "s3a")

    @property
    def _system(self) -> Any:
        return _system(self.protocol)

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Let a missing file and a taken name pass, and tell all else as StoreError."""
        try:
            yield
        except FileNotFoundError as error:
            if doing != "write":
                raise
            raise StoreError(f"cannot write {self}: {_bucket(self)} does not exist; make it first") from error
        except (SymgenError, FileExistsError):
            raise
        except Exception as error:  # each store's client has errors of its own, with no common root
            raise StoreError(f"cannot {doing} {self}: {_reason(self, error)}") from error


def _bucket(place: Remote) -> str:
    return f"{place.protocol}://{place.key.split('/')[0]}"


def _reason(place: Remote, error: Exception) -> str:
    """What went wrong and what to do, without what a client may put into its message beyond that."""
    kind = type(error).__name__
    if "Credentials" in kind or "Token" in kind:
        return (
            f"no credentials for it were found ({kind}); set them as its client wants (for S3: AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or a profile)"
        )
    if isinstance(error, PermissionError):
        return (
            f"its store refuses these credentials ({_short(error)}); ask for the right to read, write, list and delete "
            f"in {_bucket(place)}"
        )
    return f"{kind}: {_short(error)}; run the same command again to go on once that is mended"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


@cache
def _system(protocol: str) -> Any:
    """The file system of a protocol, one a process. Listings are not kept: others write there too."""
    import fsspec

    try:
        return fsspec.filesystem(protocol, use_listings_cache=False)
    except ImportError as error:
        needs = _EXTRAS.get(protocol, "its fsspec client")
        raise StoreError(f"{protocol}:// needs a client that is not installed: pip install '{needs}'") from error
    except ValueError as error:
        known = "s3://, gs://, az:// and hf:// are"
        raise StoreError(f"{protocol}:// is no kind of store that fsspec knows; {known}") from error


def read_all(places: Sequence[Remote]) -> dict[Remote, bytes]:
    """The contents of many small objects, fetched side by side; those that are not there are left out."""

    def content(place: Remote) -> bytes | None:
        with suppress(FileNotFoundError):
            return place.read_bytes()
        return None

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = zip(places, pool.map(content, places), strict=True)
        return {place: data for place, data in found if data is not None}


def remove_all(places: Sequence[Remote]) -> None:
    """Remove many objects; those that are gone already are no trouble.

    One by one, for what fsspec offers for many takes "*" and "[" in a name for a pattern.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda place: place.unlink(missing_ok=True), places))
