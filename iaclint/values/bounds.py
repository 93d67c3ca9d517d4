"""Bounds: the range that an unknown number, or the length of an unknown collection, certainly lies in."""

from __future__ import annotations

import math
from fractions import Fraction

from iaclint.records import dataclass

Number = int | Fraction | float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a number can be, both included; infinite where nothing is certain."""

    least: Number = -math.inf
    most: Number = math.inf

    def __or__(self, other: Bounds) -> Bounds:
        """The bounds of what lies in either."""
        return Bounds(min(self.least, other.least), max(self.most, other.most))

    def __contains__(self, amount: Number) -> bool:
        return self.least <= amount <= self.most

    def is_below(self, other: Bounds) -> bool:
        """Whether every number of these is less than every number of the other."""
        return self.most < other.least

    @property
    def is_exact(self) -> bool:
        """Whether there is one number only within them."""
        return self.least == self.most


UNBOUNDED = Bounds()
LENGTH = Bounds(0)
"""What every length lies in."""
