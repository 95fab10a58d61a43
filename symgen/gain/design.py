"""What is to be trained: every run of the experiment, in an order in which what is finished can always be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from symgen.gain.arms import Arm, GainError
from symgen.gain.outcomes import ALL, RunRow
from symgen.recipe import Balance, Recipe, Split

OWN = 1.0
"""The dose that is the recipe's own amount."""

DOSES = (0.1, 0.3, OWN, 3.0)


@dataclass(frozen=True)
class Design:
    """shots: real samples a class, ascending, ALL last. doses: amounts of synthetic data in multiples of the recipe's
    own, ascending, OWN among them; others than OWN are tried in arms that mix, at `dose_shots`.
    """

    arms: tuple[Arm, ...]
    shots: tuple[int, ...]
    draws: int
    seeds: int
    doses: tuple[float, ...]

    def arm(self, name: str) -> Arm:
        """The arm of this name."""
        return next(arm for arm in self.arms if arm.name == name)

    @property
    def drawn(self) -> tuple[tuple[int, int], ...]:
        """(shot, draw) of every draw there is. All samples can be drawn in one way only."""
        return tuple((shot, draw) for shot in self.shots for draw in range(1 if shot == ALL else self.draws))

    @property
    def dose_shots(self) -> tuple[int, ...]:
        """Where doses are tried: at most real data, and at least of it."""
        return (self.shots[-1], self.shots[0])[: len(self.shots)]

    @property
    def synthetic(self) -> bool:
        """Whether any arm learns from synthetic rows."""
        return any(arm.synthetic for arm in self.arms)

    def doses_at(self, shot: int) -> tuple[float, ...]:
        """Doses of the arms that mix, at this shot."""
        mixes = any(arm.mixes for arm in self.arms)
        return self.doses if mixes and shot in self.dose_shots else (OWN,)

    @property
    def runs(self) -> tuple[RunRow, ...]:
        """All runs. A round is one seed and one draw of every shot, all arms; other doses come last in it. Rounds go
        from the first seed and draw on, so that a budget which ends early leaves pairs and not halves.
        """
        found = [
            RunRow(arm.name, shot, draw, seed, dose if arm.synthetic else 0.0)
            for seed in range(self.seeds)
            for shot, draw in self.drawn
            for arm in self.arms
            for dose in (self.doses_at(shot) if arm.mixes else (OWN,))
        ]
        return tuple(sorted(found, key=self._turn))

    def _turn(self, run: RunRow) -> tuple[float, ...]:
        names = [arm.name for arm in self.arms]
        extra = run.dose not in (0.0, OWN)
        place = (self.shots.index(run.shot), names.index(run.arm), run.dose)
        return (max(run.seed, run.draw), run.seed, run.draw, extra, *place)


def design_of(
    arms: tuple[Arm, ...], shots: Sequence[int | str], numbers: tuple[int, int], doses: Sequence[float] | None,
    recipe: Recipe,
) -> Design:  # fmt: skip
    """A design of what was asked for. numbers: (draws, seeds). doses: DOSES where None and the recipe's amount can be
    scaled. GainError says what is wrong.
    """
    if min(numbers) < 1:
        raise GainError("seeds and draws must be at least 1")
    if doses is None:
        doses = DOSES if scalable(recipe) else (OWN,)
    elif wrong := [dose for dose in doses if not 0 < dose <= 100]:
        raise GainError(f"doses: {wrong[0]:g} is none; a dose is a multiple of the recipe's amount, above 0, up to 100")
    if set(doses) != {OWN} and not scalable(recipe):
        raise GainError(
            "doses multiply balance.per_class of a recipe in mode 'equal'; this one has none: use --doses 1"
        )
    return Design(arms, _shots(shots), *numbers, tuple(sorted({*(float(dose) for dose in doses), OWN})))


def _shots(asked: Sequence[int | str]) -> tuple[int, ...]:
    found = set()
    for one in asked:
        text = str(one).strip()
        if text != "all" and not (text.isdecimal() and int(text) > 0):
            raise GainError(f"shots: {text!r} is none; give numbers of real samples a class, and 'all'")
        found.add(ALL if text == "all" else int(text))
    if not found:
        raise GainError("shots: give at least one number of real samples a class, or 'all'")
    return tuple(sorted(found, key=lambda shot: (shot == ALL, shot)))


def scalable(recipe: Recipe) -> bool:
    """Whether multiples of the recipe's amount mean something: only where it names the number of rows itself."""
    return recipe.balance.mode == "equal" and recipe.balance.per_class is not None


def all_into_train(recipe: Recipe) -> Recipe:
    """The recipe without validation and test: what it makes here is only ever learned from."""
    return recipe.model_copy(update={"split": Split(validation=0.0, test=0.0)})


def scaled(recipe: Recipe, dose: float) -> Recipe:
    """The recipe with `dose` times its rows in every class, at least one. The smaller set is part of the larger."""
    if dose == OWN:
        return recipe

    def times(count: int) -> int:
        return max(1, round(dose * count)) if count else 0

    balance = recipe.balance
    assert balance.per_class is not None
    overrides = {name: times(count) for name, count in balance.overrides.items()}
    limit = None if balance.limit is None else times(balance.limit)
    changed = {"per_class": times(balance.per_class), "overrides": overrides, "limit": limit}
    return recipe.model_copy(update={"balance": Balance(**{**balance.model_dump(), **changed})})
