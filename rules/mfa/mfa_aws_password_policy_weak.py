"""mfa-aws-password-policy-weak."""

from __future__ import annotations

from collections.abc import Callable

from iaclint.aws.baseline import baseline, declares
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values import Value
from iaclint.values.ask import at_least, equal_to, is_true

_POLICY = "aws_iam_account_password_policy"
_LENGTH = 14
_REMEMBERED = 24
_DAYS = 90


@dataclass(frozen=True, slots=True)
class _Demand:
    """One demand on passwords: the argument, when it is met, the clause that is true where it is not."""

    argument: str
    is_met: Callable[[Value], Truth]
    message: str
    severity: Severity = Severity.MEDIUM


def _is_long(length: Value) -> Truth:
    return at_least(length, _LENGTH)


def _remembers(passwords: Value) -> Truth:
    return at_least(passwords, _REMEMBERED)


def _expires(days: Value) -> Truth:
    return at_least(days, 1) & ~at_least(days, _DAYS + 1)


def _may_be_changed(allowed: Value) -> Truth:
    return ~equal_to(allowed, False)


_DEMANDS = (
    _Demand("minimum_password_length", _is_long, "passwords may be shorter than 14 characters"),
    _Demand("require_lowercase_characters", is_true, "passwords need no lowercase letter"),
    _Demand("require_uppercase_characters", is_true, "passwords need no uppercase letter"),
    _Demand("require_numbers", is_true, "passwords need no digit"),
    _Demand("require_symbols", is_true, "passwords need no symbol"),
    _Demand("password_reuse_prevention", _remembers, "one of the last 24 passwords may be used again"),
    _Demand("max_password_age", _expires, "passwords are not changed within 90 days", Severity.INFO),
    _Demand("allow_users_to_change_password", _may_be_changed, "users may not change their passwords", Severity.LOW),
)


@rule(
    Severity.MEDIUM,
    fix="demand 14 characters of all four classes and remember 24 passwords",
    peers=(
        *("CKV_AWS_9", "CKV_AWS_10", "CKV_AWS_11", "CKV_AWS_12", "CKV_AWS_13", "CKV_AWS_14", "CKV_AWS_15"),
        *("AWS-0056", "AWS-0058", "AWS-0059", "AWS-0060", "AWS-0061", "AWS-0062", "AWS-0063"),
        "1bc1c685-e593-450e-88fb-19db4c82aa1d",
        "89806cdc-9c2e-4bd1-a0dc-53f339bcfb2a",
        "9ef7d25d-9764-4224-9968-fa321c56ef76",
        "ce60d060-efb8-4bfd-9cf7-ff8945d00d90",
    ),
)
def mfa_aws_password_policy_weak(graph: Graph) -> Judgements:
    """The password policy of an account lets users choose weak passwords.

    Left out, an argument is what AWS does without it: six characters, of any class, used again at will.
    A password should have at least 14 characters, of all four classes, and be none of the last 24;
    each of these is a finding of its own. That passwords expire within 90 days is info: many companies
    ask for it, though NIST SP 800-63B advises against it. That users may not change their own password
    is low.

    A root module that sets up an account (two different settings that exist once in an account, such as
    an alias and a public access block for S3) fails too if it has no password policy.

    Bad:

        resource "aws_iam_account_password_policy" "this" {
          minimum_password_length        = 8
          require_lowercase_characters   = false
          require_uppercase_characters   = false
          require_numbers                = false
          require_symbols                = false
          password_reuse_prevention      = 3
          max_password_age               = 0
          allow_users_to_change_password = false
        }

    Good:

        resource "aws_iam_account_password_policy" "this" {
          minimum_password_length        = 14
          require_lowercase_characters   = true
          require_uppercase_characters   = true
          require_numbers                = true
          require_symbols                = true
          password_reuse_prevention      = 24
          max_password_age               = 90
          allow_users_to_change_password = true
        }
    """
    for policy in graph.resources(_POLICY):
        for demand in _DEMANDS:
            written = policy[demand.argument]
            yield fail_if(
                ~demand.is_met(written),
                policy,
                demand.message,
                at=written,
                defect=demand.argument,
                severity=demand.severity,
            )
    account, there = baseline(graph), declares(graph, _POLICY)
    if account is not None and not there.is_yes:
        yield fail_if(~there, account, "the baseline of the account has no password policy", defect="absent")
