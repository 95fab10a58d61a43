"""The arms of the experiment, as data. All share network, form of pictures and number of optimiser steps; an arm says
only what it learns from and how, so that one line here is all there is to change or to add.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symgen.errors import SymgenError, did_you_mean

OFTEN = 100
"""How often a run meets a real row at most where synthetic rows can take its place. Of five pictures a class, shown 277
times each, a network learns less than of the same ones shown 50 to 110 times and more synthetic rows (18 classes of
CROHME's training ink, `compact`, two draws, two seeds: 10.2 and 9.2 % wrong).
"""


class GainError(SymgenError):
    """An experiment cannot be made as asked, or what it was given leaks."""


@dataclass(frozen=True)
class Arm:
    """One way to train. real, synthetic: the rows that it learns from. sampling: one of `order.SAMPLINGS`; loss: one of
    `losses.LOSSES`, the baseline's own where None; augment: one of `augment.AUGMENTS`. real_share: share of each batch
    that is real at most (see `among`), both kinds being drawn by themselves; where None all rows are one pile.
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

    def among(self, n_real: int, rows: int) -> "Arm":
        """This arm in a run that meets `rows` rows: none of its `n_real` real ones comes more than OFTEN times."""
        if self.real_share is None or n_real * OFTEN >= self.real_share * rows:
            return self
        return replace(self, real_share=n_real * OFTEN / rows)


ARMS = (
    Arm("real", "the real samples as they are"),
    Arm("real, oversampled", "every class met as often", sampling="balanced"),
    Arm("real, balanced softmax", "the loss told of the imbalance", loss="balanced-softmax"),
    Arm("real, augmented", "shifted, turned, bent on the fly", augment="standard"),
    Arm("real + synthetic", "at most half real, augmented", synthetic=True, augment="standard", real_share=0.5),
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
