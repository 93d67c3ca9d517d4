"""Load balancers: what a URL map does with the requests that come in, and who can send them.

Sources: the Google provider's documentation of URL maps, target proxies and forwarding rules (6.50).
A forwarding rule that names no scheme is `EXTERNAL`.
"""

from __future__ import annotations

from collections.abc import Sequence

from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.truth import Truth, all_of
from iaclint.values.ask import is_true, one_of

_BY_LINK = Identity(("self_link", "id", "name"))
_URL_MAPS = ("google_compute_url_map", "google_compute_region_url_map")
_FORWARDING_RULES = ("google_compute_global_forwarding_rule", "google_compute_forwarding_rule")
_MESH = ("INTERNAL_SELF_MANAGED",)
_INTERNAL = ("INTERNAL", "INTERNAL_MANAGED", *_MESH)


def url_map_of(graph: Graph, proxy: Resource) -> Related:
    """The URL map of a target proxy."""
    return graph.targets(proxy["url_map"], _URL_MAPS, _BY_LINK)


def redirects_all_to_https(url_map: Resource) -> Truth:
    """Whether a URL map answers every request with a redirect to HTTPS."""
    return _redirects(url_map.configuration, "default_url_redirect") & url_map.blocks("path_matcher").all(_matcher)


def _matcher(matcher: Configuration) -> Truth:
    """Whether a path matcher redirects whatever it matches, and all the rest."""
    rules = (matcher.blocks(name) for name in ("path_rule", "route_rules"))
    each = all_of(blocks.all(lambda rule: _redirects(rule, "url_redirect")) for blocks in rules)
    return _redirects(matcher, "default_url_redirect") & each


def _redirects(block: Configuration, name: str) -> Truth:
    return is_true(block[f"{name}.https_redirect"])


def inside_only(graph: Graph, *types: str) -> frozenset[str]:
    """The addresses of the target proxies of these types to which only internal forwarding rules lead."""
    return _reached_by(graph, types, _INTERNAL)


def in_mesh_only(graph: Graph, *types: str) -> frozenset[str]:
    """The addresses of those that only tell the proxies of a service mesh what to do."""
    return _reached_by(graph, types, _MESH)


def _reached_by(graph: Graph, types: Sequence[str], schemes: Sequence[str]) -> frozenset[str]:
    """The addresses of the target proxies to which only forwarding rules of these schemes lead."""
    inside: set[str] = set()
    outside: set[str] = set()
    for rule in graph.resources(*_FORWARDING_RULES):
        target = rule["target"]
        is_inside = one_of(rule["load_balancing_scheme"], schemes).is_yes
        if target.is_unknown and not target.refs and not is_inside:
            return frozenset()  # it may lead to any of them
        proxies = graph.targets(target, types, _BY_LINK)
        (inside if is_inside else outside).update(proxy.address for proxy in proxies)
    return frozenset(inside - outside)
