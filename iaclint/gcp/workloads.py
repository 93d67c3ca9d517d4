"""Workloads: what runs code on Google Cloud, and as which service account.

A virtual machine without a `service_account` block runs as nobody; everything else that names no account
runs as one that Google made for the project: that of Compute Engine or of App Engine. Sources: the Google
provider's documentation of these types; the pages on the default service accounts of GKE, Cloud Run,
Cloud Run functions, App Engine, Dataproc, Dataflow, Composer and Workflows, and the
reference of the Notebooks API.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.gcp.members import DEFAULT_ACCOUNTS
from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph, Identity
from iaclint.judgement import value_or_use
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Truth, any_of, maybe
from iaclint.values import DYNAMIC, Located, Value, null, unknown
from iaclint.values.ask import contains, is_true

_FROM_TEMPLATE = "google_compute_instance_from_template"
_TEMPLATES = ("google_compute_instance_template", "google_compute_region_instance_template")
MACHINES = ("google_compute_instance", _FROM_TEMPLATE, *_TEMPLATES)
"""The types that run as nobody where they have no `service_account` block, or as what their template says."""

_ACCOUNTS = {
    "google_app_engine_flexible_app_version": "service_account",
    "google_app_engine_standard_app_version": "service_account",
    "google_cloud_run_service": "template.spec.service_account_name",
    "google_cloud_run_v2_job": "template.template.service_account",
    "google_cloud_run_v2_service": "template.service_account",
    "google_cloud_run_v2_worker_pool": "template.service_account",
    "google_cloudfunctions2_function": "service_config.service_account_email",
    "google_cloudfunctions_function": "service_account_email",
    "google_composer_environment": "config.node_config.service_account",
    "google_dataflow_job": "service_account_email",
    "google_dataproc_cluster": "cluster_config.gce_cluster_config.service_account",
    "google_notebooks_instance": "service_account",
    "google_workflows_workflow": "service_account",
}
"""Where each type names the account that it runs as."""

_POOL, _CLUSTER = "google_container_node_pool", "google_container_cluster"
_EVERYTHING = ("cloud-platform", "https://www.googleapis.com/auth/cloud-platform")


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that runs: its account, and the scopes of its access where there are any.

    `key` tells it from the others of its resource, of which some may not exist.
    """

    resource: Resource
    key: str
    exists: Truth
    account: Value
    scopes: Value
    runs_as_default: Truth

    @property
    def place(self) -> Located | Value:
        """Where the account is named; the workload, where its name is made by another resource."""
        return value_or_use(self.account, self.resource.configuration.header)

    @property
    def has_scopes(self) -> bool:
        """Whether it is a machine, whose access can be limited by scopes."""
        return self.resource.type in (*MACHINES, _POOL, _CLUSTER)

    @property
    def reaches_everything(self) -> Truth:
        """Whether its access is to every interface of Google Cloud, as far as the roles of its account go."""
        return any_of(contains(self.scopes, scope) for scope in _EVERYTHING)


def workloads(graph: Graph) -> Iterator[Workload]:
    """Everything that runs, machines first."""
    for resource in graph.resources(*MACHINES):
        yield from _machine(graph, resource)
    for pool in graph.resources(_POOL):
        yield _nodes(graph, pool, "node_config", pool.configuration, YES)
    for cluster in graph.resources(_CLUSTER):
        yield from _cluster(graph, cluster)
    for type, path in _ACCOUNTS.items():
        for resource in graph.resources(type):
            yield _workload(graph, resource, path, YES, resource[path])


def images_of(graph: Graph, machine: Resource) -> Iterator[Text]:
    """The images that the disks of a machine are made from."""
    path = "disk.source_image" if machine.type in _TEMPLATES else "boot_disk.initialize_params.image"
    header = machine.configuration.header
    return (text_of(graph, image, header) for image in machine.configuration.each(path))


def _machine(graph: Graph, machine: Resource) -> Iterator[Workload]:
    blocks = machine.blocks("service_account")
    for block in blocks:
        yield _workload(graph, machine, "", block.exists, block["email"], block["scopes"])
    header = machine.configuration.header
    if blocks.doubts:
        blank = unknown(DYNAMIC, blocks.doubts, header)
        yield _workload(graph, machine, "", maybe(*blocks.doubts), blank, blank)
    elif not blocks.items:
        inherited = _inherited(graph, machine)
        absent = unknown(DYNAMIC, inherited.doubts, header) if inherited.is_maybe else null(DYNAMIC, header)
        yield Workload(machine, "", YES, absent, absent, inherited)


def _inherited(graph: Graph, machine: Resource) -> Truth:
    """No, for a machine that runs as nobody, or as what a template that is here says; maybe for other templates."""
    if machine.type != _FROM_TEMPLATE:
        return NO
    return graph.targets(machine["source_instance_template"], _TEMPLATES, Identity(("id", "name"))).unseen


def _cluster(graph: Graph, cluster: Resource) -> Iterator[Workload]:
    """The nodes of a cluster: of its default pool, of the pools written inside it, and those made when needed."""
    is_autopilot = is_true(cluster["enable_autopilot"])
    pools = cluster.blocks("node_pool")
    is_kept = ~is_autopilot & ~is_true(cluster["remove_default_node_pool"]) & ~pools.present
    if not is_kept.is_no:
        yield _nodes(graph, cluster, "node_config", cluster.configuration, is_kept)
    for number, pool in enumerate(pools):
        yield _nodes(graph, cluster, f"node_pool[{number}].node_config", pool, pool.exists & ~is_autopilot)
    is_provisioned = is_autopilot | is_true(cluster["cluster_autoscaling.enabled"])
    if not is_provisioned.is_no:
        path = "cluster_autoscaling.auto_provisioning_defaults"
        account, scopes = cluster[f"{path}.service_account"], cluster[f"{path}.oauth_scopes"]
        yield _workload(graph, cluster, path, is_provisioned, account, scopes)


def _nodes(graph: Graph, resource: Resource, key: str, parent: Configuration, exists: Truth) -> Workload:
    account, scopes = parent["node_config.service_account"], parent["node_config.oauth_scopes"]
    return _workload(graph, resource, key, exists, account, scopes)


def _workload(
    graph: Graph, resource: Resource, key: str, exists: Truth, account: Value, scopes: Value | None = None
) -> Workload:
    given = null(DYNAMIC, resource.configuration.header) if scopes is None else scopes
    return Workload(resource, key, exists, account, given, _is_default(graph, resource, account))


def _is_default(graph: Graph, resource: Resource, account: Value) -> Truth:
    """Whether it is no account of one's own: none is named, or one that Google made."""
    if account.is_null:
        return YES
    text = text_of(graph, account, resource.configuration.header)
    return text.is_like("", "default", *DEFAULT_ACCOUNTS)
