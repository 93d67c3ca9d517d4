"""Logs: how AWS passes a log on, from group to stream to bucket, and which part of it goes there."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws import arn
from iaclint.aws.lifecycle import ANY_KEY, KeyStart, key_start
from iaclint.aws.s3 import BUCKET, companions
from iaclint.globs import is_address_like, is_like
from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_empty, is_null, is_true, one_of

GROUP = "aws_cloudwatch_log_group"
FIREHOSE = "aws_kinesis_firehose_delivery_stream"
STREAM = "aws_kinesis_stream"
TRAIL = "aws_cloudtrail"
LOG_DESTINATION = "aws_cloudwatch_log_destination"
BUCKET_TYPE = "aws_s3_bucket"

NAMED = Identity(("name",), arn.names)
"""How log groups, streams and topics are named by others."""

_SINKS = (FIREHOSE, STREAM, LOG_DESTINATION, "aws_lambda_function")
_SINK = Identity(("name", "function_name"), arn.names)
_HARMLESS = ("AppendDelimiterToRecord", "CloudWatchLogProcessing", "Decompression", "MetadataExtraction")
_EVERYTHING = ("AllDocuments", "AllEvents", "AllData", "Enabled")
_BY_BACKUP = (
    "elasticsearch_configuration",
    "http_endpoint_configuration",
    "iceberg_configuration",
    "opensearch_configuration",
    "opensearchserverless_configuration",
    "snowflake_configuration",
    "splunk_configuration",
)
_YEAR = "20"


@dataclass(frozen=True, slots=True)
class Passage:
    """One way on for a log: what `resource` says of it, where it leads, and whether all of the log goes there.

    `applies` says whether there is such a way at all; `destination` is the text that names the next
    place; `keys` what the objects' keys start with where that is a bucket; `part` is the argument that
    says which part goes there.
    """

    resource: Resource
    destination: Value
    sinks: Related
    complete: Truth = YES
    keys: KeyStart = ANY_KEY
    applies: Truth = YES
    part: Value | None = None


def security_logs(graph: Graph, *types: str) -> Iterator[Resource]:
    """The resources of these types whose address and name the settings do not list as no security log."""
    for resource in graph.resources(*types):
        name = resource["name"].data
        text = name if isinstance(name, str) else ""
        globs = graph.settings.non_security
        if not (is_address_like(resource.address, *globs) or is_like(text, *globs)):
            yield resource


def passages(graph: Graph, place: Resource, keys: KeyStart = ANY_KEY) -> Iterator[Passage]:
    """The ways on from a log group, a stream, or a bucket (for the objects whose keys start like this)."""
    match place.type:
        case "aws_cloudwatch_log_group":
            yield from _of_group(graph, place)
        case "aws_kinesis_firehose_delivery_stream":
            yield from _of_firehose(graph, place)
        case "aws_kinesis_stream":
            yield from _of_stream(graph, place)
        case "aws_cloudwatch_log_destination":
            target = place["target_arn"]
            yield Passage(place, target, graph.targets(target, _SINKS, _SINK))
        case "aws_s3_bucket":
            yield from _of_bucket(graph, place, keys)


def _of_group(graph: Graph, group: Resource) -> Iterator[Passage]:
    for link in graph.referring(group, "aws_cloudwatch_log_subscription_filter", "log_group_name", NAMED).links:
        subscription = link.resource
        destination = subscription["destination_arn"]
        sinks = graph.targets(destination, _SINKS, _SINK)
        pattern = subscription["filter_pattern"]
        applies = link.certainty & subscription.exists
        yield Passage(subscription, destination, sinks, _takes_all(pattern), applies=applies, part=pattern)
    for policy in graph.resources("aws_cloudwatch_log_account_policy"):
        yield from _of_policy(graph, policy)
    for central in graph.resources("aws_observabilityadmin_centralization_rule_for_organization"):
        yield _to_center(central)


def _takes_all(pattern: Value) -> Truth:
    """Whether every event matches a pattern; one of nothing but spaces and quotes is not documented to do so."""
    blank = Doubt(Reason.RESOURCE_ATTRIBUTE, "whether a pattern of spaces and quotes matches every event is not known")
    is_blank = isinstance(pattern.data, str) and bool(pattern.data) and not pattern.data.strip(' "')
    return maybe(blank) if is_blank else is_empty(pattern)


def _to_center(central: Resource) -> Passage:
    """The copy in a central account, whose log groups no resource of this one says anything of."""
    destination = central["rule.destination.account"]
    doubt = Doubt(Reason.OUTSIDE_REPOSITORY, f"what {central.address} copies, and how long it is kept, is not known")
    return Passage(central, destination, Related((), maybe(doubt)), applies=central.exists)


def _of_policy(graph: Graph, policy: Resource) -> Iterator[Passage]:
    """A subscription filter for all groups of the account; which of them it leaves out is not looked into."""
    subscribes = equal_to(policy["policy_type"], "SUBSCRIPTION_FILTER_POLICY") & policy.exists
    if subscribes.is_no:
        return
    text = policy["policy_document"]
    fields = text.document.fields if text.document is not None else {}
    destination = fields.get("DestinationArn", text)
    pattern = fields.get("FilterPattern", text)
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"{policy.address} may leave out some log groups")
    everywhere = is_null(policy["selection_criteria"]) | maybe(doubt)
    yield Passage(
        policy,
        destination,
        graph.targets(destination, _SINKS, _SINK) if fields else Related((), maybe(*_unread(policy, text))),
        _takes_all(pattern) if fields else maybe(*_unread(policy, text)),
        applies=subscribes & everywhere,
        part=pattern,
    )


def _unread(policy: Resource, text: Value) -> tuple[Doubt, ...]:
    return text.doubts or (Doubt(Reason.RESOURCE_ATTRIBUTE, f"the document of {policy.address} is not read"),)


def _of_stream(graph: Graph, stream: Resource) -> Iterator[Passage]:
    path = "kinesis_source_configuration.kinesis_stream_arn"
    for link in graph.referring(stream, FIREHOSE, path, NAMED).links:
        destination = link.resource[path]
        applies = link.certainty & link.resource.exists
        yield Passage(link.resource, destination, Related((link,)), applies=applies)


def _of_firehose(graph: Graph, firehose: Resource) -> Iterator[Passage]:
    for block in firehose.blocks("extended_s3_configuration"):
        yield _to_bucket(graph, firehose, block, _unprocessed(block), _processor(block))
        backed_up = equal_to(block["s3_backup_mode"], "Enabled")
        for backup in block.blocks("s3_backup_configuration"):
            yield _to_bucket(graph, firehose, backup, backed_up, block["s3_backup_mode"])
    for name in ("redshift_configuration", *_BY_BACKUP):
        for block in firehose.blocks(name):
            yield _to_service(firehose, name, block)
    for block in firehose.blocks("redshift_configuration"):
        for staging in block.blocks("s3_configuration"):
            yield _to_bucket(graph, firehose, staging, _unprocessed(block), _processor(block))
    for name in _BY_BACKUP:
        for block in firehose.blocks(name):
            for backup in block.blocks("s3_configuration"):
                mode = block["s3_backup_mode"]
                yield _to_bucket(graph, firehose, backup, one_of(mode, _EVERYTHING), mode)


def _to_service(firehose: Resource, name: str, block: Configuration) -> Passage:
    """The copy in what Firehose delivers to beside buckets, such as Splunk: how long it is kept there is not known."""
    service = name.removesuffix("_configuration").replace("_", " ")
    doubt = Doubt(Reason.OUTSIDE_REPOSITORY, f"how long the {service} destination keeps it is not known")
    return Passage(firehose, firehose["destination"], Related((), maybe(doubt)), applies=block.exists)


def _to_bucket(
    graph: Graph, firehose: Resource, block: Configuration, complete: Truth, part: Value | None = None
) -> Passage:
    destination = block["bucket_arn"]
    sinks = graph.targets(destination, (BUCKET_TYPE,), BUCKET)
    return Passage(firehose, destination, sinks, complete, _firehose_keys(block["prefix"]), block.exists, part)


def _firehose_keys(prefix: Value) -> KeyStart:
    """The keys that Firehose writes: it puts `YYYY/MM/dd/HH/` behind a prefix that has no `!{...}` of its own."""
    keys = key_start(prefix)
    text, expression, _ = keys.text.partition("!{")
    if expression:
        return KeyStart(text, (Doubt(Reason.RESOURCE_ATTRIBUTE, "the key prefix depends on the records"),))
    return keys.followed_by(_YEAR)


def _unprocessed(block: Configuration) -> Truth:
    """Whether no Lambda function stands between, which may drop or change records."""
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "a processor of the stream may drop records")
    processed = any_of(
        processing.exists & is_true(processing["enabled"]) & ~one_of(processor["type"], _HARMLESS)
        for processing in block.blocks("processing_configuration")
        for processor in processing.blocks("processors")
    )
    return maybe(doubt) if processed.is_yes else ~processed


def _processor(block: Configuration) -> Value | None:
    """The type of the first processor that may drop records."""
    types = block.each("processing_configuration.processors.type")
    return next((type for type in types if not one_of(type, _HARMLESS).is_yes), None)


def _of_bucket(graph: Graph, bucket: Resource, keys: KeyStart) -> Iterator[Passage]:
    """The replicas of a bucket: of all of the keys, or of a part."""
    for link in companions(graph, bucket, "aws_s3_bucket_replication_configuration").links:
        applies = link.certainty & link.resource.exists
        for rule in link.resource.blocks("rule"):
            yield _replica(graph, link.resource, rule, keys, applies)
    for old in bucket.blocks("replication_configuration"):
        for rule in old.blocks("rules"):
            yield _replica(graph, bucket, rule, keys, old.exists)


def _replica(graph: Graph, owner: Resource, rule: Configuration, keys: KeyStart, applies: Truth) -> Passage:
    destination = rule["destination.bucket"]
    enabled = applies & rule.exists & equal_to(rule["status"], "Enabled")
    prefixes = (rule["filter.prefix"], rule["filter.and.prefix"], rule["prefix"])
    untagged = all_of(is_null(rule[path]) for path in ("filter.and.tags", "filter.tag.key"))
    complete = untagged & all_of(_covers(prefix, keys) for prefix in prefixes)
    return Passage(owner, destination, graph.targets(destination, (BUCKET_TYPE,), BUCKET), complete, keys, enabled)


def _covers(prefix: Value, keys: KeyStart) -> Truth:
    """Whether every object whose key starts like this is below the prefix."""
    start = key_start(prefix)
    if start.doubts:
        return maybe(*start.doubts)
    return known(keys.text.startswith(start.text)) if not keys.doubts or not start.text else _doubtful(start, keys)


def _doubtful(start: KeyStart, keys: KeyStart) -> Truth:
    if keys.text.startswith(start.text):
        return YES
    return maybe(*keys.doubts) if start.text.startswith(keys.text) else NO
