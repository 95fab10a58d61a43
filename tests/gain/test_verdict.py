"""The sentence that a reader sees first, in each of the cases there are."""

import numpy as np
from outcome_cases import World, part_of, runs_of, simulate

from symgen.gain.bootstrap import Interval
from symgen.gain.pairing import Gain
from symgen.gain.study import study
from symgen.gain.verdict import GAIN, HARM, OPEN, UNCLEAR, kind_of, verdict

RIVALS = ["real", "real, oversampled", "real, balanced softmax", "real, augmented"]
ARMS = [*RIVALS, "real + synthetic", "synthetic only"]
WORLD = World(n=2500, by_seed=0.02, by_draw=0.02, by_writer=0.2)


def said(treated, keep=lambda run: True, shots=(0,), design=None, arms=ARMS, world=WORLD):
    skill = {**dict.fromkeys(RIVALS, 1.0), "real, augmented": 1.3, "real + synthetic": treated}
    runs = runs_of(arms, shots, 2, 3)
    found = simulate(np.random.default_rng(1), runs, lambda run: skill.get(run.arm, 0) - 0.1 * (run.shot > 0), world)
    design = {"planned": runs, "real_rows": {0: 9000.0, 5: 300.0}, **(design or {})}
    return verdict(study(part_of(found, keep), design, 300), design)


def test_only_a_whole_interval_on_one_side_is_a_claim():
    def kind(low, high, pairs=3):
        value = (low + high) / 2
        return kind_of(Gain("real", pairs, 0.8, 0.8 + value, Interval(value, low, high, 0.5)))

    assert [kind(0.01, 0.03), kind(-0.03, -0.01)] == [GAIN, HARM]
    assert [kind(-0.01, 0.03), kind(-0.03, 0.01)] == [UNCLEAR, UNCLEAR]
    assert [kind(0.01, 0.03, 1), kind(-0.03, -0.01, 1)] == [OPEN, OPEN]


def test_gain():
    found = said(1.8, design={"new_writers": True})
    assert found.kind == GAIN
    assert found.sentence.startswith(
        "Adding this synthetic data to the real data raises accuracy on handwriting of writers never seen from "
    )
    assert "points, 95 % sure of +" in found.sentence and found.sentence.endswith(
        "the best that can be done without it."
    )
    assert "“real, augmented”" in found.explained[0] and "beside the real samples as they are" in found.explained[0]


def test_no_clear_gain():
    found = said(1.3)
    assert found.kind == UNCLEAR and found.sentence.startswith("No clear gain: ")
    assert "real handwriting from" in found.sentence, "nobody said that the writers are new"


def test_harm_even_if_it_beats_plain_real_data():
    found = said(1.12, world=WORLD._replace(n=6000))
    assert found.kind == HARM and "does harm: it lowers" in found.sentence and "−" in found.sentence
    assert "as they are, accuracy goes from 7" in found.explained[0]


def test_one_training_of_each_is_no_proof():
    found = said(3.0, keep=lambda run: run.seed == 0)
    assert found.kind == OPEN and found.sentence.startswith("Not certain yet")
    assert "from one training of each" in found.sentence and "95 %" not in found.sentence + "".join(found.explained)


def test_nothing_to_compare_yet():
    assert said(3.0, keep=lambda run: run.dose == 0).kind == OPEN
    assert said(3.0, keep=lambda run: run.dose == 0).sentence.startswith("Not known yet")


def test_a_rival_that_is_missing_is_named():
    found = said(1.8, keep=lambda run: run.arm != "real, augmented")
    assert found.sentence.endswith("the best without it so far.")
    assert "Not yet compared with: real, augmented." in found.explained


def test_the_best_that_was_tried_is_not_the_best_there_is():
    found = said(1.8, arms=["real", "real + synthetic"])
    assert found.sentence.endswith("the best that was tried without it.")


def test_writers_nobody_knows_may_have_been_seen():
    found = said(1.8, design={"new_writers": True}, world=WORLD._replace(known=False, writers=1))
    assert "accuracy on real handwriting" in found.sentence


def test_less_real_data_is_told_apart():
    found = said(1.8, shots=(5, 0))
    assert "to the real data" in found.sentence
    assert found.explained[-1].startswith("With only 5 real samples of each symbol: from ")
    only = said(1.8, shots=(5,))
    assert "Adding this synthetic data to 5 real samples of each symbol raises" in only.sentence
