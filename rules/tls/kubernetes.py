"""Kubernetes: what a cluster calls without knowing whom."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, says
from iaclint.rule import Severity

TABLES = (
    Demands(
        name="tls-k8s-certificate-unchecked",
        severity=Severity.MEDIUM,
        title="The API server takes any certificate for that of an extension that it calls.",
        why="""
            An extension of the API (`APIService`) gets requests with who sends them, and answers for the cluster. With
            `insecure_skip_tls_verify` whoever stands in between can answer in its place. Left out, it is false.
        """,
        message="the certificate of the extension is not checked",
        fix="remove insecure_skip_tls_verify, and set ca_bundle",
        demands=tuple(
            Demand(type, "insecure_skip_tls_verify", says(False), absent=always, each="spec")
            for type in ("kubernetes_api_service", "kubernetes_api_service_v1")
        ),
        bad="""
            resource "kubernetes_api_service_v1" "metrics" {
              metadata {
                name = "v1beta1.metrics.k8s.io"
              }

              spec {
                group                    = "metrics.k8s.io"
                group_priority_minimum   = 100
                version                  = "v1beta1"
                version_priority         = 100
                insecure_skip_tls_verify = true
              }
            }
        """,
        good="""
            resource "kubernetes_api_service_v1" "metrics" {
              metadata {
                name = "v1beta1.metrics.k8s.io"
              }

              spec {
                group                  = "metrics.k8s.io"
                group_priority_minimum = 100
                version                = "v1beta1"
                version_priority       = 100
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
