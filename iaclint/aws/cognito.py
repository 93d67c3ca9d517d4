"""Cognito: how the users of a user pool sign in."""

from __future__ import annotations

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import Truth, all_of
from iaclint.values.ask import contains, equal_to, is_null

_POOL = Identity(("id",))
_ACTIONS = "account_takeover_risk_configuration.actions"
_LEVELS = ("low", "medium", "high")


def signs_in_elsewhere(graph: Graph, pool: Resource) -> Truth:
    """Whether the pool has clients, and all of them sign in through other identity providers."""
    clients = graph.referring(pool, "aws_cognito_user_pool_client", "user_pool_id", _POOL)
    return clients.present & ~clients.any(_takes_passwords)


def demands_mfa_at_risk(graph: Graph, pool: Resource) -> Truth:
    """Whether threat protection is enforced and answers every level of risk with MFA or a refusal."""
    enforced = equal_to(pool["user_pool_add_ons.advanced_security_mode"], "ENFORCED")
    configurations = graph.referring(pool, "aws_cognito_risk_configuration", "user_pool_id", _POOL)
    return enforced & configurations.any(_answers_every_risk)


def _takes_passwords(client: Resource) -> Truth:
    providers = client["supported_identity_providers"]
    return is_null(providers) | contains(providers, "COGNITO")


def _answers_every_risk(configuration: Resource) -> Truth:
    answers = (configuration[f"{_ACTIONS}.{level}_action.event_action"] for level in _LEVELS)
    return all_of(equal_to(answer, "MFA_REQUIRED") | equal_to(answer, "BLOCK") for answer in answers)
