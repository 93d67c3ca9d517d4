"""Factors: what Okta and Auth0 let people use beside a password.

Source: the Okta provider's schema (4.20) for the factors of an enrolment policy, each a map with `enroll`
that is `REQUIRED`, `OPTIONAL` or `NOT_ALLOWED`; the documentation of the Auth0 provider for Guardian.
"""

from __future__ import annotations

from iaclint.modules import Resource
from iaclint.truth import NO, Truth, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_true

ENROLMENTS = ("okta_policy_mfa", "okta_policy_mfa_default")
_DEVICES = (
    "duo",
    "fido_u2f",
    "fido_webauthn",
    "google_otp",
    "hotp",
    "okta_otp",
    "okta_push",
    "okta_verify",
    "onprem_mfa",
    "rsa_token",
    "smart_card_idp",
    "symantec_vip",
    "webauthn",
    "yubikey_token",
)
"""The factors of Okta that are a device; the others are passwords, questions, and codes by mail, text or call."""

_GUARDIAN_SWITCHES = ("otp",)
_GUARDIAN_BLOCKS = ("duo", "push", "webauthn_platform", "webauthn_roaming")
"""The factors of Guardian that are a device; the others are codes by text, call or mail, and for recovery."""


def requires_device(policy: Resource) -> Truth:
    """Whether an enrolment policy of Okta requires a device of everyone."""
    return any_of(_is_required(policy[name]) for name in _DEVICES)


def offers_device(guardian: Resource) -> Truth:
    """Whether Guardian takes any device as a second factor."""
    switched = any_of(is_true(guardian[name]) for name in _GUARDIAN_SWITCHES)
    return switched | any_of(
        guardian.blocks(name).any(lambda block: is_true(block["enabled"])) for name in _GUARDIAN_BLOCKS
    )


def _is_required(factor: Value) -> Truth:
    if factor.is_unknown:
        return maybe(*factor.doubts)
    enroll = factor.fields.get("enroll")
    return NO if enroll is None else equal_to(enroll, "REQUIRED")
