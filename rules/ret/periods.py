"""Periods: how long logs and backups are to be kept, in days."""

from collections.abc import Callable

from iaclint.phi import Phi
from iaclint.truth import Truth

DAYS = 90
"""For logs of security events."""

SIX_YEARS = 2190
"""For logs of PHI: six years without their leap days, which are the business of `ret-any-six-year-leap-shortfall`."""

WITH_LEAP_DAYS = 2192
"""The longest six calendar years."""


def falls_short(lasts: Callable[[int], Truth], phi: Phi) -> Truth:
    """Whether it does not last 90 days, or six years where it is of PHI."""
    return ~lasts(DAYS) | (phi.truth & ~lasts(SIX_YEARS))


def needed(lasts: Callable[[int], Truth], phi: Phi) -> tuple[int, str]:
    """The period that is not met, in days and in words: six years only where 90 days are met."""
    if lasts(DAYS).is_yes and not phi.truth.is_no:
        return SIX_YEARS, f"six years ({phi.reason})"
    return DAYS, f"{DAYS} days"
