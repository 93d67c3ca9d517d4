"""`iaclint init`: the settings file, the pre-commit entry and the workflow, shown before they are written."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from iaclint import __version__
from iaclint.modules import Modules, find_roots
from iaclint.records import dataclass
from iaclint.reporters.presentation import printable
from iaclint.settings_file import KEYS, NAMES, PROJECT, SettingsError, load_settings
from iaclint.source import ReadError, Repository

_HOOKS = ".pre-commit-config.yaml"
_WORKFLOW = ".github/workflows/iaclint.yml"
_PLACE = "OWNER/iaclint"
_AUTOMATIC = ("terraform.tfvars", "terraform.tfvars.json")

_HEAD = """\
# What iaclint selects in this repository: `iaclint config schema` describes each key, and
# `iaclint config show --resolved` says what holds and why. The file only selects; it never loads code.
"""

_PRE_COMMIT = """\
  # The revision is a full commit: a tag can be moved to other code. `pre-commit autoupdate --freeze` keeps it so.
  - repo: https://github.com/{place}
    rev: {commit}
    hooks:
      - id: iaclint        # the modules that changed, and what calls them
      - id: iaclint-all    # on push: everything
"""

_FLOW = """\
name: iaclint

on:
  pull_request:
  push:
    branches: [{branch}]

permissions: {{}}

jobs:
  iaclint:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
      security-events: write # for the upload to code scanning; without it set upload: never
    steps:
      # Actions are named by full commits: a tag can be moved to other code. Replace the placeholder by the commit of
      # the release that you have looked at; Dependabot and Renovate keep them up to date.
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
          fetch-depth: 0 # for `config-from-ref`
      - uses: {place}@{commit}
        with:
          paths: .
          fail-on: medium
          upload: auto
          # A pull request is judged by the settings of the branch that it goes to, and not by its own.
          config-from-ref: ${{{{ github.base_ref && format('origin/{{0}}', github.base_ref) }}}}
"""

_REPOS = re.compile(r"repos:(?:[ \t]*\[[ \t]*\])?(?P<comment>[ \t]+#.*)?")
_COMMIT = "PUT-A-COMMIT-OF-IACLINT-HERE"


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is (empty where it is not there) and as it is to be."""

    path: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            self.path if self.before else "/dev/null",
            self.path,
        )
        return "".join(lines)


@click.command("init")
@click.argument("path", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path())
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["settings", "pre-commit", "workflow"]),
    help="Write only this. Repeatable; all three where it is left out.",
)
@click.option("--repository", "place", default=_PLACE, show_default=True, help="Where iaclint is to be fetched from.")
@click.option("--branch", default="main", show_default=True, help="The branch that pull requests go to.")
def command(path: Path, yes: bool, only: tuple[str, ...], place: str, branch: str) -> int:
    """Write iaclint.toml, the pre-commit entry and the GitHub workflow for the repository of PATH.

    The change is shown first, and written once it is agreed to. What is there is kept: an entry is added, and a
    file that mentions iaclint already is left alone.
    """
    repository = Repository.holding(path)
    wanted = only or ("settings", "pre-commit", "workflow")
    changes = [change for change in _changes(repository, wanted, place, branch) if change.before != change.after]
    if not changes:
        click.echo("nothing to do: all of it is there already")
        return 0
    for change in changes:
        click.echo("\n".join(printable(line) for line in change.diff.splitlines()) + "\n")
    if not yes and not sys.stdin.isatty():
        click.echo("nothing is written; --yes writes it", err=True)
        return 0
    if not yes and not click.confirm(f"Write {', '.join(change.path for change in changes)}?"):
        return 0
    for change in changes:
        file = repository.root / change.path
        if os.path.realpath(file) != str(file):
            raise click.UsageError(f"{change.path} is a symbolic link, or below one; iaclint writes through none")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(change.after, encoding="utf-8")
        click.echo(f"wrote {change.path}")
    if any(_COMMIT in change.after for change in changes):
        click.echo(f"next: replace {_COMMIT} by the commit of iaclint {__version__} that you have looked at")
    click.echo("then: iaclint check; iaclint baseline create, if there is much to mend")
    return 0


def _changes(repository: Repository, wanted: Sequence[str], place: str, branch: str) -> Iterator[Change]:
    if "settings" in wanted and not _has_settings(repository):
        yield Change(NAMES[0], "", _settings(repository))
    if "pre-commit" in wanted:
        before = _text(repository, _HOOKS)
        entry = _PRE_COMMIT.format(place=place, commit=_COMMIT)
        yield Change(_HOOKS, before, before if "iaclint" in before else _with_entry(before, entry))
    if "workflow" in wanted:
        before = _text(repository, _WORKFLOW)
        flow = _FLOW.format(place=place, commit=_COMMIT, branch=branch)
        yield Change(_WORKFLOW, before, before or flow)


def _has_settings(repository: Repository) -> bool:
    """Whether the root has settings already; a file beside those of pyproject.toml would be taken in their place."""
    try:
        return any(map(repository.is_file, NAMES)) or load_settings(repository.root).file.startswith(PROJECT)
    except SettingsError as error:
        raise click.UsageError(printable(str(error))) from error


def _text(repository: Repository, path: str) -> str:
    try:
        return repository.source(path).text if repository.is_file(path) else ""
    except ReadError as error:
        raise click.UsageError(printable(f"{path} {error.why}")) from error


def _with_entry(before: str, entry: str) -> str:
    """The hooks with one entry more, behind the last of `repos`, which may be followed by other keys."""
    if not before.strip():
        return f"repos:\n{entry}"
    lines = before.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith("repos:")]
    if not starts:
        return f"{before.rstrip()}\n\nrepos:\n{entry}"
    head = _REPOS.fullmatch(lines[starts[0]].rstrip())
    if head is None:
        raise click.UsageError(f"{_HOOKS}: write the entries of `repos` on lines of their own first")
    lines[starts[0]] = f"repos:{head['comment'] or ''}\n"
    end = starts[0] + 1
    for number in range(end, len(lines)):
        line = lines[number]
        if line.strip() and not line.startswith((" ", "-", "#")):
            break
        if line.strip():
            end = number + 1
    is_indented = not any(line.startswith("- ") for line in lines[starts[0] : end])
    added = entry if is_indented else "".join(line.removeprefix("  ") for line in entry.splitlines(keepends=True))
    last = lines[end - 1] if lines[end - 1].endswith("\n") else lines[end - 1] + "\n"
    return "".join([*lines[: end - 1], last, added, *lines[end:]])


def _settings(repository: Repository) -> str:
    """All keys with what they are about, as comments, and the environments that the variables files suggest."""
    lines = [_HEAD]
    for name, key in KEYS.items():
        lines.append(f"\n# {key.about}\n# {name} = {_EXAMPLES[name]}\n")
    for root, file in _environments(repository):
        name = file.rpartition("/")[2].partition(".")[0]
        lines.append(f'\n# [[environment]]\n# name = "{name}"\n# root = "{root}"\n# var_files = ["{file}"]\n')
    lines.append(_TABLES)
    return "".join(lines)


def _environments(repository: Repository) -> Iterator[tuple[str, str]]:
    """The variables files beside or below a root module that Terraform does not load by itself."""
    for root in find_roots(Modules(repository), repository.directories()):
        for name in repository.files_below(root):
            base = name.rpartition("/")[2]
            if base.endswith((".tfvars", ".tfvars.json")) and base not in _AUTOMATIC and ".auto." not in base:
                yield root, name if root == "." else f"{root}/{name}"


_EXAMPLES = {
    "phi": '["module.claims.*", "claims-*"]',
    "not_phi": '["*-cache"]',
    "assume_phi": "true",
    "production": '["envs/prod"]',
    "non_security": '["/aws/lambda/*-debug"]',
    "known_accounts": '["123456789012"]',
    "profile": '"strict"',
    "select": '["iam", "mfa"]',
    "ignore": '["iam-gcp"]',
    "min_severity": '"low"',
    "fail_on": '"high"',
    "unknown": '"fail"',
    "baseline": '"iaclint-baseline.json"',
    "suppression_days": "90",
    "central_only": '["mfa-aws"]',
    "vendored_suppressions": "false",
}

_TABLES = """
# A risk that is accepted until a day; in the source it is a comment:
#   # iaclint: ignore[iam-aws-wildcard-resource] reason="the vendor needs it" expires=2027-03-31 owner=@platform
#
# [[suppression]]
# rule = "iam-aws-wildcard-resource"
# address = "module.vendor.*"
# reason = "the vendor needs it"
# expires = 2027-03-31
# owner = "@platform"

# What is true though this repository does not show it.
#
# [[fact]]
# rule = "iam-aws-access-analyzer-absent"
# statement = "The analyzer of the organization is in another repository."
# evidence = "https://git.example.com/org/security"
# owner = "@security"
# since = 2026-11-01
"""
