"""`iaclint rules`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import click

from iaclint.catalog import controls_of, load_controls, load_excuses, load_rules
from iaclint.surface import Entry, surface


@click.command("rules")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--coverage",
    is_flag=True,
    help="List instead the resource types with settings for encryption, transport or retention, and which rules judge "
    "them.",
)
def command(format_name: str, coverage: bool) -> int:
    """List the rules with their severity, controls and peers' ids."""
    rules, controls = load_rules(), load_controls()
    if coverage:
        entries = list(surface(rules, load_excuses()))
        click.echo(_covered_as_json(entries) if format_name == "json" else _covered(entries))
        return 0
    if format_name == "json":
        listed = [
            {
                "rule": rule.name,
                "severity": rule.severity.word,
                "profile": rule.profile.value,
                "title": rule.title,
                "fix": rule.fix,
                "controls": [control.label for control in controls_of(rule, controls)],
                "aliases": list(rule.peers),
            }
            for rule in rules
        ]
        click.echo(json.dumps({"version": 1, "rules": listed}, indent=2))
        return 0
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        click.echo(f"{rule.name:<{width}}  {rule.severity.word:<8}  {rule.title}")
    return 0


def _covered(entries: Sequence[Entry]) -> str:
    """A line for each type, and the counts by family and provider."""
    width = max(len(entry.type) for entry in entries)
    lines = [f"{entry.family}  {entry.type:<{width}}  {_answer(entry)}" for entry in entries]
    groups = dict.fromkeys((entry.family, entry.type.partition("_")[0]) for entry in entries)
    for family, provider in groups:
        own = [entry for entry in entries if entry.family == family and entry.type.startswith(f"{provider}_")]
        kinds = Counter("judged" if entry.rules else "excused" if entry.reason else "open" for entry in own)
        told = ", ".join(f"{kinds[kind]} {kind}" for kind in ("judged", "excused", "open") if kinds[kind])
        lines.append(f"{family} {provider}: {len(own)} types: {told}")
    return "\n".join(lines)


def _answer(entry: Entry) -> str:
    if entry.rules:
        return ", ".join(entry.rules)
    return f"not judged: {entry.reason}" if entry.reason else "not judged yet"


def _covered_as_json(entries: Sequence[Entry]) -> str:
    listed = [
        {
            "family": entry.family,
            "type": entry.type,
            "settings": list(entry.settings),
            "rules": list(entry.rules),
            "reason": entry.reason,
        }
        for entry in entries
    ]
    return json.dumps({"version": 1, "coverage": listed}, indent=2)
