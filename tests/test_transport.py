"""Encryption in transit: what gateways, load balancers and clusters say, and which of it is certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.azure.gateways import same_name
from iaclint.catalog import load_rules
from iaclint.gcp.load_balancers import inside_only
from iaclint.saas.kubernetes_traffic import answers_http_too, ends_tls, ingresses, is_internal, services
from iaclint.truth import Truth
from tests.support import graph_of_text, judgements

VARIABLES = 'variable "a" {}\nvariable "b" {}\n'
PROXY = "google_compute_target_http_proxy"


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ('"http"', '"http"', "yes"),
        ('"http"', '"https"', "no"),
        ("var.a", "var.a", "yes"),
        ("var.a", "var.b", "maybe"),
        ('"${var.a}-http"', '"${var.a}-http"', "yes"),
        ('"${var.a}-http"', '"${var.a}-https"', "no"),
        ('"${var.a}-http"', '"${var.b}-http"', "maybe"),
        ('"http-${var.a}"', '"https-${var.a}"', "no"),
        ('"${var.a}-http"', '"portal"', "no"),
        ('"${var.a}-http"', '"portal-http"', "maybe"),
        ('"http"', "null", "no"),
    ],
)
def test_names_of_blocks_are_compared_by_what_is_known_of_them(
    tmp_path: Path, left: str, right: str, expected: str
) -> None:
    text = f'{VARIABLES}resource "azurerm_application_gateway" "x" {{\n  name = {left}\n  location = {right}\n}}\n'
    gateway = graph_of_text(tmp_path, text).resources("azurerm_application_gateway")[0]
    assert word(same_name(gateway["name"], gateway["location"])) == expected
    assert word(same_name(gateway["location"], gateway["name"])) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, False),
        ({"in": (f"{PROXY}.x.id", "INTERNAL_MANAGED")}, True),
        ({"in": (f"{PROXY}.x.id", "INTERNAL_MANAGED"), "out": (f"{PROXY}.x.id", "EXTERNAL_MANAGED")}, False),
        ({"in": (f"{PROXY}.x.id", "INTERNAL_MANAGED"), "other": (f"{PROXY}.y.id", "EXTERNAL")}, True),
        ({"in": (f"{PROXY}.x.id", "INTERNAL_MANAGED"), "any": ("var.a", "EXTERNAL")}, False),
    ],
)
def test_a_proxy_is_inside_where_only_internal_rules_lead_to_it(
    tmp_path: Path, rules: dict[str, tuple[str, str]], expected: bool
) -> None:
    text = VARIABLES + "".join(f'resource "{PROXY}" "{name}" {{\n  name = "{name}"\n}}\n' for name in "xy")
    for name, (target, scheme) in rules.items():
        text += f'resource "google_compute_global_forwarding_rule" "{name}" {{\n'
        text += f'  target = {target}\n  load_balancing_scheme = "{scheme}"\n}}\n'
    assert (f"{PROXY}.x" in inside_only(graph_of_text(tmp_path, text), PROXY)) is expected


def test_a_finding_names_the_url_map_that_does_not_redirect(tmp_path: Path) -> None:
    rule = next(rule for rule in load_rules() if rule.name == "tls-gcp-lb-http")
    text = f'resource "{PROXY}" "x" {{\n  url_map = google_compute_url_map.x.id\n}}\n'
    text += 'resource "google_compute_url_map" "x" {\n  default_service = "portal"\n}\n'
    [found] = judgements(rule, graph_of_text(tmp_path, text))
    assert [(step.span.line, step.message) for step in found.steps] == [(4, "its URL map is google_compute_url_map.x")]


@pytest.mark.parametrize(
    ("annotation", "says", "sound", "answers_both"),
    [
        ("alb.ingress.kubernetes.io/certificate-arn", "arn", "yes", "no"),
        ("alb.ingress.kubernetes.io/ssl-redirect", "443", "yes", "no"),
        ("alb.ingress.kubernetes.io/listen-ports", '[{"HTTPS": 443}]', "yes", "no"),
        ("alb.ingress.kubernetes.io/listen-ports", '[{"HTTP": 80}]', "no", "yes"),
        ("alb.ingress.kubernetes.io/listen-ports", '[{"HTTP": 80}, {"HTTPS": 443}]', "yes", "yes"),
        ("appgw.ingress.kubernetes.io/ssl-redirect", "true", "yes", "no"),
        ("ingress.gcp.kubernetes.io/pre-shared-cert", "portal", "yes", "yes"),
        ("kubernetes.io/ingress.allow-http", "false", "yes", "no"),
        ("kubernetes.io/ingress.allow-http", "true", "no", "no"),
        ("kubernetes.io/ingress.class", "nginx", "no", "no"),
        ("nginx.ingress.kubernetes.io/force-ssl-redirect", "true", "yes", "no"),
        ("nginx.ingress.kubernetes.io/ssl-redirect", "false", "no", "yes"),
        ("nginx.ingress.kubernetes.io/ssl-redirect", "true", "no", "no"),
        ("traefik.ingress.kubernetes.io/router.entrypoints", "websecure", "yes", "no"),
    ],
)
def test_annotations_of_an_ingress(tmp_path: Path, annotation: str, says: str, sound: str, answers_both: str) -> None:
    quoted = says.replace('"', '\\"')
    text = f'metadata {{\n    annotations = {{\n      "{annotation}" = "{quoted}"\n    }}\n  }}\n  spec {{}}'
    graph = graph_of_text(tmp_path, f'resource "kubernetes_ingress_v1" "x" {{\n  {text}\n}}\n')
    [ingress] = ingresses(graph)
    assert (word(ends_tls(ingress)), word(answers_http_too(ingress))) == (sound, answers_both)


@pytest.mark.parametrize(
    ("annotation", "says", "expected"),
    [
        ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal", "yes"),
        ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing", "no"),
        ("networking.gke.io/load-balancer-type", "Internal", "yes"),
        ("service.beta.kubernetes.io/azure-load-balancer-internal", "true", "yes"),
        ("service.beta.kubernetes.io/azure-load-balancer-internal", "false", "no"),
    ],
)
def test_annotations_that_keep_a_load_balancer_inside(
    tmp_path: Path, annotation: str, says: str, expected: str
) -> None:
    text = f'metadata {{\n    annotations = {{\n      "{annotation}" = "{says}"\n    }}\n  }}'
    graph = graph_of_text(tmp_path, f'resource "kubernetes_service_v1" "x" {{\n  {text}\n}}\n')
    [service] = services(graph)
    assert word(is_internal(service)) == expected
