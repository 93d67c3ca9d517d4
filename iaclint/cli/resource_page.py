"""A resource explained: what its arguments are, where each value comes from, and what each rule says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from iaclint.acceptance import Register
from iaclint.cli.run import Judging
from iaclint.cli.secrets import HIDDEN, called, without_secrets
from iaclint.cli.targets import find_targets
from iaclint.cli.valuejson import UNKNOWN, value_json
from iaclint.graph import Graph
from iaclint.judgement import Judgement, Verdict
from iaclint.modules import Configuration, Resource
from iaclint.part import judge
from iaclint.phi import classify
from iaclint.production import is_production
from iaclint.records import dataclass
from iaclint.report import Crash
from iaclint.reporters.presentation import printable
from iaclint.rule import Rule
from iaclint.trace import steps_from
from iaclint.values import Value

_WIDEST = 100


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says of the resource, and who answers for it, if anybody."""

    rule: Rule
    judgement: Judgement
    accepted_by: str


def explain_resource(judging: Judging, path: Path, address: str) -> tuple[str, list[Crash]]:
    """The page on the resources with an address (or with it and any key) in the root modules of a path.

    With it the rules that raised. Raises UsageError where there is no such resource, with the nearest addresses.
    """
    roots = judging.roots(find_targets([path], each=False))
    register = judging.register()
    pages: list[str] = []
    crashes = list(judging.crashes)
    for root in roots:
        named = [one for one in root.resources if one.address == address or one.address.startswith(f"{address}[")]
        if not named:
            continue
        graph = Graph(root, judging.settings)
        said, raised = judge(graph, judging.rules)
        crashes += raised
        register.read(root.repository.sources())
        by_resource: dict[int, list[Said]] = {id(resource): [] for resource in named}
        for rule, label, judgement in said:
            own = by_resource.get(id(judgement.resource))
            if own is not None:
                own.append(Said(rule, judgement, _accepted_by(register, rule, label, judgement)))
        pages += [_page(graph, resource, by_resource[id(resource)]) for resource in named]
    if not pages:
        addresses = list(dict.fromkeys(resource.address for root in roots for resource in root.resources))
        close = get_close_matches(address, addresses, 3, 0.5)
        hint = f"; did you mean {', '.join(f'`{name}`' for name in close)}?" if close else ""
        raise click.UsageError(printable(f"no root module of {path} has a resource `{address}`{hint}"))
    return "\n\n".join(pages), crashes


def _accepted_by(register: Register, rule: Rule, root: str, judgement: Judgement) -> str:
    """Who answers for what a rule says, and where that is written; empty where nobody does or has to."""
    found = register.accept(rule, root, judgement) if judgement.verdict is not Verdict.PASS else None
    return "" if found is None else f"{found.reason} ({found.where})"


def _page(graph: Graph, resource: Resource, said: Sequence[Said]) -> str:
    lines = [f"{resource.address}  ({resource.header} in root module {graph.root.label})"]
    if not resource.exists.is_yes:
        lines.append(f"  may not exist: {'; '.join(doubt.text for doubt in resource.exists.doubts)}")
    phi = classify(graph, resource)
    if not phi.truth.is_no:
        lines.append(f"  holds PHI{'' if phi.truth.is_yes else ', perhaps'}: {phi.reason}")
    if is_production(graph, resource):
        lines.append("  is part of production")
    lines += ["", "Arguments:", *_configured(resource.configuration, resource, "  ")]
    for title, verdict in (("Failed", Verdict.FAIL), ("Not judged", Verdict.UNKNOWN), ("Passed", Verdict.PASS)):
        own = [one for one in said if one.judgement.verdict is verdict]
        if own:
            lines += ["", f"{title}:", *(line for one in own for line in _told(one))]
    if not said:
        lines += ["", "No rule has judged it."]
    return "\n".join(printable(line) for line in lines)


def _told(one: Said) -> Iterator[str]:
    judgement = one.judgement
    severity = one.rule.severity if judgement.severity is None else judgement.severity
    match judgement.verdict:
        case Verdict.FAIL:
            yield f"  {one.rule.name} ({severity.word}): {judgement.message}"
            yield f"    at {judgement.span}"
            if one.rule.fix:
                yield f"    fix: {one.rule.fix}"
        case Verdict.UNKNOWN:
            yield f"  {one.rule.name}: cannot tell whether {judgement.message}"
            yield from (f"    {doubt.reason.value}: {doubt.text}" for doubt in judgement.doubts)
        case Verdict.PASS:
            yield f"  {one.rule.name}: not found: {judgement.message}"
    if one.accepted_by:
        yield f"    accepted: {one.accepted_by}"


def _configured(configuration: Configuration, resource: Resource, indent: str) -> Iterator[str]:
    """The arguments that are set, each with the way of its value; nested blocks with what is in them."""
    for name in configuration.names():
        value = configuration.attribute(name)
        blocks = configuration.blocks(name)
        if not value.is_null or not (blocks.items or blocks.doubts):
            yield from _argument(name, without_secrets(value, called(name, configuration)), value, resource, indent)
            continue
        for block in blocks:
            yield f"{indent}{name} {{{'' if block.exists.is_yes else ' # may not exist'}"
            yield from _configured(block, resource, indent + "  ")
            yield f"{indent}}}"
        yield from (f"{indent}# there may be other {name} blocks: {doubt.text}" for doubt in blocks.doubts)


def _argument(name: str, shown: Value, value: Value, resource: Resource, indent: str) -> Iterator[str]:
    yield f"{indent}{name} = {shown.data if shown is HIDDEN else _shown(shown)}"
    for doubt in dict.fromkeys(value.doubts):
        yield f"{indent}  unknown ({doubt.reason.value}): {doubt.text}"
    if value.span is not None:
        yield from (f"{indent}  -> {step.span}  {step.message}" for step in steps_from(value.span, resource))


def _shown(value: Value) -> str:
    if value.is_unknown and not value.doubts:
        return "(unknown)"
    text = value_json(value).replace(UNKNOWN, "(unknown)")
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}..."
