"""Deliveries: which AWS resources write logs, and the group, stream or bucket that receives them."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws import arn
from iaclint.aws.lifecycle import KeyStart, key_start
from iaclint.aws.logs import BUCKET_TYPE, FIREHOSE, GROUP, NAMED, Passage
from iaclint.aws.s3 import BUCKET
from iaclint.graph import Graph, Identity
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import YES, Truth
from iaclint.values import Unknown, Value
from iaclint.values.ask import is_null, is_true

_AWS_LOGS = "AWSLogs/"
_BY_ARN = Identity(("bucket", "name"), arn.names)


@dataclass(frozen=True, slots=True)
class Writer:
    """An argument that names where logs go.

    `prefix` and `switch` are arguments of the same block: the key prefix, and what turns the delivery
    on (`switch_default` where it is absent). `folder` is what the service puts behind the prefix.
    """

    type: str
    destination: str
    sinks: tuple[str, ...] = (GROUP,)
    prefix: str = ""
    folder: str = ""
    switch: str = ""
    switch_default: bool = False

    @property
    def identity(self) -> Identity:
        """How the destination names its sink; one that may be of several types is always an ARN."""
        if self.sinks == (BUCKET_TYPE,):
            return BUCKET
        return NAMED if len(self.sinks) == 1 else _BY_ARN


_BUCKET = (BUCKET_TYPE,)
_ANY = (GROUP, FIREHOSE, BUCKET_TYPE)
_STREAMS = (FIREHOSE,)
_ACCESS = tuple(
    Writer(type, f"{block}.bucket", _BUCKET, "prefix", _AWS_LOGS, "enabled")
    for type in ("aws_lb", "aws_alb")
    for block in ("access_logs", "connection_logs", "health_check_logs")
)

WRITERS = (
    Writer("aws_cloudtrail", "s3_bucket_name", _BUCKET, "s3_key_prefix", _AWS_LOGS),
    Writer("aws_cloudtrail", "cloud_watch_logs_group_arn"),
    Writer("aws_config_delivery_channel", "s3_bucket_name", _BUCKET, "s3_key_prefix", _AWS_LOGS),
    Writer("aws_flow_log", "log_destination", _ANY, folder=_AWS_LOGS),
    Writer("aws_guardduty_publishing_destination", "destination_arn", _BUCKET, folder=_AWS_LOGS),
    Writer("aws_route53_resolver_query_log_config", "destination_arn", _ANY, folder=_AWS_LOGS),
    Writer("aws_route53_query_log", "cloudwatch_log_group_arn"),
    Writer("aws_wafv2_web_acl_logging_configuration", "log_destination_configs", _ANY, folder=_AWS_LOGS),
    Writer("aws_waf_web_acl", "logging_configuration.log_destination", _STREAMS),
    Writer("aws_wafregional_web_acl", "logging_configuration.log_destination", _STREAMS),
    Writer("aws_s3_bucket_logging", "target_bucket", _BUCKET, "target_prefix"),
    Writer("aws_s3_bucket", "logging.target_bucket", _BUCKET, "target_prefix"),
    *_ACCESS,
    Writer("aws_elb", "access_logs.bucket", _BUCKET, "bucket_prefix", _AWS_LOGS, "enabled", switch_default=True),
    Writer("aws_cloudfront_distribution", "logging_config.bucket", _BUCKET, "prefix"),
    Writer("aws_globalaccelerator_accelerator", "attributes.flow_logs_s3_bucket", _BUCKET, "flow_logs_s3_prefix",
           _AWS_LOGS, "flow_logs_enabled"),
    Writer("aws_redshift_logging", "bucket_name", _BUCKET, "s3_key_prefix"),
    Writer("aws_emr_cluster", "log_uri", _BUCKET),
    Writer("aws_verifiedaccess_instance_logging_configuration", "access_logs.s3.bucket_name", _BUCKET, "prefix",
           switch="enabled"),
    Writer("aws_verifiedaccess_instance_logging_configuration", "access_logs.cloudwatch_logs.log_group",
           switch="enabled"),
    Writer("aws_msk_cluster", "logging_info.broker_logs.s3.bucket", _BUCKET, "prefix", switch="enabled"),
    Writer("aws_msk_cluster", "logging_info.broker_logs.cloudwatch_logs.log_group", switch="enabled"),
    Writer("aws_msk_cluster", "logging_info.broker_logs.firehose.delivery_stream", _STREAMS, switch="enabled"),
    Writer("aws_cloudwatch_log_delivery_destination",
           "delivery_destination_configuration.destination_resource_arn", _ANY),
    Writer("aws_api_gateway_stage", "access_log_settings.destination_arn", (GROUP, FIREHOSE)),
    Writer("aws_apigatewayv2_stage", "access_log_settings.destination_arn", (GROUP, FIREHOSE)),
    Writer("aws_elasticache_cluster", "log_delivery_configuration.destination", (GROUP, FIREHOSE)),
    Writer("aws_elasticache_replication_group", "log_delivery_configuration.destination", (GROUP, FIREHOSE)),
    Writer("aws_opensearch_domain", "log_publishing_options.cloudwatch_log_group_arn"),
    Writer("aws_elasticsearch_domain", "log_publishing_options.cloudwatch_log_group_arn"),
    Writer("aws_lambda_function", "logging_config.log_group"),
    Writer("aws_sfn_state_machine", "logging_configuration.log_destination"),
    Writer("aws_codebuild_project", "logs_config.cloudwatch_logs.group_name"),
    Writer("aws_codebuild_project", "logs_config.s3_logs.location", _BUCKET),
    Writer("aws_ec2_client_vpn_endpoint", "connection_log_options.cloudwatch_log_group"),
    Writer("aws_directory_service_log_subscription", "log_group_name"),
    Writer("aws_datasync_task", "cloudwatch_log_group_arn"),
    Writer("aws_storagegateway_gateway", "cloudwatch_log_group_arn"),
    Writer("aws_transfer_server", "structured_log_destinations"),
    Writer("aws_fsx_windows_file_system", "audit_log_configuration.audit_log_destination", (GROUP, FIREHOSE)),
)  # fmt: skip
"""The arguments by which services are told where their logs go (provider schema 6.25)."""

_STEMS = {
    "aws_db_instance": ("/aws/rds/instance/", "identifier"),
    "aws_rds_cluster": ("/aws/rds/cluster/", "cluster_identifier"),
    "aws_docdb_cluster": ("/aws/docdb/", "cluster_identifier"),
    "aws_neptune_cluster": ("/aws/neptune/", "cluster_identifier"),
    "aws_redshift_cluster": ("/aws/redshift/cluster/", "cluster_identifier"),
    "aws_lambda_function": ("/aws/lambda/", "function_name"),
    "aws_eks_cluster": ("/aws/eks/", "name"),
    "aws_codebuild_project": ("/aws/codebuild/", "name"),
}
"""The groups that services write to by themselves: what their names start with, and the argument that follows."""


def deliveries(graph: Graph) -> Iterator[Passage]:
    """What services write, by argument; one Passage for each destination named. Trails, deliveries, loggers."""
    for writer in WRITERS:
        for resource in graph.resources(writer.type):
            yield from _of_writer(graph, writer, resource)
    for log in graph.resources("aws_networkfirewall_logging_configuration"):
        yield from _of_firewall(graph, log)


def deliveries_of(graph: Graph, resource: Resource) -> Iterator[Passage]:
    """Where one resource writes its logs."""
    for writer in WRITERS:
        if writer.type == resource.type:
            yield from _of_writer(graph, writer, resource)


def _of_writer(graph: Graph, writer: Writer, resource: Resource) -> Iterator[Passage]:
    *way, last = writer.destination.split(".")
    for block, exists in _blocks(resource.configuration, way):
        destination = block[last]
        written = ~is_null(destination)
        if written.is_no:
            continue
        on = _switched_on(block, writer)
        sinks = graph.targets(destination, writer.sinks, writer.identity)
        keys = _keys(destination, block[writer.prefix] if writer.prefix else None, writer.folder)
        yield Passage(resource, destination, sinks, YES, keys, exists & written & on & resource.exists)


def _blocks(configuration: Configuration, way: list[str]) -> Iterator[tuple[Configuration, Truth]]:
    """The blocks at the end of a way, and whether they exist."""
    if not way:
        yield configuration, configuration.exists
        return
    for block in configuration.blocks(way[0]):
        for inner, exists in _blocks(block, way[1:]):
            yield inner, exists & block.exists


def _switched_on(block: Configuration, writer: Writer) -> Truth:
    if not writer.switch:
        return YES
    value = block[writer.switch]
    return is_null(value) | is_true(value) if writer.switch_default else is_true(value)


def _keys(destination: Value, prefix: Value | None, folder: str) -> KeyStart:
    """The keys of the objects that a service writes, as far as the argument and its own folder tell."""
    start = key_start(prefix) if prefix is not None else KeyStart(_path_in(destination))
    if start.text and folder and not start.doubts and not start.text.endswith("/"):
        start = start.followed_by("/")
    return start.followed_by(folder)


def _path_in(destination: Value) -> str:
    """The key prefix behind a bucket: `vpc/` in `${aws_s3_bucket.logs.arn}/vpc/` and in `s3://logs/vpc/`."""
    match destination.data:
        case str(text):
            return text.removeprefix("s3://").partition("/")[2]
        case Unknown(parts=(_, str(text), *_)) if text.startswith("/"):
            return text[1:]
        case _:
            return ""


def _of_firewall(graph: Graph, log: Resource) -> Iterator[Passage]:
    """Network Firewall names its sinks in a map, by `bucketName`, `logGroup` and `deliveryStream`."""
    for block, exists in _blocks(log.configuration, ["logging_configuration", "log_destination_config"]):
        fields = block["log_destination"].fields
        for key, type in (("bucketName", BUCKET_TYPE), ("logGroup", GROUP), ("deliveryStream", FIREHOSE)):
            destination = fields.get(key)
            if destination is not None:
                sinks = graph.targets(destination, (type,), BUCKET if type == BUCKET_TYPE else NAMED)
                keys = _keys(destination, fields.get("prefix"), _AWS_LOGS)
                yield Passage(log, destination, sinks, YES, keys, exists & log.exists)


def own_groups(graph: Graph) -> Iterator[tuple[Resource, Resource]]:
    """Services and the log groups that are theirs by name, as in `/aws/rds/instance/<identifier>/audit`."""
    by_stem: dict[str, Resource] = {}
    for type, (stem, attribute) in _STEMS.items():
        for resource in graph.resources(type):
            match resource[attribute].data:
                case str(identifier):
                    by_stem[stem + identifier] = resource
    for group in graph.resources(GROUP):
        name = group["name"]
        for ref in name.refs:
            owner = graph.at(ref.address)
            if owner is not None and owner.type in _STEMS:
                yield owner, group
        if isinstance(name.data, str):
            for stem in _stems_of(name.data):
                if stem in by_stem:
                    yield by_stem[stem], group


def _stems_of(name: str) -> Iterator[str]:
    """`/aws/eks`, `/aws/eks/main`, `/aws/eks/main/cluster`: the names that a name lies below."""
    parts = name.split("/")
    for end in range(3, min(len(parts), 6) + 1):
        yield "/".join(parts[:end])
