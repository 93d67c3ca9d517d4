"""A rule that reads an attribute which the provider does not have is a bug: every read is looked up.

The schemas in `fixtures/schemas` are the provider's own (see the version inside), condensed:
`{resources: {type: body}, data: {type: body}}`, a body being `{attrs: {name: ...}, blocks: {name:
[nesting, required, body]}}`.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest

from iaclint.catalog import load_rules
from iaclint.modules import Blocks, Configuration, Resource
from iaclint.values import Value
from tests.support import FIXTURES, graph_of, graph_of_case, graph_of_text

# What is asked of every resource, whatever its kind: tags, names and places, and what Terraform is told of it.
GENERAL = frozenset(
    [
        "tags",
        "labels",
        "user_labels",
        "resource_labels",
        "name",
        "bucket",
        "identifier",
        "cluster_identifier",
        "name_prefix",
        "bucket_prefix",
        "identifier_prefix",
        "cluster_identifier_prefix",
        "db_name",
        "database_name",
        "function_name",
        "cluster_id",
        "cluster_name",
        "domain_name",
        "domain",
        "replication_group_id",
        "dataset_id",
        "namespace_name",
        "keyspace_name",
        "region",
        "id",
        "arn",
        "lifecycle",
        "lifecycle.prevent_destroy",
    ]
)

WITHOUT_SCHEMA = frozenset(("auth0",))
"""Providers whose schema is not at hand: what is asked of them is from their documentation, and not looked up."""

BEYOND_SCHEMA = (
    ("azurerm_application_insights", "local_authentication_enabled"),
    ("azurerm_cosmosdb_account", "local_authentication_enabled"),
    ("azurerm_federated_identity_credential", "user_assigned_identity_id"),
    ("azurerm_kubernetes_cluster", "default_node_pool.enable_host_encryption"),
    ("azurerm_kubernetes_cluster_node_pool", "enable_host_encryption"),
    ("azurerm_mariadb_server", ""),
    ("azurerm_monitor_aad_diagnostic_setting", "log"),
    ("azurerm_monitor_diagnostic_setting", "log"),
    ("azurerm_mssql_database", "extended_auditing_policy"),
    ("azurerm_mssql_server", "extended_auditing_policy"),
    ("azurerm_mysql_server", ""),
    ("azurerm_mysql_server_key", ""),
    ("azurerm_redis_cache", "enable_non_ssl_port"),
    ("azurerm_sql_database", ""),
    ("azurerm_sql_server", ""),
    ("azurerm_storage_account", "enable_https_traffic_only"),
    ("github_actions_organization_workflow_permissions", ""),
    ("google_container_cluster", "master_auth.client_certificate_config"),
    ("google_dataflow_flex_template_job", ""),
    ("google_sql_database_instance", "settings.ip_configuration.require_ssl"),
    ("google_vertex_ai_metadata_store", ""),
    ("okta_app_signon_policy_rules", ""),
)
"""Types and paths that the condensed schemas lack, or that are newer or older: they are from documentation."""

Read = tuple[str, str, str]
"""Mode, type, dotted path."""


class Recorded(Configuration):
    """A configuration that notes what is asked of it."""

    def __init__(self, inner: Configuration, place: tuple[str, str], path: str, reads: set[Read]) -> None:
        super().__init__(inner.header, inner.exists)
        self._inner = inner
        self._place = place
        self._path = path
        self._reads = reads

    def attribute(self, name: str) -> Value:
        self._reads.add((*self._place, self._path + name))
        return self._inner.attribute(name)

    def blocks(self, name: str) -> Blocks:
        self._reads.add((*self._place, self._path + name))
        found = self._inner.blocks(name)
        inner = (Recorded(item, self._place, f"{self._path}{name}.", self._reads) for item in found)
        return Blocks(tuple(inner), found.doubts)

    def names(self) -> list[str]:
        return self._inner.names()

    def as_value(self, owner: str = "") -> Value:
        return self._inner.as_value(owner)


@pytest.fixture(scope="module")
def reads_by_rule(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Read]]:
    """By rule, everything that it asks of the resources of its fixtures, of estates, and of what it says it judges."""
    found: set[Read] = set()
    by_rule: dict[str, set[Read]] = {}
    original = Resource.__init__

    def recording(self: Resource, *arguments: Any) -> None:
        original(self, *arguments)
        self.configuration = Recorded(self.configuration, (self.mode, self.type), "", found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Resource, "__init__", recording)
        for rule in load_rules():
            for case in sorted((FIXTURES / rule.name).iterdir()):
                list(rule.judge(graph_of_case(case, tmp_path_factory.mktemp("case"))))
            for estate, root in (
                ("sound", "."),
                ("clinic", "envs/prod"),
                ("clinic", "envs/staging"),
                ("clinic", "org"),
            ):
                list(rule.judge(graph_of(FIXTURES / "estates" / estate, root)))
            if rule.judges:
                bare = "".join(resource_with(argument, number) for number, argument in enumerate(rule.judges))
                list(rule.judge(graph_of_text(tmp_path_factory.mktemp("bare"), bare)))
            by_rule[rule.name] = set(found)
            found.clear()
    return by_rule


def resource_with(argument: str, number: int) -> str:
    """A resource in whose nested blocks an argument is set to something unknown."""
    type, *way, last = argument.split(".")
    block = f"{last} = var.anything\n"
    for name in reversed(way):
        block = f"{name} {{\n{block}}}\n"
    return f'resource "{type}" "x{number}" {{\n{block}}}\n'


@cache
def schema(provider: str) -> dict[str, Any]:
    path = FIXTURES / "schemas" / f"{provider}.json.gz"
    loaded: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return loaded


def is_excused(read: Read) -> bool:
    _, type, path = read
    beyond = any(type == newer and path.startswith(start) for newer, start in BEYOND_SCHEMA)
    return beyond or type.partition("_")[0] in WITHOUT_SCHEMA


def is_known(read: Read) -> bool:
    mode, type, path = read
    kinds = schema(type.partition("_")[0])["resources" if mode == "managed" else "data"]
    body = kinds.get(type)
    if body is None:
        return False
    *way, last = path.split(".")
    for name in way:
        if name in body["attrs"]:
            return True  # a block written as an attribute: the schema does not tell its parts
        if name not in body["blocks"]:
            return False
        body = body["blocks"][name][2]
        if not body["attrs"] and not body["blocks"]:
            return True  # the blocks of a cluster of nodes, say, which the condensed schema leaves out
    return last in body["attrs"] or last in body["blocks"]


def test_rules_read_only_what_the_provider_has(reads_by_rule: dict[str, set[Read]]) -> None:
    asked = {read for reads in reads_by_rule.values() for read in reads if read[2] not in GENERAL}
    assert len(asked) > 150, "the fixtures exercise the rules"
    assert sorted(read for read in asked if not is_excused(read) and not is_known(read)) == []


def test_rules_judge_only_what_the_provider_has() -> None:
    judged = {("managed", *split(argument)) for rule in load_rules() for argument in rule.judges}
    assert sorted(read for read in judged if not is_excused(read) and not is_known(read)) == []


def test_rules_read_what_they_say_that_they_judge(reads_by_rule: dict[str, set[Read]]) -> None:
    said = {(rule.name, argument) for rule in load_rules() for argument in rule.judges}
    unread = {(name, path) for name, path in said if ("managed", *split(path)) not in reads_by_rule[name]}
    assert sorted(unread) == []


def split(argument: str) -> tuple[str, str]:
    """The type and the dotted path of an argument."""
    type, _, path = argument.partition(".")
    return type, path


def test_an_attribute_that_does_not_exist_is_noticed() -> None:
    assert is_known(("managed", "aws_db_instance", "storage_encrypted"))
    assert is_known(("managed", "aws_opensearch_domain", "encrypt_at_rest.enabled"))
    assert not is_known(("managed", "aws_db_instance", "storage_encryption"))
    assert not is_known(("managed", "aws_opensearch_domain", "encrypt_at_rest.enable"))
    assert not is_known(("managed", "aws_no_such_type", "name"))
