"""The test hub against the hub's own, unmodified client: what goes in comes out, and planted faults are met."""

import time

import pytest
from hub.faults import Faults
from hub.server import TOKEN, Hub
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, constants
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

REPO = "me/things"
KEY = f"datasets/{REPO}"


@pytest.fixture
def hub(tmp_path):
    with Hub(tmp_path / "hub") as started:
        yield started


@pytest.fixture
def api(hub):
    client = HfApi(endpoint=hub.url, token=TOKEN)
    client.create_repo(REPO, repo_type="dataset")
    return client


@pytest.fixture
def folder(tmp_path):
    """A small text, a large one of two parts, and files that go the large way by their names."""
    home = tmp_path / "folder"
    (home / "data").mkdir(parents=True)
    (home / "README.md").write_text("---\nlicense: mit\n---\nThings.\n")
    for i in range(3):
        (home / f"data/{i}.parquet").write_bytes(_noise(f"{tmp_path}{i}", 150_000))
    (home / "large.bin").write_bytes(_noise(str(tmp_path), 9_000_000))
    return home


def _noise(seed, size):
    """Bytes that no other test sends: the client remembers what it has sent."""
    from hashlib import shake_128

    return shake_128(seed.encode()).digest(size)


@pytest.mark.parametrize("without_xet", [False, True], ids=["xet", "lfs"])
def test_a_folder_comes_back_as_it_went_in(hub, api, folder, tmp_path, monkeypatch, without_xet):
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", without_xet)
    api.upload_folder(repo_id=REPO, repo_type="dataset", folder_path=folder)
    back = tmp_path / "back"
    api.snapshot_download(REPO, repo_type="dataset", local_dir=back)
    for path in (path for path in folder.rglob("*") if path.is_file()):
        assert (back / path.relative_to(folder)).read_bytes() == path.read_bytes()
    went = {call.path.split("/")[1] for call in hub.calls if call.method in ("PUT", "POST") and call.received > 100_000}
    assert went == ({"_lfs"} if without_xet else {"_cas"})


def test_commits_tags_and_branches_hold_what_they_held(hub, api):
    def commit(*operations):
        return api.create_commit(REPO, operations, commit_message="x", repo_type="dataset").oid

    first = commit(CommitOperationAdd("a.txt", b"one"), CommitOperationAdd("b/c.txt", b"two"))
    api.create_tag(REPO, tag="v1", revision=first, repo_type="dataset")
    api.create_branch(REPO, branch="next", repo_type="dataset")
    commit(CommitOperationDelete("a.txt"))
    assert hub.files(KEY).keys() == {".gitattributes", "b/c.txt"}
    assert hub.files(KEY, "v1")["a.txt"] == hub.files(KEY, "next")["a.txt"] == b"one"
    listed = api.list_repo_tree(REPO, repo_type="dataset", revision="v1", recursive=True)
    assert {entry.path for entry in listed} == {".gitattributes", "a.txt", "b", "b/c.txt"}
    with pytest.raises(HfHubHTTPError) as refused:
        api.create_commit(REPO, [CommitOperationAdd("d", b"d")], commit_message="x", repo_type="dataset",
                          parent_commit=first)  # fmt: skip
    assert refused.value.response.status_code == 412


def test_it_counts_what_is_sent_again(hub, api, tmp_path):
    data = _noise(str(tmp_path), 100_000)
    for name in ("a.parquet", "a.parquet"):
        api.preupload_lfs_files(REPO, [CommitOperationAdd(name, data)], repo_type="dataset")
        assert hub.store.repeated == []
    api.create_commit(REPO, [CommitOperationAdd("a.parquet", data)], commit_message="x", repo_type="dataset")
    before = len(hub.store.repeated)
    api.preupload_lfs_files(REPO, [CommitOperationAdd("a.parquet", data)], repo_type="dataset")
    assert len(hub.store.repeated) > before


def test_wrong_tokens_and_missing_repositories_are_told_apart(hub, api):
    with pytest.raises(HfHubHTTPError) as refused:
        HfApi(endpoint=hub.url, token="hf_" + "expired" * 4).whoami()
    assert refused.value.response.status_code == 401
    with pytest.raises(RepositoryNotFoundError):
        api.repo_info("me/nothing", repo_type="dataset")


def test_private_repositories_are_shown_to_nobody_else(hub, api):
    api.create_repo("me/secret", repo_type="dataset", private=True)
    assert api.repo_info("me/secret", repo_type="dataset").private
    with pytest.raises(RepositoryNotFoundError):
        HfApi(endpoint=hub.url, token=False).repo_info("me/secret", repo_type="dataset")


@pytest.mark.parametrize("kind", ["drop", "lost", "429", "500", "expired"])
def test_faults_strike_when_told_to(hub, api, kind):
    hub.faults = Faults(every=2, kinds=(kind,), only="/preupload/|/commit/")

    def commit(name):
        api.create_commit(REPO, [CommitOperationAdd(name, b"x" * 1000)], commit_message="x", repo_type="dataset")

    with pytest.raises(Exception, match=r"reset|disconnected|429|500|401|closed"):
        commit("one")  # the second request that counts, and the client does not try commits again
    assert [struck.split()[0] for struck in hub.faults.struck] == [kind]
    # Only "lost" lets the commit happen before the connection goes.
    assert ("one" in hub.files(KEY)) == (kind == "lost")


def test_a_slow_line_is_slow(hub, api):
    hub.faults = Faults(bytes_per_second=100_000)
    begin = time.perf_counter()
    api.create_commit(REPO, [CommitOperationAdd("slow.txt", b"x" * 30_000)], commit_message="x", repo_type="dataset")
    assert time.perf_counter() - begin > 0.4  # 40,000 bytes in base 64


def test_unknown_faults_are_refused():
    with pytest.raises(ValueError, match="flood"):
        Faults(every=1, kinds=("flood",))
