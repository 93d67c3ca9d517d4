"""mfa-aws-deny-bool."""

from __future__ import annotations

from iaclint.aws.mfa import Session, Stance, asks_for_mfa, reach_of, stance, testing_mfa, where_tested
from iaclint.aws.patterns import Patterns, is_everything
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, YES, Doubt, Truth, all_of, maybe

_CLAUSE = "the statement denies requests without MFA but not those with an access key"


@rule(
    Severity.HIGH,
    fix='test `BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" }`, which also holds where the key is absent',
)
def mfa_aws_deny_bool(graph: Graph) -> Judgements:
    """A Deny statement for requests without MFA does not deny those with an access key.

    AWS sends `aws:MultiFactorAuthPresent` with temporary credentials only. `Bool` with `false` needs
    the key to be there, so a request that is signed with a user's long-term access key is not denied:
    the guard stops the console and leaves the API open. `BoolIfExists` denies both.

    It passes where the same policy also denies long-term access keys, with `Null` on
    `aws:TokenIssueTime`, for the same actions or for all. A Deny with further conditions is unknown,
    because what they leave out cannot be told.

    Bad:

        data "aws_iam_policy_document" "mfa" {
          statement {
            effect    = "Deny"
            actions   = ["*"]
            resources = ["*"]
            condition {
              test     = "Bool"
              variable = "aws:MultiFactorAuthPresent"
              values   = ["false"]
            }
          }
        }

        resource "aws_iam_group_policy" "mfa" {
          group  = "engineers"
          policy = data.aws_iam_policy_document.mfa.json
        }

    Good:

        data "aws_iam_policy_document" "mfa" {
          statement {
            effect    = "Deny"
            actions   = ["*"]
            resources = ["*"]
            condition {
              test     = "BoolIfExists"
              variable = "aws:MultiFactorAuthPresent"
              values   = ["false"]
            }
          }
        }

        resource "aws_iam_group_policy" "mfa" {
          group  = "engineers"
          policy = data.aws_iam_policy_document.mfa.json
        }
    """
    for document in documents(graph, *Kind):
        testing = testing_mfa(graph, document)
        denied = _denied(document) if testing else {}
        for statement in testing:
            asks = statement.denies & asks_for_mfa(statement)
            if not asks.is_no:
                closed = _shuts_out(denied, _scope(statement)) | _shuts_out(denied, _EVERYTHING)
                fault = asks & stance(statement, Stance.BYPASSABLE) & ~closed
                yield fail_if(
                    fault,
                    statement.resource,
                    _CLAUSE if fault.is_no else _message(statement),
                    at=where_tested(statement),
                    defect=statement.key,
                )


def _message(statement: Statement) -> str:
    """What the statement leaves out of those without MFA."""
    holds = reach_of(statement).holds
    if not holds[Session.TEMPORARY].is_no:
        return _CLAUSE
    if holds[Session.ACCESS_KEY].is_no:
        return "the statement tests MFA but does not deny requests without it"
    return "the statement denies requests with an access key but not others without MFA"


_Scope = tuple[Truth, tuple[str, ...]]
_Denied = dict[tuple[_Scope, Session], Truth]

_EVERYTHING: _Scope = (NO, ("*",))
_UNTOLD: _Scope = (NO, ())
"""The scope of statements of which an action is not known: they may be about any."""


def _scope(statement: Statement) -> _Scope:
    """The actions of the statement; all that match everything are the same."""
    actions = statement.actions
    everything = actions.listed & actions.has(is_everything)
    return _EVERYTHING if everything.is_yes else (actions.negated, tuple(sorted(actions.texts)))


def _denied(document: Document) -> _Denied:
    """Whether the Deny statements of a policy together apply to each session, for each set of actions."""
    found: _Denied = {}
    for statement in document.statements:
        doubts = _untold(statement.actions)
        scope, certainty = (_UNTOLD, maybe(*doubts)) if doubts else (_scope(statement), YES)
        reach = reach_of(statement)
        for session in Session:
            key = (scope, session)
            found[key] = found.get(key, NO) | (certainty & statement.denies & reach.holds[session])
    return found


def _untold(actions: Patterns) -> list[Doubt]:
    """Why some of the actions are not known."""
    return [*actions.doubts, *(doubt for item in actions.items if item.text is None for doubt in item.value.doubts)]


def _shuts_out(denied: _Denied, scope: _Scope) -> Truth:
    """Whether no session without MFA is left for these actions."""
    return all_of(
        denied.get((scope, session), NO) | denied.get((_UNTOLD, session), NO)
        for session in (Session.TEMPORARY, Session.ACCESS_KEY)
    )
