"""Application gateways that answer plain HTTP or agree to old TLS."""

from __future__ import annotations

from iaclint.azure.gateways import is_private, redirects_to_https
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import YES, Doubt, Reason, Truth, maybe
from iaclint.values import Value
from iaclint.values.ask import contains, equal_to, is_given, one_of

_GATEWAY = "azurerm_application_gateway"
_SOUND_POLICIES = ("AppGwSslPolicy20170401S", "AppGwSslPolicy20220101", "AppGwSslPolicy20220101S")
_SOUND_VERSIONS = ("TLSv1_2", "TLSv1_3")
_OLD_VERSIONS = ("TLSv1_0", "TLSv1_1")
_BY_SERVICE = maybe(
    Doubt(Reason.PROVIDER_VERSION, "without `ssl_policy`, the version of the API decides when the gateway is made")
)


@rule(
    Severity.HIGH,
    fix="redirect the listener to one with protocol Https, and set ssl_policy to AppGwSslPolicy20220101",
    peers=("CKV_AZURE_217", "CKV_AZURE_218"),
    judges=(
        f"{_GATEWAY}.http_listener.protocol",
        f"{_GATEWAY}.ssl_policy.policy_name",
        f"{_GATEWAY}.ssl_policy.min_protocol_version",
        f"{_GATEWAY}.ssl_policy.disabled_protocols",
        f"{_GATEWAY}.ssl_profile.ssl_policy.policy_name",
    ),
)
def tls_az_appgw(graph: Graph) -> Judgements:
    """An application gateway answers plain HTTP, or agrees to TLS older than 1.2.

    A listener with protocol `Http` is sound where each of its rules redirects, by a path map or
    directly, to a listener with protocol `Https` or to an `https://` address. It is medium where the
    listener has a private address only.

    A policy for TLS is weak where it is predefined and older than `AppGwSslPolicy20170401S`, or sets a
    version below 1.2 as the least, or none. A gateway that says nothing takes what its API has as the
    default when it is made: TLS 1.2 with version 4 of the provider, and with older ones it is unknown.

    Bad:

        resource "azurerm_application_gateway" "portal" {
          name = "portal"

          http_listener {
            name                           = "portal"
            frontend_ip_configuration_name = "public"
            frontend_port_name             = "http"
            protocol                       = "Http"
          }

          request_routing_rule {
            name                       = "portal"
            rule_type                  = "Basic"
            http_listener_name         = "portal"
            backend_address_pool_name  = "portal"
            backend_http_settings_name = "portal"
          }

          ssl_policy {
            policy_type = "Predefined"
            policy_name = "AppGwSslPolicy20150501"
          }
        }

    Good:

        resource "azurerm_application_gateway" "portal" {
          name = "portal"

          http_listener {
            name                           = "portal"
            frontend_ip_configuration_name = "public"
            frontend_port_name             = "https"
            protocol                       = "Https"
            ssl_certificate_name           = "portal"
          }

          ssl_policy {
            policy_type = "Predefined"
            policy_name = "AppGwSslPolicy20220101"
          }
        }
    """
    for gateway in graph.resources(_GATEWAY):
        listeners = gateway.blocks("http_listener")
        for number, listener in enumerate(listeners):
            yield _of_listener(gateway, listener, number)
        policies = gateway.blocks("ssl_policy")
        for policy in policies:
            yield _of_policy(gateway, policy, "ssl_policy")
        if not policies.items:
            default = graph.root.providers.at_least("azurerm", 4)
            speaks_tls = listeners.any(lambda listener: equal_to(listener["protocol"], "Https"))
            fault = speaks_tls & ~(default if default.is_yes else _BY_SERVICE)
            yield fail_if(fault, gateway, "the gateway agrees to TLS older than 1.2", defect="ssl_policy")
        for number, profile in enumerate(gateway.blocks("ssl_profile")):
            for policy in profile.blocks("ssl_policy"):
                yield _of_policy(gateway, policy, f"ssl_profile[{number}]")


def _of_listener(gateway: Resource, listener: Configuration, number: int) -> Judgement:
    protocol = listener["protocol"]
    fault = listener.exists & ~equal_to(protocol, "Https") & ~redirects_to_https(gateway, listener)
    return fail_if(
        fault,
        gateway,
        "the listener answers plain HTTP instead of redirecting it to HTTPS",
        at=protocol,
        defect=f"http_listener[{number}]",
        severity=Severity.MEDIUM if is_private(gateway, listener).is_yes else None,
    )


def _of_policy(gateway: Resource, policy: Configuration, defect: str) -> Judgement:
    version, name = policy["min_protocol_version"], policy["policy_name"]
    disabled: Value = policy["disabled_protocols"]
    old_are_off: Truth = YES
    for old in _OLD_VERSIONS:
        old_are_off &= contains(disabled, old)
    is_sound = one_of(name, _SOUND_POLICIES) | one_of(version, _SOUND_VERSIONS) | old_are_off
    return fail_if(
        policy.exists & ~is_sound,
        gateway,
        "the policy agrees to TLS older than 1.2",
        at=version if is_given(version).is_yes else name,
        defect=defect,
    )
