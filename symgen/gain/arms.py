"""The arms of the experiment, as data. All share network, form of pictures and number of optimiser steps; an arm says
only what it learns from and how, so that one line here is all there is to change or to add.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from symgen.errors import SymgenError, did_you_mean


class GainError(SymgenError):
    """An experiment cannot be made as asked, or what it was given leaks."""


@dataclass(frozen=True)
class Arm:
    """One way to train. real, synthetic: the rows that it learns from. sampling: one of `order.SAMPLINGS`; loss: one of
    `losses.LOSSES`, the baseline's own where None; augment: one of `augment.AUGMENTS`. real_share: share of each batch
    that is real, both kinds being drawn by themselves; where None all rows are one pile.
    """

    name: str
    says: str
    real: bool = True
    synthetic: bool = False
    sampling: str = "natural"
    loss: str | None = None
    augment: str = "none"
    real_share: float | None = None

    @property
    def mixes(self) -> bool:
        """Whether it learns from both kinds: only then does the amount of synthetic data mean a dose."""
        return self.real and self.synthetic


ARMS = (
    Arm("real", "the real samples as they are"),
    Arm("real, oversampled", "every class met as often", sampling="balanced"),
    Arm("real, balanced softmax", "the loss told of the imbalance", loss="balanced-softmax"),
    Arm("real, augmented", "shifted, turned, bent on the fly", augment="standard"),
    Arm("real + synthetic", "half of every batch each, augmented", synthetic=True, augment="standard", real_share=0.5),
    Arm("synthetic only", "no real picture, augmented", real=False, synthetic=True, augment="standard"),
)


def find_arms(names: Sequence[str] | None) -> tuple[Arm, ...]:
    """The arms of these names in the order of ARMS, all where None. GainError with the nearest name of a wrong one."""
    if names is None:
        return ARMS
    known = [arm.name for arm in ARMS]
    for name in names:
        if name not in known:
            raise GainError(f"no arm is called {name!r}; there are: {'; '.join(known)}{did_you_mean(name, known)}")
    return tuple(arm for arm in ARMS if arm.name in names)
