"""Group: the judgements of one root module that are one fault to whoever reads the report."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from iaclint.acceptance import Acceptance, Identity, Register, identity_of
from iaclint.judgement import Judgement, Severity, Step, Verdict
from iaclint.modules import ModuleInstance
from iaclint.records import dataclass
from iaclint.rule import Rule
from iaclint.source import Span
from iaclint.trace import trace
from iaclint.truth import Doubt

Told = tuple[Rule, str, Judgement]
"""A rule, the label of the root module that it judged, and what it said of one resource there."""

Place = tuple[str, int, int]
Key = tuple[str, Verdict, Place, Place, str, str, Severity | None]
"""What the judgements of one finding share: rule, verdict, both places, defect, message, severity."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """What a report says of judgements of one root module that share a key; it holds on to none of them.

    `place` is what they point at, `span` what is the user's own to change. `addresses` are those of the judged
    resources, sorted, one for each judgement; `directories` those that take part. `steps` are the way of the first
    judged value. `acceptance` says who answers for all of them, if anybody.
    """

    rule: Rule
    root: str
    verdict: Verdict
    severity: Severity | None
    place: Span
    span: Span
    message: str
    defect: str
    addresses: tuple[str, ...]
    directories: frozenset[str]
    is_secret: bool
    doubts: tuple[Doubt, ...]
    steps: tuple[Step, ...]
    acceptance: Acceptance | None

    @property
    def key(self) -> Key:
        places = _place(self.place), _place(self.span)
        return self.rule.name, self.verdict, *places, self.defect, self.message, self.severity

    @property
    def identities(self) -> frozenset[Identity]:
        """What its judgements are told apart by from one run to the next."""
        of = self.rule, self.root, self.place, self.defect
        return frozenset(identity_of(*of, address) for address in self.addresses)


def groups_of(told: Iterable[Told], register: Register | None = None) -> list[Group]:
    """The groups of what rules said, in order of their first judgements, with who answers for them in the register."""
    found: dict[Hashable, tuple[Acceptance | None, list[Told]]] = {}
    for one in told:
        rule, root, judgement = one
        acceptance = register.find(*one) if register is not None and judgement.verdict is not Verdict.PASS else None
        key = root, _key(rule, judgement), acceptance, _apart(one, register)
        found.setdefault(key, (acceptance, []))[1].append(one)
    return [_group(acceptance, members) for acceptance, members in found.values()]


def _key(rule: Rule, judgement: Judgement) -> Key:
    places = _place(judgement.span), _place(_in_own_code(judgement))
    return rule.name, judgement.verdict, *places, judgement.defect, judgement.message, judgement.severity


def _apart(one: Told, register: Register | None) -> Hashable:
    """What else keeps a judgement out of a group: it is known alone, or passes in other directories."""
    rule, root, judgement = one
    if judgement.verdict is Verdict.PASS:
        return judgement.directories
    if judgement.verdict is Verdict.FAIL and register is not None and register.has_known:
        return identity_of(rule, root, judgement.span, judgement.defect, judgement.resource.address)
    return None


def _group(acceptance: Acceptance | None, members: list[Told]) -> Group:
    rule, root, _ = members[0]
    judgements = sorted((judgement for _, _, judgement in members), key=lambda one: one.resource.address)
    first = judgements[0]
    span = _in_own_code(first)
    return Group(
        rule,
        root,
        first.verdict,
        first.severity,
        first.span,
        span,
        first.message,
        first.defect,
        tuple(judgement.resource.address for judgement in judgements),
        frozenset().union(*(judgement.directories for judgement in judgements)),
        any(judgement.value is not None and judgement.value.is_sensitive for judgement in judgements),
        tuple(dict.fromkeys(doubt for judgement in judgements for doubt in judgement.doubts)),
        _steps(first, span),
        acceptance,
    )


def _steps(judgement: Judgement, span: Span) -> tuple[Step, ...]:
    """The way of a judged value, to the place in a fetched module at last; none of what passes."""
    if judgement.verdict is Verdict.PASS:
        return ()
    if span == judgement.span:
        return trace(judgement)
    return (*trace(judgement), Step(judgement.span, f"inside the module, at {judgement.resource.address}"))


def _place(span: Span) -> Place:
    return span.file.path, span.start, span.end


def _in_own_code(judgement: Judgement) -> Span:
    """A place inside a fetched module is nobody's to change: the finding moves to the call that brings it in."""
    if not _is_fetched(judgement.span):
        return judgement.span
    module: ModuleInstance | None = judgement.resource.module
    while module is not None and module.call is not None:
        if not _is_fetched(module.call.header):
            return module.call.header
        module = module.parent
    return judgement.span


def _is_fetched(span: Span) -> bool:
    return ".terraform" in span.file.path.split("/")
