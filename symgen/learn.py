"""`symgen learn`: from the inks of common symbols, how people vary what they write; for `distort.transfer`."""

from collections.abc import Sequence
from pathlib import Path

from symgen.bank import Bank
from symgen.ink import is_bank
from symgen.prepare import stock
from symgen.symbols import table
from symgen.variation.learning import MOST, RICH, learned
from symgen.variation.table import Table


def learn(
    bank: str | Path,
    out: str | Path,
    *,
    without: Sequence[str] = (),
    least: int = RICH,
    most: int = MOST,
    seed: int = 0,
) -> Table:
    """Learn how people vary an ink and write it as a table, which `distort.transfer` applies to any ink or template.

    bank: a bank's folder, or a recipe, whose sources are then read. without: symbols to leave out, such as those that
    an experiment will test. least: inks that a symbol needs to be learned from. most: inks of a symbol that are.
    The table says what it was learned from and is under the strictest licence of those inks. Raises SourceError or
    RecipeError where there is nothing to read, an unknown symbol, or too little ink; StoreError where out cannot be
    written.
    """
    if is_bank(Path(bank)):
        symbols, inks = table(), Bank.open(bank)
    else:
        found = stock(bank)
        symbols, inks = found.symbols, found.bank
    left_out = sorted({symbols.resolve(name).id for name in without})
    made = learned(inks, symbols, without=left_out, least=least, most=most, seed=seed)
    made.save(out)
    return made


def report(made: Table) -> str:
    """What was learned, in a few lines for people."""
    of = made.lineage
    sources = ", ".join(f"{kind} ({n:,})" for kind, n in of.sources.items())
    first = ", ".join(f"{100 * share:.0f}" for share in of.spectrum[:6])
    return "\n".join(
        [
            f"{of.inks:,} inks by {of.writers:,} hands: {of.allographs:,} ways to write {len(of.classes)} symbols, "
            f"from {sources}; licence {of.licence}",
            f"people's fields: rms {of.rms:.3f} of the symbol, {100 * of.hand_share:.0f} % of the variance the hand's "
            f"own; first components {first} %; {of.left:.3f} rms is left over",
        ]
    )
