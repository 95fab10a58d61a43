"""Small fonts for tests, drawn glyph by glyph."""

from fontTools.cffLib import SubrsIndex
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.ttGlyphPen import TTGlyphPen


def box(x0, y0, x1, y1):
    """A rectangle, drawn clockwise as TrueType outlines are."""
    return [(x0, y0), (x0, y1), (x1, y1), (x1, y0)]


def drawn(*contours, parts=()):
    pen = TTGlyphPen(dict.fromkeys(parts))
    for first, *rest in contours:
        pen.moveTo(first)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    for name in parts:
        pen.addComponent(name, (1, 0, 0, 1, 0, 0))
    return pen.glyph()


def write_font(path, outlines, glyphs=None, width=600):
    """A font of em 1000 and x-height 500. outlines: character -> contours; glyphs: more, ready made, by character."""
    letters = {"x": [box(0, 0, 400, 500)], **outlines}
    made = {f"g{ord(char):04X}": drawn(*contours) for char, contours in letters.items()}
    made |= {f"g{ord(char):04X}": glyph for char, glyph in (glyphs or {}).items()}
    made |= {".notdef": drawn(box(50, 0, 450, 700), box(100, 50, 400, 650)[::-1])}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *(name for name in made if name != ".notdef")])
    builder.setupCharacterMap({int(name[1:], 16): name for name in made if name != ".notdef"})
    for glyph in made.values():
        if glyph.isComposite():  # those made here may never end, so nobody can tell how far they reach
            glyph.xMin = glyph.yMin = glyph.xMax = glyph.yMax = 0
        else:
            glyph.recalcBounds(None)
    builder.setupGlyf(made, calcGlyphBounds=False)
    builder.setupHorizontalMetrics({name: (width, getattr(glyph, "xMin", 0)) for name, glyph in made.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Try Out", "styleName": "Regular"})
    builder.setupPost()
    builder.font.recalcBBoxes = False
    builder.save(path)
    return path


def write_cff(path, strings, subroutines=()):
    """A font of CFF outlines. strings: character -> Type 2 program; subroutines: programs, called by number - 107."""
    strings = {".notdef": ["endchar"], **{f"g{ord(char):04X}": program for char, program in strings.items()}}
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(list(strings))
    builder.setupCharacterMap({int(name[1:], 16): name for name in strings if name != ".notdef"})
    builder.setupCFF("Try", {}, {name: T2CharString(program=program) for name, program in strings.items()}, {})
    private = builder.font["CFF "].cff.topDictIndex[0].Private
    private.Subrs = SubrsIndex()
    for program in subroutines:
        private.Subrs.append(T2CharString(program=program))
    builder.setupHorizontalMetrics(dict.fromkeys(strings, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.font.recalcBBoxes = False
    builder.save(path)
    return path
