"""Plain arithmetic worked out exactly, from the tree of an expression: a small parser of its own, nothing is ever run.

    sum      = product { (+ | - | minus) product }
    product  = power { [x | times | dot | : | /] power }      a bracket or root may follow without a sign
    power    = [+ | -] atom
    atom     = number | ( sum ) | fraction | root, each with an exponent or !

Numbers are fractions of integers, so that 1/3 + 1/6 is 1/2. Roots must come out even. What would need more than DIGITS
digits, and everything with a letter in it, has no result.
"""

from fractions import Fraction as Number
from math import factorial, isqrt

from symgen.recognize.tree import Fraction, Node, Root, Row, Script, Sign

DIGITS = 60
"""Decimal digits that numerator and denominator may have on the way."""

DEEPEST = 30

_LARGEST = 10**DIGITS
_FACTORIAL = 40  # the largest number whose factorial is worked out
_ADD, _MULTIPLY, _DIVIDE = {"plus": 1, "minus": -1}, {"times", "cdot", "asterisk"}, {"div", "slash", "colon"}
_BRACKETS = {"lparen": "rparen", "lbracket": "rbracket", "lbrace": "rbrace"}
_POINT = {"period", "comma"}


class _NoResultError(Exception):
    """The expression is no arithmetic, or too large."""


def result_of(row: Row) -> str | None:
    """The value of a row, or of what stands before its closing `=`; of `a = b` "true" or "false". None where there is
    none: letters, gaps, division by zero, or numbers beyond DIGITS digits.
    """
    sides: list[list[Node]] = [[]]
    for node in row.nodes:
        if isinstance(node, Sign) and node.name == "equals":
            sides.append([])
        else:
            sides[-1].append(node)
    asked = sides[:-1] if len(sides) > 1 and not sides[-1] else sides
    if not asked[0] or (not any(_works(node) for node in asked[0]) and len(asked) == 1):
        return None
    try:
        values = [_value(Row(tuple(side)), 0) for side in asked]
    except (_NoResultError, RecursionError):
        return None
    if len(values) > 1:
        return "true" if len(set(values)) == 1 else "false"
    return str(values[0])


def _works(node: Node) -> bool:
    """Whether there is anything to be done: a lone number is its own value and no result."""
    return not isinstance(node, Sign) or node.name not in {*"0123456789", *_POINT}


def _value(row: Row, depth: int) -> Number:
    if depth > DEEPEST:
        raise _NoResultError
    parser = _Parser(row, depth)
    found = parser.sum()
    if parser.at < len(row.nodes):
        raise _NoResultError
    return found


def _checked(value: Number) -> Number:
    if max(abs(value.numerator), value.denominator) > _LARGEST:
        raise _NoResultError
    return value


class _Parser:
    """Reads the nodes of one row from the left. at: the next node."""

    def __init__(self, row: Row, depth: int) -> None:
        self.nodes, self.depth, self.at, self.open = row.nodes, depth, 0, 0

    def name(self) -> str:
        """Of the next sign; "" at the end, and "node" for what is none."""
        if self.at >= len(self.nodes):
            return ""
        node = self.nodes[self.at]
        base = node.base if isinstance(node, Script) else node
        return base.name if isinstance(base, Sign) else "node"

    def sum(self) -> Number:
        total = self.product()
        while self.name() in _ADD:
            sign = _ADD[self.name()]
            self.at += 1
            total = _checked(total + sign * self.product())
        return total

    def product(self) -> Number:
        value = self.signed()
        while self.name() in _MULTIPLY | _DIVIDE | {"node", *_BRACKETS}:
            name = self.name()
            if name in _MULTIPLY | _DIVIDE:
                self.at += 1
            other = self.signed()
            if name in _DIVIDE and other == 0:
                raise _NoResultError
            value = _checked(value / other if name in _DIVIDE else value * other)
        return value

    def signed(self) -> Number:
        sign = 1
        while self.name() in _ADD:
            sign *= _ADD[self.name()]
            self.at += 1
        return sign * self.atom()

    def atom(self) -> Number:
        name = self.name()
        if name in _BRACKETS:
            return self.bracket(_BRACKETS[name])
        if name and name in "0123456789":
            return self.number()
        if name != "node":
            raise _NoResultError
        node = self.nodes[self.at]
        self.at += 1
        base = node.base if isinstance(node, Script) else node
        return self.raised(self.node(base), node)

    def node(self, node: Node) -> Number:
        if isinstance(node, Fraction):
            top, bottom = _value(node.top, self.depth + 1), _value(node.bottom, self.depth + 1)
            if bottom == 0:
                raise _NoResultError
            return _checked(top / bottom)
        if isinstance(node, Root):
            degree = _value(node.index, self.depth + 1) if node.index else Number(2)
            return _root(_value(node.body, self.depth + 1), degree)
        raise _NoResultError

    def bracket(self, closing: str) -> Number:
        self.open += 1
        if self.open + self.depth > DEEPEST or isinstance(self.nodes[self.at], Script):
            raise _NoResultError
        self.at += 1
        value = self.sum()
        if self.name() != closing:
            raise _NoResultError
        last = self.nodes[self.at]
        self.at += 1
        self.open -= 1
        return self.raised(value, last)

    def number(self) -> Number:
        digits = ""
        last: Node | None = None
        while (name := self.name()) and (name in "0123456789" or name in _POINT) and not isinstance(last, Script):
            digits += "." if name in _POINT else name
            last = self.nodes[self.at]
            self.at += 1
        if digits.count(".") > 1 or digits.endswith(".") or len(digits) > DIGITS or last is None:
            raise _NoResultError
        return self.raised(Number(digits), last)

    def raised(self, value: Number, node: Node) -> Number:
        """The value to the power that stands above a node, and its factorial where ! follows."""
        if isinstance(node, Script):
            if node.below is not None or node.above is None:
                raise _NoResultError
            value = _power(value, _value(node.above, self.depth + 1))
        while self.name() == "exclam" and isinstance(self.nodes[self.at], Sign):
            self.at += 1
            if value.denominator != 1 or not 0 <= value <= _FACTORIAL:
                raise _NoResultError
            value = Number(factorial(int(value)))
        return value


def _power(base: Number, exponent: Number) -> Number:
    """Exact, and refused before it is worked out where it would have too many digits."""
    if exponent.denominator != 1:
        return _power(_root(base, Number(exponent.denominator)), Number(exponent.numerator))
    times = abs(exponent.numerator)
    longest = max(abs(base.numerator), base.denominator).bit_length()
    if (base == 0 and exponent <= 0) or (longest > 1 and times * (longest - 1) > _LARGEST.bit_length()):
        raise _NoResultError
    if longest <= 1:  # -1, 0 and 1 stay small, however often they are multiplied
        times = times % 2 + 2 * (times > 1)
    found: Number = base**times
    return _checked(1 / found if exponent < 0 else found)


def _root(value: Number, degree: Number) -> Number:
    if degree.denominator != 1 or not 2 <= degree <= 64 or (value < 0 and degree % 2 == 0):
        raise _NoResultError
    sign = -1 if value < 0 else 1
    top, bottom = (_whole_root(part, int(degree)) for part in (abs(value.numerator), value.denominator))
    return sign * Number(top, bottom)


def _whole_root(value: int, degree: int) -> int:
    """The whole number whose power this is."""
    if degree == 2:
        found = isqrt(value)
    else:
        low, high = 0, 1 << (value.bit_length() // degree + 1)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
        found = low
    if found**degree != value:
        raise _NoResultError
    return found
