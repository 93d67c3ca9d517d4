"""Flows: where Google Cloud carries what a resource holds, from a store to its logs, their archive and its copies.

Sources: Google's pages on audit logs (those of data access are off unless an audit configuration asks
for them, except in BigQuery), and the Google provider's documentation of the types.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.gcp.log_stores import usage_logs
from iaclint.gcp.projects import ByParent, Owner, Parent, parent_of
from iaclint.gcp.sinks import DATASET, NAMED, STORAGE, TOPIC, is_default_bucket, log_buckets, sinks
from iaclint.gcp.subscriptions import deliveries
from iaclint.graph import Edge, Graph
from iaclint.modules import Resource
from iaclint.truth import YES, Truth, any_of
from iaclint.values.ask import one_of

_LOGGING = (
    "google_sql_database_instance",
    "google_bigquery_dataset",
    "google_cloud_run_service",
    "google_cloud_run_v2_job",
    "google_cloud_run_v2_service",
    "google_cloudfunctions2_function",
    "google_cloudfunctions_function",
    "google_container_cluster",
)
"""What writes to the logs of its project by itself: the programs in it, the database, or the reads of it."""

_SERVICES = {
    "google_storage_bucket": "storage.googleapis.com",
    "google_spanner_instance": "spanner.googleapis.com",
    "google_bigtable_instance": "bigtable.googleapis.com",
    "google_firestore_database": "firestore.googleapis.com",
    "google_healthcare_dataset": "healthcare.googleapis.com",
    "google_healthcare_dicom_store": "healthcare.googleapis.com",
    "google_healthcare_fhir_store": "healthcare.googleapis.com",
    "google_healthcare_hl7_v2_store": "healthcare.googleapis.com",
}
"""Stores of which reads are logged where that is asked for, with the service that an audit configuration names."""

_IN_DATASETS = tuple(type for type in _SERVICES if type.startswith("google_healthcare_") and type.endswith("_store"))
_AUDIT_CONFIGS = {
    "google_project_iam_audit_config": Owner.PROJECT,
    "google_folder_iam_audit_config": Owner.FOLDER,
    "google_organization_iam_audit_config": Owner.ORGANIZATION,
}
_ABOVE = (Owner.FOLDER, Owner.ORGANIZATION)
_READS = ("DATA_READ", "DATA_WRITE")

_COPIES = (
    ("google_healthcare_fhir_store", "notification_config.pubsub_topic", TOPIC),
    ("google_healthcare_fhir_store", "notification_configs.pubsub_topic", TOPIC),
    ("google_healthcare_dicom_store", "notification_config.pubsub_topic", TOPIC),
    ("google_healthcare_hl7_v2_store", "notification_configs.pubsub_topic", TOPIC),
    ("google_healthcare_fhir_store", "stream_configs.bigquery_destination.dataset_uri", DATASET),
    ("google_healthcare_dicom_store", "stream_configs.bigquery_destination.table_uri", DATASET),
)
"""Arguments by which a store sends what it holds elsewhere."""


def flows(graph: Graph) -> Iterator[Edge]:
    """Every edge along which data, or a record of it, is carried: store to sink and log bucket, and sink to store."""
    yield from (edge for edge in _edges(graph) if not edge.certainty.is_no)


def _edges(graph: Graph) -> Iterator[Edge]:
    yield from _to_logs(graph)
    for sink in sinks(graph):
        if not sink.applies.is_no:
            for target, certainty in sink.targets.named():
                yield Edge(sink.resource.address, target.address, "routes", sink.applies & certainty)
    for topic in graph.resources(TOPIC):
        for delivery in deliveries(graph, topic):
            for store, certainty in delivery.stores.named():
                yield Edge(topic.address, store.address, "delivers", delivery.applies & certainty)
    for source, store, written in usage_logs(graph):
        yield Edge(source.address, store.address, "logs", written)
    yield from _copies(graph)


def _to_logs(graph: Graph) -> Iterator[Edge]:
    """From each store and program to the default log bucket and the sinks of its project."""
    places = _places(graph)
    wide = [sink for sink in sinks(graph) if sink.parent.owner in _ABOVE and not sink.audited.some.is_no]
    recorded = _Recorded(graph)
    for resource in graph.resources(*_LOGGING, *_SERVICES):
        parent = _project(graph, resource)
        if parent is None:
            continue
        logged = YES if resource.type in _LOGGING else recorded.are_reads(parent, _SERVICES[resource.type])
        if not logged.is_no:
            own = ((place, there & same) for (place, there), same in places.of(parent))
            above = ((sink.resource, sink.applies & sink.reaches(parent)) for sink in wide)
            for place, certainty in (*own, *above):
                yield Edge(resource.address, place.address, "logs", logged & certainty & resource.exists)


def _project(graph: Graph, resource: Resource) -> Parent | None:
    """The project that a resource is in; that of its dataset for a store of health records, None where it has none."""
    if resource.type not in _IN_DATASETS:
        return parent_of(resource)
    dataset = resource["dataset"]
    for ref in dataset.refs:
        source = graph.at(ref.address)
        if source is not None and source.mode == "managed":
            return parent_of(source)
    path = dataset.data.split("/") if isinstance(dataset.data, str) else []
    return Parent(Owner.PROJECT, path[1]) if path[:1] == ["projects"] and path[1:] else None


def _places(graph: Graph) -> ByParent[tuple[Resource, Truth]]:
    """By project, where its logs go: the sinks that take records of what people did, and the default log bucket."""
    found: ByParent[tuple[Resource, Truth]] = ByParent()
    for sink in sinks(graph):
        routed = sink.applies & sink.audited.some
        if not routed.is_no:
            found.add(sink.parent, (sink.resource, routed))
    for bucket, owner in log_buckets(graph):
        default = is_default_bucket(bucket)
        if not default.is_no:
            found.add(parent_of(bucket, owner), (bucket, default & bucket.exists))
    return found


class _Recorded:
    """Which reads are logged, by the audit configurations."""

    def __init__(self, graph: Graph) -> None:
        self._by_parent: ByParent[Resource] = ByParent()
        self._above: list[Resource] = []
        for type, owner in _AUDIT_CONFIGS.items():
            for config in graph.resources(type):
                if owner is Owner.PROJECT:
                    self._by_parent.add(parent_of(config), config)
                else:
                    self._above.append(config)

    def are_reads(self, parent: Parent, service: str) -> Truth:
        """Whether who reads or writes with a service is logged in a project; not where no configuration asks for it."""
        own = self._by_parent.of(parent)
        return any_of(
            same & config.exists & one_of(config["service"], ("allServices", service)) & _logs_data(config)
            for config, same in (*own, *((config, YES) for config in self._above))
        )


def _logs_data(config: Resource) -> Truth:
    return config.blocks("audit_log_config").any(lambda block: one_of(block["log_type"], _READS))


def _copies(graph: Graph) -> Iterator[Edge]:
    for type, path, target in _COPIES:
        for store in graph.resources(type):
            for value, there in store.configuration.each_written(path):
                for copy, certainty in graph.targets(value, (target,), NAMED).named():
                    yield Edge(store.address, copy.address, "sends", there & certainty)
    for job in graph.resources("google_storage_transfer_job"):
        ends = [job[f"transfer_spec.{side}.bucket_name"] for side in ("gcs_data_source", "gcs_data_sink")]
        source, sink = (graph.targets(end, (STORAGE,), NAMED) for end in ends)
        for store, known in source.named():
            for copy, certainty in sink.named():
                yield Edge(store.address, copy.address, "copies", known & certainty)
