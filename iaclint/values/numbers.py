"""Terraform's numbers: binary floating point with a mantissa of 512 bits, rounded half to even.

An `int` or `Fraction` holds such a number exactly; a `float` only an infinity or minus zero.
Source: the behaviour of Terraform 1.11 (Go's math/big.Float at precision 512).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from iaclint.values.bounds import UNBOUNDED, Bounds, Number

PRECISION = 512
MAX_BITS = 1 << 17
"""The largest exponent of two that is worked with (some 39,000 decimal digits)."""
_SMALL = 1 << 64

_DOUBLE_PRECISION = 53
_DIGITS = 155  # enough to tell any two neighbouring 512-bit numbers apart
_LITERAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([eEpP])([+-]?[0-9]+))?")
_INFINITY = re.compile(r"([+-]?)[iI]nf")
_MAX_EXPONENT_DIGITS = 6


class Double(int):
    """A whole number as the functions that work with doubles give it: exact, but printed as one.

    The outcome of any arithmetic with it is printed in full again, that of a change of its sign is not.
    """

    def __neg__(self) -> Double:
        return Double(super().__neg__())


class NumberError(Exception):
    """An operation on numbers that has no number as its outcome; `message` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def parse_number(text: str) -> Number | None:
    """The number that a string converts to, or None if it does not look like one.

    Accepts a sign, digits with an optional point on either side, a decimal (`e`) or binary (`p`)
    exponent, and `inf`; no blanks, underscores or other bases. Raises NumberError beyond MAX_BITS.
    """
    if text.isascii() and text.isdigit() and len(text) < PRECISION // 4:
        return int(text)
    match = _LITERAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        infinity = _INFINITY.fullmatch(text)
        return None if infinity is None else (-math.inf if infinity[1] == "-" else math.inf)
    sign, whole, decimals, letter, exponent = match.groups(default="")
    digits = _integer(whole + decimals)
    if not digits:
        return -0.0 if sign == "-" else 0
    power = _exponent(exponent)
    if letter in ("p", "P"):
        amount = _scaled(digits, 10, -len(decimals)) * _scaled(1, 2, power)
    else:
        amount = _scaled(digits, 10, power - len(decimals))
    return rounded(-amount if sign == "-" else amount)


def _integer(digits: str) -> int:
    if len(digits) > MAX_BITS // 3:
        raise NumberError("the number has too many digits")
    return int(digits) if len(digits) < 4000 else int(Decimal(digits))  # int() refuses very long text


def _exponent(text: str) -> int:
    if len(text.lstrip("+-0")) > _MAX_EXPONENT_DIGITS:
        raise NumberError("the exponent of the number is too large")
    return int(text or "0")


def _scaled(digits: int, base: int, power: int) -> Fraction:
    if abs(power) * base.bit_length() > 2 * MAX_BITS:
        raise NumberError("the number is too large or too small to work with")
    return Fraction(digits * base**power) if power >= 0 else Fraction(digits, base**-power)


def rounded(amount: Fraction | int) -> Number:
    """The nearest number with a 512-bit mantissa, ties to even; an int wherever it is whole."""
    if isinstance(amount, int):
        if amount.bit_length() <= PRECISION:
            return amount
        amount = Fraction(amount)
    top, bottom = abs(amount.numerator), amount.denominator
    if max(top.bit_length(), bottom.bit_length()) > 4 * MAX_BITS:
        raise NumberError("the number is too large or too small to work with")
    if bottom & (bottom - 1) == 0 and top.bit_length() <= PRECISION:
        return amount.numerator if bottom == 1 else amount
    mantissa, shift = _mantissa(top, bottom)
    if abs(shift) > MAX_BITS:
        raise NumberError("the number is too large or too small to work with")
    nearest = Fraction(mantissa, 1 << shift) if shift >= 0 else Fraction(mantissa << -shift)
    signed = -nearest if amount < 0 else nearest
    return signed.numerator if signed.denominator == 1 else signed


def _mantissa(top: int, bottom: int, precision: int = PRECISION) -> tuple[int, int]:
    """The mantissa of so many bits nearest to top / bottom, and how far it must be shifted right."""
    shift = precision - (top.bit_length() - bottom.bit_length())
    if _quotient(top, bottom, shift)[0] >> precision:
        shift -= 1
    whole, twice_rest, divisor = _quotient(top, bottom, shift)
    if twice_rest > divisor or (twice_rest == divisor and whole & 1):
        whole += 1
    return whole, shift


def _quotient(top: int, bottom: int, shift: int) -> tuple[int, int, int]:
    dividend, divisor = (top << shift, bottom) if shift >= 0 else (top, bottom << -shift)
    whole, rest = divmod(dividend, divisor)
    return whole, 2 * rest, divisor


def format_number(amount: Number) -> str:
    """The text a number converts to: positional, the shortest that identifies the number."""
    if isinstance(amount, int) and amount.bit_length() <= PRECISION and not isinstance(amount, Double):
        return str(amount)
    if isinstance(amount, float):
        return "-0" if amount == 0 else "+Inf" if amount > 0 else "-Inf"
    digits, exponent = shortest_digits(-amount if amount < 0 else amount)
    return ("-" if amount < 0 else "") + positional(digits, exponent)


def positional(digits: str, exponent: int) -> str:
    """Digits d1 d2 d3 … with the point after `exponent` of them, zeros filled in."""
    if exponent <= 0:
        return "0." + "0" * -exponent + digits
    if exponent >= len(digits):
        return digits + "0" * (exponent - len(digits))
    return digits[:exponent] + "." + digits[exponent:]


def shortest_digits(amount: Fraction | int) -> tuple[str, int]:
    """The fewest significant digits that identify a positive number, and the place of the point."""
    top, bottom = amount.numerator, amount.denominator
    mantissa, shift = _mantissa(top, bottom, _DOUBLE_PRECISION if isinstance(amount, Double) else PRECISION)
    half = Fraction(1, 2 << shift) if shift >= 0 else Fraction(1 << -shift, 2)
    allowed = half if mantissa & 1 == 0 else None  # the bounds themselves round to even neighbours
    low, high = 1, _DIGITS
    while low < high:
        middle = (low + high) // 2
        distance = abs(_decimal(*round_digits(amount, middle)) - amount)
        if distance < half or distance == allowed:
            high = middle
        else:
            low = middle + 1
    digits, exponent = round_digits(amount, low)
    return digits.rstrip("0"), exponent


def round_digits(amount: Fraction | int, count: int) -> tuple[str, int]:
    """A positive number to `count` significant digits (half to even), and the place of the point."""
    top, bottom = amount.numerator, amount.denominator
    exponent = int((top.bit_length() - bottom.bit_length()) * math.log10(2))
    whole = _tenfold(top, bottom, count - exponent)
    while len(text := decimal_digits(whole)) != count:
        exponent += len(text) - count
        whole = _tenfold(top, bottom, count - exponent)
    return text, exponent


def decimal_digits(whole: int) -> str:
    """The digits of a whole number of any size; `str` refuses very large ones."""
    return str(whole) if whole.bit_length() < 10_000 else format(Decimal(whole), "f")


def _tenfold(top: int, bottom: int, power: int) -> int:
    """top / bottom x 10^power as the nearest integer."""
    dividend, divisor = (top * 10**power, bottom) if power >= 0 else (top, bottom * 10**-power)
    whole, rest = divmod(dividend, divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole & 1 == 1))


def _decimal(digits: str, exponent: int) -> Fraction:
    power = exponent - len(digits)
    return Fraction(int(digits) * 10**power) if power >= 0 else Fraction(int(digits), 10**-power)


def is_negative(amount: Number) -> bool:
    """Whether the sign is minus, that of minus zero included."""
    return math.copysign(1, amount) < 0 if isinstance(amount, float) else amount < 0


def negate(amount: Number) -> Number:
    if amount == 0:
        return 0 if isinstance(amount, float) else -0.0
    return -amount


def add(left: Number, right: Number) -> Number:
    """The sum; opposite infinities have none."""
    if isinstance(left, int) and isinstance(right, int):
        return rounded(left + right)
    if isinstance(left, float) or isinstance(right, float):
        return _special_sum(left, right)
    return rounded(left + right)


def _special_sum(left: Number, right: Number) -> Number:
    if left == 0 and right == 0:
        return -0.0 if is_negative(left) and is_negative(right) else 0
    if left == 0 or right == 0:
        return left if right == 0 else right
    infinities = {amount for amount in (left, right) if isinstance(amount, float)}
    if len(infinities) == 2:
        raise NumberError("can't add or subtract infinities of opposite signs")
    return infinities.pop()


def subtract(left: Number, right: Number) -> Number:
    return add(left, negate(right))


def multiply(left: Number, right: Number) -> Number:
    """The product; zero times infinity has none."""
    if left != 0 and right != 0 and not (isinstance(left, float) or isinstance(right, float)):
        return rounded(left * right)
    minus = is_negative(left) != is_negative(right)
    if left != 0 and right != 0:
        return -math.inf if minus else math.inf
    if isinf(left) or isinf(right):
        raise NumberError("can't multiply zero by infinity")
    return -0.0 if minus else 0


def divide(left: Number, right: Number) -> Number:
    """The quotient: infinity for a division by zero; 0 / 0 and infinity / infinity have none."""
    if (left == 0 and right == 0) or (isinf(left) and isinf(right)):
        raise NumberError("can't divide zero by zero or infinity by infinity")
    minus = is_negative(left) != is_negative(right)
    if right == 0 or isinf(left):
        return -math.inf if minus else math.inf
    if left == 0 or isinf(right):
        return -0.0 if minus else 0
    return rounded(Fraction(left) / Fraction(right))


def modulo(left: Number, right: Number) -> Number:
    """The remainder of a division that truncates toward zero; `x % 0` is x."""
    if isinstance(left, int) and isinstance(right, int) and 0 <= left < _SMALL and 0 < right < _SMALL:
        return left % right  # as it nearly always is; what follows comes to the same by fractions
    if isinf(left) or isinf(right):
        return multiply(left, right)
    if right == 0:
        return left
    quotient = math.trunc(divide(left, right))
    return subtract(left, multiply(quotient, right))


def compare(left: Number, right: Number) -> int:
    """-1, 0 or 1 as the left is less than, equal to or greater than the right."""
    return (left > right) - (left < right)


def combined(operation: Callable[[Number, Number], Number], left: Bounds, right: Bounds) -> Bounds:
    """What a sum, difference or product of numbers within these bounds lies in: its extremes are where theirs are."""
    try:
        outcomes = [operation(a, b) for a in (left.least, left.most) for b in (right.least, right.most)]
    except NumberError:  # opposite infinities have no sum
        return UNBOUNDED
    return Bounds(min(outcomes), max(outcomes))


def isinf(amount: Number) -> bool:
    """Whether it is an infinity."""
    return isinstance(amount, float) and amount != 0
