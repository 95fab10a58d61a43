"""The verdict: one sentence for a reader who knows nothing of symgen, and a few that explain it."""

from collections.abc import Iterator
from typing import NamedTuple

from symgen.gain.arms import ARMS
from symgen.gain.figures import ACCURACY, KEYS, MACRO
from symgen.gain.outcomes import ALL, Design
from symgen.gain.pairing import PLAIN, Gain
from symgen.gain.study import Study
from symgen.gain.wording import percent, points, points_range, real_data

GAIN, HARM, UNCLEAR, OPEN = "gain", "harm", "unclear", "open"


class Verdict(NamedTuple):
    """kind: GAIN or HARM where the whole interval says so, UNCLEAR where it does not, OPEN where too few runs are done.
    sentence: of accuracy, at the most real data. explained: what else a reader should know at once.
    """

    kind: str
    sentence: str
    explained: tuple[str, ...]


def verdict(found: Study, design: Design) -> Verdict:
    """Of one test set."""
    head = found.head.over_best.get(KEYS[ACCURACY]) if found.head else None
    if head is None:
        return Verdict(
            OPEN, "Not known yet: no training with synthetic data and its partner without it are both done.", ()
        )
    kind = kind_of(head)
    sentence = _sentence(kind, head, found, design)
    return Verdict(kind, sentence, tuple(_explained(head, found, design)))


def kind_of(one: Gain) -> str:
    """One pair of trainings says nothing: what another seed would have given is unknown."""
    if one.pairs < 2:
        return OPEN
    return GAIN if one.gain.low > 0 else HARM if one.gain.high < 0 else UNCLEAR


def _sentence(kind: str, one: Gain, found: Study, design: Design) -> str:
    shot = found.trial.verdict_shot
    real = "the real data" if shot == ALL else real_data(shot)
    written = bool((found.trial.outcomes.test.groups != "").all())
    unseen = design.get("new_writers", False) and written
    where = "handwriting of writers never seen" if unseen else "real handwriting"
    change = f"accuracy on {where} from {percent(one.before)} to {percent(one.after)}"
    tail = f"{change} {_sure(one, '95 % sure of ')}, compared with {_rivals(found, design)}."
    if kind == GAIN:
        return f"Adding this synthetic data to {real} raises {tail}"
    if kind == HARM:
        return f"Adding this synthetic data to {real} does harm: it lowers {tail}"
    if kind == UNCLEAR:
        return f"No clear gain: adding this synthetic data to {real} moves {tail}"
    return f"Not certain yet, as another training may tell otherwise: adding this synthetic data to {real} moved {tail}"


def _sure(one: Gain, sure: str = "") -> str:
    """The gain and its interval; of a single pair there is none that could be trusted."""
    interval = f"{sure}{points_range(one.gain)}" if one.pairs > 1 else "from one training of each"
    return f"({points(one.gain.value)} points, {interval})"


def _rivals(found: Study, design: Design) -> str:
    """What the treatment was compared with."""
    if _absent(found, design):
        return "the best without it so far"
    assert found.head
    tried = {one.rival for one in found.head.over_each[KEYS[ACCURACY]]}
    whole = {arm.name for arm in ARMS if not arm.synthetic} <= tried
    return "the best that can be done without it" if whole else "the best that was tried without it"


def _absent(found: Study, design: Design) -> list[str]:
    """Arms without synthetic data that the plan has at the verdict's shot and that are not compared yet."""
    shot, head = found.trial.verdict_shot, found.head
    planned = {run.arm for run in design.get("planned", ()) if run.shot == shot and run.dose == 0}
    done = {one.rival for one in head.over_each[KEYS[ACCURACY]]} if head else set()
    return sorted(planned - done)


def _explained(one: Gain, found: Study, design: Design) -> Iterator[str]:
    assert found.head
    plain = next((each for each in found.head.over_each[KEYS[ACCURACY]] if each.rival == PLAIN.arm), None)
    yield f"The best without it is “{one.rival}”{_beside_plain(one, plain)}."
    if absent := _absent(found, design):
        yield f"Not yet compared with: {', '.join(absent)}."
    if macro := found.head.over_best.get(KEYS[MACRO]):
        yield _macro(macro)
    yield from _with_less(found)


def _beside_plain(one: Gain, plain: Gain | None) -> str:
    if plain is None or plain.rival == one.rival:
        return ""
    change = f"from {percent(plain.before)} to {percent(plain.after)} {_sure(plain)}"
    return f"; beside the real samples as they are, accuracy goes {change}"


def _macro(one: Gain) -> str:
    """The same of macro recall."""
    words = {GAIN: "rises", HARM: "falls", UNCLEAR: "goes, with no certainty,", OPEN: "went"}[kind_of(one)]
    return (
        f"With every symbol counting the same, rare ones as much as common ones, it {words} from {percent(one.before)} "
        f"to {percent(one.after)} {_sure(one)}."
    )


def _with_less(found: Study) -> Iterator[str]:
    """The fewest real samples, where the treatment was tried with those too."""
    fewest = found.rivalries[-1]
    one = fewest.over_best.get(KEYS[ACCURACY])
    if fewest is found.head or one is None:
        return
    worth = next((each for each in found.worth[KEYS[ACCURACY]] if each.shot == fewest.shot), None)
    said = f"; it is worth {worth.beside_best.said}" if worth and one.pairs > 1 and worth.beside_best.times > 1 else ""
    yield (
        f"With only {real_data(fewest.shot)}: from {percent(one.before)} to {percent(one.after)} {_sure(one)}{said}."
    )
