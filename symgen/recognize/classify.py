"""What a trained run takes groups of pieces for: each is cut out alone and brought to the network's form."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from symgen.canon import canonicalise
from symgen.recognize.groups import Group
from symgen.recognize.pieces import Pieces
from symgen.train.run_folder import Run

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

ROOM = 0.15
"""Paper left round a group on each side, as a share of its longer side, and at least three pixels."""


def canonical(groups: Sequence[Group], pieces: Pieces, ink: U8, run: Run) -> U8:
    """uint8 (N, size, size): each group as the network sees it. ink: uint8 (H, W), 255 on 0."""
    made = [canonicalise(cut_out(group, pieces, ink), run.size, run.mode) for group in groups]
    return np.array(made, np.uint8).reshape(-1, run.size, run.size)


def cut_out(group: Group, pieces: Pieces, ink: U8) -> U8:
    """The ink of a group alone, greys of its edges included, with some paper round it."""
    left, top, right, bottom = group.box
    room = max(3, round(ROOM * group.box.side))
    view = slice(max(0, top - 1), bottom + 1), slice(max(0, left - 1), right + 1)
    owner = pieces.owner[view]
    mine = np.isin(owner, np.array(group.pieces) + 1)
    edge = cv2.dilate(mine.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    alone = np.where(mine | (edge & (owner == 0)), ink[view], 0).astype(np.uint8)
    return np.pad(alone, room)


def probabilities(groups: Sequence[Group], pieces: Pieces, ink: U8, run: Run) -> F32:
    """float32 (N, C), C the run's classes."""
    return run.probabilities(canonical(groups, pieces, ink, run))
