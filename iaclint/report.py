"""Report: everything that a reporter may say, so that none can forget the errors or the unknowns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace

from iaclint.acceptance import Acceptance, Identity, Kind, Register
from iaclint.catalog import Control
from iaclint.group import Group
from iaclint.judgement import Severity, Step, Verdict
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.rule import Rule
from iaclint.source import Span
from iaclint.truth import Doubt

_COUNT_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict on the instances that share a rule, a place and a defect.

    `addresses` are those of the instances, `roots` the root modules they belong to, `checks` how many
    there are in all; `directories` those of the modules that take part; `steps` the way of the judged
    value. The text at a `secret` place is not to be printed. `acceptance` says who answers for it, if anybody;
    `groups` are the judgements that it stands for; none where they pass.
    """

    rule: Rule
    verdict: Verdict
    severity: Severity
    span: Span
    message: str
    addresses: tuple[str, ...]
    roots: tuple[str, ...]
    directories: frozenset[str]
    checks: int = 1
    secret: bool = False
    defect: str = ""
    doubts: tuple[Doubt, ...] = ()
    steps: tuple[Step, ...] = ()
    controls: tuple[Control, ...] = ()
    acceptance: Acceptance | None = None
    groups: tuple[Group, ...] = ()

    @property
    def identities(self) -> frozenset[Identity]:
        """What its checks are told apart by from one run to the next."""
        return frozenset(identity for group in self.groups for identity in group.identities)

    @property
    def address(self) -> str:
        return self.addresses[0]

    @property
    def sentence(self) -> str:
        """The verdict as a clause: the fault, that there is none, or why that cannot be told."""
        match self.verdict:
            case Verdict.FAIL:
                return self.message
            case Verdict.PASS:
                return f"not found: {self.message}"
            case Verdict.UNKNOWN:
                reasons = "; ".join(doubt.text for doubt in self.doubts)
                return f"cannot tell whether {self.message}: {reasons}"

    @property
    def fingerprint(self) -> str:
        """Stable while lines move: from the rule, the file, the address without count indexes, the defect."""
        import hashlib  # noqa: PLC0415 - it loads OpenSSL, and most reports on a terminal do without

        address = _COUNT_INDEX.sub("[]", self.address)
        text = "\0".join((self.rule.name, self.span.file.path, address, self.defect))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Crash:
    """A rule that raised: its name, the root module it was judging, and what it raised where."""

    rule: str
    root: str
    error: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was looked at. `modules` counts directories; `all_roots` those that there are."""

    roots: int = 0
    all_roots: int = 0
    modules: int = 0
    files: int = 0
    lines: int = 0
    resources: int = 0


Grouping = Callable[[Iterable[Group]], Iterable[Finding]]
"""Makes findings of groups: one of those that share a rule, a place and a defect."""


@dataclass(frozen=True, slots=True)
class Passes:
    """The checks that passed, most of all: how many there are, by the directories that take part in them.

    Their `groups` are kept only where they are to be shown, and become findings then.
    """

    counts: Mapping[frozenset[str], int] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    grouped: Grouping = lambda _: ()

    @property
    def checks(self) -> int:
        return sum(self.counts.values())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that they are, in order of place."""
        return by_place(self.grouped(self.groups))

    def touching(self, directories: frozenset[str]) -> Passes:
        """Those of them in which one of these directories takes part."""
        counts = {places: count for places, count in self.counts.items() if places & directories}
        groups = (group for group in self.groups if group.directories & directories)
        return replace(self, counts=counts, groups=tuple(groups))


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check: `judged` are the findings that fail or could not be told, in order of place.

    Those that somebody answers for are among them; the questions below leave them out, but for `accepted`. `register`
    has all acceptances. Where the report is a comparison, `base` is what it compares with, `fixed` are the findings
    that only that has, and `newly_accepted` those that nobody answered for in it, or for another reason or day.
    """

    judged: tuple[Finding, ...]
    passes: Passes
    problems: tuple[Problem, ...]
    crashes: tuple[Crash, ...]
    coverage: Coverage
    rules: tuple[Rule, ...]
    register: Register | None = None
    base: str = ""
    fixed: tuple[Finding, ...] = ()
    newly_accepted: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all verdicts, in order of place."""
        return by_place((*self.open, *self.passes.findings))

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that fail or could not be told, and that nobody answers for."""
        return tuple(finding for finding in self.judged if finding.acceptance is None)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """The findings that somebody answers for or that are known already."""
        return tuple(finding for finding in self.judged if finding.acceptance is not None)

    @property
    def accepted_checks(self) -> dict[Kind, int]:
        """How many checks each kind of acceptance answers for, of those kinds that answer for any."""
        counts = Counter[Kind]()
        for finding in self.judged:
            if finding.acceptance is not None:
                counts[finding.acceptance.kind] += finding.checks
        return {kind: counts[kind] for kind in Kind if counts[kind]}

    def with_verdict(self, verdict: Verdict) -> tuple[Finding, ...]:
        found = self.passes.findings if verdict is Verdict.PASS else self.open
        return tuple(finding for finding in found if finding.verdict is verdict)

    def touching(self, directories: frozenset[str]) -> Report:
        """The same report with only the findings in which one of these directories takes part."""
        judged = tuple(finding for finding in self.judged if finding.directories & directories)
        return replace(self, judged=judged, passes=self.passes.touching(directories))

    def compared(self, base: str, fixed: tuple[Finding, ...], newly_accepted: tuple[Finding, ...] = ()) -> Report:
        """The same report as a comparison with a base, whose findings are among the accepted ones."""
        return replace(self, base=base, fixed=fixed, newly_accepted=newly_accepted)

    def with_crashes(self, crashes: Iterable[Crash]) -> Report:
        """The same report with further crashes."""
        return replace(self, crashes=(*crashes, *self.crashes))

    def with_problems(self, problems: Iterable[Problem]) -> Report:
        """The same report with further problems."""
        return replace(self, problems=(*self.problems, *problems))

    @property
    def failures(self) -> tuple[Finding, ...]:
        return self.with_verdict(Verdict.FAIL)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that left something unjudged."""
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def checks(self) -> dict[Verdict, int]:
        """How many checks (a rule on an instance) there were of each verdict."""
        counts = Counter[Verdict]({Verdict.PASS: self.passes.checks})
        for finding in self.open:
            counts[finding.verdict] += finding.checks
        return {verdict: counts[verdict] for verdict in Verdict}

    @property
    def unknown_reasons(self) -> dict[str, int]:
        """How many checks could not be judged, by their first reason."""
        counts = Counter[str]()
        for finding in self.with_verdict(Verdict.UNKNOWN):
            reason = finding.doubts[0].reason.value if finding.doubts else "unexplained"
            counts[reason] += finding.checks
        return dict(sorted(counts.items()))


def by_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings sorted by file, line, column, rule and address."""
    return tuple(sorted(findings, key=_place))


def _place(finding: Finding) -> tuple[str, int, int, str, str, str]:
    span = finding.span
    return span.file.path, span.start, span.end, finding.rule.name, finding.address, finding.defect
