"""Lifecycle: when S3 deletes what is in a bucket, in one shape for both ways of writing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaclint.aws.s3 import companions
from iaclint.graph import Graph
from iaclint.modules import Blocks, Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, any_of, maybe
from iaclint.values import DYNAMIC, Unknown, Value, null, unknown
from iaclint.values.ask import equal_to, is_empty, is_null, is_set, is_true

_CONFIGURATION = "aws_s3_bucket_lifecycle_configuration"


@dataclass(frozen=True, slots=True)
class KeyStart:
    """What the keys of some objects start with; `doubts` say why what follows is not known."""

    text: str = ""
    doubts: tuple[Doubt, ...] = ()

    def followed_by(self, text: str) -> KeyStart:
        """The same start with more text behind it, unless something unknown comes first."""
        return self if self.doubts else KeyStart(self.text + text)


ANY_KEY = KeyStart()


def key_start(prefix: Value) -> KeyStart:
    """The known start of a key prefix; of a null one nothing."""
    match prefix.data:
        case str(text):
            return KeyStart(text)
        case Unknown(doubts, parts) as cause:
            first = parts[0] if parts else ""
            return KeyStart(first if isinstance(first, str) else cause.prefix, doubts)
        case _:
            return ANY_KEY


def may_meet(keys: KeyStart, rule: KeyStart) -> Truth:
    """Whether a rule for one key prefix reaches some of the objects whose keys start like this."""
    if keys.text.startswith(rule.text):
        return maybe(*rule.doubts) if rule.doubts else YES
    if rule.text.startswith(keys.text):
        doubts = keys.doubts + rule.doubts
        return maybe(*doubts) if doubts else YES
    return NO


@dataclass(frozen=True, slots=True)
class Expiration:
    """One lifecycle rule that deletes objects: `days` after they were made, or on a `date`.

    `applies` says whether the rule is in force; `tagged` whether it is for objects with certain tags or sizes only.
    """

    applies: Truth
    days: Value
    date: Value
    prefix: Value
    tagged: Truth = NO

    def reaches(self, keys: KeyStart) -> Truth:
        """Whether the rule deletes some of the objects whose keys start like this."""
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "the lifecycle rule is for objects with certain tags or sizes")
        return self.applies & may_meet(keys, key_start(self.prefix)) & (~self.tagged | maybe(doubt))


def expirations(graph: Graph, bucket: Resource) -> list[Expiration]:
    """The rules that delete current objects of a bucket, from a lifecycle configuration or inline.

    A rule that only removes delete markers, old versions or unfinished uploads is not among them.
    Where there may be a configuration out of sight, an Expiration with unknown days stands for it.
    """
    found = list(_of_rules(bucket.blocks("lifecycle_rule"), _INLINE, YES, bucket.configuration))
    related = companions(graph, bucket, _CONFIGURATION)
    for link in related.links:
        configuration = link.resource.configuration
        applies = link.certainty & link.resource.exists
        found += _of_rules(configuration.blocks("rule"), _SEPARATE, applies, configuration)
    if related.unseen.is_maybe:
        found.append(_unknown(related.unseen, bucket.configuration))
    return found


def old_expirations(graph: Graph, bucket: Resource) -> list[Expiration]:
    """The rules that delete old versions: `days` after something took their place, a delete marker for one.

    A rule that leaves some newer old versions alone never deletes the only one that there is.
    """
    found = list(_of_old(bucket.blocks("lifecycle_rule"), _INLINE, YES, bucket.configuration))
    related = companions(graph, bucket, _CONFIGURATION)
    for link in related.links:
        configuration = link.resource.configuration
        found += _of_old(configuration.blocks("rule"), _SEPARATE, link.certainty & link.resource.exists, configuration)
    if related.unseen.is_maybe:
        found.append(_unknown(related.unseen, bucket.configuration))
    return found


def is_versioned(graph: Graph, bucket: Resource) -> Truth:
    """Whether an object that expires becomes an old version. Object Lock asks for that, and S3 then does it by itself.

    Source: S3 user guide, "Expiring objects".
    """
    related = companions(graph, bucket, "aws_s3_bucket_versioning")
    separate = any_of(
        link.certainty & link.resource.exists & equal_to(link.resource["versioning_configuration.status"], "Enabled")
        for link in related.links
    )
    inline = bucket.blocks("versioning").any(lambda versioning: is_true(versioning["enabled"]))
    return separate | inline | is_true(bucket["object_lock_enabled"]) | related.unseen


def _of_old(rules: Blocks, spelling: _Spelling, applies: Truth, owner: Configuration) -> Iterator[Expiration]:
    if rules.doubts:
        yield _unknown(applies & maybe(*rules.doubts), owner)
    for rule in rules:
        enabled = applies & rule.exists & spelling.is_enabled(rule)
        prefix, tagged = spelling.filter(rule)
        old = rule.blocks("noncurrent_version_expiration")
        if old.doubts and not enabled.is_no:
            yield _unknown(enabled & maybe(*old.doubts), rule, prefix, tagged)
        for block in old:
            days = block[spelling.old_days]
            deletes = enabled & block.exists & ~is_null(days) & ~spelling.leaves_newer(block)
            if not deletes.is_no:
                yield Expiration(deletes, days, null(DYNAMIC, block.header), prefix, tagged)


def _of_rules(rules: Blocks, spelling: _Spelling, applies: Truth, owner: Configuration) -> Iterator[Expiration]:
    if rules.doubts:
        yield _unknown(applies & maybe(*rules.doubts), owner)
    for rule in rules:
        enabled = applies & rule.exists & spelling.is_enabled(rule)
        if enabled.is_no:
            continue
        prefix, tagged = spelling.filter(rule)
        expiration = rule.blocks("expiration")
        if expiration.doubts:
            yield _unknown(enabled & maybe(*expiration.doubts), rule, prefix, tagged)
        for block in expiration:
            days, date = block["days"], block["date"]
            deletes = ~(is_null(days) | equal_to(days, 0)) | ~is_null(date)
            if not deletes.is_no:
                yield Expiration(enabled & block.exists, days, date, prefix, tagged)


_SIZES = ("object_size_greater_than", "object_size_less_than")


def _is_enabled(rule: Configuration) -> Truth:
    return equal_to(rule["status"], "Enabled")


def _is_enabled_inline(rule: Configuration) -> Truth:
    return is_true(rule["enabled"])


def _filter(rule: Configuration) -> tuple[Value, Truth]:
    """The key prefix of a rule, wherever it is written, and whether the rule asks for tags or sizes as well."""
    written = (rule["filter.prefix"], rule["filter.and.prefix"], rule["prefix"])
    prefix = next((value for value in written if not value.is_null), written[-1])
    tag = any_of(filter.blocks("tag").present for filter in rule.blocks("filter"))
    sized = any_of(is_set(rule[f"{block}.{size}"]) for block in ("filter", "filter.and") for size in _SIZES)
    return prefix, tag | _is_filled(rule["filter.and.tags"]) | sized


def _inline_filter(rule: Configuration) -> tuple[Value, Truth]:
    return rule["prefix"], _is_filled(rule["tags"])


def _leaves_newer(block: Configuration) -> Truth:
    """Whether some old versions are left alone, the newest first."""
    newer = block["newer_noncurrent_versions"]
    return ~is_null(newer) & ~equal_to(newer, 0)


def _is_filled(tags: Value) -> Truth:
    return ~is_null(tags) & ~is_empty(tags)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How a kind of lifecycle rule says that it is on, which objects it is for, and when old versions end."""

    is_enabled: Callable[[Configuration], Truth]
    filter: Callable[[Configuration], tuple[Value, Truth]]
    old_days: str
    leaves_newer: Callable[[Configuration], Truth]


_SEPARATE = _Spelling(_is_enabled, _filter, "noncurrent_days", _leaves_newer)
_INLINE = _Spelling(_is_enabled_inline, _inline_filter, "days", lambda _block: NO)


def _unknown(applies: Truth, owner: Configuration, prefix: Value | None = None, tagged: Truth = NO) -> Expiration:
    nothing = null(DYNAMIC, owner.header)
    days = unknown(DYNAMIC, applies.doubts, owner.header)
    return Expiration(applies, days, nothing, nothing if prefix is None else prefix, tagged)
