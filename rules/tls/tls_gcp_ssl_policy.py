"""What load balancers of Google Cloud agree to in TLS."""

from __future__ import annotations

from iaclint.graph import Identity
from iaclint.judgement import value_or_use
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of
from iaclint.values.ask import contains, equal_to, is_given, one_of

_PROXIES = (
    "google_compute_target_https_proxy",
    "google_compute_region_target_https_proxy",
    "google_compute_target_ssl_proxy",
    "google_network_services_edge_cache_service",
)
_POLICIES = ("google_compute_ssl_policy", "google_compute_region_ssl_policy")
_BY_LINK = Identity(("self_link", "id", "name"))
_WEAK_CIPHERS = (
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384",
)
"""Ciphers without forward secrecy: a key that leaks one day opens all that was recorded before."""


@rule(
    Severity.HIGH,
    fix='give the proxy an ssl_policy with min_tls_version = "TLS_1_2" and profile = "MODERN" or "RESTRICTED"',
    peers=("CKV_GCP_4", "GCP-0039", "14a457f0-473d-4d1d-9e37-6d99b355b336"),
    judges=(
        *(f"{type}.ssl_policy" for type in _PROXIES),
        *(f"{type}.{argument}" for type in _POLICIES for argument in ("min_tls_version", "profile", "custom_features")),
    ),
)
def tls_gcp_ssl_policy(graph: Graph) -> Judgements:
    """A load balancer agrees to TLS older than 1.2 or to weak ciphers.

    A proxy without `ssl_policy` takes TLS 1.0 and every cipher that Google offers, and a policy does the
    same in what it leaves out: `min_tls_version` is then 1.0 and `profile` COMPATIBLE. The profiles
    RESTRICTED and FIPS_202205 have only ciphers of TLS 1.2 and later, whatever the version says. A
    CUSTOM profile fails where it lists a cipher without forward secrecy. Ciphers alone are medium.

    Each proxy is asked for a policy, and each policy for what it says.

    Bad:

        resource "google_compute_target_https_proxy" "portal" {
          name    = "portal"
          url_map = "projects/portal/global/urlMaps/portal"
        }

    Good:

        resource "google_compute_target_https_proxy" "portal" {
          name       = "portal"
          url_map    = "projects/portal/global/urlMaps/portal"
          ssl_policy = google_compute_ssl_policy.modern.id
        }

        resource "google_compute_ssl_policy" "modern" {
          name            = "modern"
          profile         = "MODERN"
          min_tls_version = "TLS_1_2"
        }
    """
    for proxy in graph.resources(*_PROXIES):
        policy = proxy["ssl_policy"]
        unseen = graph.targets(policy, _POLICIES, _BY_LINK).unseen
        place = value_or_use(policy, proxy.configuration.header)
        yield fail_if(~is_given(policy) | unseen, proxy, "the load balancer has no SSL policy", at=place)
    for policy_itself in graph.resources(*_POLICIES):
        yield _of_version(policy_itself)
        yield _of_ciphers(policy_itself)


def _of_version(policy: Resource) -> Judgement:
    version = policy["min_tls_version"]
    is_new = one_of(version, ("TLS_1_2", "TLS_1_3")) | one_of(policy["profile"], ("RESTRICTED", "FIPS_202205"))
    return fail_if(~is_new, policy, "the policy agrees to TLS older than 1.2", at=version, defect="min_tls_version")


def _of_ciphers(policy: Resource) -> Judgement:
    profile, features = policy["profile"], policy["custom_features"]
    is_compatible = ~is_given(profile) | equal_to(profile, "COMPATIBLE")
    is_custom = equal_to(profile, "CUSTOM")
    is_weak: Truth = any_of(contains(features, cipher) for cipher in _WEAK_CIPHERS)
    return fail_if(
        is_compatible | (is_custom & is_weak),
        policy,
        "the policy agrees to ciphers without forward secrecy",
        at=features if is_custom.is_yes else profile,
        defect="profile",
        severity=Severity.MEDIUM,
    )
