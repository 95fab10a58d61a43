"""How each arm reads the test pictures drawn again on a canvas: the robustness matrix, a mean over the arm's runs."""

from typing import NamedTuple

import numpy as np

from symgen.gain.pairing import Side, Trial


class OnCanvas(NamedTuple):
    """One side. runs: those that were asked. clean: accuracy on the pictures as they are. cells: in each of
    `robustness.CELLS`.
    """

    side: Side
    runs: int
    clean: float
    cells: tuple[float, ...]


def on_canvas(trial: Trial, shot: int) -> list[OnCanvas]:
    """Every side at this shot with the recipe's own dose or none; empty where no run was asked."""
    canvas, found = trial.outcomes.canvas, []
    if canvas is None:
        return []
    for side in trial.sides(shot):
        rows = canvas[list(trial.cells[side, shot].values())]
        rows = rows[np.isfinite(rows).all(axis=1)]
        if side.dose in (0.0, 1.0) and len(rows):
            clean, *cells = rows.mean(axis=0, dtype=np.float64).tolist()
            found.append(OnCanvas(side, len(rows), clean, tuple(cells)))
    return found
