"""Federation: whose tokens an application or a managed identity takes in place of a secret.

A plain credential takes one subject, letter by letter; a flexible one takes an expression such as
`claims['sub'] matches 'repo:clinic/portal:ref:refs/heads/*'`, in which `*` and `?` are wildcards. Source: the
Microsoft Entra documentation, "Important considerations and restrictions for federated identity
credentials" and "Flexible federated identity credentials"; the schemas of azuread (3.7) and azurerm (4.55),
and the upgrade guide of azurerm to 5.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.azure.roles import ACTIVATED, STANDING, assignments
from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE, Unknown, Value, with_holes

_OF_IDENTITY = "azurerm_federated_identity_credential"
_IDENTITY_ARGUMENTS = ("user_assigned_identity_id", "parent_id")
"""What names the identity, from azurerm 5 on and before."""

_PLAIN = ("azuread_application_federated_identity_credential", _OF_IDENTITY)
_FLEXIBLE = "azuread_application_flexible_federated_identity_credential"
_CLAIM = re.compile(r"claims\['(?P<claim>\w+)'\]\s+(?P<operator>eq|matches)\s+'(?P<text>[^']*)'")
_WILDCARD = re.compile(r"[*?]")

_APPLICATIONS = ("azuread_application", "azuread_application_registration")
_BY_ID = Identity(("id",))
_BY_CLIENT_ID = Identity(("client_id",))
_BY_PRINCIPAL = {
    "azuread_service_principal": Identity(("object_id",)),
    "azurerm_user_assigned_identity": Identity(("principal_id",)),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the token and the text that it has to have, in which a HOLE is not known.

    `text` is None where nothing is known of it.
    """

    name: str
    text: str | None
    value: Value

    def begins(self, shape: re.Pattern[str]) -> Truth:
        """Whether all texts that it lets by begin as the shape says; a piece that is not known is one name."""
        if self.text is None:
            return maybe(*self.value.doubts)
        wildcard = _WILDCARD.search(self.text)
        if shape.match(self.text[: wildcard.start()] if wildcard else self.text):
            return known(True)
        return maybe(*self.value.doubts) if HOLE in self.text else NO

    @property
    def is_exact(self) -> Truth:
        """Whether it lets one text by."""
        if self.text is None:
            return maybe(*self.value.doubts)
        return known(self.text != "" and _WILDCARD.search(self.text) is None)


@dataclass(frozen=True, slots=True)
class Credential:
    """One federated credential: the issuer whose tokens it takes, and what they must claim.

    `value` is the argument that says what they must claim.
    """

    resource: Resource
    issuer: Value
    claims: tuple[Claim, ...]
    value: Value

    def on(self, *names: str) -> tuple[Claim, ...]:
        """The claims of these names."""
        return tuple(claim for claim in self.claims if claim.name in names)

    @property
    def unseen(self) -> Truth:
        """Maybe, where there may be claims that cannot be seen; else no."""
        return maybe(*self.value.doubts) if self.value.is_unknown and not self.claims else NO


def credentials(graph: Graph) -> Iterator[Credential]:
    """The federated credentials of applications and of managed identities."""
    for resource in graph.resources(*_PLAIN):
        subject = resource["subject"]
        yield Credential(resource, resource["issuer"], (Claim("sub", _text(subject), subject),), subject)
    for resource in graph.resources(_FLEXIBLE):
        expression = resource["claims_matching_expression"]
        yield Credential(resource, resource["issuer"], tuple(_claims(expression)), expression)


def _claims(expression: Value) -> Iterator[Claim]:
    """The claims of an expression; `eq` takes its text letter by letter, and what has wildcards is taken as such."""
    for found in _CLAIM.finditer(_text(expression) or ""):
        yield Claim(found["claim"], found["text"], expression)


def _text(value: Value) -> str | None:
    if not isinstance(value.data, str | Unknown):
        return ""
    text = with_holes(value)
    return None if text == HOLE else text


def only_reads(graph: Graph, credential: Credential) -> Truth:
    """Whether whoever has the credential is given roles here, and all of them are Reader."""
    given = [
        assignment.gives("Reader")
        for assignment in assignments(graph, STANDING, ACTIVATED)
        for principal in _principals(graph, credential)
        if _is_given_to(graph, assignment.resource, principal)
    ]
    return known(bool(given)) & all_of(given)


def _is_given_to(graph: Graph, assignment: Resource, principal: Resource) -> bool:
    named = graph.targets(assignment["principal_id"], (principal.type,), _BY_PRINCIPAL[principal.type])
    return any(link.resource is principal for link in named.links)


def _principals(graph: Graph, credential: Credential) -> list[Resource]:
    """The service principals of the application, or the managed identity, that the credential is of."""
    if credential.resource.type == _OF_IDENTITY:
        return [
            identity
            for name in _IDENTITY_ARGUMENTS
            for identity in graph.targets(credential.resource[name], ("azurerm_user_assigned_identity",), _BY_ID)
        ]
    applications = graph.targets(credential.resource["application_id"], _APPLICATIONS, _BY_ID)
    return [
        principal
        for application in applications
        for principal in graph.referring(application, "azuread_service_principal", "client_id", _BY_CLIENT_ID)
    ]


def any_begins(claims: tuple[Claim, ...], shape: re.Pattern[str]) -> Truth:
    """Whether one of the claims lets only texts by that begin as the shape says."""
    return any_of(claim.begins(shape) for claim in claims)
