"""API Gateway: the stage whose cache the settings of a method are about."""

from __future__ import annotations

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import YES, Truth, known, maybe
from iaclint.values import Value
from iaclint.values.ask import is_true

_STAGE = Identity(("stage_name",))


def has_cache(graph: Graph, settings: Resource) -> Truth:
    """Whether the stage of an `aws_api_gateway_method_settings` has a cache; maybe where it is not declared here."""
    stages = graph.targets(settings["stage_name"], ("aws_api_gateway_stage",), _STAGE)
    return stages.any(
        lambda stage: (
            _is_of_same_api(stage["rest_api_id"], settings["rest_api_id"]) & is_true(stage["cache_cluster_enabled"])
        )
    )


def _is_of_same_api(one: Value, other: Value) -> Truth:
    if one.refs and other.refs:
        return known({ref.address for ref in one.refs} == {ref.address for ref in other.refs})
    if one.is_unknown or other.is_unknown:
        return maybe(*one.doubts, *other.doubts)
    return YES if one.data == other.data else known(False)
