"""One repository of the hub, seen through the hub's own client. The token is the client's business: it is found where
`hf auth login` or HF_TOKEN put it, and never shown.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import huggingface_hub
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    DatasetInfo,
    HfApi,
    ModelInfo,
    RepoFile,
    constants,
)
from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public by its documentation
    are_progress_bars_disabled,
    disable_progress_bars,
    enable_progress_bars,
    validate_repo_id,
)

from symgen import store
from symgen.publish import trouble
from symgen.publish.changes import Step, There
from symgen.publish.offer import Outgoing
from symgen.publish.private import Veil
from symgen.publish.trouble import HubError, MovedError

Answer = TypeVar("Answer")

MAIN = "main"
_DOWNLOADS = 4


@dataclass(frozen=True)
class State:
    """A branch as it is. head: its commit, "" where there is no repository yet. new_branch: it is not there, and shown
    is where it would start from. tags: name -> commit.
    """

    exists: bool
    private: bool
    head: str
    new_branch: bool
    files: dict[str, There]
    tags: dict[str, str]


class Place(NamedTuple):
    """repo_id: "owner/name". kind: "dataset" or "model"."""

    repo_id: str
    kind: str
    branch: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"{constants.ENDPOINT}/{'datasets/' if self.kind == 'dataset' else ''}{self.repo_id}"


class Hub:
    """Calls about one place, each tried again while the trouble is of the kind that passes, then told as HubError."""

    def __init__(self, place: Place, veil: Veil, say: Callable[[str], None]) -> None:
        self.place, self.veil, self.say = place, veil, say
        self._api = HfApi(library_name="symgen")
        self._met = False

    def state(self) -> State:
        """What is there now."""
        api, (name, kind, branch) = self._api, self.place
        info = self._told(self._info)
        if info is None:
            return State(False, False, "", branch != MAIN, {}, {})
        refs = self._told(lambda: api.list_repo_refs(name, repo_type=kind))
        heads = {one.name: one.target_commit for one in refs.branches}
        new = branch not in heads
        head = str(info.sha) if new else heads[branch]
        entries = self._told(lambda: list(api.list_repo_tree(name, repo_type=kind, revision=head, recursive=True)))
        files = {one.path: There(one.size, one.blob_id, one.lfs.sha256 if one.lfs else None)
                 for one in entries if isinstance(one, RepoFile)}  # fmt: skip
        return State(True, bool(info.private), head, new, files, {one.name: one.target_commit for one in refs.tags})

    def other_kind(self) -> str | None:
        """The kind of another repository that bears this name already, or None."""
        other = "model" if self.place.kind == "dataset" else "dataset"
        return other if self._told(lambda: self._api.repo_exists(self.place.repo_id, repo_type=other)) else None

    def create(self, private: bool) -> None:
        """Make repository and branch where they are missing."""
        api, (name, kind, branch) = self._api, self.place
        self._told(lambda: api.create_repo(name, repo_type=kind, private=private or None, exist_ok=True))
        if branch != MAIN:
            self._told(lambda: api.create_branch(name, repo_type=kind, branch=branch, exist_ok=True))

    def commit(self, step: Step, head: str) -> None:
        """One commit on top of `head`, tried once: whether it went through is seen by looking, not by its answer.

        Raises MovedError where the branch has moved on, errors that pass as they are, others as HubError.
        """
        with ExitStack() as copies:
            operations: list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete] = [
                *(CommitOperationAdd(file.path, _at_hand(file, copies)) for file in step.files),
                *(CommitOperationDelete(path, is_folder=False) for path in step.removed),
            ]
            try:
                self._api.create_commit(
                    self.place.repo_id, operations, commit_message=step.title, repo_type=self.place.kind,
                    revision=self.place.branch, parent_commit=head,
                )  # fmt: skip
            except Exception as error:
                if trouble.status_of(error) == 412:
                    raise MovedError from error
                if trouble.passes(error):
                    raise
                raise trouble.explain(error, self.place.repo_id, self.veil) from error

    def tag(self, tag: str, commit: str) -> None:
        """Give a commit a name."""
        api, (name, kind, _) = self._api, self.place
        self._told(lambda: api.create_tag(name, tag=tag, revision=commit, repo_type=kind, exist_ok=True))

    def fetch(self, paths: Sequence[str], commit: str, cache: Path) -> list[Path]:
        """Download files of a commit into a cache folder of the client's; returns where they lie."""

        def one(path: str) -> Path:
            name, kind, _ = self.place
            return Path(self._api.hf_hub_download(name, path, repo_type=kind, revision=commit, cache_dir=cache))

        with ThreadPoolExecutor(_DOWNLOADS) as pool:
            # A file at a time, so that each has patience of its own and none is fetched twice.
            return list(pool.map(lambda path: self._told(lambda: one(path)), paths))

    def _info(self) -> DatasetInfo | ModelInfo | None:
        look = self._api.dataset_info if self.place.kind == "dataset" else self._api.model_info
        try:
            return look(self.place.repo_id)
        except RepositoryNotFoundError:
            return None

    def _told(self, action: Callable[[], Answer]) -> Answer:
        try:
            answer = trouble.patiently(action, self.say, met=self._met)
        except RevisionNotFoundError as error:
            raise HubError(
                f"{self.place.repo_id} has no revision like the one asked for: {self.place.branch}"
            ) from error
        except Exception as error:
            raise trouble.explain(error, self.place.repo_id, self.veil) from error
        self._met = True
        return answer


def _at_hand(file: Outgoing, copies: ExitStack) -> Path | bytes:
    """The content as the client takes it: bytes, or a file of this machine, fetched for the time of one commit."""
    return file.content if isinstance(file.content, bytes) else copies.enter_context(store.copied(file.content))


@contextmanager
def without_bars() -> Iterator[None]:
    """The client's progress bars show places of files, so they are off meanwhile."""
    were_on = not are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    finally:
        if were_on:
            enable_progress_bars()


def token() -> str | None:
    """The token that the client uses, to hide it wherever it may turn up."""
    return huggingface_hub.get_token()


def full_name(repo_id: str, veil: Veil, say: Callable[[str], None]) -> str:
    """The repository's name with its owner, who is asked for at the hub where the name does not say it.

    HubError where the name is none, or where it needs a login that is not there.
    """
    try:
        validate_repo_id(repo_id)
    except HFValidationError as error:
        reason = str(error).split(":")[0]
        raise HubError(f"{veil.hide(repo_id)!r} is no name of a repository: {reason}; write OWNER/NAME, such as "
                       "me/rare-symbols") from error  # fmt: skip
    if token() is None:
        if "/" in repo_id:
            return repo_id
        raise trouble.not_logged_in()
    try:
        owner = trouble.patiently(lambda: HfApi().whoami()["name"], say, met=False)
    except Exception as error:
        raise trouble.explain(error, repo_id, veil) from error
    return repo_id if "/" in repo_id else f"{owner}/{repo_id}"
