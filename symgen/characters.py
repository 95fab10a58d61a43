"""Which characters of a font draw a symbol."""

from collections.abc import Mapping

from symgen.symbol_file import Symbol

_PREFERRED = {"-": "−"}
"""Asked for before the symbol's own text: a font's hyphen is shorter and lower than a minus."""

_STAND_INS = {"ϕ": "φ", "…": "...", "⋯": "···"}
"""Asked for when the font has none of the symbol's own characters. Most text fonts have one phi only, and their lists
of rejected symbols say which of the two forms it has."""

_ALPHABETS = (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC))
_ODD_ITALIC = {"h": "ℎ", **dict(zip("∂ϵϑϰϕϱϖ", map(chr, range(0x1D715, 0x1D71C)), strict=True))}


def texts(symbol: Symbol, own: Mapping[str, str]) -> list[str]:
    """What may be set for a symbol, best first: its text, other characters of the same drawing, a stand-in.

    own: symbol name -> text, for symbols that the font keeps elsewhere than Unicode does; it rules out all others.
    """
    if symbol.name in own:
        return [own[symbol.name]]
    others = [alias for alias in symbol.aliases if len(alias) == 1]
    preferred, stand_in = _PREFERRED.get(symbol.text), _STAND_INS.get(symbol.text)
    return [text for text in (preferred, symbol.text, *others, stand_in) if text]


def math_italic(text: str) -> list[str]:
    """The math italic form of a Latin or Greek letter, in a list; an empty one where Unicode has none."""
    if text in _ODD_ITALIC:
        return [_ODD_ITALIC[text]]
    return [
        chr(italic + ord(text) - ord(first))
        for first, last, italic in _ALPHABETS
        if len(text) == 1 and first <= text <= last
    ]
