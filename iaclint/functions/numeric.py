"""Numeric functions."""

from __future__ import annotations

import math
import string as alphabet

from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import NUMBER, Number, Value, number, parse_number
from iaclint.values.numbers import Double, is_negative, negate

_DIGITS = alphabet.digits + alphabet.ascii_lowercase + alphabet.ascii_uppercase
_MAX_DIGITS = 30_000

_NUM = Parameter("num", NUMBER)


def _abs(given: Arguments) -> Value:
    amount = given.amount(0)
    return number(negate(amount) if is_negative(amount) else amount)


def _ceil(given: Arguments) -> Value:
    amount = given.amount(0)
    return number(amount if isinstance(amount, int | float) else math.ceil(amount))


def _floor(given: Arguments) -> Value:
    amount = given.amount(0)
    return number(amount if isinstance(amount, int | float) else math.floor(amount))


def _signum(given: Arguments) -> Value:
    amount = given.whole(0)
    return number((amount > 0) - (amount < 0))


def _max(given: Arguments) -> Value:
    return number(max(_amounts(given)))


def _min(given: Arguments) -> Value:
    return number(min(_amounts(given)))


def _amounts(given: Arguments) -> list[Number]:
    if not given:
        raise FunctionError("must pass at least one number")
    return [given.amount(place) for place in range(len(given))]


def _log(given: Arguments) -> Value:
    """Through doubles, as Terraform does: log(num) / log(base)."""
    dividend, divisor = _natural_log(_double(given.amount(0))), _natural_log(_double(given.amount(1)))
    if divisor == 0:
        return _from_double(math.copysign(math.inf, dividend) if dividend else math.nan)
    return _from_double(dividend / divisor)


def _natural_log(amount: float) -> float:
    if amount == 0:
        return -math.inf
    return math.nan if amount < 0 else math.log(amount)


def _pow(given: Arguments) -> Value:
    try:
        return _from_double(math.pow(_double(given.amount(0)), _double(given.amount(1))))
    except OverflowError:
        negative = given.amount(0) < 0 and given.amount(1) % 2 == 1
        return number(-math.inf if negative else math.inf)
    except ValueError:  # a fractional power of a negative number, or a negative power of zero
        return _from_double(math.nan if given.amount(0) != 0 else math.inf)


def _double(amount: Number) -> float:
    try:
        return float(amount)
    except OverflowError:
        return math.inf if amount > 0 else -math.inf


def _from_double(amount: float) -> Value:
    """The shortest decimal that identifies the double, which is how Terraform prints it; exact where it is whole."""
    if math.isnan(amount):
        raise FunctionError("the outcome is not a number")
    if math.isinf(amount):
        return number(amount)
    return number(Double(amount) if amount.is_integer() and amount else parse_number(repr(amount)) or 0)


def _parseint(given: Arguments) -> Value:
    if given[0].kind != "string":
        raise FunctionError(f"first argument must be a string, not {given[0].kind}", 0)
    text, base = given.text(0), given.whole(1)
    if not 2 <= base <= 62:
        raise FunctionError("base must be a whole number between 2 and 62 inclusive", 1)
    digits = text[1:] if text[:1] in ("+", "-") else text
    if len(digits) > _MAX_DIGITS:
        raise FunctionError("the number has too many digits", 0)
    values = [_digit(digit, base) for digit in digits]
    if not values or any(not 0 <= value < base for value in values):
        raise FunctionError(f'cannot parse "{text}" as a base {base} integer', 0)
    total = 0
    for value in values:
        total = total * base + value
    return number(-total if text.startswith("-") else total)


def _digit(digit: str, base: int) -> int:
    return _DIGITS.find(digit.lower() if base <= 36 and digit.isascii() else digit)


FUNCTIONS = {
    "abs": Function((_NUM,), _abs, NUMBER),
    "ceil": Function((_NUM,), _ceil, NUMBER),
    "floor": Function((_NUM,), _floor, NUMBER),
    "log": Function((_NUM, Parameter("base", NUMBER)), _log, NUMBER),
    "max": Function((), _max, NUMBER, variadic=Parameter("numbers", NUMBER)),
    "min": Function((), _min, NUMBER, variadic=Parameter("numbers", NUMBER)),
    "parseint": Function((Parameter("number"), Parameter("base", NUMBER)), _parseint, NUMBER),
    "pow": Function((_NUM, Parameter("power", NUMBER)), _pow, NUMBER),
    "signum": Function((Parameter("number", NUMBER),), _signum, NUMBER),
}
