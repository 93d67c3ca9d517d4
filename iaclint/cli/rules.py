"""`iaclint rules`."""

from __future__ import annotations

import json

import click

from iaclint.catalog import controls_of, load_controls, load_rules


@click.command("rules")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format_name: str) -> int:
    """List the rules with their severity, controls and peers' ids."""
    rules, controls = load_rules(), load_controls()
    if format_name == "json":
        listed = [
            {
                "rule": rule.name,
                "severity": rule.severity.word,
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
