"""PHI: whether a resource holds protected health information, and what tells so.

The strongest source decides: the settings, tags and labels, the kind of resource, a word in its
name, and what is fed to it. A log of a PHI store is a PHI log, and so is the bucket it is archived in,
a copy of the store, the vault of its backups and the key that encrypts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from weakref import WeakKeyDictionary

from iaclint.aws import flows as aws
from iaclint.azure import flows as azure
from iaclint.gcp import flows as gcp
from iaclint.globs import is_address_like, is_like
from iaclint.graph import Edge, Graph, Network
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.tags import tags_of
from iaclint.truth import NO, YES, Truth, all_of, maybe
from iaclint.values import Unknown, Value

_CLASSES = frozenset(("dataclassification", "dataclass"))
_FLAGS = frozenset(("phi", "containsphi", "hipaa"))
"""Keys of tags and labels, without what separates their words and what stands before a colon or slash."""

_HOLDS = frozenset(("phi", "ephi", "restricted", "confidential"))
_SAYS_YES = frozenset(("true", "yes"))
_DOES_NOT = frozenset(("false", "no", "none", "public", "internal", "non", "not"))
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
    "namespace_name",
    "keyspace_name",
)
_WORDS = re.compile(
    r"(?<![a-z0-9])(e?phi|patients?|clinical|ehr|emr|fhir|hl7|dicom|claims|eligibility|encounters?|medical"
    r"|health[-_ ]?records?|rx|lab[-_ ]?results?)(?![a-z0-9])"
)
_DENIED = re.compile(
    r"(?<![a-z0-9])(?:(?:non|no|not|without)-?e?phi|e?phi-free|de-?identified|anonymi[sz]ed|synthetic)(?![a-z0-9])"
)
"""What says that there is none, although a word of PHI is there."""

_SOMETHING_ELSE = {
    "claims": frozenset(("jwt", "oauth", "oidc", "pvc", "saml", "token", "tokens", "volume", "volumes")),
    "rx": frozenset(("bytes", "packets", "tx")),
}
"""Words that mean something else beside one of these: claims of a token or for a volume, what a network receives."""

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
        "aws_docdbelastic_cluster",
        "aws_elasticache_serverless_cache",
        "aws_fsx_lustre_file_system",
        "aws_fsx_ontap_file_system",
        "aws_fsx_openzfs_file_system",
        "aws_fsx_windows_file_system",
        "aws_keyspaces_table",
        "aws_lightsail_database",
        "aws_opensearchserverless_collection",
        "aws_redshiftserverless_namespace",
        "google_storage_bucket",
        "google_sql_database_instance",
        "google_bigquery_dataset",
        "google_spanner_instance",
        "google_bigtable_instance",
        "google_firestore_database",
        "google_alloydb_cluster",
        "google_compute_disk",
        "google_filestore_instance",
        "google_memorystore_instance",
        "google_redis_cluster",
        "google_redis_instance",
        "azurerm_storage_account",
        "azurerm_mssql_database",
        "azurerm_postgresql_flexible_server",
        "azurerm_mysql_flexible_server",
        "azurerm_cosmosdb_account",
        "azurerm_kusto_cluster",
        "azurerm_managed_disk",
        "azurerm_mongo_cluster",
        "azurerm_mssql_managed_instance",
        "azurerm_netapp_volume",
        "azurerm_redis_cache",
        "azurerm_synapse_sql_pool",
    )
)
"""The kinds of resource that keep an organisation's own data: what `assume_phi` is about."""


@dataclass(frozen=True, slots=True)
class Phi:
    """Whether a resource holds PHI, and the clause that says why: `tagged phi=true`; empty where it does not.

    `is_carried` says that nothing of its own tells so, but what is fed to it.
    """

    truth: Truth
    reason: str = ""
    is_carried: bool = False


_NONE = Phi(NO)
_classified: WeakKeyDictionary[Graph, dict[str, Phi]] = WeakKeyDictionary()


def classify(graph: Graph, resource: Resource) -> Phi:
    """Whether a resource of the graph holds PHI; all are classified at once, when the first is asked for."""
    found = _classified.get(graph)
    if found is None:
        found = _classified[graph] = _classify_all(graph)
    return found.get(resource.address, _NONE)


def of_log(graph: Graph, place: Resource, writer: Resource) -> Phi:
    """Whether the log that a writer leaves in a place is one of PHI: by what the place itself tells, or by the writer.

    A place to which several write is one of PHI because one of them is; the logs of the others are not.
    """
    whole = classify(graph, place)
    if whole.truth.is_no or not whole.is_carried:
        return whole
    sources = [(source, classify(graph, source)) for source in aws.recorded_in(graph, writer)]
    source, phi = max(sources, key=lambda each: each[1].truth.weight, default=(writer, _NONE))
    if phi.truth.is_no or source is writer:
        return phi
    return Phi(phi.truth, f"of {source.address}, which is {phi.reason}", is_carried=True)


def surest(found: Iterable[Phi]) -> Phi:
    """The first of several answers that is yes, or else one that is maybe."""
    return max(found, key=lambda phi: phi.truth.weight, default=_NONE)


def _classify_all(graph: Graph) -> dict[str, Phi]:
    decided: dict[str, Phi] = {}
    seeds: dict[str, Phi] = {}
    records_of_traffic = aws.only_of_traffic(graph)
    for resource in graph.root.resources:
        if resource.mode == "managed":
            phi = _decided(graph, resource, resource.address not in records_of_traffic)
            if phi is not None:
                decided[resource.address] = phi
            else:
                seeds[resource.address] = _presumed(graph, resource)
    carried = (edge for cloud in (aws, azure, gcp) for edge in cloud.flows(graph))
    return _spread(seeds, decided, carried)


def _spread(seeds: Mapping[str, Phi], decided: Mapping[str, Phi], edges: Iterable[Edge]) -> dict[str, Phi]:
    """Carries PHI along the edges, certain PHI first and doubtful after it; what is decided stays as it is."""
    found = {**seeds, **decided}
    origins: dict[str, str] = {}
    usable = [edge for edge in edges if edge.target not in decided and not edge.certainty.is_no]
    for is_certain in (True, False):
        sources = [address for address, phi in found.items() if phi.truth.is_yes or not (is_certain or phi.truth.is_no)]
        network = Network(edge for edge in usable if edge.certainty.is_yes or not is_certain)
        for target, path in network.nearest(sources).items():
            before = found.get(target, _NONE).truth
            if not path or before.is_yes or not (is_certain or before.is_no):
                continue
            origin = origins.get(path[0].source, path[0].source)
            truth = all_of((found[origin].truth, *(edge.certainty for edge in path)))
            found[target] = Phi(truth, _fed(path[-1], origin, found[origin].reason), is_carried=True)
            origins[target] = origin
    return found


_TOLD = {"clones": "made from", "backs up": "a vault of backups of", "encrypts": "a key of"}
"""What a resource is to the one that PHI comes from, by the kind of edge; else it is fed by it."""


def _fed(edge: Edge, origin: str, reason: str) -> str:
    told = f"{_TOLD.get(edge.kind, 'fed by')} {edge.source}"
    if edge.source == origin:
        return f"{told}, which is {reason}"
    return f"{told} with what comes from {origin}, which is {reason}"


def _decided(graph: Graph, resource: Resource, by_name: bool) -> Phi | None:
    """What a resource tells by itself, if that settles it whatever is fed to it; `by_name` also by words in names."""
    settings = graph.settings
    names = list(_names(resource))
    if _listed(settings.not_phi, resource, names):
        return _NONE
    if _listed(settings.phi, resource, names):
        return Phi(YES, "listed under `phi` in the settings")
    tagged = _tagged(resource)
    if tagged is not None and not tagged.truth.is_maybe:
        return tagged
    return _of_kind(resource) or (_named(resource, names) if by_name else None)


def _presumed(graph: Graph, resource: Resource) -> Phi:
    """What is to be thought of a resource that does not settle it by itself."""
    if graph.settings.assume_phi and resource.type in STORES:
        return Phi(YES, "a data store, and the settings assume that these hold PHI")
    return _tagged(resource) or _NONE


def _listed(globs: tuple[str, ...], resource: Resource, names: list[str]) -> bool:
    return is_address_like(resource.address, *globs) or any(is_like(name, *globs) for name in names)


def _tagged(resource: Resource) -> Phi | None:
    """What its tags or labels say, its provider's default tags among them; None where nothing is said."""
    doubtful: Phi | None = None
    for key, value in tags_of(resource):
        phi = _of_tag(key, value)
        if phi is not None and not phi.truth.is_maybe:
            return phi
        doubtful = doubtful or phi
    return doubtful


def _of_tag(key: str, value: Value) -> Phi | None:
    name = re.sub(r".*[:/]|[-_ .]", "", key.lower())
    if key and name not in _CLASSES and name not in _FLAGS:
        return None
    if value.is_unknown:
        what = f"tagged {key} with an unknown value" if key else "tagged with something unknown"
        return Phi(maybe(*value.doubts), what)
    text = str(value.data).lower().replace("_", "-")
    words = set(re.split(r"[^a-z0-9]+", text))
    if words & _DOES_NOT:
        return _NONE
    return Phi(YES, f"tagged {key}={text}") if words & _HOLDS or text in _SAYS_YES else None


def _of_kind(resource: Resource) -> Phi | None:
    return Phi(YES, "a store of health records by its kind") if resource.type.startswith(_KINDS) else None


def _named(resource: Resource, names: list[str]) -> Phi | None:
    """What a word in its name tells: in Terraform's own name, that of a module or key around it, or its identifiers."""
    module = resource.address.replace(f"{resource.type}.", "", 1)
    for text in [*names, module]:
        word = _word_in(_HUMP.sub("-", _SERVICE.sub("", text)).lower().replace("_", "-"))
        if word:
            return Phi(YES, f"named with the word `{word}`")
    return None


def _word_in(name: str) -> str:
    """The first word of PHI in a name; empty where there is none."""
    if not _WORDS.search(name) or _DENIED.search(name):
        return ""
    others = set(re.split(r"[^a-z0-9]+", name))
    words = (match[1] for match in _WORDS.finditer(name))
    return next((word for word in words if not others & _SOMETHING_ELSE.get(word, frozenset())), "")


def _names(resource: Resource) -> Iterator[str]:
    """The names it has in the cloud; a letter stands for what is unknown in them, so that no word ends there."""
    for name in resource.configuration.given(_NAMES):
        match name.data:
            case str(text):
                yield text
            case Unknown(parts=parts) if parts:
                yield "".join(part if isinstance(part, str) else "x" for part in parts)
