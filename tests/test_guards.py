"""Label guards: what leaves its class is turned down, what people write passes, an item always looks like itself."""

import numpy as np
import pytest

from symgen.guards import COMMON, FAULTS, PASSED, Guards
from symgen.paths import from_lists
from symgen.prepare import prepare
from symgen.render import Renderer
from symgen.testing import tiny_bank, tiny_rows

TURN = np.linspace(0, 2 * np.pi, 40)
RING = np.stack([np.cos(TURN), np.sin(TURN)], 1) / 2
LINE = np.linspace(-0.5, 0.5, 9)
LEVEL, UPRIGHT = np.stack([LINE, 0 * LINE], 1), np.stack([0 * LINE, LINE], 1)
OPEN, LOWER = RING[5:-5], LEVEL + np.array((0, 0.5))
SYMBOL = 7


def bank_of(*items):
    """A bank of one symbol that holds these drawings, lists of strokes."""
    bank = tiny_bank((SYMBOL,), groups=len(items))
    return type(bank)(from_lists(list(items), width=0.06), bank.catalogue, bank.about)


def judged(bank, drawing, item=0, partner=-1, mixed=False):
    rows = tiny_rows(1, symbol_id=SYMBOL)._replace(item=np.array([item]), partner=np.array([partner]))
    (found,) = Guards(bank).judge(from_lists([drawing], width=0.06), rows, mixed)
    return None if found == PASSED else FAULTS[found]


def flask(mouth, turn=0.0, squeeze=1.0):
    """A ring, squeezed, whose ends are `mouth` apart, of its diameter."""
    gap = np.arcsin(mouth)
    around = np.linspace(gap, 2 * np.pi - gap, 60)
    x, y = np.sin(around) / 2 * squeeze, -np.cos(around) / 2
    return np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], 1)


@pytest.mark.parametrize(
    ("item", "drawing", "fault"),
    [
        ([OPEN], [RING], "other holes"),  # an open c becomes a closed o
        ([RING], [OPEN], "other holes"),
        ([LEVEL, LOWER], [LEVEL, LOWER * (1, 0.04)], "other pieces"),  # = becomes -
        ([UPRIGHT, [(0.0, -0.9)]], [UPRIGHT, [(0.0, -0.5)]], "other pieces"),  # i loses its dot
        ([RING, RING - (0, 1.2)], [RING, RING - (0, 1.03)], "other pieces"),  # : becomes 8, though a broad pen joins it
        ([RING, RING - (0, 1.2)], [RING, RING - (0, 1.14)], None),  # by one pen's breadth nearer
        ([LEVEL, UPRIGHT], [LEVEL - (0, 0.5), UPRIGHT], "other ends"),  # + becomes T
        ([LEVEL, UPRIGHT], [LEVEL - (0, 0.5), UPRIGHT - (0.5, 0)], "other ends"),  # and a corner
        ([UPRIGHT], [UPRIGHT[:7], [(0.0, 0.5)]], "other pieces"),  # a bar becomes an i on its head
        ([OPEN], [OPEN * (1, 0.8)], None),
        ([LEVEL, UPRIGHT], [LEVEL - (0, 0.2), UPRIGHT], None),
    ],
)
def test_what_becomes_another_symbol_is_turned_down(item, drawing, fault):
    assert judged(bank_of(item), drawing) == fault


@pytest.mark.parametrize("width", [0.02, 0.06, 0.12])
@pytest.mark.parametrize("turn", [0.0, 0.8, 2.9])
@pytest.mark.parametrize("squeeze", [1.0, 0.7, 0.5])
def test_a_narrow_mouth_is_no_ring(squeeze, turn, width):
    """A u whose legs lean towards each other, which the broadest pen joins: that makes no closed one of it."""
    mouth = 0.125 / squeeze
    item, rows = flask(mouth, turn, squeeze), tiny_rows(1, symbol_id=SYMBOL)._replace(item=np.array([0]))
    guards = Guards(bank_of([item]))
    drawn = {"closed": 0.0, "as it was": mouth, "wider": mouth * 1.4, "narrower": mouth * 0.75}
    faults = {
        name: guards.judge(from_lists([[flask(gap, turn, squeeze)]], width=width), rows, False)[0]
        for name, gap in drawn.items()
    }
    assert FAULTS[faults.pop("closed")] == "other holes"
    assert set(faults.values()) == {PASSED}, faults
    closed = Guards(bank_of([flask(0.0, turn, squeeze)]))
    assert FAULTS[closed.judge(from_lists([[item]], width=width), rows, False)[0]] == "other holes", "nor a ring a u"


def test_the_symbols_other_common_ways_are_its_own_and_slips_are_not():
    bank = bank_of(*[[OPEN]] * 49, [RING])
    assert judged(bank_of([OPEN], [RING]), [RING]) is None, "half of its items are closed"
    assert judged(bank, [RING]) is None and COMMON == 0.02
    assert judged(bank_of(*[[OPEN]] * 60, [RING]), [RING]) == "other holes", "one of 61 is a slip"


def test_a_mixed_row_may_look_like_its_partner():
    bank = bank_of(*[[OPEN]] * 60, [RING])
    assert judged(bank, [RING], partner=60) == "other holes"
    assert judged(bank, [RING], partner=60, mixed=True) is None
    assert judged(bank, [LEVEL, UPRIGHT], partner=60, mixed=True) is not None


@pytest.fixture(scope="module")
def shipped():
    """All that ships, as preset wild writes it: the hardest case."""
    sources = "source=[{kind='fonts',style='hand'},{kind='strokes'}]"
    return prepare("quickstart", ("labels='crohme101'", "hand='wild'", sources, "balance.per_class=20", "distort=[]"))


def test_every_item_looks_like_itself(shipped):
    bank = shipped.bank
    items = np.arange(len(bank))
    rows = tiny_rows(len(bank))._replace(item=items, symbol_id=bank.catalogue.symbol_id)
    assert (Guards(bank).judge(bank.paths, rows, mixed=False) == PASSED).all()


def test_a_healthy_share_is_drawn_again_and_nothing_gets_through(shipped):
    ready = shipped
    renderer, rows = Renderer(ready.recipe, ready.bank), ready.plan.block("train", 0, 1500)
    drawn = renderer.block(rows)
    n = sum(count for (_, reason), count in drawn.rejected.items() if reason in FAULTS)
    assert 0.005 < n / len(drawn.images) < 0.12, drawn.rejected
    assert (drawn.attempts > 0).sum() > 0 and drawn.attempts.max() <= 7
    parts = [renderer.block(rows.pick(slice(start, start + 100))) for start in range(0, 300, 100)]
    np.testing.assert_array_equal(np.concatenate([part.images for part in parts]), drawn.images[:300])
    np.testing.assert_array_equal(np.concatenate([part.attempts for part in parts]), drawn.attempts[:300])


def test_a_rejection_is_counted_once_a_try(shipped, monkeypatch):
    """Every try but the last, unmoved one is turned down: seven for each row, whatever is drawn at once."""
    renderer, rows = Renderer(shipped.recipe, shipped.bank), shipped.plan.block("train", 0, 12)

    def judge(self, paths, asked, mixed):
        still = [paths.take(np.array([i])).xy.tobytes() == shipped.bank.paths.take(asked.item[i : i + 1]).xy.tobytes()
                 for i in range(len(paths))]  # fmt: skip
        return np.where(still, PASSED, FAULTS.index("other holes"))

    monkeypatch.setattr(Guards, "judge", judge)
    drawn = renderer.block(rows)
    assert drawn.attempts.tolist() == [7] * 12 and set(drawn.rejected) == {
        (symbol, "other holes") for symbol in rows.symbol_id.tolist()
    }
    assert drawn.rejected.total() == 7 * 12
