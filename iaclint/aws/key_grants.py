"""Key grants: which AWS services write, as themselves, to what is encrypted with a KMS key, and whether it lets them.

Most services use a key on behalf of the caller or of a role. Those listed here come under their own
name, so the policy of the key has to name them. Sources: the CloudWatch Logs user guide, "Encrypt log
data"; the CloudTrail user guide, "Configure key policies"; the SNS and SQS developer guides, "Key
management", on compatibility with other services; the VPC user guide, "Publish flow logs to S3"; the
Config developer guide, "Permissions for the KMS key".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from iaclint.aws import s3
from iaclint.aws.key_uses import KEY, keys_named
from iaclint.aws.logs import BUCKET_TYPE, NAMED
from iaclint.aws.place import place_of
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.graph import Graph, Related
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import Value, with_holes
from iaclint.values.ask import equal_to, is_given

_TOPIC, _QUEUE = "aws_sns_topic", "aws_sqs_queue"
_BUCKET_KEY = "rule.apply_server_side_encryption_by_default.kms_master_key_id"
_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")
_EVENTS_OF = "rds"
"""What follows `events.` in the name of a principal that is not EventBridge's."""
_NEW_DATA, _OLD_DATA = "kms:GenerateDataKey", "kms:Decrypt"


@dataclass(frozen=True, slots=True)
class Service:
    """An AWS service: its title, how the name of its principal begins, and the actions that it needs of a key.

    `tells_source` is whether its requests to KMS say for which resource or account they are.
    """

    title: str
    principal: str
    actions: tuple[str, ...] = (_NEW_DATA, _OLD_DATA)
    tells_source: bool = True

    def is_called(self, name: str, region: str = "") -> bool:
        """Whether this is the name of its principal, of all regions or of one: this one, where it is known."""
        rest = name.removeprefix(f"{self.principal}.")
        if rest == name or "amazonaws.com" not in rest:
            return False
        named = rest.partition("amazonaws.com")[0].removesuffix(".")
        if region and _REGION.fullmatch(named):
            return named == region
        return named != _EVENTS_OF


_LOGS = Service("CloudWatch Logs", "logs", ("kms:Encrypt", _OLD_DATA, _NEW_DATA))
_TRAILS = Service("CloudTrail", "cloudtrail", (_NEW_DATA,))
_LAKE = Service("CloudTrail", "cloudtrail")
_GUARDDUTY = Service("GuardDuty", "guardduty", (_NEW_DATA,))
_ALARMS = Service("CloudWatch", "cloudwatch")
_EVENTS = Service("EventBridge", "events")
_EVENTS_TO_TOPICS = Service("EventBridge", "events", tells_source=False)
_S3 = Service("S3", "s3")
_SNS = Service("SNS", "sns")
_RDS = Service("RDS", "events.rds")
_BUDGETS = Service("Budgets", "budgets")
_NOTICES = Service("CodeStar Notifications", "codestar-notifications")
_CONFIG = Service("Config", "config")
_DELIVERY = Service("log delivery", "delivery.logs", (_NEW_DATA,))

_OWN = (
    ("aws_cloudwatch_log_group", "kms_key_id", _LOGS),
    ("aws_cloudtrail", "kms_key_id", _TRAILS),
    ("aws_cloudtrail_event_data_store", "kms_key_id", _LAKE),
    ("aws_guardduty_publishing_destination", "kms_key_arn", _GUARDDUTY),
)
"""Types that name a key for the service that they belong to."""

_ALARM_TYPES = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
_ALARM_PATHS = ("alarm_actions", "ok_actions", "insufficient_data_actions")

_PUBLISHERS = (
    *((type, path, _TOPIC, _ALARMS) for type in _ALARM_TYPES for path in _ALARM_PATHS),
    ("aws_cloudwatch_event_target", "arn", _TOPIC, _EVENTS_TO_TOPICS),
    ("aws_cloudwatch_event_target", "arn", _QUEUE, _EVENTS),
    ("aws_cloudwatch_event_target", "dead_letter_config.arn", _QUEUE, _EVENTS),
    ("aws_s3_bucket_notification", "topic.topic_arn", _TOPIC, _S3),
    ("aws_s3_bucket_notification", "queue.queue_arn", _QUEUE, _S3),
    ("aws_cloudtrail", "sns_topic_name", _TOPIC, _LAKE),
    ("aws_db_event_subscription", "sns_topic", _TOPIC, _RDS),
    ("aws_budgets_budget", "notification.subscriber_sns_topic_arns", _TOPIC, _BUDGETS),
    ("aws_codestarnotifications_notification_rule", "target.address", _TOPIC, _NOTICES),
    ("aws_sns_topic_subscription", "endpoint", _QUEUE, _SNS),
)
"""Arguments by which a service is told which topic or queue to publish to."""

_DELIVERERS = (
    ("aws_flow_log", "log_destination"),
    ("aws_wafv2_web_acl_logging_configuration", "log_destination_configs"),
)
"""Arguments that name a bucket for logs which are delivered there by CloudWatch's log delivery."""

_LINKED = "/aws-service-role/"

_CLOSED = re.compile(r"(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias/aws/(?:sns|sqs)")
"""Keys of AWS for topics and queues: their policies let no other service in, and cannot be changed."""


@dataclass(frozen=True, slots=True)
class Need:
    """A service that needs a key to write to a sink; `writers` are the resources that make it do so."""

    sink: Resource
    key: Value
    service: Service
    writers: tuple[Resource, ...]
    exists: Truth


def needs(graph: Graph) -> Iterator[Need]:
    """Everything with a key that a service comes to under its own name."""
    for type, path, service in _OWN:
        for sink in graph.resources(type):
            if not is_given(sink[path]).is_no:
                yield Need(sink, sink[path], service, (), sink.exists & is_given(sink[path]))
    for type in (_TOPIC, _QUEUE):
        for sink in graph.resources(type):
            key = sink["kms_master_key_id"]
            if not is_given(key).is_no:
                yield from _of_publishers(graph, sink, key)
    yield from _of_deliverers(graph)
    yield from _of_config(graph)


def _of_publishers(graph: Graph, sink: Resource, key: Value) -> Iterator[Need]:
    """The services that publish to a topic or queue; each once."""
    found: dict[Service, tuple[list[Resource], Truth]] = {}
    for type, path, kind, service in _PUBLISHERS:
        if kind == sink.type:
            for link in graph.referring(sink, type, path, NAMED).links:
                publishes = link.certainty & link.resource.exists & _publishes(graph, link.resource, path, sink)
                if not publishes.is_no:
                    writers, exists = found.get(service, ([], NO))
                    found[service] = ([*writers, link.resource], exists | publishes)
    for service, (writers, exists) in found.items():
        yield Need(sink, key, service, tuple(writers), sink.exists & exists & is_given(key))


def _publishes(graph: Graph, writer: Resource, path: str, sink: Resource) -> Truth:
    """Whether what may name a topic or queue may be one, and the service comes under its own name, in no role."""
    named = [part for value in writer.configuration.each(path) for part in (value.items or (value,))]
    if all(_is_of_another_type(graph, value, sink.type) for value in named):
        return NO
    match writer.type, path:
        case "aws_cloudwatch_event_target", "arn":
            return ~is_given(writer["role_arn"])
        case "aws_sns_topic_subscription", _:
            return equal_to(writer["protocol"], "sqs")
        case _:
            return YES


def _is_of_another_type(graph: Graph, value: Value, type: str) -> bool:
    """Whether it is read from a resource that is certainly none of this type."""
    sources = [graph.at(ref.address) for ref in value.refs]
    return bool(sources) and all(
        source is not None and source.mode == "managed" and source.type != type for source in sources
    )


def _of_deliverers(graph: Graph) -> Iterator[Need]:
    for type, path in _DELIVERERS:
        for writer in graph.resources(type):
            for link in graph.targets(writer[path], (BUCKET_TYPE,), s3.BUCKET).links:
                yield from _of_bucket(graph, writer, link.resource, link.certainty & writer.exists)


def _of_bucket(graph: Graph, writer: Resource, bucket: Resource, exists: Truth) -> Iterator[Need]:
    for link in s3.companions(graph, bucket, "aws_s3_bucket_server_side_encryption_configuration").links:
        for key, there in link.resource.configuration.each_written(_BUCKET_KEY):
            if not is_given(key).is_no:
                given = exists & link.certainty & link.resource.exists & there & is_given(key)
                yield Need(bucket, key, _DELIVERY, (writer,), given)


def _of_config(graph: Graph) -> Iterator[Need]:
    """AWS Config comes as itself where its recorder has the role that is linked to the service."""
    recorders = graph.resources("aws_config_configuration_recorder")
    linked = any_of(recorder.exists & _is_linked(graph, recorder["role_arn"]) for recorder in recorders)
    for channel in graph.resources("aws_config_delivery_channel"):
        key = channel["s3_kms_key_arn"]
        if not (linked & is_given(key)).is_no:
            yield Need(channel, key, _CONFIG, tuple(recorders), channel.exists & linked & is_given(key))


def _is_linked(graph: Graph, role: Value) -> Truth:
    """Whether a role is the one that is linked to a service."""
    sources = [source for ref in role.refs if (source := graph.at(ref.address)) is not None]
    if any(source.type == "aws_iam_service_linked_role" for source in sources):
        return YES
    text = with_holes(role)
    if _LINKED in text or any(source.type == "aws_iam_role" and source.mode == "managed" for source in sources):
        return known(_LINKED in text)
    return maybe(*role.doubts) if role.is_unknown else NO


def lets_in(graph: Graph, need: Need) -> Truth:
    """Whether the key's policy lets the service do what it needs; maybe where the key is not in the repository."""
    if _is_closed(graph, need.key):
        return NO
    keys = keys_named(graph, need.key)
    if not keys.links or not keys.beyond.is_no:
        return maybe(*_why(keys, need.key))
    region = place_of(need.sink).region.data
    call = _Call(need.service, region if isinstance(region, str) else "")
    return all_of(~link.certainty | _key_lets_in(graph, link.resource, call) for link in keys.links)


def _is_closed(graph: Graph, key: Value) -> bool:
    """Whether it is a key whose policy AWS keeps, named by its alias or looked up by that."""
    sources = [graph.at(ref.address) for ref in key.refs]
    looked_up = [source["name"] for source in sources if source is not None and source.type == "aws_kms_alias"]
    return any(isinstance(name.data, str) and _CLOSED.fullmatch(name.data) for name in (key, *looked_up))


def _why(keys: Related, key: Value) -> tuple[Doubt, ...]:
    outside = Doubt(Reason.OUTSIDE_REPOSITORY, "the policy of the key is not in this repository")
    return keys.beyond.doubts or key.doubts or ((keys.doubt,) if keys.doubt is not None else (outside,))


@dataclass(frozen=True, slots=True)
class _Call:
    """A service that comes to a key, and the region that it comes from; empty where that is not known."""

    service: Service
    region: str

    def is_by(self, principal: Principal) -> Truth:
        return principal.satisfies("Service", lambda name: self.service.is_called(name, self.region))


def _key_lets_in(graph: Graph, key: Resource, call: _Call) -> Truth:
    """Whether the key's policies together allow all actions; a key without one lets in its account and no service."""
    apart = graph.referring(key, "aws_kms_key_policy", "key_id", KEY)
    homes = [(key, YES), *((link.resource, link.certainty & link.resource.exists) for link in apart.links)]
    by_home = _policies(graph)
    statements = [
        (truth, statement)
        for home, truth in homes
        for document in by_home.get(home.address, ())
        for statement in document.statements
    ]
    allowed = all_of(
        any_of(truth & _allows(statement, call, action) for truth, statement in statements)
        & ~any_of(truth & _forbids(statement, call, action) for truth, statement in statements)
        for action in call.service.actions
    )
    return allowed | apart.unseen


_policies_by_home: WeakKeyDictionary[Graph, dict[str, list[Document]]] = WeakKeyDictionary()


def _policies(graph: Graph) -> dict[str, list[Document]]:
    """The policies of keys by the address of the resource that holds them."""
    found = _policies_by_home.get(graph)
    if found is None:
        found = _policies_by_home[graph] = {}
        for document in documents(graph, Kind.KEY):
            found.setdefault(document.resource.address, []).append(document)
    return found


def _allows(statement: Statement, call: _Call, action: str) -> Truth:
    acts = _covers(statement, action)
    if acts.is_no or statement.allows.is_no:
        return NO
    return statement.allows & acts & ((_is_for(statement, call) & _meets(statement, call.service)) | _anyone(statement))


def _forbids(statement: Statement, call: _Call, action: str) -> Truth:
    """Whether a statement denies the action to the service; those with conditions are taken to spare it."""
    acts = _covers(statement, action)
    if acts.is_no or statement.denies.is_no or statement.conditions.items or statement.conditions.doubts:
        return NO
    return statement.denies & acts & (_is_for(statement, call) | _anyone(statement))


def _covers(statement: Statement, action: str) -> Truth:
    covers, negated = statement.actions.cover_action(action), statement.actions.negated
    return (~negated & covers) | (negated & ~covers)


def _is_for(statement: Statement, call: _Call) -> Truth:
    """Whether a statement names the service, or with NotPrincipal does not."""
    principals = statement.principals
    named = principals.any(call.is_by)
    return (~principals.negated & named) | (principals.negated & ~named)


def _anyone(statement: Statement) -> Truth:
    """Whether the statement is for everyone; whether a service meets its conditions is not looked into."""
    everyone = ~statement.principals.negated & statement.principals.any(lambda principal: principal.is_anyone)
    if not everyone.is_yes or not (statement.conditions.items or statement.conditions.doubts):
        return everyone
    return everyone & maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, "a service may not meet the conditions of the key policy"))


def _meets(statement: Statement, service: Service) -> Truth:
    """Whether the service can meet conditions on where a request comes from; others are taken to be met."""
    return YES if service.tells_source else ~statement.conditions.test(*_SOURCES)
