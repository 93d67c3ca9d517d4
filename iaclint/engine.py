"""The engine: parts → report. What root modules say of the same fault at the same place becomes one finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from iaclint.acceptance import Acceptance, Register
from iaclint.catalog import Control, controls_of
from iaclint.group import Group, Key
from iaclint.judgement import Verdict
from iaclint.modules import RootModule
from iaclint.part import Allowance, Judge, Part
from iaclint.problem import Problem
from iaclint.report import Coverage, Finding, Passes, Report, by_place
from iaclint.rule import Rule
from iaclint.settings import Settings
from iaclint.workers import Hire, forked, parts_of

Watch = Callable[[Sequence[RootModule]], Iterable[RootModule]]
"""Passes root modules on one by one, and can tell how far a run has come."""


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
    jobs: int = 1,
    hire: Hire = forked,
) -> Report:
    """Judges every root module by every rule. Never raises for what a repository or a rule contains.

    `all_roots` is how many root modules there are, where only some of them are judged; `problems` are
    those met while they were looked for. What passes is only counted, unless it is to be kept. `register`
    has who answers for what; comments in the files that were read are added to it. `watch` is given the root
    modules, and gives them back as they are judged. With more `jobs` than one workers that are hired judge them, which
    changes nothing in the report; raises LostWorkerError where one of those comes to its end.
    """
    judge = Judge(rules, settings, register, keeps_passes)
    parts = list(_parts(roots, judge, watch, jobs, hire))
    groups = [_answered(group, register) for part in parts for group in part.groups]
    grouped = partial(_findings, controls=controls)
    passes = Passes(_counts(parts), tuple(group for part in parts for group in part.passed), grouped)
    return Report(
        by_place(grouped(groups)),
        passes,
        (*problems, *_problems(parts)),
        tuple(crash for part in parts for crash in part.crashes),
        _coverage(parts, len(roots) if all_roots is None else all_roots),
        tuple(rules),
        register,
    )


def _parts(roots: Sequence[RootModule], judge: Judge, watch: Watch, jobs: int, hire: Hire) -> Iterator[Part]:
    """The parts of root modules in order.

    What a worker allowed may be more than is left after the root modules before: where that matters, it is judged anew.
    """
    allowance = Allowance()
    with parts_of(roots, judge, jobs, hire) as made:
        for root in watch(roots):
            part = next(made, None)
            if part is None or not part.holds_for(allowance.next):
                part = judge.part(root, allowance.next)
            allowance.spend(part.cost)
            yield part


def _answered(group: Group, register: Register | None) -> Group:
    """A group with who answers for it or what knows of it, which is counted as a use."""
    if register is None:
        return group
    acceptance = group.acceptance
    if acceptance is None and group.verdict is Verdict.FAIL and register.has_known:
        (identity,) = group.identities
        acceptance = register.knows(identity)
    if acceptance is None:
        return group
    register.uses[acceptance] += len(group.addresses)
    return replace(group, acceptance=acceptance)


def _counts(parts: Sequence[Part]) -> Counter[frozenset[str]]:
    counts = Counter[frozenset[str]]()
    for part in parts:
        counts.update(part.counts)
    return counts


def _findings(groups: Iterable[Group], controls: Sequence[Control]) -> Iterator[Finding]:
    """One finding for the groups that share a key, and for which the same one answers."""
    found: dict[Acceptance | None, dict[Key, list[Group]]] = {}
    for group in groups:
        found.setdefault(group.acceptance, {}).setdefault(group.key, []).append(group)
    mapped: dict[str, tuple[Control, ...]] = {}
    for members in (members for answered in found.values() for members in answered.values()):
        rule = members[0].rule
        if rule.name not in mapped:
            mapped[rule.name] = controls_of(rule, controls)
        yield _finding(sorted(members, key=lambda group: (group.root, group.addresses[0])), mapped[rule.name])


def _finding(groups: Sequence[Group], controls: tuple[Control, ...]) -> Finding:
    first = groups[0]
    addresses = sorted((group.root, address) for group in groups for address in group.addresses)
    places = (first.span, *(step.span for step in first.steps))
    return Finding(
        first.rule,
        first.verdict,
        first.rule.severity if first.severity is None else first.severity,
        first.span,
        first.message,
        tuple(dict.fromkeys(address for _, address in addresses)),
        tuple(dict.fromkeys(group.root for group in groups)),
        frozenset().union(*(group.directories for group in groups), (_directory(place.file.path) for place in places)),
        len(addresses),
        any(group.is_secret for group in groups),
        first.defect,
        tuple(dict.fromkeys(doubt for group in groups for doubt in group.doubts)),
        first.steps,
        controls,
        first.acceptance,
        tuple(groups) if first.verdict is not Verdict.PASS else (),
    )


def _directory(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _problems(parts: Sequence[Part]) -> tuple[Problem, ...]:
    found = {(problem.summary, problem.where): problem for part in parts for problem in part.problems}
    return tuple(sorted(found.values(), key=lambda problem: (problem.file, problem.line, problem.summary)))


def _coverage(parts: Sequence[Part], all_roots: int) -> Coverage:
    modules = {directory: size for part in parts for directory, size in part.modules.items()}
    return Coverage(
        roots=len(parts),
        all_roots=all_roots,
        modules=len(modules),
        files=sum(files for files, _ in modules.values()),
        lines=sum(lines for _, lines in modules.values()),
        resources=sum(part.resources for part in parts),
    )
