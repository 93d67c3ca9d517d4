"""Gateways: what an application gateway does with the requests that a listener takes.

Its listeners, rules, redirects and path maps are blocks of one resource that name each other. Source: the
azurerm provider's documentation and schema (4.55).
"""

from __future__ import annotations

from collections.abc import Callable

from iaclint.modules import Configuration, Resource
from iaclint.truth import NO, Truth, known, maybe
from iaclint.values import Data, Unknown, Value
from iaclint.values.ask import begins_with, equal_to, is_given

Piece = str | Data


def redirects_to_https(gateway: Resource, listener: Configuration) -> Truth:
    """Whether every rule for the listener redirects what it takes to HTTPS."""

    def leaves_or_redirects(rule: Configuration) -> Truth:
        return ~same_name(rule["http_listener_name"], listener["name"]) | _rule_redirects(gateway, rule)

    return gateway.blocks("request_routing_rule").all(leaves_or_redirects)


def is_private(gateway: Resource, listener: Configuration) -> Truth:
    """Whether the listener is reached by an address of a network only."""

    def is_its_own(address: Configuration) -> Truth:
        is_named = same_name(address["name"], listener["frontend_ip_configuration_name"])
        return is_named & ~is_given(address["public_ip_address_id"])

    return gateway.blocks("frontend_ip_configuration").any(is_its_own)


def _rule_redirects(gateway: Resource, rule: Configuration) -> Truth:
    by_map = _named(gateway, "url_path_map", rule["url_path_map_name"], lambda paths: _map_redirects(gateway, paths))
    return _is_to_https(gateway, rule["redirect_configuration_name"]) | by_map


def _map_redirects(gateway: Resource, paths: Configuration) -> Truth:
    """Whether a path map redirects each of its paths and all the rest."""
    rest = _is_to_https(gateway, paths["default_redirect_configuration_name"])
    return rest & paths.blocks("path_rule").all(lambda path: _is_to_https(gateway, path["redirect_configuration_name"]))


def _is_to_https(gateway: Resource, name: Value) -> Truth:
    """Whether a redirect of this name leads to a listener or an address with TLS."""

    def leads_to_https(redirect: Configuration) -> Truth:
        target = redirect["target_listener_name"]
        listener = _named(gateway, "http_listener", target, lambda found: equal_to(found["protocol"], "Https"))
        return listener | begins_with(redirect["target_url"], "https://")

    return _named(gateway, "redirect_configuration", name, leads_to_https)


def _named(gateway: Resource, type: str, name: Value, ask: Callable[[Configuration], Truth]) -> Truth:
    """Whether the block of this type and name is such; no where no name is given."""
    if name.is_null:
        return NO
    return gateway.blocks(type).any(lambda block: same_name(block["name"], name) & ask(block))


def same_name(left: Value, right: Value) -> Truth:
    """Whether two names are the same: what is unknown in both (`var.prefix`) is the same unknown."""
    if left.is_null or right.is_null:
        return NO
    if isinstance(right.data, str):
        return equal_to(left, right.data)
    if isinstance(left.data, str):
        return equal_to(right, left.data)
    ours, theirs = _pieces(left), _pieces(right)
    while ours and theirs and _alike(ours[0], theirs[0]):
        del ours[0], theirs[0]
    while ours and theirs and _alike(ours[-1], theirs[-1]):
        del ours[-1], theirs[-1]
    if all(isinstance(piece, str) for piece in (*ours, *theirs)):
        return known("".join(map(str, ours)) == "".join(map(str, theirs)))
    return maybe(*left.doubts, *right.doubts)


def _pieces(name: Value) -> list[Piece]:
    """The texts in a name and what stands for those that are not known."""
    if isinstance(name.data, Unknown) and name.data.parts:
        return [part if isinstance(part, str) else part.data for part in name.data.parts]
    return [name.data]


def _alike(left: Piece, right: Piece) -> bool:
    return left == right if isinstance(left, str) else left is right
