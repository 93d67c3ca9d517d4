"""Exemptions: the actions that a guard may leave out so that people can set up MFA, and how bad others are."""

from __future__ import annotations

from iaclint.aws.patterns import Pattern, is_every_action_of_a_service, is_everything, matches
from iaclint.judgement import Severity
from iaclint.truth import Truth, known, maybe
from iaclint.values import HOLE

NEEDED = frozenset(
    (
        "iam:changepassword",
        "iam:createvirtualmfadevice",
        "iam:enablemfadevice",
        "iam:getaccountpasswordpolicy",
        "iam:getaccountsummary",
        "iam:getmfadevice",
        "iam:getuser",
        "iam:listaccountaliases",
        "iam:listmfadevices",
        "iam:listusers",
        "iam:listvirtualmfadevices",
        "iam:resyncmfadevice",
        "sts:getcalleridentity",
        "sts:getsessiontoken",
    )
)
_DANGEROUS = (
    "iam:createaccesskey",
    "iam:createloginprofile",
    "sts:assumerole",
)
_DEACTIVATE = "iam:deactivatemfadevice"
_DELETE_VIRTUAL = "iam:deletevirtualmfadevice"


_FORGIVEN = (*sorted(NEEDED), _DELETE_VIRTUAL, _DEACTIVATE)


def is_worse(action: Pattern, least: Severity) -> Truth:
    """Whether it is worse than that to exempt what the pattern matches; maybe, if it may be what is needed."""
    text = action.text
    if text is None or (HOLE in text and any(matches(text.lower().replace(HOLE, "*"), name) for name in _FORGIVEN)):
        return maybe(*action.value.doubts)
    return known(rank(text) > least)


def rank(action: str) -> Severity:
    """How bad it is to exempt the action or what the pattern matches; INFO where it is needed."""
    pattern = action.lower()
    if pattern in NEEDED:
        return Severity.INFO
    if is_everything(pattern) or is_every_action_of_a_service(pattern) or pattern == _DEACTIVATE:
        return Severity.CRITICAL
    if any(matches(pattern, dangerous) for dangerous in _DANGEROUS):
        return Severity.CRITICAL
    if matches(pattern, _DEACTIVATE):
        return Severity.MEDIUM
    return Severity.LOW if matches(pattern, _DELETE_VIRTUAL) else Severity.HIGH
