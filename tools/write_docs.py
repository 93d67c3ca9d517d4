"""Writes the generated part of docs/: a page for each rule and each control, the command line, the settings.

    make pages

It is written anew as a whole, and the same each time; `tests/test_site.py` fails where docs/ is stale.
"""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from iaclint.catalog import Control, controls_of, load_controls, load_refusals, load_rules
from iaclint.cli import cli
from iaclint.judgement import Severity
from iaclint.rule import Profile, Rule
from iaclint.settings_file import KEYS, TABLES

DOCS = Path(__file__).parent.parent / "docs"
GENERATED = ("rules", "controls", "reference")
"""The folders that hold nothing but what is written here."""

FAMILIES = {
    "iam": "Least privilege",
    "mfa": "Multi-factor authentication",
    "ret": "Retention of logs and backups",
    "enc": "Encryption at rest",
    "tls": "Encryption in transit",
    "log": "Audit logging and alerting",
    "chg": "Change management",
    "avl": "Availability and recovery",
    "pub": "Public exposure",
    "sec": "Secrets in code",
}
FRAMEWORKS = {"soc2": "SOC 2", "hipaa": "HIPAA"}
NOTE = "<!-- Written by tools/write_docs.py; not to be edited by hand. -->\n\n"


def pages() -> dict[str, str]:
    """The text of every generated page, by its path below docs/."""
    rules, controls = load_rules(), load_controls()
    found = {f"rules/{rule.name}.md": _rule(rule, controls) for rule in rules}
    found |= {f"controls/{_file(control)}.md": _control(control, rules) for control in controls}
    found["rules/index.md"] = _rules(rules)
    found["controls/index.md"] = _controls(controls, rules)
    found["reference/peers.md"] = _peers(rules)
    found["reference/command-line.md"] = _command_line()
    found["reference/settings.md"] = _settings()
    return {path: NOTE + text for path, text in found.items()}


def _rule(rule: Rule, controls: Sequence[Control]) -> str:
    why, _, examples = rule.documentation.partition("\nBad:\n")
    bad, _, good = examples.partition("\nGood:\n")
    facts = f"**{rule.severity.word}**"
    if rule.profile is not Profile.DEFAULT:
        facts += f" · only with `--profile {rule.profile.value}`"
    parts = [f"# {rule.name}\n", facts + "\n", why.strip() + "\n", f"**Fix**: {rule.fix}\n"]
    if bad:
        parts += [f"## Fails\n\n{_code(bad)}", f"## Passes\n\n{_code(good)}"]
    if rule.judges:
        parts.append("## Arguments that it judges\n\n" + "".join(f"- `{argument}`\n" for argument in rule.judges))
    if rule.elsewhere:
        parts.append(
            "What it looks for may be elsewhere: [a fact](../guides/suppressions.md) in the settings says so.\n"
        )
    own = controls_of(rule, controls)
    if own:
        parts.append("## Evidence for\n\n" + "".join(f"- {_link(control)}: {control.title}\n" for control in own))
    if rule.peers:
        parts.append("## Covers\n\n" + ", ".join(f"`{id}`" for id in rule.peers) + "\n")
    return "\n".join(parts)


def _code(indented: str) -> str:
    lines = (line.removeprefix("    ") for line in indented.strip("\n").splitlines())
    return "```hcl\n" + "\n".join(lines) + "\n```\n"


def _rules(rules: Sequence[Rule]) -> str:
    parts = ["# Rules\n", f"{len(rules)} rules, by family. `iaclint explain NAME` shows the same.\n"]
    by_family: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_family[rule.family].append(rule)
    for family, title in FAMILIES.items():
        if family in by_family:
            rows = "".join(_row(rule, "") for rule in by_family[family])
            parts.append(f"## {title} (`{family}`)\n\n| rule | severity | fault |\n| --- | --- | --- |\n{rows}")
    parts.append(_contents(sorted(rule.name for rule in rules)))
    return "\n".join(parts)


def _row(rule: Rule, folder: str) -> str:
    return f"| [{rule.name}]({folder}{rule.name}.md) | {rule.severity.word} | {rule.title} |\n"


def _contents(names: Sequence[str]) -> str:
    """The pages as the generator of the site is told of them; not shown."""
    return "```{toctree}\n:hidden:\n\n" + "\n".join(names) + "\n```\n"


def _file(control: Control) -> str:
    return f"{control.framework}-{control.id}".replace("(", "-").replace(")", "").replace(".", "-").lower()


def _link(control: Control, folder: str = "../controls/") -> str:
    return f"[{FRAMEWORKS[control.framework]} {control.id}]({folder}{_file(control)}.md)"


def _control(control: Control, rules: Sequence[Rule]) -> str:
    own = [rule for rule in rules if controls_of(rule, [control])]
    counts = {severity: sum(rule.severity is severity for rule in own) for severity in sorted(Severity, reverse=True)}
    told = ", ".join(f"{count} {severity.word}" for severity, count in counts.items() if count)
    rows = "".join(_row(rule, "../rules/") for rule in own)
    return (
        f"# {FRAMEWORKS[control.framework]} {control.id}\n\n{control.title}.\n\n"
        f"{len(own)} rules give evidence of its design ({told}). The wording is ours; the framework's text decides.\n\n"
        f"Judge by them alone: `iaclint check --control '{control.label}'`\n\n"
        f"| rule | severity | fault |\n| --- | --- | --- |\n{rows}"
    )


def _controls(controls: Sequence[Control], rules: Sequence[Rule]) -> str:
    parts = [
        "# Controls\n",
        "What each framework asks for, in our words, and the rules that give evidence of its design. Whether a control "
        "operated over a period is shown by dated runs and by what is deployed, not by configuration alone.\n",
    ]
    for framework, title in FRAMEWORKS.items():
        own = [control for control in controls if control.framework == framework]
        counts = {control: sum(bool(controls_of(rule, [control])) for rule in rules) for control in own}
        rows = "".join(f"| {_link(one, '')} | {one.title} | {count} |\n" for one, count in counts.items())
        parts.append(f"## {title}\n\n| control | what it asks | rules |\n| --- | --- | --- |\n{rows}")
    parts.append(_contents([_file(control) for control in controls]))
    return "\n".join(parts)


def _peers(rules: Sequence[Rule]) -> str:
    covering: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        for id in rule.peers:
            covering[id].append(rule.name)
    covered = "".join(
        f"| `{id}` | {', '.join(f'[{name}](../rules/{name}.md)' for name in covering[id])} |\n"
        for id in sorted(covering)
    )
    refused = "".join(f"| `{id}` | {reason} |\n" for id, reason in sorted(load_refusals().items()))
    return (
        "# Checks of other tools\n\nThe checks of Checkov, Trivy and KICS by their ids. `iaclint explain ID` finds the "
        "same, and `--select ID` judges by the rules that cover one.\n\n"
        f"## Covered\n\n| check | rules |\n| --- | --- |\n{covered}\n"
        f"## Not covered, and why\n\n| check | reason |\n| --- | --- |\n{refused}"
    )


def _command_line() -> str:
    parts = ["# Command line\n", (cli.help or "").strip() + "\n"]
    root = click.Context(cli, info_name="iaclint", terminal_width=100, **cli.context_settings)
    parts += _commands(cli, root)
    return "\n".join(parts)


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, parent=context, info_name=name)
        yield f"## {inner.command_path}\n"
        yield "```text\n" + command.get_help(inner) + "\n```\n"
        if isinstance(command, click.Group):
            yield from _commands(command, inner)


def _settings() -> str:
    parts = [
        "# Settings\n",
        "`iaclint.toml`, `.iaclint.toml`, or `[tool.iaclint]` in `pyproject.toml`: the nearest upward from what is "
        "judged, no further than the root of the repository. An unknown key is an error. "
        "`iaclint config show --resolved` says what holds and where it comes from, `iaclint config schema` prints the "
        "JSON Schema, which lies beside these pages as `iaclint.schema.json`.\n",
        "| key | takes | what it is about |\n| --- | --- | --- |\n"
        + "".join(f"| `{name}` | {_takes(key.kind.schema)} | {key.about} |\n" for name, key in KEYS.items()),
    ]
    for table, (about, keys) in TABLES.items():
        rows = "".join(
            f"| `{name}`{'' if key.required else ' (optional)'} | {_takes(key.kind.schema)} | {key.about} |\n"
            for name, key in keys.items()
        )
        parts.append(f"## `[[{table}]]`\n\n{about}\n\n| key | takes | what it is about |\n| --- | --- | --- |\n{rows}")
    return "\n".join(parts)


def _takes(schema: Mapping[str, object]) -> str:
    match schema:
        case {"enum": list(choices)}:
            return ", ".join(f"`{choice}`" for choice in choices)
        case {"type": "array"}:
            return "list of strings"
        case {"format": "date"}:
            return "day, such as 2027-03-31"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer"}:
            return "whole number"
        case _:
            return "string"


def main(directory: Path) -> None:
    """Writes the pages below a directory, in place of those that are there."""
    for folder in GENERATED:
        shutil.rmtree(directory / folder, ignore_errors=True)
    for path, text in pages().items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
