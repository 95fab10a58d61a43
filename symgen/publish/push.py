"""Carry an offer to the hub, commit by commit. What is there is looked at before every one, so that a run that was
killed, a lost answer and a first run all go on in the same way.
"""

from collections.abc import Callable

from symgen.publish import trouble
from symgen.publish.changes import Step, next_step
from symgen.publish.hub import Hub
from symgen.publish.offer import Offer
from symgen.publish.trouble import HubError, MovedError


def push(hub: Hub, offer: Offer, message: str, say: Callable[[str], None]) -> str:
    """Make the branch hold the offer; returns its commit. Repository and branch must be there."""
    done: Step | None = None
    failures = 0
    while True:
        state = hub.state()
        step = next_step(offer, state.files, message)
        if step is None:
            return state.head
        if step == done:
            raise HubError(f"{hub.place.url} took a commit but does not show it ({step.title}); look at its settings, "
                           "and publish again")  # fmt: skip
        say(f"{step.title} ({sum(file.size for file in step.files) / 1e6:,.1f} MB)")
        try:
            hub.commit(step, state.head)
            done, failures = step, 0
        except Exception as error:
            if not (isinstance(error, MovedError) or trouble.passes(error)):
                raise
            if failures == len(trouble.DELAYS):
                raise trouble.explain(error, hub.place.repo_id, hub.veil) from error
            trouble.wait(error, trouble.DELAYS[failures], say)
            failures += 1
