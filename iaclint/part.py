"""Part: what one root module adds to a report, so that root modules can be judged apart from each other."""

from __future__ import annotations

import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import field
from pathlib import PurePath

from iaclint.acceptance import Register
from iaclint.graph import Graph
from iaclint.group import Group, Told, groups_of
from iaclint.judgement import Verdict, directories_of
from iaclint.modules import ModuleInstance, RootModule
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.report import Crash
from iaclint.rule import Rule
from iaclint.settings import Settings
from iaclint.source import Repository, SourceFile

_PASS = Verdict.PASS  # asked of every judgement

_ALL_STEPS = 6_000_000
"""What the evaluation of all root modules together may cost, before each has only the least that is left to one.

Without it a hundred lines could cost the time of one root module each: that of all would have no bound but its number.
"""
_LEAST_STEPS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What the rules said of one root module, and what was met on the way; it holds on to nothing of the root module.

    `passed` is what passes, where that is kept, and `counts` are its checks, by the directories that take part in
    them. `modules` are the files and lines of each directory. Evaluation was allowed to cost so much, and did `cost`.
    """

    groups: tuple[Group, ...]
    passed: tuple[Group, ...]
    counts: Mapping[frozenset[str], int]
    crashes: tuple[Crash, ...]
    modules: Mapping[str, tuple[int, int]]
    resources: int
    problems: tuple[Problem, ...]
    allowed: int
    cost: int

    def holds_for(self, allowed: int) -> bool:
        """Whether it would be the same if evaluation were allowed to cost so much."""
        return allowed == self.allowed or self.cost <= min(allowed, self.allowed)


class Allowance:
    """What the evaluation of root modules may cost, one after another."""

    def __init__(self) -> None:
        self._left = _ALL_STEPS

    @property
    def next(self) -> int:
        """What that of the next one may cost."""
        return max(self._left, _LEAST_STEPS)

    def spend(self, cost: int) -> None:
        self._left -= cost


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What root modules are judged by.

    `register` has who answers for what; comments in the files that were read are added to it. What passes is only
    counted, unless it `keeps_passes`. `read` is how many files of each repository were looked through for comments.
    """

    rules: Sequence[Rule]
    settings: Settings
    register: Register | None = None
    keeps_passes: bool = False
    read: dict[Repository, int] = field(default_factory=dict)

    def part(self, root: RootModule, allowed: int) -> Part:
        """Judges a copy of a root module by every rule, where evaluation may cost so much; nothing of it is kept."""
        root = copy(root)
        root.allow(allowed)
        steps = root.steps_left
        told = _Outcome(self.keeps_passes)
        _judge(Graph(root, self.settings), self.rules, told)
        self.look_through([root.repository])
        return Part(
            tuple(groups_of(told.judged, self.register)),
            tuple(groups_of(told.passed)),
            told.counts,
            tuple(told.crashes),
            {module.directory: (module.files, module.lines) for module in root.modules},
            len(root.resources),
            tuple(root.problems),  # after all has been asked for: problems show as values are worked out
            allowed,
            steps - root.steps_left,
        )

    def look_through(self, repositories: Iterable[Repository]) -> list[SourceFile]:
        """The files that were read since this was asked last, their comments added to the register."""
        found: list[SourceFile] = []
        for repository in dict.fromkeys(repositories):
            files = repository.sources(self.read.get(repository, 0))
            self.read[repository] = self.read.get(repository, 0) + len(files)
            found += files
        if self.register is not None:
            self.register.read(found)
        return found


def judge(graph: Graph, rules: Sequence[Rule]) -> tuple[list[Told], list[Crash]]:
    """All that the rules say of a graph, what passes as well, and those that raised."""
    told = _Outcome(keeps_passes=True)
    _judge(graph, rules, told)
    return [*told.judged, *told.passed], told.crashes


@dataclass(slots=True)
class _Outcome:
    """What all rules together said, before it is grouped."""

    keeps_passes: bool
    judged: list[Told] = field(default_factory=list)
    passed: list[Told] = field(default_factory=list)
    places: dict[tuple[ModuleInstance, SourceFile], int] = field(default_factory=lambda: defaultdict(int))
    crashes: list[Crash] = field(default_factory=list)

    @property
    def counts(self) -> Counter[frozenset[str]]:
        """How many checks passed, by the directories that take part in them."""
        counts = Counter[frozenset[str]]()
        for (module, file), count in self.places.items():
            counts[directories_of(module, file)] += count
        return counts


def _judge(graph: Graph, rules: Sequence[Rule], told: _Outcome) -> None:
    root, places = graph.root.label, told.places
    for rule in rules:
        try:
            for judgement in rule.judge(graph):
                if judgement.verdict is not _PASS:
                    told.judged.append((rule, root, judgement))
                    continue
                places[judgement.resource.module, judgement.file] += 1
                if told.keeps_passes:
                    told.passed.append((rule, root, judgement))
        except Exception as error:  # noqa: BLE001 - a broken rule must not hide the others: it is reported
            told.crashes.append(Crash(rule.name, root, _described(error)))


def _described(error: Exception) -> str:
    """The error and the innermost line of code that raised it, without the machine's paths."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({PurePath(frame.filename).name}:{frame.lineno})"
