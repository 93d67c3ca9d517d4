"""`iaclint explain`."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from iaclint.catalog import Control, controls_of, load_controls, load_refusals, load_rules
from iaclint.cli.custom import load_custom
from iaclint.cli.inputs import Evaluating
from iaclint.cli.resource_page import explain_resource
from iaclint.cli.run import Judging, judging_options
from iaclint.reporters.presentation import printable
from iaclint.rule import Profile, Rule


@click.command("explain", cls=Evaluating, context_settings={"auto_envvar_prefix": "IACLINT"})
@click.argument("subject", metavar="RULE|ADDRESS")
@click.option(
    "--module",
    type=click.Path(path_type=Path, exists=True),
    default=Path(),
    help="Where to look for the resource: a root module, or a directory with several; the current one by default.",
)
@judging_options
@click.pass_context
def command(ctx: click.Context, /, subject: str, module: Path, **_shared: object) -> int:
    """Show a rule, or a resource and what rules say of it.

    Of a RULE (its name, or the id of a check of Checkov, Trivy or KICS): its text, examples, controls and peers' ids.
    Of an ADDRESS: its arguments, where each value comes from, and each rule's verdict with the reason.
    """
    rules = load_rules()
    custom = load_custom(ctx.params["rules"], rules)
    rules = (*rules, *custom.rules)
    found = [rule for rule in rules if subject == rule.name or subject in rule.peers]
    reason = load_refusals().get(subject)
    crashes = custom.crashes
    if found:
        controls = load_controls()
        click.echo("\n\n".join(_page(rule, controls) for rule in found))
    elif reason is not None:
        click.echo(f"No rule covers {subject}: {reason}.")
    elif "." in subject:
        page, crashes = explain_resource(Judging.of(module, ctx), module, subject)
        click.echo(page)
    else:
        close = get_close_matches(subject, [rule.name for rule in rules], 3, 0.4)
        hint = (
            f"; did you mean {', '.join(f'`{name}`' for name in close)}?" if close else "; `iaclint rules` lists them"
        )
        raise click.UsageError(f"no rule is named or covers `{subject}`, and it is no resource address{hint}")
    for crash in crashes:
        click.echo(printable(f"iaclint: rule {crash.rule} failed: {crash.error} (exit 4)"), err=True)
    return 4 if crashes else 0


def _page(rule: Rule, controls: Sequence[Control]) -> str:
    labels = [f"  {control.label}  {control.title}" for control in controls_of(rule, controls)]
    strict = "" if rule.profile is Profile.DEFAULT else f", profile {rule.profile.value}"
    lines = [f"{rule.name} ({rule.severity.word}{strict})", "", rule.documentation.rstrip(), "", f"Fix: {rule.fix}", ""]
    if rule.elsewhere:
        lines += ["What it looks for may be in another repository: a [[fact]] in the settings says so.", ""]
    lines += ["Controls:", *(labels or ["  none"])]
    if rule.peers:
        lines += ["", f"Covers: {', '.join(rule.peers)}"]
    return "\n".join(lines)
