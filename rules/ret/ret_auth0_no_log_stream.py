"""Tenants of Auth0 whose log is not streamed."""

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.streams import AUTH0_STREAM, auth0_streams, auth0_tenant, has_failures


@rule(
    Severity.HIGH,
    fix='add an auth0_log_stream with status = "active" and without filters',
    elsewhere=True,
)
def ret_auth0_no_log_stream(graph: Graph) -> Judgements:
    """The configuration of an Auth0 tenant streams its log nowhere, or leaves out failed logins.

    Auth0 keeps the log of a tenant for 1 to 30 days, by its plan: less than the 90 days in which an
    incident is noticed, whatever is paid. A stream passes if it is active, which it is unless it says
    otherwise, and if its filters, where it has any, name `auth.login.fail`. A module that is not at
    hand makes it unknown.

    Only a root module that sets up a tenant is judged: one with two different kinds of settings for all
    of it, such as the tenant itself, its Guardian or its protection from attacks.

    Bad:

        resource "auth0_tenant" "clinic" {
          friendly_name = "Clinic"
        }

        resource "auth0_guardian" "clinic" {
          policy = "all-applications"
        }

    Good:

        resource "auth0_tenant" "clinic" {
          friendly_name = "Clinic"
        }

        resource "auth0_log_stream" "archive" {
          name   = "archive"
          type   = "eventbridge"
          status = "active"

          sink {
            aws_account_id = "111122223333"
            aws_region     = "us-east-1"
          }
        }
    """
    tenant = auth0_tenant(graph)
    if tenant is not None:
        stream = next(iter(graph.resources(AUTH0_STREAM)), None)
        filtered = stream is not None and has_failures(stream).is_no
        yield fail_if(
            ~auth0_streams(graph),
            stream or tenant,
            "no stream of the log is active that has failed logins",
            at=stream["filters" if filtered else "status"] if stream is not None else None,
        )
