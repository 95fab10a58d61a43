"""Publishing data sets to a hub of our own through the hub's own client."""

import json
import shutil

import pytest
from compose_cases import written
from hub.faults import Faults
from publish_cases import make_set, publish, wrong_files

import symgen
from symgen.check import check
from symgen.compose.composing import compose
from symgen.errors import SymgenError
from symgen.package.notation import yaml
from symgen.publish import of_set, publishing, readback, trouble
from symgen.publish.trouble import HubError

REPO, KEY = "me/tiny", "datasets/me/tiny"


@pytest.fixture
def unread(monkeypatch):
    """Nothing is loaded back: for tests that ask something else and would wait for it."""
    monkeypatch.setattr(of_set, "read_back_set", lambda *_: "not asked")


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(trouble.time, "sleep", lambda _: None)


def test_a_dry_run_shows_and_sends_nothing(hub, tiny):
    found = symgen.publish(tiny, REPO)
    text = found.as_text()
    assert not hub.store.repos
    assert all(call.method in ("GET", "HEAD") for call in hub.calls)
    for said in (
        "me/tiny, a new repository",
        "OFL-1.1",
        "200 (train 160, validation 40)",
        "README.md",
        "nothing was sent",
    ):
        assert said in text
    listed = {one["path"] for one in found.as_dict()["new"]}
    assert listed == {str(path.relative_to(tiny)) for path in tiny.rglob("*") if path.is_file()}


def test_what_arrives_is_what_was_sent_and_loads_by_its_name(hub, tiny):
    found = symgen.publish(tiny, REPO, yes=True, tag="v1.0", message="First")
    assert "200 rows, loaded by name, have the digests of the manifest" in found.as_text()
    assert wrong_files(hub, KEY, tiny) == []
    assert hub.store.repos[KEY].tags == {"v1.0": found.commit}
    assert hub.store.repos[KEY].find("v1.0").title == "First"
    card = hub.files(KEY)["README.md"].decode()
    assert 'load_dataset("me/tiny"' in card
    assert "path/to/this/folder" not in card


def test_a_second_run_sends_nothing(hub, tiny, unread):
    first = symgen.publish(tiny, REPO, yes=True)
    before = len(hub.calls)
    second = symgen.publish(tiny, REPO, yes=True, tag="late")
    assert second.commit == first.commit
    assert not [call for call in hub.calls[before:] if "/commit/" in call.path or "_cas" in call.path]
    assert hub.store.repeated == []
    assert "nothing to do" in symgen.publish(tiny, REPO).as_text()


def test_a_new_version_takes_the_place_of_the_old_at_once(hub, tiny, unread, tmp_path):
    symgen.publish(tiny, REPO, yes=True)
    other = make_set(tmp_path, "other", seed=1)
    shown = symgen.publish(other, REPO)
    assert len(shown.changes.removed) == 5
    symgen.publish(other, REPO, yes=True)
    assert wrong_files(hub, KEY, other) == []
    for commit in list(hub.store.repos[KEY].commits.values())[2:]:
        card = hub.store.content(commit.files["README.md"].sha256).read_text()
        listed = {path for path in commit.files if path in card}
        assert len([path for path in listed if path.endswith(".parquet")]) == 5  # of one set or of the other


def test_a_branch_of_its_own_leaves_main_alone(hub, tiny, unread):
    symgen.publish(tiny, REPO, yes=True, revision="trial")
    assert hub.files(KEY).keys() == {".gitattributes"}
    assert "README.md" in hub.files(KEY, "trial")


def test_private_is_for_new_repositories(hub, tiny, unread):
    symgen.publish(tiny, REPO, yes=True, private=True)
    assert hub.store.repos[KEY].private
    symgen.publish(tiny, REPO, yes=True, private=True)
    hub.store.repos[KEY].private = False
    with pytest.raises(HubError, match="there and public"):
        symgen.publish(tiny, REPO, yes=True, private=True)


def test_faults_at_every_fifth_request_change_nothing(hub, tiny, unread, hasty):
    hub.faults = Faults(every=5, retry_after=0, only="/api/(?!.*token)")
    symgen.publish(tiny, REPO, yes=True)
    assert {struck.split()[0] for struck in hub.faults.struck} == set(hub.faults.kinds)
    assert wrong_files(hub, KEY, tiny) == []
    assert hub.store.repeated == []


@pytest.mark.parametrize("kind", ["500", "lost", "drop"])
def test_commits_may_fail_or_be_lost(hub, tiny, unread, hasty, kind):
    """A commit whose answer is lost is there, and not made again."""
    hub.faults = Faults(every=1, kinds=(kind, ""), only="/commit/")
    symgen.publish(tiny, REPO, yes=True)
    assert wrong_files(hub, KEY, tiny) == []
    assert hub.store.repeated == []
    assert len(hub.store.repos[KEY].commits) == 3


def test_kills_at_any_moment_leave_nothing_wrong_in_the_end(hub, tiny, tmp_path):
    """In a process of its own, killed twice on a line so slow that the upload takes seconds."""
    size = sum(path.stat().st_size for path in tiny.rglob("*.parquet"))
    hub.faults = Faults(bytes_per_second=size // 2)
    codes = [publish(hub, tmp_path / "client", tiny, REPO, "--yes", kill_after=after)[0] for after in (2.0, 3.5)]
    hub.faults = Faults()
    code, _, err = publish(hub, tmp_path / "client", tiny, REPO, "--yes")
    assert code == 0, err
    assert codes == [-9, -9]
    assert wrong_files(hub, KEY, tiny) == []
    assert hub.store.repeated == []


def test_unresolved_licences_are_refused_unless_allowed_and_then_told(hub, tiny, unread, monkeypatch):
    problem = type("Problem", (), {"what": "nobody has said what the licence 'x' allows", "rows": 7})
    monkeypatch.setattr(of_set, "licence_of", lambda _: type("Report", (), {"problems": (problem,)}))
    shown = symgen.publish(tiny, REPO)
    assert not shown.ok
    assert "refused" in shown.as_text()
    with pytest.raises(HubError, match=r"licence 'x'.*--allow-unresolved"):
        symgen.publish(tiny, REPO, yes=True)
    assert not hub.store.repos
    symgen.publish(tiny, REPO, yes=True, allow_unresolved=True)
    assert "nobody has said what the licence" in hub.files(KEY)["README.md"].decode().replace("&#39;", "'")


def test_a_damaged_shard_is_not_sent(hub, edited):
    home = edited(lambda manifest: manifest["files"][0].update(sha256="0" * 64))
    with pytest.raises(HubError, match="damaged or exchanged"):
        symgen.publish(home, REPO, yes=True)
    assert not hub.store.repos


def test_a_manifest_that_names_other_files_is_refused(hub, edited, tmp_path):
    (tmp_path / "edited.txt").write_text("x")
    home = edited(lambda manifest: manifest["files"].append(
        {"path": "../edited.txt", "split": "train", "rows": 0, "bytes": 1, "sha256": "", "pixels": ""}))  # fmt: skip
    with pytest.raises(SymgenError, match=r"edited\.txt is missing"):  # what lies outside data/ is not even looked at
        symgen.publish(home, REPO)
    assert not hub.store.repos


def test_an_unfinished_set_is_refused(hub, tiny, tmp_path):
    (tmp_path / "half").mkdir()
    shutil.copy(tiny / "run.json", tmp_path / "half")
    with pytest.raises(SymgenError, match="unfinished"):
        symgen.publish(tmp_path / "half", REPO)


def test_what_comes_back_otherwise_is_an_error(hub, tiny, monkeypatch):
    monkeypatch.setattr(readback, "_load", lambda asked, hub, folder: {split: ["0"] for split in asked["rows"]})
    with pytest.raises(HubError, match="other pictures than were sent"):
        symgen.publish(tiny, REPO, yes=True)


@pytest.mark.parametrize(
    ("name", "says"),
    [("me/a b", "no name of a repository"), ("a/b/c", "no name of a repository"), ("you/x", "does not let this token")],
)
def test_names_that_cannot_be_are_told(hub, tiny, name, says):
    with pytest.raises(HubError, match=says):
        symgen.publish(tiny, name, yes=True)


def test_a_name_alone_is_one_of_the_users(hub, tiny):
    assert symgen.publish(tiny, "mine").url.endswith("/datasets/me/mine")


@pytest.mark.parametrize("option", [{"tag": "a b"}, {"revision": "../x"}])
def test_bad_tags_and_branches_are_told_before_anything_is_sent(hub, tiny, option):
    with pytest.raises(HubError, match="is no name"):
        symgen.publish(tiny, REPO, yes=True, **option)
    assert not hub.store.repos


def test_a_tag_does_not_move(hub, tiny, unread, tmp_path):
    symgen.publish(tiny, REPO, yes=True, tag="v1")
    with pytest.raises(HubError, match="tag v1"):
        symgen.publish(make_set(tmp_path, "other", seed=1), REPO, yes=True, tag="v1")


def test_a_repository_of_another_type_is_told(hub, tiny):
    from huggingface_hub import HfApi

    HfApi().create_repo(REPO)
    with pytest.raises(HubError, match=r"another type \(model\)"):
        symgen.publish(tiny, REPO)


def test_an_expired_token_is_told_without_showing_it(hub, tiny, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_" + "expiredToken" * 2)
    with pytest.raises(HubError, match="refuses the token") as told:
        symgen.publish(tiny, REPO, yes=True)
    assert "hf auth login" in str(told.value)
    assert "expiredToken" not in str(told.value)


def test_a_token_that_expires_on_the_way_is_told(hub, tiny):
    hub.faults = Faults(every=1, kinds=("expired",), only="/preupload/")
    with pytest.raises(HubError, match="refuses the token"):
        symgen.publish(tiny, REPO, yes=True)


def test_nobody_logged_in_may_look_but_not_send(hub, tiny, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(publishing.client, "token", lambda: None)
    assert symgen.publish(tiny, REPO).changes.new
    with pytest.raises(HubError, match="nobody is logged in"):
        symgen.publish(tiny, REPO, yes=True)


def test_no_network_is_told_at_once(hub, tiny):
    hub.shutdown()
    hub.server_close()
    with pytest.raises(HubError, match=r"cannot be reached.*HF_ENDPOINT"):
        symgen.publish(tiny, REPO)


@pytest.mark.parametrize("kind", ["drop", "500"])
def test_the_first_request_may_fail_too(hub, tiny, monkeypatch, kind):
    monkeypatch.setattr(trouble, "DELAYS", (0.01,))
    hub.faults = Faults(every=1, kinds=(kind, ""), only="whoami")
    assert symgen.publish(tiny, REPO).changes.new
    assert [one.split()[0] for one in hub.faults.struck] == [kind]


def test_no_network_is_told_at_once_to_those_who_only_look(hub, tiny, monkeypatch):
    monkeypatch.setattr(publishing.client, "token", lambda: None)
    monkeypatch.setattr(trouble.time, "sleep", lambda _: pytest.fail("it waited"))
    hub.shutdown()
    hub.server_close()
    with pytest.raises(HubError, match="cannot be reached"):
        symgen.publish(tiny, REPO)


def test_what_check_really_found_is_refused_and_told_before(hub, tiny, tmp_path):
    home = shutil.copytree(tiny, tmp_path / "set")
    assert "symgen check" in symgen.publish(home, REPO).as_text()
    check(home, overrides=["legible.faint=255"])
    shown = symgen.publish(home, REPO, private=True)
    assert "1 in legible" in shown.offer.facts["checks"] and "a new private repository" in shown.as_text()
    with pytest.raises(HubError, match=r"symgen check has findings: .*1 in legible"):
        symgen.publish(home, REPO, yes=True)


def test_the_command_line_speaks_json(hub, tiny, tmp_path):
    code, out, _ = publish(hub, tmp_path / "client", tiny, REPO, "--json")
    assert code == 0
    assert json.loads(out)["publishable"] is True


def test_the_cards_head_is_yaml_for_the_hub(hub, tiny, unread):
    symgen.publish(tiny, REPO, yes=True)
    head = hub.files(KEY)["README.md"].decode().split("---\n")[1]
    assert yaml({"license": "ofl-1.1"}) in head


def test_findings_of_the_last_check_are_refused_unless_allowed_and_then_told(hub, tiny, unread, monkeypatch):
    one = {"kind": "copies", "says": "7 rows are copies"}
    found = {"ok": False, "findings": [one], "rows": 200, "checks": {"duplicates": {"findings": [one], "notes": []}}}
    monkeypatch.setattr(of_set, "last_check", lambda *_: found)
    with pytest.raises(HubError, match="symgen check has findings"):
        symgen.publish(tiny, REPO, yes=True)
    symgen.publish(tiny, REPO, yes=True, allow_unresolved=True)
    assert "7 rows are copies" in hub.files(KEY)["README.md"].decode()


def test_a_set_of_expressions_is_searched_sent_and_read_back(hub, tmp_path):
    compose(written(tmp_path, 6), tmp_path / "set", workers=1)
    found = symgen.publish(tmp_path / "set", "me/formulas", yes=True)
    assert "6 (train 5, validation 1)" in found.as_text()
    assert "6 rows, loaded by name, have the digests of the manifest" in found.as_text()
    assert len(hub.files("datasets/me/formulas")) >= len(list((tmp_path / "set").iterdir()))


def test_texts_within_objects_are_searched(tmp_path):
    compose(written(tmp_path, 6), tmp_path / "set", workers=1)
    texts = dict(of_set._texts(next((tmp_path / "set").glob("data/train*.parquet"))))
    assert "strokes/" in texts["objects"]
