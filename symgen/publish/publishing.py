"""`symgen publish`: a data set or a trained run to the hub, shown first, sent when told to, read back afterwards."""

import re
from dataclasses import replace
from pathlib import Path

from symgen import store
from symgen.dataset import open_dataset
from symgen.errors import SymgenError
from symgen.publish import hub as client
from symgen.publish.changes import compare
from symgen.publish.hub import MAIN, Hub, Place, State
from symgen.publish.of_run import is_run, offer_run
from symgen.publish.of_set import offer_set
from symgen.publish.offer import Offer
from symgen.publish.private import Veil, places
from symgen.publish.push import push
from symgen.publish.report import Report
from symgen.publish.trouble import HubError, not_logged_in
from symgen.talk import say

_REF = re.compile(r"[A-Za-z0-9][\w.-]{0,99}(/[\w.-]{1,100})?")


def publish(
    data: str | store.Place, repo_id: str, *, yes: bool = False, private: bool = False, tag: str | None = None,
    revision: str | None = None, message: str | None = None, allow_unresolved: bool = False,
) -> Report:  # fmt: skip
    """Show what publishing the data set or run in the folder `data` as `repo_id` would change, and with `yes` do it.

    repo_id: "owner/name", or a name of one's own. private: of a repository that is made new. tag: a name for the
    published state. revision: the branch, main if not given. message: of the last commit. allow_unresolved: publish
    in spite of licences or checks that forbid it; the card then says so.

    Nothing that the hub has already is sent again, so that running it again after a failure goes on. Raises HubError
    where the hub cannot do it, SourceError or TrainError where the folder holds nothing finished.
    """
    veil = Veil([client.token() or ""])

    def tell(text: str) -> None:
        say(veil.hide(text))

    try:
        home = store.place(data)
        run = home if isinstance(home, Path) and is_run(home) else None
        for option, text in (("REPO_ID", repo_id), ("--tag", tag), ("--revision", revision), ("--message", message)):
            if told := veil.seen_in(text or ""):
                raise HubError(f"{option} holds {told}, and would be seen by everybody; nothing was sent")
        recipe = {} if run else open_dataset(home, expressions=True).manifest["recipe"]
        veil = Veil([client.token() or ""], () if run else places(recipe))
        place = Place(client.full_name(repo_id, veil, tell), "model" if run else "dataset", revision or MAIN)
        offer = offer_run(run, place.repo_id, veil) if run else offer_set(home, place.repo_id, veil)
        hub = Hub(place, veil, tell)
        shown, state = _look(hub, offer, allow_unresolved, private, tag)
        if not yes:
            return shown
        _may_send(shown, state, private)
        with client.without_bars():
            return _send(hub, shown, private, tag, message or f"Publish {offer.name}")
    except SymgenError as error:
        raise type(error)(veil.hide(str(error))) from error


def _look(hub: Hub, offer: Offer, allowed: bool, private: bool, tag: str | None) -> tuple[Report, State]:
    """What publishing would change. HubError where it cannot be done at all, whoever allows it."""
    place = hub.place
    for option, name in (("--tag", tag), ("--revision", place.branch)):
        if name is not None and not _REF.fullmatch(name):
            raise HubError(f"{option} {name!r} is no name for it: write letters, digits, dots and dashes, such as v1.0")
    state = hub.state()
    if not state.exists and (other := hub.other_kind()):
        raise HubError(f"{place.repo_id} is a repository of another type ({other}) already; choose another name, so "
                       "that nobody takes one for the other")  # fmt: skip
    changes = compare(offer, state.files)
    if tag in state.tags and (not changes.none or state.tags[tag] != state.head):
        raise HubError(
            f"the tag {tag} of {place.repo_id} stands for an earlier state, and tags do not move; choose another"
        )
    is_new = "" if state.exists else f", a new {'private ' if private else ''}repository"
    branch = f", branch {place.branch}{' (new)' if state.new_branch else ''}" if place.branch != MAIN else ""
    return Report(f"{place.repo_id}{is_new}{branch}", place.url, offer, changes, allowed), state


def _may_send(shown: Report, state: State, private: bool) -> None:
    if client.token() is None:
        raise not_logged_in()
    if not shown.ok:
        raise HubError(f"{shown.offer.name} is not published: {' '.join(shown.offer.concerns)} Mend it, or give "
                       "--allow-unresolved, and the card says so")  # fmt: skip
    if private and state.exists and not state.private:
        raise HubError(
            f"{shown.url} is there and public, and --private is for new repositories; change it in its settings"
        )
    for file in (*shown.changes.new, *shown.changes.changed):
        shown.offer.vet(file)


def _send(hub: Hub, shown: Report, private: bool, tag: str | None, message: str) -> Report:
    hub.create(private)
    commit = push(hub, shown.offer, message, hub.say)
    if tag is not None:
        hub.tag(tag, commit)
    hub.say("reading it back")
    return replace(shown, commit=commit, read_back=shown.offer.read_back(hub, commit))
