"""mfa-gcp-access-binding-password-reauth."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import YES, Truth, maybe
from iaclint.values import DYNAMIC, Value, unknown
from iaclint.values.ask import equal_to

_BINDING = "google_access_context_manager_gcp_user_access_binding"


@rule(
    Severity.LOW,
    fix='set `session_reauth_method` to "SECURITY_KEY", or to "LOGIN" where the login demands a second factor',
)
def mfa_gcp_access_binding_password_reauth(graph: Graph) -> Judgements:
    """A session of Google Cloud is renewed with a password alone.

    When a session is over, whoever sits at the machine needs only the password to go on. `LOGIN`, which
    holds where nothing is written, asks for the second factor of who has one, and `SECURITY_KEY` for a
    hardware key. Settings for single applications override those of the binding and are judged as well.
    With `session_length_enabled = false` the method is never used.

    Bad:

        resource "google_access_context_manager_gcp_user_access_binding" "admins" {
          organization_id = "123456789"
          group_key       = "01d520gv4vjcrht"

          session_settings {
            session_length        = "3600s"
            session_reauth_method = "PASSWORD"
          }
        }

    Good:

        resource "google_access_context_manager_gcp_user_access_binding" "admins" {
          organization_id = "123456789"
          group_key       = "01d520gv4vjcrht"

          session_settings {
            session_length        = "3600s"
            session_reauth_method = "SECURITY_KEY"
          }
        }
    """
    for binding in graph.resources(_BINDING):
        for key, method, fault in _methods(binding):
            yield fail_if(fault, binding, "the session is renewed with a password alone", at=method, defect=key)


def _methods(binding: Resource) -> Iterator[tuple[str, Value, Truth]]:
    """The method of the binding and those for single applications, each with whether it is a password in use."""
    yield "", *_method(binding.configuration, YES)
    applications = binding.blocks("scoped_access_settings")
    for number, scoped in enumerate(applications):
        for active in scoped.blocks("active_settings"):
            yield f"scoped_access_settings[{number}]", *_method(active, scoped.exists)
    if applications.doubts:
        header = binding.configuration.header
        doubtful = unknown(DYNAMIC, applications.doubts, header)
        yield "scoped_access_settings[?]", doubtful, maybe(*applications.doubts)


def _method(parent: Configuration, there: Truth) -> tuple[Value, Truth]:
    method = parent["session_settings.session_reauth_method"]
    is_used = ~equal_to(parent["session_settings.session_length_enabled"], expected=False)
    return method, there & parent.exists & is_used & equal_to(method, "PASSWORD")
