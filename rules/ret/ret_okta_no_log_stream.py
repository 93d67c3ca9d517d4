"""Organizations of Okta whose system log is not streamed."""

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.streams import OKTA_STREAM, okta_organization, okta_streams


@rule(
    Severity.HIGH,
    fix='add an okta_log_stream with status = "ACTIVE"',
    elsewhere=True,
)
def ret_okta_no_log_stream(graph: Graph) -> Judgements:
    """The configuration of an Okta organization streams its system log nowhere.

    Who signed in, with which factors and from where is in the system log, which Okta keeps for a time
    that nobody can extend and that is far from six years. A stream passes if it is active, which it is
    unless it says otherwise; an event hook, or a module that is not at hand, makes it unknown. A
    program that fetches the log is in no configuration: then waive this with a word on where the log is.

    Only a root module that sets up an organization is judged: one with two different kinds of settings
    for all of it, such as its policies of sign-in, its authenticators or its network zones.

    Bad:

        resource "okta_policy_signon" "staff" {
          name = "staff"
        }

        resource "okta_policy_password" "staff" {
          name = "staff"
        }

    Good:

        resource "okta_policy_signon" "staff" {
          name = "staff"
        }

        resource "okta_policy_password" "staff" {
          name = "staff"
        }

        resource "okta_log_stream" "archive" {
          name   = "archive"
          type   = "aws_eventbridge"
          status = "ACTIVE"

          settings {
            account_id        = "111122223333"
            region            = "us-east-1"
            event_source_name = "okta"
          }
        }
    """
    organization = okta_organization(graph)
    if organization is not None:
        stream = next(iter(graph.resources(OKTA_STREAM)), None)
        yield fail_if(
            ~okta_streams(graph),
            stream or organization,
            "no stream of the system log is active",
            at=stream["status"] if stream is not None else None,
        )
