"""The engine: rules × graphs → report. The one place that catches a rule's crash."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import PurePath

from iaclint.acceptance import Acceptance, Register
from iaclint.catalog import Control, controls_of
from iaclint.graph import Graph
from iaclint.judgement import Judgement, Severity, Step, Verdict
from iaclint.modules import ModuleInstance, RootModule
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.report import Coverage, Crash, Finding, Grouping, Passes, Report, Told, by_place
from iaclint.rule import Rule
from iaclint.settings import Settings
from iaclint.source import Span
from iaclint.trace import trace

Watch = Callable[[Sequence[RootModule]], Iterable[RootModule]]
"""Passes root modules on one by one, and can tell how far a run has come."""

_ALL_STEPS = 6_000_000
"""What the evaluation of all root modules together may cost, before each has only the least that is left to one.

Without it a hundred lines could cost the time of one root module each: that of all would have no bound but its number.
"""
_LEAST_STEPS = 50_000

_PASS = Verdict.PASS  # asked of every judgement
_Place = tuple[str, int, int]
_Key = tuple[str, Verdict, _Place, _Place, str, str, Severity | None]


@dataclass(slots=True)
class _Outcome:
    """What all graphs together said, before it is grouped."""

    keeps_passes: bool
    judged: list[Told] = field(default_factory=list)
    passed: list[Told] = field(default_factory=list)
    counts: Counter[frozenset[str]] = field(default_factory=Counter)
    crashes: list[Crash] = field(default_factory=list)
    _directories: dict[tuple[ModuleInstance, str], frozenset[str]] = field(default_factory=dict)

    def add(self, rule: Rule, root: str, judgement: Judgement) -> None:
        if judgement.verdict is not _PASS:
            self.judged.append((rule, root, judgement))
            return
        if self.keeps_passes:
            self.passed.append((rule, root, judgement))
        place = judgement.resource.module, judgement.span.file.path
        directories = self._directories.get(place)
        if directories is None:
            directories = self._directories[place] = judgement.directories
        self.counts[directories] += 1


def check(
    roots: Sequence[RootModule],
    rules: Sequence[Rule],
    controls: Sequence[Control],
    settings: Settings,
    *,
    all_roots: int | None = None,
    problems: Sequence[Problem] = (),
    keeps_passes: bool = True,
    register: Register | None = None,
    watch: Watch = list,
) -> Report:
    """Judges every root module by every rule. Never raises for what a repository or a rule contains.

    `all_roots` is how many root modules there are, where only some of them are judged; `problems` are
    those met while they were looked for. What passes is only counted, unless it is to be kept. `register`
    has who answers for what; comments in the files that were read are added to it. `watch` is given the root
    modules, and gives them back as they are judged.
    """
    told = _Outcome(keeps_passes)
    left = _ALL_STEPS
    for root in watch(roots):
        root.allow(max(left, _LEAST_STEPS))
        allowed = root.steps_left
        _judge(Graph(root, settings), rules, told)
        left -= allowed - root.steps_left
    coverage = _coverage(roots, len(roots) if all_roots is None else all_roots)
    grouped = partial(_grouped, controls=controls)
    return Report(
        by_place(_answered(told.judged, register, roots, grouped)),
        Passes(told.counts, tuple(told.passed), grouped),
        (*problems, *_problems(roots)),  # after all has been asked for: problems show as values are worked out
        tuple(told.crashes),
        coverage,
        tuple(rules),
        register,
    )


def judge(graph: Graph, rules: Sequence[Rule]) -> tuple[list[Told], list[Crash]]:
    """All that the rules say of a graph, what passes as well, and those that raised."""
    told = _Outcome(keeps_passes=True)
    _judge(graph, rules, told)
    return [*told.judged, *told.passed], told.crashes


def _answered(
    judged: Sequence[Told], register: Register | None, roots: Sequence[RootModule], grouped: Grouping
) -> Iterator[Finding]:
    """The findings, those that somebody answers for apart from the others at the same place."""
    if register is None:
        yield from grouped(judged)
        return
    for root in roots:
        register.read(root.sources)
    parts: dict[Acceptance | None, list[Told]] = {}
    for told in judged:
        parts.setdefault(register.accept(*told), []).append(told)
    for acceptance, part in parts.items():
        yield from (replace(finding, acceptance=acceptance) for finding in grouped(part))


def _judge(graph: Graph, rules: Sequence[Rule], told: _Outcome) -> None:
    root = graph.root.label
    for rule in rules:
        try:
            for judgement in rule.judge(graph):
                told.add(rule, root, judgement)
        except Exception as error:  # noqa: BLE001 - a broken rule must not hide the others: it is reported
            told.crashes.append(Crash(rule.name, root, _described(error)))


def _described(error: Exception) -> str:
    """The error and the innermost line of code that raised it, without the machine's paths."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({PurePath(frame.filename).name}:{frame.lineno})"


def _grouped(told: Sequence[Told], controls: Sequence[Control]) -> Iterator[Finding]:
    """One finding for the judgements that share rule, verdict, place, defect and message."""
    groups: dict[_Key, list[tuple[str, Judgement]]] = {}
    rules: dict[str, Rule] = {}
    for rule, root, judgement in told:
        rules[rule.name] = rule
        key = (
            rule.name,
            judgement.verdict,
            _place(judgement.span),
            _place(_in_own_code(judgement)),
            judgement.defect,
            judgement.message,
            judgement.severity,
        )
        groups.setdefault(key, []).append((root, judgement))
    mapped = {name: controls_of(rule, controls) for name, rule in rules.items()}
    for (name, *_), members in groups.items():
        yield _finding(rules[name], members, mapped[name])


def _finding(rule: Rule, members: list[tuple[str, Judgement]], controls: tuple[Control, ...]) -> Finding:
    members.sort(key=lambda member: (member[0], member[1].resource.address))
    first = members[0][1]
    directories = {directory for _, judgement in members for directory in judgement.resource.module.labels}
    steps = trace(first) if first.verdict is not Verdict.PASS else ()
    span = _in_own_code(first)
    if span != first.span and first.verdict is not Verdict.PASS:
        steps = (*steps, Step(first.span, f"inside the module, at {first.resource.address}"))
    doubts = dict.fromkeys(doubt for _, judgement in members for doubt in judgement.doubts)
    return Finding(
        rule,
        first.verdict,
        rule.severity if first.severity is None else first.severity,
        span,
        first.message,
        tuple(dict.fromkeys(judgement.resource.address for _, judgement in members)),
        tuple(dict.fromkeys(root for root, _ in members)),
        frozenset(directories | {_directory(place.file.path) for place in (span, *(step.span for step in steps))}),
        len(members),
        any(judgement.value is not None and judgement.value.is_sensitive for _, judgement in members),
        first.defect,
        tuple(doubts),
        steps,
        controls,
        members=tuple(members) if first.verdict is not Verdict.PASS else (),
    )


def _place(span: Span) -> _Place:
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


def _directory(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _problems(roots: Sequence[RootModule]) -> tuple[Problem, ...]:
    found = {(problem.summary, problem.where): problem for root in roots for problem in root.problems}
    return tuple(sorted(found.values(), key=lambda problem: (problem.file, problem.line, problem.summary)))


def _coverage(roots: Sequence[RootModule], all_roots: int) -> Coverage:
    modules = {module.directory: module for root in roots for module in root.modules}
    return Coverage(
        roots=len(roots),
        all_roots=all_roots,
        modules=len(modules),
        files=sum(module.files for module in modules.values()),
        lines=sum(module.lines for module in modules.values()),
        resources=sum(len(root.resources) for root in roots),
    )
