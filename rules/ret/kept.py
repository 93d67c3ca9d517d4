"""Kept: the judgement of one log by the periods that logs are to be kept; not a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from iaclint.modules import Resource
from iaclint.phi import Phi, classify, of_log, surest
from iaclint.retention import Retention
from iaclint.rule import Graph, Judgement, fail_if
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
        at=retention.guilty(needed, log),
        steps=retention.steps,
    )


def phi_of_trail(graph: Graph, trail: Resource, retention: Retention) -> Phi:
    """Whether a trail is one of PHI: by itself, or by the bucket or group that it delivers to."""
    places = [copy.resource for copy in retention.copies if not copy.how and copy.resource is not None]
    return surest((classify(graph, trail), *(of_log(graph, place, trail) for place in places)))


class Logs(Protocol):
    """The logs that one writer leaves in a place: whether it does, and how long they are kept."""

    @property
    def writer(self) -> Resource: ...

    @property
    def written(self) -> Truth: ...

    @property
    def retention(self) -> Retention: ...


def worst_kept(graph: Graph, place: Resource, kinds: Iterable[Logs], security: Truth = YES) -> Judgement:
    """Fails the place in which one of several kinds of logs is gone too early, and tells of the worst."""
    faults = [(_fault(logs, phi, security), logs, phi) for logs, phi in _classified(graph, place, kinds)]
    _, worst, phi = max(faults, key=lambda fault: fault[0].weight)
    total = any_of(fault for fault, _, _ in faults)
    what = f"the logs of {worst.writer.address} are"
    judged = kept_too_short(place, what, worst.retention, phi, security=security)
    return fail_if(total, place, judged.message, at=judged.value, steps=judged.steps)


def _classified(graph: Graph, place: Resource, kinds: Iterable[Logs]) -> Iterator[tuple[Logs, Phi]]:
    return ((logs, of_log(graph, place, logs.writer)) for logs in kinds)


def _fault(logs: Logs, phi: Phi, security: Truth) -> Truth:
    return logs.written & is_short(logs.retention, phi, security)
