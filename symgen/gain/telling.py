"""What the report tells of the experiment beside its figures."""

from symgen.gain.ground import Ground
from symgen.gain.outcomes import ALL
from symgen.gain.outcomes import Design as Told
from symgen.gain.synthetic import made_without_ink
from symgen.gain.wording import plural
from symgen.gain.work import ITEMS, Work
from symgen.train.labels import RARE


def told(ground: Ground, work: Work, title: str) -> Told:
    """What was done exactly, where the drawn items are listed, what was checked, and what to read with the figures.

    Writers of the tests are new where all are known on both sides: any that is not would have been refused.
    """
    shots = {shot for shot, _ in work.drawn}
    rows = {place: int(ground.pool.rows_of(one.items).sum()) for place, one in work.drawn.items()}
    of_shot = {shot: [n for place, n in rows.items() if place[0] == shot] for shot in shots}
    return {
        "recipe": title,
        "new_writers": all((one.part.groups != "").all() for one in (*ground.real, *ground.tests)),
        "planned": work.design.runs,
        "real_rows": {shot: sum(found) / len(found) for shot, found in of_shot.items()},
        "facts": _facts(ground, work),
        "files": [(f"real items of draw {one.name}", f"draws/{one.name}/{ITEMS}") for one in work.drawn.values()],
        "leaks": [*ground.checked, *_lineage(work)],
        "notes": _notes(ground, work),
    }


def _facts(ground: Ground, work: Work) -> list[tuple[str, str]]:
    chosen, design = ground.settings, work.design
    versions = ground.identity["versions"]
    return [
        *((f"arm: {arm.name}", arm.says) for arm in design.arms),
        ("network", f"{ground.network.name} at {chosen.image_size} px"),
        ("optimiser", f"{chosen.optimizer}, rate {chosen.learning_rate:g} ({chosen.schedule}), batch {chosen.batch}"),
        ("optimiser steps", f"{chosen.steps:,} in every arm"),
        ("draws and seeds", f"{plural(design.draws, 'draw')} a shot (one of all), {plural(design.seeds, 'seed')}"),
        *((f"real data: {one.name}", f"{len(one.part):,} rows, {one.digest[:12]}") for one in ground.real),
        *((f"test: {one.name}", f"{len(one.part):,} rows, {one.digest[:12]}") for one in ground.tests),
        ("recipe digest", ground.recipe_digest[:12]),
        ("recipe seed", str(ground.recipe.seed)),
        ("versions", ", ".join(f"{name} {value}" for name, value in versions.items())),
    ]  # fmt: skip


def _lineage(work: Work) -> list[str]:
    """One sentence: every synthetic set was looked over before anything was trained."""
    if not work.planned:
        return []
    sets = len(work.planned)
    return [f"Ink: {sets} synthetic set{'s' * (sets > 1)}, each made anew from the drawn items alone; no row descends "
            "from any other real ink."]  # fmt: skip


def _notes(ground: Ground, work: Work) -> list[str]:
    notes = [f"A class is called rare where the real data hold at most {RARE} distinct items of it."]
    if any(shot != ALL for shot, _ in work.drawn):
        notes.append("A class with fewer real items than a draw asks for keeps all that it has.")
    for one in (*ground.real, *ground.tests):
        if one.left_out:
            named = ", ".join(f"{name} ({n:,})" for name, n in list(one.left_out.items())[:8])
            notes.append(f"{one.name}: rows of classes that the experiment does not have are left out: {named}.")
        if drawn := made_without_ink(one.items):
            notes.append(f"{one.name}: {plural(drawn, 'row')} of {len(one.part):,} descend from fonts or templates "
                         "alone: nobody wrote them, and yet this page calls them real.")  # fmt: skip
    learned, tested = (
        set(ground.pool.part.labels.tolist()),
        set().union(*(one.part.labels.tolist() for one in ground.tests)),
    )
    if strange := [ground.classes[label].name for label in sorted(tested - learned)]:
        notes.append(f"No real training row shows {', '.join(strange)}: of these the test rows can be won by synthetic "
                     "data alone.")  # fmt: skip
    inkless = [one.drawn.name for one in work.planned.values() if not one.n_inks]
    if inkless:
        notes.append(f"The recipe's sources hold none of the items of draw {', '.join(inkless)}: there its rows come "
                     "from fonts and templates alone.")  # fmt: skip
    return notes
