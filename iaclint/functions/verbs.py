"""One verb of a format string: how it is written, and how it prints a known value.

Source: the behaviour of go-cty 1.16 (stdlib/format.go) and of Go's math/big formatting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from iaclint.functions import graphemes
from iaclint.functions.errors import FunctionError, FunctionLimit
from iaclint.functions.json_text import encode
from iaclint.functions.limits import check_text
from iaclint.records import dataclass
from iaclint.values import BOOL, NUMBER, STRING, ConversionError, Number, Type, Value, convert
from iaclint.values.numbers import decimal_digits, is_negative, isinf, positional, round_digits, shortest_digits

_VERB = re.compile(
    r"%(?P<flags>[ +\-#0]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?(?:\[(?P<index>[0-9]+)\])?"
)
_MAX_SIZE_DIGITS = 7
_MAX_PRECISION = 10_000
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb such as `%-8.2f`; `argument` is the place of its argument from 0."""

    letter: str
    flags: str
    width: int
    precision: int | None
    argument: int
    text: str
    offset: int


def scan(template: str) -> Iterator[str | Verb]:
    """The texts and verbs of a format string, `%%` already turned into a text."""
    place = next_argument = 0
    while (found := template.find("%", place)) >= 0:
        yield template[place:found]
        if template.startswith("%%", found):
            yield "%"
            place = found + 2
            continue
        verb = _read(template, found, next_argument)
        next_argument = verb.argument + 1
        place = found + len(verb.text)
        yield verb
    yield template[place:]


def _read(template: str, start: int, argument: int) -> Verb:
    match = _VERB.match(template, start)
    end = match.end() if match else start
    letter = template[end : end + 1]
    if match is None or not letter:
        raise FunctionError(f"invalid format string starting at offset {start + 1}")
    if not (letter.isascii() and letter.isalpha()):
        raise FunctionError(f"unrecognized format character '{letter}' at offset {end}")
    if letter not in "vtbdoxXeEfgGsq":
        raise FunctionError(f"unsupported format verb '{letter}' in \"{template[start : end + 1]}\" at offset {start}")
    index = int(match["index"][:_MAX_SIZE_DIGITS]) - 1 if match["index"] else argument
    if index < 0:
        raise FunctionError(f"invalid argument index at offset {start}")
    precision = match["precision"]
    return Verb(
        letter,
        match["flags"],
        _size(match["width"] or "0"),
        None if precision is None else _size(precision or "0"),
        index,
        template[start : end + 1],
        start,
    )


def _size(digits: str) -> int:
    if len(digits) > _MAX_SIZE_DIGITS:
        raise FunctionLimit("the width or precision is too large")
    return int(digits)


def render(verb: Verb, value: Value) -> str:
    """The text of a wholly known value; raises FunctionError where the verb cannot print it."""
    check_text(verb.width)
    if (verb.precision or 0) > _MAX_PRECISION:
        raise FunctionLimit("the precision is too large")
    if value.is_null and verb.letter != "v":
        raise _unsupported(verb, "null value cannot be formatted")
    match verb.letter:
        case "v":
            return _padded(verb, _as_is(verb, value))
        case "t":
            return "true" if _as(verb, value, BOOL, "bool required").data else "false"  # whatever width and flags
        case "s" | "q":
            return _padded(verb, _text(verb, value))
        case "b" | "d" | "o" | "x" | "X":
            return _integer(verb, _number(verb, value))
        case _:
            return _fraction(verb, _number(verb, value))


def _unsupported(verb: Verb, why: str) -> FunctionError:
    return FunctionError(f'unsupported value for "{verb.text}" at {verb.offset}: {why}')


def _as(verb: Verb, value: Value, to: Type, message: str = "") -> Value:
    try:
        return convert(value, to)
    except ConversionError as error:
        raise _unsupported(verb, message or error.message) from None


def _as_is(verb: Verb, value: Value) -> str:
    if "#" not in verb.flags:
        if isinstance(value.data, str):
            return value.data
        if value.kind == "number" and isinstance(value.data, int | float | Fraction):
            return _general(value.data, None, "g")
    return encode(value)


def _text(verb: Verb, value: Value) -> str:
    text = _as(verb, value, STRING, "string required").data
    characters = str(text)
    if verb.precision is not None:
        characters = "".join(graphemes.clusters(characters)[: verb.precision])
    return characters if verb.letter == "s" else encode(Value("string", characters, STRING))


def _padded(verb: Verb, text: str) -> str:
    missing = verb.width - graphemes.count(text) if verb.width else 0
    if missing <= 0:
        return text
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


def _number(verb: Verb, value: Value) -> Number:
    amount = _as(verb, value, NUMBER, "" if value.kind == "string" else "number required").data
    if isinstance(amount, int | float | Fraction):
        return amount
    raise _unsupported(verb, "number required")


def _integer(verb: Verb, amount: Number) -> str:
    if amount == 0:
        amount = 0
    if not isinstance(amount, int):
        raise _unsupported(verb, "an integer is required")
    digits = decimal_digits(abs(amount)) if verb.letter == "d" else format(abs(amount), verb.letter)
    if verb.precision == 0 and amount == 0:
        digits = ""
    prefix = _PREFIXES.get(verb.letter, "") if "#" in verb.flags else ""
    digits = digits.rjust(verb.precision or 0, "0")
    return _justified(verb, _sign(verb, amount) + prefix, digits, zeros="0" in verb.flags and verb.precision is None)


def _sign(verb: Verb, amount: Number) -> str:
    if is_negative(amount):
        return "-"
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _justified(verb: Verb, sign: str, digits: str, zeros: bool) -> str:
    missing = max(verb.width - len(sign) - len(digits), 0)
    if "-" in verb.flags and not (zeros and verb.letter in "eEfgG"):
        return sign + digits + " " * missing
    return sign + "0" * missing + digits if zeros else " " * missing + sign + digits


def _fraction(verb: Verb, amount: Number) -> str:
    if isinf(amount):
        sign = "-" if amount < 0 else " " if " " in verb.flags else "+"
        return _justified(verb, sign, "Inf", zeros=False)
    size = -amount if amount < 0 else amount
    match verb.letter:
        case "e" | "E":
            digits = _exponential(size, 6 if verb.precision is None else verb.precision, verb.letter)
        case "f":
            digits = _fixed(size, 6 if verb.precision is None else verb.precision)
        case letter:
            digits = _general(size, verb.precision, letter)
    return _justified(verb, _sign(verb, amount), digits, zeros="0" in verb.flags)


def _exact(amount: Number) -> Fraction | int:
    return 0 if isinstance(amount, float) else amount


def _exponential(amount: Number, precision: int, letter: str) -> str:
    exact = _exact(amount)
    digits, exponent = round_digits(exact, precision + 1) if exact else ("0" * (precision + 1), 1)
    return _with_exponent(digits, exponent, letter)


def _with_exponent(digits: str, exponent: int, letter: str) -> str:
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    power = exponent - 1
    return f"{mantissa}{letter}{'-' if power < 0 else '+'}{abs(power):02d}"


def _fixed(amount: Number, precision: int) -> str:
    exact = _exact(amount)
    scaled = round(Fraction(exact) * 10**precision)
    digits = decimal_digits(scaled).rjust(precision + 1, "0")
    return digits[:-precision] + "." + digits[-precision:] if precision else digits


def _general(amount: Number, precision: int | None, letter: str) -> str:
    """Positional, or exponential where that is much shorter; without a precision the fewest digits that identify it."""
    if isinf(amount):
        return "+Inf" if amount > 0 else "-Inf"
    sign = "-" if is_negative(amount) else ""
    exact = _exact(amount)
    if not exact:
        return sign + "0"
    exact = -exact if exact < 0 else exact
    if precision is None:
        digits, exponent = shortest_digits(exact)
        limit = 6
    else:
        limit = max(precision, 1)
        digits, exponent = round_digits(exact, limit)
        digits = digits.rstrip("0")
        if limit > len(digits) >= exponent:
            limit = len(digits)
    if not -4 <= exponent - 1 < limit:
        return sign + _with_exponent(digits, exponent, "e" if letter == "g" else "E")
    return sign + positional(digits, exponent)
