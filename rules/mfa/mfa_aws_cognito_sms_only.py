"""mfa-aws-cognito-sms-only."""

from __future__ import annotations

from iaclint.aws.cognito import signs_in_elsewhere
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values import Value
from iaclint.values.ask import is_null, is_true, one_of


@rule(
    Severity.LOW,
    fix="add software_token_mfa_configuration { enabled = true }, or passkeys by web_authn_configuration",
)
def mfa_aws_cognito_sms_only(graph: Graph) -> Judgements:
    """The only second factor of a Cognito user pool is a text message.

    A text message can be intercepted, and a phone number taken over by whoever persuades the operator.
    An authenticator app or a passkey costs nothing, so users should at least have the choice.

    A pool that sends text messages (`sms_configuration`) and asks for MFA, whether always or at the
    user's wish, fails without `software_token_mfa_configuration` or `web_authn_configuration`. A pool
    without MFA is not judged here, nor one whose users sign in through other identity providers.

    Bad:

        resource "aws_cognito_user_pool" "staff" {
          name              = "staff"
          mfa_configuration = "ON"

          sms_configuration {
            external_id    = "staff"
            sns_caller_arn = "arn:aws:iam::111122223333:role/sms"
          }
        }

    Good:

        resource "aws_cognito_user_pool" "staff" {
          name              = "staff"
          mfa_configuration = "ON"

          sms_configuration {
            external_id    = "staff"
            sns_caller_arn = "arn:aws:iam::111122223333:role/sms"
          }

          software_token_mfa_configuration {
            enabled = true
          }
        }
    """
    for pool in graph.resources("aws_cognito_user_pool"):
        asks = _asks_for_mfa(pool["mfa_configuration"])
        if asks.is_no or signs_in_elsewhere(graph, pool).is_yes:
            continue
        messages = pool.blocks("sms_configuration").present
        app = pool.blocks("software_token_mfa_configuration").any(lambda block: is_true(block["enabled"]))
        passkey = pool.blocks("web_authn_configuration").present
        yield fail_if(
            asks & messages & ~app & ~passkey,
            pool,
            "text messages are the only second factor of the user pool",
        )


def _asks_for_mfa(written: Value) -> Truth:
    return ~is_null(written) & one_of(written, ("ON", "OPTIONAL"))
