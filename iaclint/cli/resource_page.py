"""A resource explained: what its arguments are, where each value comes from, and what each rule says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import click

from iaclint.acceptance import Register
from iaclint.cli.run import Judging
from iaclint.cli.targets import find_targets
from iaclint.cli.valuejson import UNKNOWN, value_json
from iaclint.graph import Graph
from iaclint.judgement import Judgement, Verdict
from iaclint.modules import Configuration, Resource, RootModule
from iaclint.phi import classify
from iaclint.production import is_production
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


def explain_resource(judging: Judging, path: Path, address: str) -> str:
    """The page on the resources with an address (or with it and any key) in the root modules of a path.

    Raises UsageError where there is none, with the nearest addresses.
    """
    roots = judging.roots(find_targets([path], each=False))
    register = judging.register()
    pages = [
        _page(judging, register, root, resource)
        for root in roots
        for resource in root.resources
        if resource.address == address or resource.address.startswith(f"{address}[")
    ]
    if not pages:
        addresses = list(dict.fromkeys(resource.address for root in roots for resource in root.resources))
        close = get_close_matches(address, addresses, 3, 0.5)
        hint = f"; did you mean {', '.join(f'`{name}`' for name in close)}?" if close else ""
        raise click.UsageError(f"no root module of {path} has a resource `{address}`{hint}")
    return "\n\n".join(pages)


def _page(judging: Judging, register: Register, root: RootModule, resource: Resource) -> str:
    graph = Graph(root, judging.settings)
    said = list(_said(judging.rules, register, graph, resource))
    lines = [f"{resource.address}  ({resource.header} in root module {root.label})"]
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


def _said(rules: Sequence[Rule], register: Register, graph: Graph, resource: Resource) -> Iterator[Said]:
    told = [(rule, judgement) for rule in rules for judgement in rule.judge(graph) if judgement.resource is resource]
    register.read(graph.root.sources)
    for rule, judgement in told:
        acceptance = None
        if judgement.verdict is not Verdict.PASS:
            acceptance = register.accept(rule, graph.root.label, judgement)
        yield Said(rule, judgement, "" if acceptance is None else f"{acceptance.reason} ({acceptance.where})")


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
            yield from _argument(name, value, resource, indent)
            continue
        for block in blocks:
            yield f"{indent}{name} {{{'' if block.exists.is_yes else ' # may not exist'}"
            yield from _configured(block, resource, indent + "  ")
            yield f"{indent}}}"
        yield from (f"{indent}# there may be other {name} blocks: {doubt.text}" for doubt in blocks.doubts)


def _argument(name: str, value: Value, resource: Resource, indent: str) -> Iterator[str]:
    yield f"{indent}{name} = {_shown(value)}"
    for doubt in dict.fromkeys(value.doubts):
        yield f"{indent}  unknown ({doubt.reason.value}): {doubt.text}"
    if value.span is not None:
        yield from (f"{indent}  -> {step.span}  {step.message}" for step in steps_from(value.span, resource))


def _shown(value: Value) -> str:
    if value.is_sensitive:
        return "(sensitive)"
    if value.is_unknown and not value.doubts:
        return "(unknown)"
    text = value_json(value).replace(UNKNOWN, "(unknown)")
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}..."
