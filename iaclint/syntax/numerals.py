"""Number literals: exact up to 512 bits of mantissa, as Terraform keeps them."""

from __future__ import annotations

from fractions import Fraction

from iaclint.syntax.nodes import Number

_MANTISSA_BITS = 512
_MAX_DIGITS = 4000
_MAX_EXPONENT = 20_000


def number_literal(text: str) -> Number | None:
    """The value of a number literal; None where it has more digits or a greater exponent than iaclint reads."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > _MAX_DIGITS or len(exponent) > 8 or abs(int(exponent or 0)) > _MAX_EXPONENT:
        return None
    if mantissa.isdigit() and not exponent and len(mantissa) < 150:
        return int(mantissa)
    return _rounded(Fraction(mantissa) * Fraction(10) ** int(exponent or 0))


def _rounded(exact: Fraction) -> Number:
    """The nearest number with a 512-bit mantissa, half to even; an int where it is whole."""
    if exact.denominator == 1 and abs(exact.numerator).bit_length() <= _MANTISSA_BITS:
        return exact.numerator
    if not exact:
        return 0
    magnitude = abs(exact.numerator).bit_length() - exact.denominator.bit_length()
    for shift in (_MANTISSA_BITS - magnitude, _MANTISSA_BITS - magnitude - 1):
        scaled = round(exact * Fraction(2) ** shift)
        if abs(scaled).bit_length() <= _MANTISSA_BITS or abs(scaled) == 1 << _MANTISSA_BITS:
            break
    nearest = Fraction(scaled) / Fraction(2) ** shift
    return nearest.numerator if nearest.denominator == 1 else nearest
