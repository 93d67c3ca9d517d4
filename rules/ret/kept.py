"""Kept: the judgement of one log by the periods that logs are to be kept; not a rule."""

from __future__ import annotations

from collections.abc import Iterable

from iaclint.modules import Resource
from iaclint.phi import Phi
from iaclint.retention import Retention
from iaclint.rule import Judgement, fail_if
from iaclint.truth import YES, Truth, any_of

from .periods import DAYS, SIX_YEARS


def is_short(retention: Retention, phi: Phi, security: Truth = YES) -> Truth:
    """Whether a log is gone too early: before 90 days for a security log, or six years for a log of PHI."""
    return (security & ~retention.lasts(DAYS)) | (phi.truth & ~retention.lasts(SIX_YEARS))


def kept_too_short(
    log: Resource, what: str, retention: Retention, phi: Phi, *, security: Truth = YES, written: Truth = YES
) -> Judgement:
    """Fails the log that is gone too early; `what` is what is kept there, with its verb: `the log is`."""
    is_matter_of_phi = not phi.truth.is_no and (security.is_no or retention.lasts(DAYS).is_yes)
    needed, words = (SIX_YEARS, f"six years ({phi.reason})") if is_matter_of_phi else (DAYS, f"{DAYS} days")
    return fail_if(
        written & is_short(retention, phi, security),
        log,
        f"{what} kept less than {words}: {retention.clause}",
        at=retention.guilty(needed),
        steps=retention.steps,
    )


def worst_kept(log: Resource, kinds: Iterable[tuple[str, Truth, Retention]], phi: Phi, security: Truth) -> Judgement:
    """Fails the place in which one of several kinds of logs is gone too early, and tells of the worst.

    Each has its name, whether it is written there at all, and how long it is kept.
    """
    faults = [(written & is_short(retention, phi, security), what, retention) for what, written, retention in kinds]
    _, what, retention = max(faults, key=lambda fault: _weight(fault[0]))
    total = any_of(fault for fault, _, _ in faults)
    judged = kept_too_short(log, what, retention, phi, security=security)
    return fail_if(total, log, judged.message, at=judged.value, steps=judged.steps)


def _weight(fault: Truth) -> int:
    return 2 if fault.is_yes else 1 if fault.is_maybe else 0
