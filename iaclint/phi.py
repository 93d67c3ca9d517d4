"""PHI: whether a resource holds protected health information, and what tells so.

The strongest source decides: the settings, tags and labels, the kind of resource, a word in its
name, and what is fed to it. A log of a PHI store is a PHI log, and so is the bucket it is archived in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from iaclint.aws.flows import flows
from iaclint.globs import matches_any
from iaclint.graph import Edge, Graph, Network
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Truth, all_of, maybe
from iaclint.values import Unknown, Value

_TAG_ARGUMENTS = ("tags", "labels", "user_labels", "resource_labels")
_PROVIDER_TAGS = ("default_tags.tags", "default_labels")
_CLASSES = frozenset(("data-classification", "dataclassification", "dataclass"))
_FLAGS = frozenset(("phi", "contains-phi", "hipaa"))
_HOLDS = frozenset(("phi", "ephi", "restricted", "confidential", "true", "yes"))
_DOES_NOT = frozenset(("false", "no", "none", "public", "internal", "non-phi", "no-phi"))
_KINDS = ("google_healthcare_", "azurerm_healthcare_", "aws_healthlake_", "awscc_healthlake_")

_NAMES = (
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
)
_WORDS = re.compile(
    r"(?<![a-z0-9])(e?phi|patients?|clinical|ehr|emr|fhir|hl7|dicom|claims|eligibility|encounters?|medical"
    r"|health[-_ ]?records?|rx|lab[-_ ]?results?)(?![a-z0-9])"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SERVICE = re.compile(r"^/?aws/[a-z0-9-]+/")

STORES = frozenset(
    (
        "aws_s3_bucket",
        "aws_db_instance",
        "aws_rds_cluster",
        "aws_docdb_cluster",
        "aws_neptune_cluster",
        "aws_redshift_cluster",
        "aws_dynamodb_table",
        "aws_efs_file_system",
        "aws_ebs_volume",
        "aws_opensearch_domain",
        "aws_elasticsearch_domain",
        "aws_elasticache_cluster",
        "aws_elasticache_replication_group",
        "aws_memorydb_cluster",
        "google_storage_bucket",
        "google_sql_database_instance",
        "google_bigquery_dataset",
        "google_spanner_instance",
        "google_bigtable_instance",
        "google_firestore_database",
        "azurerm_storage_account",
        "azurerm_mssql_database",
        "azurerm_postgresql_flexible_server",
        "azurerm_mysql_flexible_server",
        "azurerm_cosmosdb_account",
    )
)
"""The kinds of resource that keep an organisation's own data: what `assume_phi` is about."""


@dataclass(frozen=True, slots=True)
class Phi:
    """Whether a resource holds PHI, and the clause that says why: `tagged phi=true`; empty where it does not."""

    truth: Truth
    reason: str = ""


_NONE = Phi(NO)
_classified: WeakKeyDictionary[Graph, dict[str, Phi]] = WeakKeyDictionary()


def classify(graph: Graph, resource: Resource) -> Phi:
    """Whether a resource of the graph holds PHI; all are classified at once, when the first is asked for."""
    found = _classified.get(graph)
    if found is None:
        found = _classified[graph] = _classify_all(graph)
    return found.get(resource.address, _NONE)


def _classify_all(graph: Graph) -> dict[str, Phi]:
    decided: dict[str, Phi] = {}
    seeds: dict[str, Phi] = {}
    for resource in graph.root.resources:
        if resource.mode == "managed":
            phi = _decided(graph, resource)
            if phi is not None:
                decided[resource.address] = phi
            else:
                seeds[resource.address] = _presumed(graph, resource)
    return _spread(seeds, decided, flows(graph))


def _spread(seeds: Mapping[str, Phi], decided: Mapping[str, Phi], edges: Iterable[Edge]) -> dict[str, Phi]:
    """Carries PHI along the edges, certain PHI first and doubtful after it; what is decided stays as it is."""
    found = {**seeds, **decided}
    origins: dict[str, str] = {}
    usable = [edge for edge in edges if edge.target not in decided]
    for is_certain in (True, False):
        sources = [address for address, phi in found.items() if phi.truth.is_yes or not (is_certain or phi.truth.is_no)]
        network = Network(edge for edge in usable if edge.certainty.is_yes or not is_certain)
        for target, path in network.nearest(sources).items():
            before = found.get(target, _NONE).truth
            if not path or before.is_yes or not (is_certain or before.is_no):
                continue
            origin = origins.get(path[0].source, path[0].source)
            truth = all_of((found[origin].truth, *(edge.certainty for edge in path)))
            found[target] = Phi(truth, _fed(path[-1].source, origin, found[origin].reason))
            origins[target] = origin
    return found


def _fed(source: str, origin: str, reason: str) -> str:
    if source == origin:
        return f"fed by {origin}, which is {reason}"
    return f"fed by {source} with what comes from {origin}, which is {reason}"


def _decided(graph: Graph, resource: Resource) -> Phi | None:
    """What a resource tells by itself, if that settles it whatever is fed to it."""
    settings = graph.settings
    names = list(_names(resource))
    if _listed(settings.not_phi, resource, names):
        return _NONE
    if _listed(settings.phi, resource, names):
        return Phi(YES, "listed under `phi` in the settings")
    tagged = _tagged(resource)
    if tagged is not None and not tagged.truth.is_maybe:
        return tagged
    return _of_kind(resource) or _named(resource, names)


def _presumed(graph: Graph, resource: Resource) -> Phi:
    """What is to be thought of a resource that does not settle it by itself."""
    if graph.settings.assume_phi and resource.type in STORES:
        return Phi(YES, "a data store, and the settings assume that these hold PHI")
    return _tagged(resource) or _NONE


def _listed(globs: tuple[str, ...], resource: Resource, names: list[str]) -> bool:
    return any(matches_any(text, globs) for text in (resource.address, *names))


def _tagged(resource: Resource) -> Phi | None:
    """What its tags or labels say, its provider's default tags among them; None where nothing is said."""
    doubtful: Phi | None = None
    for key, value in _tags(resource):
        phi = _of_tag(key, value)
        if phi is not None and not phi.truth.is_maybe:
            return phi
        doubtful = doubtful or phi
    return doubtful


def _tags(resource: Resource) -> Iterator[tuple[str, Value]]:
    """Its own tags and labels, and those default ones that they do not replace; an empty key for a map not known."""
    own = [resource[argument] for argument in _TAG_ARGUMENTS]
    provider = resource.provider
    default = [provider[path] for path in _PROVIDER_TAGS] if provider is not None else []
    replaced: set[str] = set()
    for tags in (*own, *default):
        if tags.is_unknown:
            yield "", tags
        for key, value in tags.fields.items():
            if key not in replaced:
                yield key, value
        replaced |= set(tags.fields)


def _of_tag(key: str, value: Value) -> Phi | None:
    name = key.lower().replace("_", "-")
    if key and name not in _CLASSES and name not in _FLAGS:
        return None
    if value.is_unknown:
        what = f"tagged {key} with an unknown value" if key else "tagged with something unknown"
        return Phi(maybe(*value.doubts), what)
    text = str(value.data).lower().replace("_", "-")
    if text in _HOLDS:
        return Phi(YES, f"tagged {key}={text}")
    return _NONE if name in _CLASSES or text in _DOES_NOT else None


def _of_kind(resource: Resource) -> Phi | None:
    return Phi(YES, "a store of health records by its kind") if resource.type.startswith(_KINDS) else None


def _named(resource: Resource, names: list[str]) -> Phi | None:
    """What a word in its name tells: in Terraform's own name, that of a module or key around it, or its identifiers."""
    module = resource.address.replace(f"{resource.type}.", "", 1)
    for text in [*names, module]:
        match = _WORDS.search(_HUMP.sub("-", _SERVICE.sub("", text)).lower().replace("_", "-"))
        if match:
            return Phi(YES, f"named with the word `{match[1]}`")
    return None


def _names(resource: Resource) -> Iterator[str]:
    """The names it has in the cloud; a letter stands for what is unknown in them, so that no word ends there."""
    for argument in _NAMES:
        match resource[argument].data:
            case str(text):
                yield text
            case Unknown(parts=parts) if parts:
                yield "".join(part if isinstance(part, str) else "x" for part in parts)
