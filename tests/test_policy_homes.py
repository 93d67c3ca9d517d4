"""Whatever attribute of the AWS provider may hold a policy is a home of policies, or excused with a reason."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from iaclint.aws.policy import documents
from iaclint.aws.policy_homes import HOMES, Kind
from tests.support import FIXTURES, graph_of_text

SUSPECT = re.compile(r"polic(?:y|ies)|document|content\Z")
"""What the name of an attribute that holds a policy document has in it."""

WITHOUT_TEXT = ("boolean", "number", "computed")
"""The kinds of attributes that no text can be written to."""

EXCUSES: dict[str, tuple[str, ...]] = {
    "it names a policy or a document, or a version of one": (
        r".*_(?:arn|arns|id|ids|name|names|type|types|type_name|url|uri|version|revision|revision_id|key|number)",
        r"aws_iot_policy_attachment\.policy",
        r"aws_quicksight_data_set\..*permission_policy",
    ),
    "a choice of a few words, such as the TLS policy of a listener": (
        r".*(?:_protocol|\.protocol|alpn|auto_import|capacity_termination|data_deletion|default|dns|image_pull"
        r"|delete_propagation|https|padding|routing|security|sizing|snapshot|ssl|tls|user_context|web_app_endpoint)_policy",
        r".*(?:exception|protection|notification)_policy",
        r".*\.(?:document_format|policy_language|policy_runtime|filter_policy_scope|document_hash|default_document_id_format)",
        r"aws_autoscaling_group\.termination_policies",
        r"aws_autoscalingplans_scaling_plan\..*scaling_policy_update_behavior",
        r"aws_lambda_event_source_mapping\..*full_document",
        r"aws_ses_receipt_filter\.policy",
    ),
    "a header that browsers read": (r".*content_security_policy(?:_header_value)?", r".*referrer_policy"),
    "what a client, page, message, template, file or program says": (
        r".*[._]content",
        r"aws_iam_saml_provider\.saml_metadata_document",
        r"aws_workspacesweb_browser_settings\.browser_policy",
        r"aws_s3_bucket\.website\.(?:error|index)_document",
    ),
    "how messages are delivered, filtered, kept or dropped": (
        r"aws_s[nq]s_.*\.(?:archive|delivery|filter|redrive|redrive_allow|replay)_policy",
        r".*data_protection_policy\.policy(?:_document)?",
        r"aws_cloudwatch_log_(?:account|index)_policy\.policy_document",
    ),
    "how long images or indexes are kept": (
        r".*lifecycle_policy(?:\.policy)?",
        r"aws_opensearchserverless_lifecycle_policy\.policy",
    ),
    "how a cluster grows": (r"aws_emr_(?:cluster|instance_group)\..*autoscaling_policy",),
    "which resources of a stack may be updated": (r"aws_cloudformation_stack\.policy_body",),
    "rules of AWS Config, in Guard": (r"aws_config_.*\.policy_text",),
    "routes of a network": (
        r"aws_networkmanager_core_network\.base_policy_(?:document|regions)",
        r"aws_networkmanager_core_network_policy_attachment\.policy_document",
        r"aws_route53_traffic_policy\.document",
    ),
    "Cedar, another language": (r"aws_verifiedaccess_(?:endpoint|group)\.policy_document",),
    "a list of rules of OpenSearch Serverless, in a grammar of its own": (
        r"aws_opensearchserverless_(?:access|security)_policy\.policy",
    ),
}
"""Patterns of places that match SUSPECT and hold no IAM policy, by the reason."""


@cache
def suspects() -> frozenset[str]:
    """The places `type.path` of texts, or lists of them, that can be written and are called like a policy."""
    schema: dict[str, Any] = json.loads(gzip.decompress((FIXTURES / "schemas" / "aws.json.gz").read_bytes()))
    return frozenset(place for type, body in schema["resources"].items() for place in _suspects(body, type))


def _suspects(body: dict[str, Any], way: str) -> Iterator[str]:
    for name, (kind, _) in body["attrs"].items():
        if kind not in WITHOUT_TEXT and SUSPECT.search(name):
            yield f"{way}.{name}"
    for name, (_, _, inner) in body["blocks"].items():
        yield from _suspects(inner, f"{way}.{name}")


def is_excused(place: str) -> bool:
    return any(re.fullmatch(pattern, place) for patterns in EXCUSES.values() for pattern in patterns)


def homes() -> frozenset[str]:
    return frozenset(f"{home.type}.{home.path}" for home in HOMES)


def test_whatever_may_hold_a_policy_is_a_home_or_excused() -> None:
    assert sorted(place for place in suspects() - homes() if not is_excused(place)) == []


def test_no_home_is_excused() -> None:
    said = {place for place in homes() if is_excused(place)}
    assert sorted(said) == sorted(CONTENTS), "the two homes that are called `content` are not like the others"


CONTENTS = ("aws_organizations_policy.content", "aws_organizations_resource_policy.content")


def test_every_home_is_an_attribute_of_the_provider() -> None:
    assert sorted(homes() - suspects()) == []


def test_every_excuse_is_needed() -> None:
    idle = [
        pattern
        for patterns in EXCUSES.values()
        for pattern in patterns
        if not any(re.fullmatch(pattern, place) for place in suspects() - homes())
    ]
    assert idle == []


def test_policies_of_an_organization_are_told_apart_by_their_type(tmp_path: Path) -> None:
    types = {"absent": "null", "scp": '"SERVICE_CONTROL_POLICY"', "rcp": '"RESOURCE_CONTROL_POLICY"'}
    types |= {"tags": '"TAG_POLICY"', "unknown": "var.type"}
    text = "\n".join(
        f'resource "aws_organizations_policy" "{name}" {{\n  type = {type}\n  content = "{{}}"\n}}'
        for name, type in types.items()
    )
    graph = graph_of_text(tmp_path, f'variable "type" {{}}\n{text}')
    found = {(document.resource.name, document.kind) for document in documents(graph, *Kind)}
    assert found == {
        ("absent", Kind.SERVICE_CONTROL),
        ("scp", Kind.SERVICE_CONTROL),
        ("rcp", Kind.RESOURCE_CONTROL),
        ("unknown", Kind.SERVICE_CONTROL),
        ("unknown", Kind.RESOURCE_CONTROL),
    }
    in_doubt = {d.resource.name for d in documents(graph, *Kind) if d.statements[0].exists.is_maybe}
    assert in_doubt == {"unknown"}
