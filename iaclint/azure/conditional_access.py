"""Conditional access: what a policy of Microsoft Entra demands of whom.

Source: the azuread provider's schema (3.7), and the Microsoft Graph reference of `conditionalAccessPolicy`
and of `authenticationStrengthPolicy` for the values and the ids of the built-in strengths.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, any_of
from iaclint.values import Value
from iaclint.values.ask import contains, equal_to, is_null, is_set, one_of

_POLICY = "azuread_conditional_access_policy"
_STRENGTH = "azuread_authentication_strength_policy"
_STRENGTHS = Identity(("id", "display_name"))
_BUILT_IN_STRENGTHS = tuple(
    f"{prefix}00000000-0000-0000-0000-00000000000{number}"
    for prefix in ("", "/policies/authenticationStrengthPolicies/")
    for number in (2, 3, 4)
)
"""Multifactor authentication, its passwordless and its phishing-resistant kind."""

_SINGLE_FACTORS = ("federatedSingleFactor", "password", "qrCodePin", "sms", "x509CertificateSingleFactor")
_MODERN_CLIENTS = ("browser", "mobileAppsAndDesktopClients")

_ALTERNATIVES = ("compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication")
_OTHER_GRANTS = ("terms_of_use", "custom_authentication_factors")

_NARROWINGS = (
    "user_risk_levels",
    "sign_in_risk_levels",
    "insider_risk_levels",
    "service_principal_risk_levels",
    "authentication_flow_transfer_methods",
    "locations.excluded_locations",
    "platforms.excluded_platforms",
    "devices.filter.rule",
    "client_applications.included_service_principals",
)
"""What makes a policy apply in some cases only, below `conditions`, if anything is written there."""

_SELECTIONS = {"locations.included_locations": "All", "platforms.included_platforms": "all"}
"""What does so unless it is this."""

_EXCLUSIONS = ("excluded_users", "excluded_groups", "excluded_roles")
_SYNCHRONISATION = "d29b2b05-8046-44ba-8758-1e26182fcf32"
"""The role of the accounts that copy a directory on premises to Entra, which cannot use MFA."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One conditional access policy."""

    graph: Graph
    resource: Resource

    @property
    def state(self) -> Value:
        return self.resource["state"]

    @property
    def is_enforced(self) -> Truth:
        """Whether it is enabled, rather than off or only reporting what it would do."""
        return equal_to(self.state, "enabled")

    @property
    def controls(self) -> Value:
        """The built-in controls that it grants access for."""
        return self.resource["grant_controls.built_in_controls"]

    @property
    def strength(self) -> Value:
        """The authentication strength that it grants access for."""
        return self.resource["grant_controls.authentication_strength_policy_id"]

    @property
    def blocks(self) -> Truth:
        """Whether it grants no access at all."""
        return contains(self.controls, "block")

    @property
    def grants_for_mfa(self) -> Truth:
        """Whether MFA is among what it grants access for."""
        return contains(self.controls, "mfa") | self._has_strong_strength

    @property
    def grants_for_less(self) -> Truth:
        """Whether something other than MFA is enough for access."""
        others = any_of(contains(self.controls, control) for control in _ALTERNATIVES)
        others |= any_of(is_set(self.resource[f"grant_controls.{name}"]) for name in _OTHER_GRANTS)
        return others & ~equal_to(self.resource["grant_controls.operator"], "AND")

    @property
    def _has_strong_strength(self) -> Truth:
        if is_null(self.strength).is_yes:
            return NO
        made = self.graph.targets(self.strength, (_STRENGTH,), _STRENGTHS)
        if made.links:
            return any_of(link.certainty & _demands_two_factors(link.resource) for link in made.links)
        return one_of(self.strength, _BUILT_IN_STRENGTHS)

    @property
    def users(self) -> Value:
        return self.resource["conditions.users.included_users"]

    @property
    def is_for_everyone(self) -> Truth:
        return contains(self.users, "All")

    @property
    def applications(self) -> Value:
        return self.resource["conditions.applications.included_applications"]

    @property
    def is_for_everything(self) -> Truth:
        """Whether it is about every application."""
        return contains(self.applications, "All")

    @property
    def clients(self) -> Value:
        return self.resource["conditions.client_app_types"]

    @property
    def is_for_every_client(self) -> Truth:
        """Whether it is about every kind of client that can use MFA."""
        modern = contains(self.clients, _MODERN_CLIENTS[0]) & contains(self.clients, _MODERN_CLIENTS[1])
        return contains(self.clients, "all") | modern

    @property
    def is_for_legacy_clients(self) -> Truth:
        """Whether it is about the clients that cannot use MFA."""
        legacy = contains(self.clients, "exchangeActiveSync") & contains(self.clients, "other")
        return contains(self.clients, "all") | legacy

    def narrowings(self) -> Iterator[tuple[Truth, Value]]:
        """What makes it apply in some cases only: whether it does, and where that is written."""
        for path in _NARROWINGS:
            value = self.resource[f"conditions.{path}"]
            yield is_set(value), value
        for path, everything in _SELECTIONS.items():
            value = self.resource[f"conditions.{path}"]
            yield is_set(value) & ~contains(value, everything), value

    @property
    def excluded_applications(self) -> Value:
        """The applications that it leaves out."""
        return self.resource["conditions.applications.excluded_applications"]

    def excluded(self) -> Iterator[Value]:
        """The users, groups and roles that it leaves out; those for synchronisation aside."""
        for name in _EXCLUSIONS:
            value = self.resource[f"conditions.users.{name}"]
            for item in value.items or (() if value.is_null or not value.is_unknown else (value,)):
                if item.data != _SYNCHRONISATION:
                    yield item

    @property
    def leaves_out_guests(self) -> Truth:
        """Whether it leaves kinds of guests out."""
        return any_of(
            conditions.exists & users.exists & users.blocks("excluded_guests_or_external_users").present
            for conditions in self.resource.blocks("conditions")
            for users in conditions.blocks("users")
        )


def policies(graph: Graph) -> list[Policy]:
    """The conditional access policies of a configuration."""
    return [Policy(graph, resource) for resource in graph.resources(_POLICY)]


def _demands_two_factors(strength: Resource) -> Truth:
    """Whether none of its combinations is a single factor."""
    combinations = strength["allowed_combinations"]
    single = any_of(contains(combinations, factor) for factor in _SINGLE_FACTORS)
    return ~is_null(combinations) & ~single
