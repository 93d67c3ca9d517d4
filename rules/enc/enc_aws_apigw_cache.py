"""The cache of a REST API."""

from __future__ import annotations

from iaclint.aws.api_gateway import has_cache
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_true


@rule(
    Severity.MEDIUM,
    fix="set cache_data_encrypted = true",
    peers=("CKV_AWS_308", "b7c9a40c-23e4-4a2d-8d39-a3352f10f288"),
    judges=(
        "aws_api_gateway_method_settings.settings.cache_data_encrypted",
        "aws_api_gateway_method_settings.settings.caching_enabled",
    ),
)
def enc_aws_apigw_cache(graph: Graph) -> Judgements:
    """The cache of a REST API keeps responses unencrypted.

    A cache holds what the API answered, for as long as an hour. Left out, `cache_data_encrypted` is
    false. Only settings that turn caching on are judged, and they fail where the stage has a cache
    (`cache_cluster_enabled`); where the stage is not in the code, that is unknown.

    Bad:

        resource "aws_api_gateway_stage" "live" {
          rest_api_id           = "a1b2c3"
          deployment_id         = "d4e5f6"
          stage_name            = "live"
          cache_cluster_enabled = true
          cache_cluster_size    = "0.5"
        }

        resource "aws_api_gateway_method_settings" "all" {
          rest_api_id = "a1b2c3"
          stage_name  = aws_api_gateway_stage.live.stage_name
          method_path = "*/*"

          settings {
            caching_enabled = true
          }
        }

    Good:

        resource "aws_api_gateway_stage" "live" {
          rest_api_id           = "a1b2c3"
          deployment_id         = "d4e5f6"
          stage_name            = "live"
          cache_cluster_enabled = true
          cache_cluster_size    = "0.5"
        }

        resource "aws_api_gateway_method_settings" "all" {
          rest_api_id = "a1b2c3"
          stage_name  = aws_api_gateway_stage.live.stage_name
          method_path = "*/*"

          settings {
            caching_enabled      = true
            cache_data_encrypted = true
          }
        }
    """
    for methods in graph.resources("aws_api_gateway_method_settings"):
        for settings in methods.blocks("settings"):
            encrypted = settings["cache_data_encrypted"]
            caches = settings.exists & is_true(settings["caching_enabled"]) & has_cache(graph, methods)
            if not caches.is_no:
                yield fail_if(
                    caches & ~is_true(encrypted),
                    methods,
                    "the cache keeps responses unencrypted",
                    at=encrypted,
                )
