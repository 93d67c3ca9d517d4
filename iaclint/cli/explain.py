"""`iaclint explain`."""

from __future__ import annotations

from difflib import get_close_matches

import click

from iaclint.catalog import controls_of, load_controls, load_refusals, load_rules
from iaclint.rule import Profile, Rule


@click.command("explain")
@click.argument("rule_name", metavar="RULE")
def command(rule_name: str) -> int:
    """Show a rule's text, examples, controls and peers' ids.

    RULE is a rule's name, or the id of a check of Checkov, Trivy or KICS that rules cover.
    """
    rules = load_rules()
    found = [rule for rule in rules if rule_name == rule.name or rule_name in rule.peers]
    if not found:
        reason = load_refusals().get(rule_name)
        if reason is not None:
            click.echo(f"No rule covers {rule_name}: {reason}.")
            return 0
        close = get_close_matches(rule_name, [rule.name for rule in rules], 3, 0.4)
        hint = (
            f"; did you mean {', '.join(f'`{name}`' for name in close)}?" if close else "; `iaclint rules` lists them"
        )
        raise click.UsageError(f"no rule is named or covers `{rule_name}`{hint}")
    controls = load_controls()
    for position, rule in enumerate(found):
        if position:
            click.echo("")
        labels = [f"  {control.label}  {control.title}" for control in controls_of(rule, controls)]
        click.echo(_page(rule, labels))
    return 0


def _page(rule: Rule, controls: list[str]) -> str:
    strict = "" if rule.profile is Profile.DEFAULT else f", profile {rule.profile.value}"
    lines = [f"{rule.name} ({rule.severity.word}{strict})", "", rule.documentation.rstrip(), "", f"Fix: {rule.fix}", ""]
    lines += ["Controls:", *(controls or ["  none"])]
    if rule.peers:
        lines += ["", f"Covers: {', '.join(rule.peers)}"]
    return "\n".join(lines)
