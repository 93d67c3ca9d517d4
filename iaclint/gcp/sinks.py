"""Sinks: how Cloud Logging routes entries from a project to where they are kept, and which of them.

Source: the Google provider's documentation of sinks, exclusions and bucket configurations; Google's
page on routing: every project, folder and organization has the log buckets `_Required`, for the audit
logs of administrators and systems, and `_Default`, for the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from weakref import WeakKeyDictionary

from iaclint.gcp.log_filters import Match, audit_logs
from iaclint.gcp.projects import ByParent, Owner, Parent, parent_of
from iaclint.graph import Graph, Identity, Related
from iaclint.graph.relations import joined
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import begins_with, equal_to, is_set, is_true

SINKS = {
    "google_logging_project_sink": Owner.PROJECT,
    "google_logging_folder_sink": Owner.FOLDER,
    "google_logging_organization_sink": Owner.ORGANIZATION,
    "google_logging_billing_account_sink": Owner.BILLING,
}
BUCKETS = {
    "google_logging_project_bucket_config": Owner.PROJECT,
    "google_logging_folder_bucket_config": Owner.FOLDER,
    "google_logging_organization_bucket_config": Owner.ORGANIZATION,
    "google_logging_billing_account_bucket_config": Owner.BILLING,
}
"""Log buckets: what they belong to."""

EXCLUSIONS = {
    "google_logging_project_exclusion": Owner.PROJECT,
    "google_logging_folder_exclusion": Owner.FOLDER,
    "google_logging_organization_exclusion": Owner.ORGANIZATION,
    "google_logging_billing_account_exclusion": Owner.BILLING,
}
STORAGE, DATASET, TOPIC = "google_storage_bucket", "google_bigquery_dataset", "google_pubsub_topic"
DEFAULT, REQUIRED = "_Default", "_Required"

_WIDE = (Owner.FOLDER, Owner.ORGANIZATION)
_STORES = (STORAGE, DATASET, TOPIC)
_ABOUT_LOGS = re.compile(r"(?<![a-z])(?:audit|log|logs|logging|sinks?)(?![a-z])", re.IGNORECASE)
_BELOW = Doubt(Reason.OUTSIDE_REPOSITORY, "whether the project is below that folder or organization is not in the code")


def names_in_path(text: str) -> tuple[str, ...]:
    """What a path calls a resource: `logs` in `storage.googleapis.com/logs` and in `.../datasets/logs`."""
    name = text.rstrip("/").removeprefix("gs://").rpartition("/")[2]
    return (text,) if name in ("", text) else (text, name)


NAMED = Identity(("name", "dataset_id"), names_in_path)
"""How others name a bucket, a dataset or a topic."""

_LOG_BUCKET = Identity(("bucket_id",), names_in_path)


@dataclass(frozen=True)
class Sink:
    """One sink: where entries come from, where they go, and which of them.

    `applies` says whether it is there and switched on.
    """

    resource: Resource
    parent: Parent
    targets: Related
    applies: Truth

    @property
    def destination(self) -> Value:
        return self.resource["destination"]

    @property
    def filter(self) -> Value:
        return self.resource["filter"]

    @cached_property
    def is_default(self) -> Truth:
        """Whether it is the sink that every project has, now kept in the code."""
        return equal_to(self.resource["name"], DEFAULT)

    @cached_property
    def is_for_children(self) -> Truth:
        """Whether it takes the entries of all projects below its folder or organization."""
        return is_true(self.resource["include_children"]) if self.parent.owner in _WIDE else NO

    @cached_property
    def exclusions(self) -> list[tuple[Configuration, Truth]]:
        """Its exclusions, each with whether it is in force."""
        return [(block, block.exists & ~is_true(block["disabled"])) for block in self.resource.blocks("exclusions")]

    @cached_property
    def audited(self) -> Match:
        """Which audit logs it routes."""
        included = audit_logs(self.filter)
        doubts = self.resource.blocks("exclusions").doubts
        dropped = maybe(*doubts) if doubts else NO
        some, all_dropped = dropped, NO
        for block, in_force in self.exclusions:
            match = audit_logs(block["filter"])
            some |= in_force & match.some
            all_dropped |= in_force & match.all
        return Match(included.some & ~all_dropped, included.all & ~some)

    @cached_property
    def is_unexcluded(self) -> Truth:
        """Whether no exclusion that can be seen is in force."""
        return all_of(~in_force for _, in_force in self.exclusions)

    @cached_property
    def is_whole(self) -> Truth:
        """Whether it routes every entry."""
        doubts = self.resource.blocks("exclusions").doubts
        return ~is_set(self.filter) & self.is_unexcluded & (maybe(*doubts) if doubts else YES)

    def covers(self, other: Sink) -> Truth:
        """Whether it routes all that another sink does: every entry, the same ones, or all of the audit logs."""
        reaches = self.reaches(other.parent, other.is_for_children)
        if reaches.is_no:
            return NO
        audits = other.audited.some & self.audited.all
        return reaches & (self.is_whole | (_is_same_filter(self.filter, other.filter) & self.is_unexcluded) | audits)

    def reaches(self, parent: Parent, for_children: Truth = NO) -> Truth:
        """Whether it takes the entries of a project, folder or organization, and of its projects if they are meant."""
        own = self.parent.is_same(parent) & (self.is_for_children | ~for_children)
        if own.is_yes or self.parent.owner not in _WIDE or parent.owner not in (Owner.PROJECT, Owner.FOLDER):
            return own
        return own | (self.is_for_children & maybe(_BELOW))


def _is_same_filter(one: Value, other: Value) -> Truth:
    """Whether two filters are the same text; none at all is not meant."""
    if isinstance(other.data, str):
        return equal_to(one, other.data) if other.data else NO
    return maybe(*other.doubts) if other.is_unknown else NO


class Routing:
    """The sinks and the default log buckets of a graph, by what they belong to and where they lead."""

    def __init__(self, graph: Graph) -> None:
        self.sinks = [
            _sink(graph, resource, owner) for type, owner in SINKS.items() for resource in graph.resources(type)
        ]
        self.missing = list(_missing_sinks(graph))
        self._wide = [sink for sink in self.sinks if sink.parent.owner in _WIDE]
        self._by_parent: ByParent[Sink] = ByParent()
        self._by_target: dict[str, list[Sink]] = defaultdict(list)
        self._defaults: ByParent[Resource] = ByParent()
        for sink in self.sinks:
            self._by_parent.add(sink.parent, sink)
            for link in sink.targets.links:
                self._by_target[link.resource.address].append(sink)
        for bucket, owner in log_buckets(graph):
            if not is_default_bucket(bucket).is_no:
                self._defaults.add(parent_of(bucket, owner), bucket)

    def reaching(self, *parents: Parent) -> list[Sink]:
        """The sinks that take the entries of these projects, folders or organizations, or may."""
        own = [sink for parent in parents for sink, _ in self._by_parent.of(parent)]
        found = {sink.resource.address: sink for sink in (*own, *self._wide)}
        return [sink for sink in found.values() if any(not sink.reaches(parent).is_no for parent in parents)]

    def feeding(self, target: Resource) -> list[Sink]:
        """The sinks that lead to a resource, or may."""
        return [sink for sink in self._by_target.get(target.address, ()) if not leads_to(sink, target).is_no]

    def default_buckets(self, parent: Parent) -> list[tuple[Resource, Truth]]:
        """The log bucket that a project has by itself, where it is in the code; with whether it is that project's."""
        return [(bucket, same & is_default_bucket(bucket)) for bucket, same in self._defaults.of(parent)]

    def is_managed(self, parent: Parent) -> Truth:
        """Whether the sink that a project has by itself is in the code."""
        return any_of(same & sink.is_default for sink, same in self._by_parent.of(parent))


_routings: WeakKeyDictionary[Graph, Routing] = WeakKeyDictionary()


def routing(graph: Graph) -> Routing:
    """How the log entries of a graph are routed."""
    found = _routings.get(graph)
    if found is None:
        found = _routings[graph] = Routing(graph)
    return found


def sinks(graph: Graph) -> list[Sink]:
    """The sinks of a graph, by type and address."""
    return routing(graph).sinks


def _sink(graph: Graph, resource: Resource, owner: Owner) -> Sink:
    destination = resource["destination"]
    related = _targets(graph, destination)
    links = tuple(link for link in related.links if not _is_elsewhere(destination, link.resource))
    if len(links) < len(related.links) and not links:
        outside = Doubt(Reason.OUTSIDE_REPOSITORY, f"`{destination.data}` is not in this repository")
        related = Related((), YES, outside)
    elif not links and related.beyond.is_no:
        related = Related((), YES, Doubt(Reason.OUTSIDE_REPOSITORY, "the destination is not in this repository"))
    else:
        related = Related(links, related.beyond, related.doubt)
    applies = resource.exists & ~is_true(resource["disabled"])
    return Sink(resource, parent_of(resource, owner), related, applies)


def _targets(graph: Graph, destination: Value) -> Related:
    """What a destination names: a log bucket or a store of another service, as it begins."""
    logging = begins_with(destination, _LOGGING)
    if logging.is_yes:
        return graph.targets(destination, tuple(BUCKETS), _LOG_BUCKET)
    stores = graph.targets(destination, _STORES, NAMED)
    if logging.is_no or stores.links:
        return stores
    return joined((stores, graph.targets(destination, tuple(BUCKETS), _LOG_BUCKET)))


_LOGGING = "logging.googleapis.com/"
_SERVICES = {STORAGE: "storage.", DATASET: "bigquery.", TOPIC: "pubsub."}


def _is_elsewhere(destination: Value, target: Resource) -> bool:
    """Whether a destination that is written out is of another service, or a log bucket of another project."""
    if not isinstance(destination.data, str):
        return False
    service, _, path = destination.data.partition("/")
    if not service.startswith(_SERVICES.get(target.type, "logging.")):
        return True
    if target.type not in BUCKETS or any(ref.address == target.address for ref in destination.refs):
        return False
    named = path.split("/")[1:2]
    parent = parent_of(target, BUCKETS[target.type])
    return isinstance(parent.key, str) and bool(parent.key) and named != [parent.key]


def _missing_sinks(graph: Graph) -> Iterator[tuple[str, Truth]]:
    """The calls of modules that are not at hand and may hold sinks, going by their name and source, with why."""
    for missing in graph.root.missing:
        source = missing.call.body.attributes.get("source")
        text = f"{missing.address} {source.value_span.text if source is not None else ''}"
        if _ABOUT_LOGS.search(text):
            yield missing.address, maybe(missing.doubt)


def log_buckets(graph: Graph) -> Iterator[tuple[Resource, Owner]]:
    """The log buckets that are in the code, without those for what is always kept 400 days."""
    for type, owner in BUCKETS.items():
        for bucket in graph.resources(type):
            if not equal_to(bucket["bucket_id"], REQUIRED).is_yes:
                yield bucket, owner


def leads_to(sink: Sink, target: Resource) -> Truth:
    """Whether what the sink routes goes to this resource."""
    return any_of(sink.applies & link.certainty for link in sink.targets.links if link.resource is target)


def is_default_bucket(bucket: Resource) -> Truth:
    """Whether it is the log bucket that every project has for what is not routed elsewhere."""
    return equal_to(bucket["bucket_id"], DEFAULT)
