"""Demand: what is asked of one argument of a type of resource, and the rule that a table of demands makes.

Most faults in how things are stored, sent and kept are one argument that says too little. A table
says which argument, what it has to say and what its absence means; what only a graph can tell
(companions, defaults of an account or a provider's version) are functions in the row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from textwrap import dedent, indent

from iaclint import phi
from iaclint.judgement import value_or_use
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgements, Profile, Rule, Severity, fail_if
from iaclint.truth import NO, YES, Truth
from iaclint.values import Located, Value, ask
from iaclint.values.ask import at_least, is_null, one_of

Sound = Callable[[Graph, Value], Truth]
"""Whether a value that is written is what is demanded."""

Asked = Callable[[Graph, Resource, Configuration], Truth]
"""A question about a resource; the configuration is that of the block that is judged, or its own."""

Weigh = Callable[[Graph, Resource], Severity | None]
"""How bad it is for one resource; None for as bad as the rule says."""


def says(*choices: str | int | bool) -> Sound:
    """It is one of these."""
    return lambda _graph, value: one_of(value, choices)


def says_not(*choices: str | int | bool) -> Sound:
    """It is none of these."""
    return lambda _graph, value: ~one_of(value, choices)


def counts(least: int) -> Sound:
    """It is a number that is not less."""
    return lambda _graph, value: at_least(value, least)


def anything(_graph: Graph, _value: Value) -> Truth:
    """It is there, whatever it says."""
    return YES


def always(_graph: Graph, _resource: Resource, _block: Configuration) -> Truth:
    """It is so whatever else is written: the default of the service, or a demand on all."""
    return YES


def never(_graph: Graph, _resource: Resource, _block: Configuration) -> Truth:
    """It is not so, whatever else is written."""
    return NO


def where(path: str, *choices: str | int | bool, absent: bool = False) -> Asked:
    """Another argument of the same block is one of these; `absent` is the answer where it is left out."""

    def ask(_graph: Graph, _resource: Resource, block: Configuration) -> Truth:
        value = block[path]
        return one_of(value, choices) | (is_null(value) & (YES if absent else NO))

    return ask


def since(provider: str, *version: int) -> Asked:
    """The version of the provider, by its constraint and the lock file, is at least this."""
    return lambda graph, _resource, _block: graph.root.providers.at_least(provider, *version)


def as_ruled(_graph: Graph, _resource: Resource) -> Severity | None:
    """The severity of the rule, whatever is stored."""
    return None


def with_phi(severity: Severity) -> Weigh:
    """This severity where the resource holds PHI."""
    return lambda graph, resource: severity if phi.classify(graph, resource).truth.is_yes else None


@dataclass(frozen=True, slots=True)
class Demand:
    """One argument of a type of resource, and what it has to say.

    `path` is dotted, through nested blocks, the first of each type. Where the argument is null or
    empty, or a block on the way is missing, `absent` says whether the resource is sound all the same.
    Without a path it is the block itself that is judged, by `otherwise` alone: whether it is sound in another way.
    `each` is a dotted way to nested blocks that are judged one by one, and `path` is then within such
    a block; where there are none, nothing is judged. `applies` tells what is judged at all. `heeded`
    tells whether the service heeds the argument; where it does not, the argument is as good as left out.
    `message` replaces that of the rule, and `severity` that of the rule where it does not weigh the resource.
    """

    type: str
    path: str
    sound: Sound
    absent: Asked = never
    applies: Asked = always
    each: str = ""
    message: str = ""
    severity: Severity | None = None
    heeded: Asked = always
    otherwise: Asked = never

    @property
    def argument(self) -> str:
        """The argument with its type: `aws_dax_cluster.server_side_encryption.enabled`."""
        return ".".join(part for part in (self.type, self.each, self.path) if part)

    def places(self, resource: Resource) -> Iterator[tuple[Configuration, Truth]]:
        """The blocks that are judged, each with whether it is there: those named by `each`, or the whole resource."""
        found: list[tuple[Configuration, Truth]] = [(resource.configuration, YES)]
        for name in self.each.split(".") if self.each else ():
            found = [(block, there & block.exists) for outer, there in found for block in outer.blocks(name)]
        yield from found

    def place(self, block: Configuration) -> Located | Value:
        """What to point at in a block: the value, or the innermost block on the way to it that is there."""
        if not self.path:
            return block.header
        holder = block
        for name in self.path.split(".")[:-1]:
            inner = holder.blocks(name).items
            if not inner:
                break
            holder = inner[0]
        return value_or_use(block[self.path], holder.header)

    def is_met(self, graph: Graph, resource: Resource, block: Configuration) -> Truth:
        """Whether the argument says what it has to, or the resource is sound in another way."""
        said = self._is_said(graph, resource, block) if self.path else NO
        return said if said.is_yes else said | self.otherwise(graph, resource, block)

    def _is_said(self, graph: Graph, resource: Resource, block: Configuration) -> Truth:
        value = block[self.path]
        missing = ~(ask.is_given(value) & self.heeded(graph, resource, block))
        if missing.is_yes:
            return self.absent(graph, resource, block)
        written = ~missing & self.sound(graph, value)
        return written if missing.is_no else written | (missing & self.absent(graph, resource, block))


@dataclass(frozen=True, slots=True)
class Demands:
    """A rule that is a table of demands.

    `title` is the first sentence of the documentation, `why` the paragraphs after it; `message` is
    the clause that is true of what fails, where the demand has none of its own. `bad` and `good` are
    Terraform. `judges` lists arguments beside those of the demands that the functions in them look at.
    """

    name: str
    severity: Severity
    title: str
    why: str
    message: str
    fix: str
    demands: tuple[Demand, ...]
    bad: str
    good: str
    peers: tuple[str, ...] = ()
    weigh: Weigh = as_ruled
    profile: Profile = Profile.DEFAULT
    judges: tuple[str, ...] = ()

    def rule(self) -> Rule:
        """The rule that fails each resource that does not meet a demand."""
        documented = partial(documentation, self.title, self.why, self.bad, self.good)
        arguments = (demand.argument for demand in self.demands if demand.path)
        judges = tuple(dict.fromkeys((*arguments, *self.judges)))
        judge = partial(self._judge, Counter(demand.type for demand in self.demands))
        return Rule(self.name, self.severity, documented, judge, self.fix, self.peers, self.profile, judges)

    def _judge(self, demands_of: Counter[str], graph: Graph) -> Judgements:
        for demand in self.demands:
            for resource in graph.resources(demand.type):
                weighed = self.weigh(graph, resource)
                blocks = list(demand.places(resource))
                for number, (block, there) in enumerate(blocks):
                    applies = there & demand.applies(graph, resource, block)
                    if applies.is_no:
                        continue
                    key = demand.argument.partition(".")[2] if demands_of[demand.type] > 1 else ""
                    yield fail_if(
                        applies & ~demand.is_met(graph, resource, block),
                        resource,
                        demand.message or self.message,
                        at=demand.place(block),
                        defect=f"{key}[{number}]" if len(blocks) > 1 else key,
                        severity=demand.severity if weighed is None else weighed,
                    )


def documentation(title: str, why: str, bad: str, good: str) -> str:
    """The documentation of a rule that is a row of a table; `bad` and `good` are Terraform, all may be indented."""
    why, bad, good = (dedent(text).strip() for text in (why, bad, good))
    return f"{title}\n\n{why}\n\nBad:\n\n{indent(bad, '    ')}\n\nGood:\n\n{indent(good, '    ')}"
