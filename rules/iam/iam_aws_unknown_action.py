"""iam-aws-unknown-action."""

from __future__ import annotations

from iaclint.aws.actions import is_listed, matches_an_action
from iaclint.aws.patterns import Pattern, Patterns, service_of
from iaclint.aws.policy import statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import HOLE

_CLAUSE = "the statement names an action that AWS does not have"
_SHOWN = 3


@rule(Severity.INFO, fix="write the action as the Service Authorization Reference of AWS does")
def iam_aws_unknown_action(graph: Graph) -> Judgements:
    """A policy statement names an action that AWS does not have.

    AWS takes a misspelt action without complaint, and it matches nothing: what the statement should
    allow is refused, and what it should deny is not denied. API calls are not always actions: listing
    the objects of a bucket is `s3:ListBucket`, not `s3:ListObjects`.

    Names are the same in any case. A pattern passes if it matches an action; an action of a service
    that is not in the table of AWS's actions is neither passed nor failed.

    Bad:

        resource "aws_iam_group_policy" "reports" {
          group = "analysts"
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = ["s3:GetObject", "s3:ListObjects"]
              Resource = ["arn:aws:s3:::clinic-reports", "arn:aws:s3:::clinic-reports/*"]
            }]
          })
        }

    Good:

        resource "aws_iam_group_policy" "reports" {
          group = "analysts"
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = ["s3:GetObject", "s3:ListBucket"]
              Resource = ["arn:aws:s3:::clinic-reports", "arn:aws:s3:::clinic-reports/*"]
            }]
          })
        }
    """
    for statement in statements(graph, *Kind):
        fault = statement.exists & statement.actions.any(_is_no_action)
        yield fail_if(
            fault,
            statement.resource,
            _CLAUSE if fault.is_no else _message(statement.actions),
            at=statement.actions.origin if fault.is_no else statement.actions.guilty(_is_no_action),
            defect=statement.key,
        )


def _is_no_action(action: Pattern) -> Truth:
    if action.text is None:
        return maybe(*action.value.doubts)
    text = action.text.replace(HOLE, "*")
    if matches_an_action(text):
        return NO if text == action.text else maybe(*action.value.doubts)
    service = service_of(text)
    if ":" not in text or "*" in service or "?" in service or is_listed(service):
        return YES
    return maybe(Doubt(Reason.UNLISTED_ACTION, f"it is not listed which actions `{service}` has"))


def _message(actions: Patterns) -> str:
    """Names the first actions that there are not, as they are written."""
    wrong = [action.text or "" for action in actions.items if _is_no_action(action).is_yes]
    if not wrong:
        return _CLAUSE
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    named = ", ".join(f"`{text.replace(HOLE, '${...}')}`" for text in wrong[:_SHOWN])
    return f"{_CLAUSE}: {named}{more}"
