"""Parameters of flexible servers of MySQL and PostgreSQL that let clients do without TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaclint.graph import Identity
from iaclint.judgement import first_such
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, known, maybe
from iaclint.values import Value
from iaclint.values.ask import equal_to

_OLD_VERSIONS = frozenset(("tlsv1", "tlsv1.0", "tlsv1.1"))


def is_off(value: Value) -> Truth:
    """Whether a switch is off, in any spelling of the server."""
    return maybe(*value.doubts) if value.is_unknown else known(str(value.data).lower() in ("off", "false", "0"))


def is_old(value: Value) -> Truth:
    """Whether one of the versions that a text lists is older than TLS 1.2."""
    if value.is_unknown:
        return maybe(*value.doubts)
    return known(any(version.strip() in _OLD_VERSIONS for version in str(value.data).lower().split(",")))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a server, when its value is a fault, and the clause that is true then."""

    name: str
    is_fault: Callable[[Value], Truth]
    message: str

    def fault(self, configuration: Resource) -> Truth:
        """Whether a configuration sets this parameter to what is a fault."""
        return equal_to(configuration["name"], self.name) & self.is_fault(configuration["value"])


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of server, the type of its configurations, and how these name it."""

    server: str
    configuration: str
    pointer: str
    identity: Identity
    parameters: tuple[Parameter, ...]


_REQUIRED = Parameter("require_secure_transport", is_off, "the server takes connections without TLS")
_OLD = "the server accepts TLS older than 1.2"
KINDS = (
    Kind(
        "azurerm_mysql_flexible_server",
        "azurerm_mysql_flexible_server_configuration",
        "server_name",
        Identity(("name",)),
        (_REQUIRED, Parameter("tls_version", is_old, _OLD)),
    ),
    Kind(
        "azurerm_postgresql_flexible_server",
        "azurerm_postgresql_flexible_server_configuration",
        "server_id",
        Identity(("id",)),
        (_REQUIRED, Parameter("ssl_min_protocol_version", is_old, _OLD)),
    ),
)


@rule(
    Severity.HIGH,
    fix='set require_secure_transport to "ON" and the least version of TLS to 1.2, or do not configure them',
    judges=tuple(f"{kind.configuration}.value" for kind in KINDS),
)
def tls_az_db_flexible_server(graph: Graph) -> Judgements:
    """A flexible server of MySQL or PostgreSQL takes connections without TLS, or with a version older than 1.2.

    Both refuse such connections unless a configuration says otherwise: `require_secure_transport` off,
    `tls_version` of MySQL with a version older than 1.2, `ssl_min_protocol_version` of PostgreSQL below
    1.2. A server without such a configuration passes; a configuration is judged by itself where its
    server is not in the code.

    Bad:

        resource "azurerm_postgresql_flexible_server_configuration" "transport" {
          name      = "require_secure_transport"
          server_id = "kept-elsewhere"
          value     = "OFF"
        }

    Good:

        resource "azurerm_postgresql_flexible_server" "portal" {
          name    = "portal"
          version = "16"
        }

        resource "azurerm_postgresql_flexible_server_configuration" "transport" {
          name      = "require_secure_transport"
          server_id = azurerm_postgresql_flexible_server.portal.id
          value     = "ON"
        }
    """
    for kind in KINDS:
        seen: set[str] = set()
        for server in graph.resources(kind.server):
            related = graph.referring(server, kind.configuration, kind.pointer, kind.identity)
            seen.update(link.resource.address for link in related.links if link.certainty.is_yes)
            for parameter in kind.parameters:
                answers = [
                    (link.certainty & parameter.fault(link.resource), link.resource["value"]) for link in related.links
                ]
                place = first_such(answers, server.configuration.header)
                fault = related.any(parameter.fault)
                yield fail_if(fault, server, parameter.message, at=place, defect=parameter.name)
        others = (found for found in graph.resources(kind.configuration) if found.address not in seen)
        yield from _by_themselves(others, kind)


def _by_themselves(configurations: Iterator[Resource], kind: Kind) -> Iterator[Judgement]:
    """What configurations say whose server is not known."""
    for configuration in configurations:
        for parameter in kind.parameters:
            if equal_to(configuration["name"], parameter.name).is_no:
                continue
            value = configuration["value"]
            yield fail_if(
                parameter.fault(configuration), configuration, parameter.message, at=value, defect=parameter.name
            )
