"""Streams: whether Okta and Auth0 send their logs to a place that keeps them.

Like an account of AWS, an organization or tenant is set up by the root module that has two different
settings of it as a whole; what that leaves out is left out. Sources: the Okta provider's schema (4.20),
the Auth0 provider's documentation, and Auth0's page on the retention of logs (1 to 30 days, by plan).
"""

from __future__ import annotations

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import NO, Doubt, Reason, Truth, any_of, maybe
from iaclint.values.ask import equal_to, is_empty, is_null

OKTA_STREAM, AUTH0_STREAM = "okta_log_stream", "auth0_log_stream"

_OKTA = (
    "okta_authenticator",
    "okta_log_stream",
    "okta_network_zone",
    "okta_org_configuration",
    "okta_policy_mfa",
    "okta_policy_mfa_default",
    "okta_policy_password",
    "okta_policy_password_default",
    "okta_policy_signon",
    "okta_security_notification_emails",
    "okta_threat_insight_settings",
)
_AUTH0 = (
    "auth0_attack_protection",
    "auth0_branding",
    "auth0_email_provider",
    "auth0_guardian",
    "auth0_log_stream",
    "auth0_prompt",
    "auth0_tenant",
)
_ENOUGH = 2
_FAILURES = "auth.login.fail"


def okta_organization(graph: Graph) -> Resource | None:
    """The first setting of the organization, if the root module sets one up; else None."""
    return _baseline(graph, _OKTA)


def auth0_tenant(graph: Graph) -> Resource | None:
    """The first setting of the tenant, if the root module sets one up; else None."""
    return _baseline(graph, _AUTH0)


def _baseline(graph: Graph, types: tuple[str, ...]) -> Resource | None:
    certain = [resource for resource in graph.resources(*types) if resource.exists.is_yes]
    return certain[0] if len({resource.type for resource in certain}) >= _ENOUGH else None


def okta_streams(graph: Graph) -> Truth:
    """Whether the system log is streamed; an event hook may pass on what matters of it."""
    streamed = any_of(stream.exists & is_active(stream) for stream in graph.resources(OKTA_STREAM))
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "an event hook may pass on what is in the log")
    hooked = maybe(doubt) if graph.resources("okta_event_hook") else NO
    return streamed | hooked | _out_of_sight(graph)


def auth0_streams(graph: Graph) -> Truth:
    """Whether the log of the tenant is streamed, failed logins at least."""
    streams = graph.resources(AUTH0_STREAM)
    streamed = any_of(stream.exists & is_active(stream) & has_failures(stream) for stream in streams)
    return streamed | _out_of_sight(graph)


def is_active(stream: Resource) -> Truth:
    """Whether a stream is on, which it is unless it says otherwise."""
    status = stream["status"]
    return is_null(status) | equal_to(status, "ACTIVE") | equal_to(status, "active")


def has_failures(stream: Resource) -> Truth:
    """Whether the filters of a stream let failed logins through, as no filters do."""
    filters = stream["filters"]
    named = any_of(equal_to(name, _FAILURES) for item in filters.items if (name := item.fields.get("name")) is not None)
    unknown = maybe(*filters.doubts) if filters.is_unknown else NO
    return is_null(filters) | is_empty(filters) | named | unknown


def _out_of_sight(graph: Graph) -> Truth:
    return maybe(*(missing.doubt for missing in graph.root.missing)) if graph.root.missing else NO
