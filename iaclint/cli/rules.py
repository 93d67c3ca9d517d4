"""`iaclint rules`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from iaclint.catalog import controls_of, load_controls, load_excuses, load_rules
from iaclint.cli.cases import complaints
from iaclint.cli.custom import FIXTURES, CustomRules, load_custom
from iaclint.cli.listing import Listing
from iaclint.cli.scaffold import scaffold
from iaclint.reporters.presentation import printable
from iaclint.surface import Entry, surface


@click.group("rules", cls=Listing)
def command() -> None:
    """List the rules (`list`, which may be left out), or make and test rules of your own."""


@command.command("list")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="A folder of rules of your own. Repeatable.")
@click.option(
    "--coverage",
    is_flag=True,
    help="List instead the resource types with settings for encryption, transport or retention, and which rules judge "
    "them.",
)
def list_all(format_name: str, folders: tuple[str, ...], coverage: bool) -> int:
    """List the rules with their severity, controls and peers' ids."""
    known, controls = load_rules(), load_controls()
    custom = load_custom(folders, known)
    rules = sorted((*known, *custom.rules), key=lambda rule: rule.name)
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
    return _complained(custom)


@command.command("test", short_help="Run the rules of a folder on their cases.")
@click.argument("folder", metavar="DIR")
def test(folder: str) -> int:
    """Run the rules of a folder on the cases in its `fixtures/NAME` folders and on the examples of their documentation.

    A case says on its lines what is expected: `# expect: fail`, `pass` or `unknown`. Exits with 1 where a rule says
    anything else, and with 4 where one is broken.
    """
    custom = load_custom([folder], load_rules())
    code = _complained(custom)
    for rule in custom.rules:
        try:
            found = list(complaints(rule, Path(folder) / FIXTURES / rule.name))
        except Exception as error:  # noqa: BLE001 - a rule that raises is what is tested for
            click.echo(f"{rule.name}: raised {type(error).__name__}: {error}")
            code = 4
            continue
        click.echo(f"{rule.name}: {'as expected' if not found else f'{len(found)} differences'}")
        for line in found:
            click.echo(f"  {printable(line)}")
        code = max(code, 1 if found else 0)
    return code


@command.command("new")
@click.argument("name")
@click.option(
    "--dir", "folder", default="rules", show_default=True, metavar="DIR", help="The folder of your own rules."
)
@click.option("--type", "type_name", default="aws_s3_bucket", show_default=True, help="The type of resource to judge.")
@click.option("--argument", default="force_destroy", show_default=True, help="The argument to judge.")
def new(name: str, folder: str, type_name: str, argument: str) -> int:
    """Write a rule NAME with its cases, as a start; it can be run at once."""
    texts = scaffold(name, type_name, argument, FIXTURES)
    there = [path for path in texts if (Path(folder) / path).exists()]
    if there:
        raise click.UsageError(f"{folder}/{there[0]} is there already")
    for path, text in texts.items():
        file = Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        click.echo(f"wrote {folder}/{path}")
    click.echo(f"try it: iaclint rules test {folder}; iaclint check --rules {folder}")
    return 0


def _complained(custom: CustomRules) -> int:
    """4 where a module could not be loaded, with the reason on standard error; else 0."""
    for crash in custom.crashes:
        click.echo(f"iaclint: {crash.root}/{crash.rule} could not be loaded: {crash.error}", err=True)
    return 4 if custom.crashes else 0


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
