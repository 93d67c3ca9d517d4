"""`iaclint suppressions`: the register of accepted risks, and what other tools' comments would be."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import click

from iaclint.acceptance import Acceptance, Kind, Register, Status
from iaclint.cli.inputs import Evaluating
from iaclint.cli.listing import Listing
from iaclint.cli.run import Judging, judging_options
from iaclint.cli.targets import find_targets
from iaclint.cli.translation import Translation, patch_of, rewritten, translations
from iaclint.reporters.presentation import inert, inert_json, printable
from iaclint.reporters.text import counted
from iaclint.rule import Rule
from iaclint.source import ReadError, Repository, SourceFile, git, is_configuration


@click.group("suppressions", cls=Listing)
def command() -> None:
    """Show the register of accepted risks (`list`, which may be left out), or translate other tools' comments."""


@dataclass(frozen=True, slots=True)
class Row:
    """One accepted risk as the register shows it; `since` is the day it was stated or committed."""

    status: str
    rules: str
    about: str
    reason: str
    owner: str
    since: str
    expires: str
    days_left: int | None
    checks: int
    kind: str
    where: str
    commit: str
    author: str
    note: str


@command.command(
    "list",
    short_help="Show who accepted which risk, why, and until when.",
    cls=Evaluating,
    context_settings={"auto_envvar_prefix": "IACLINT"},
)
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=Path())
@click.option("--format", "format_name", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@judging_options
@click.pass_context
def list_all(ctx: click.Context, /, path: Path, format_name: str, **_shared: object) -> int:
    """Show who accepted which risk, why, since when and until when, and whether it still counts.

    The commit and the author are those of the line that suppresses, as far as git knows it.
    """
    judging = Judging.of(path, ctx)
    register = judging.register()
    judging.report(find_targets([path], each=False), register)
    rows = _rows(Repository.holding(path), register, judging.rules, judging.today)
    match format_name:
        case "json":
            click.echo(inert_json(json.dumps({"version": 1, "suppressions": [asdict(row) for row in rows]}, indent=2)))
        case "csv":
            click.echo(_table(rows), nl=False)
        case _:
            click.echo(inert("\n".join(_lines(rows))))
    return 0


def _rows(repository: Repository, register: Register, judged: Sequence[Rule], today: date) -> list[Row]:
    blamed: dict[str, list[tuple[str, git.Origin]]] = {}
    return [_row(repository, register, judged, today, one, blamed) for one in register.acceptances]


def _row(
    repository: Repository,
    register: Register,
    judged: Sequence[Rule],
    today: date,
    one: Acceptance,
    blamed: dict[str, list[tuple[str, git.Origin]]],
) -> Row:
    status = register.status(one, judged)
    origin = _origin(repository, one.where, blamed)
    day = one.since.isoformat() if one.since is not None else origin.day if origin else ""
    return Row(
        status.value,
        ", ".join(one.rules),
        _about(one),
        one.reason,
        one.owner,
        day,
        one.expires.isoformat() if one.expires is not None else "",
        (one.expires - today).days if one.expires is not None else None,
        register.uses[one],
        one.kind.value,
        one.where,
        origin.commit[:12] if origin else "",
        origin.author if origin else "",
        one.fault,
    )


def _about(one: Acceptance) -> str:
    """What it is about: the first line of the text, or the glob."""
    if one.about is not None:
        return one.about.text.partition("\n")[0].strip()
    return f"root modules {one.root}" if one.kind is Kind.FACT else one.address


def _origin(repository: Repository, where: str, blamed: dict[str, list[tuple[str, git.Origin]]]) -> git.Origin | None:
    """Where the line at a place comes from: of the lines with its text in the commit, the nearest."""
    path, _, rest = where.partition(":")
    line = int(rest.partition(":")[0]) if rest[:1].isdigit() else 0
    if path not in blamed:
        blamed[path] = git.line_origins(repository.root, path)
    text = repository.source(path).line_text(line) if line and repository.is_file(path) else ""
    same = [(abs(number - line), origin) for number, (other, origin) in enumerate(blamed[path], 1) if other == text]
    return min(same, key=lambda entry: entry[0])[1] if same and text else None


_MARKS = {Status.ACTIVE: "", Status.UNUSED: "unused", Status.EXPIRED: "expired", Status.INVALID: "not valid"}


def _lines(rows: Sequence[Row]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        owner = f" by {row.owner}" if row.owner else ""
        until = (
            f"until {row.expires} ({counted(row.days_left, 'day')} left)" if row.days_left is not None else "for ever"
        )
        if row.days_left is not None and row.days_left < 0:
            until = f"until {row.expires} ({counted(-row.days_left, 'day')} ago)"
        lines.append(printable(f"{row.where}  {row.status}  {row.rules}"))
        lines.append(printable(f"  about {row.about}: {counted(row.checks, 'check')}"))
        lines.append(printable(f"  accepted{owner} {until}: {row.reason or '(no reason)'}"))
        if row.commit:
            lines.append(printable(f"  since {row.since}, commit {row.commit} by {row.author}"))
        if row.note:
            lines.append(printable(f"  {row.status}: {row.note}"))
        lines.append("")
    kinds = [row.status for row in rows]
    counts = ", ".join(f"{kinds.count(s.value)} {s.value}" for s in Status if kinds.count(s.value))
    lines.append(f"{counted(len(rows), 'accepted risk')}{f': {counts}' if counts else ''}")
    return lines


def _until(day: str, days_left: int | None) -> str:
    if days_left is None:
        return "for ever"
    return f"until {day} ({counted(days_left, 'day')} left)" if days_left >= 0 else f"until {day} (past)"


class _Text:
    """Collects what is written to it."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, part: str, /) -> None:
        self.parts.append(part)


def _table(rows: Sequence[Row]) -> str:
    text = _Text()
    writer = csv.DictWriter(text, list(Row.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in asdict(row).items()} for row in rows)
    return "".join(text.parts)


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    text = printable(value) if isinstance(value, str) else value
    return f"'{text}" if isinstance(text, str) and text[:1] in "=+-@" and text[:1] else text


@command.command("import", short_help="Translate the comments of Checkov, tfsec, Trivy and KICS.")
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=Path())
@click.option("--expires", metavar="DAY", help="The day on which they expire.  [default: as far ahead as is allowed]")
@click.option("--owner", default="", help="Who accepts the risks.")
@click.option("--write", is_flag=True, help="Change the files; without it the change is only shown.")
@judging_options
@click.pass_context
def import_all(
    ctx: click.Context, /, path: Path, expires: str | None, owner: str, write: bool, **_shared: object
) -> int:
    """Translate the comments by which Checkov, tfsec, Trivy and KICS skip checks, and show what each becomes.

    They count for nothing in iaclint. Each is matched with the rules that cover the check; one that no rule covers is
    listed and left alone.
    """
    judging = Judging.of(path, ctx)
    day = expires or (judging.today + timedelta(days=judging.settings.suppression_days)).isoformat()
    repository = Repository.holding(path)
    below = repository.directory_of(path)
    changed: list[tuple[SourceFile, str]] = []
    total = 0
    sources, unread = _configurations(repository, below)
    for source in sources:
        found = translations(source, judging.all_rules)
        for one in found:
            total += 1
            click.echo(printable(_shown(one)))
        text = rewritten(source, found, day, owner)
        if text != source.text:
            changed.append((source, text))
    for source, text in changed:
        if write:
            (repository.root / source.path).write_text(text, encoding="utf-8", newline="")
        else:
            click.echo("\n" + patch_of(source, text), nl=False)
    done = "changed" if write else "would change (--write changes them)"
    click.echo(f"{counted(total, 'comment')} of other tools; {counted(len(changed), 'file')} {done}")
    for error in unread:
        click.echo(printable(f"iaclint: {error.path} {error.why}"), err=True)
    return 3 if unread else 0


def _configurations(repository: Repository, below: str) -> tuple[list[SourceFile], list[ReadError]]:
    """The files in native syntax, and why others could not be read."""
    names = [
        name if below == "." else f"{below}/{name}"
        for name in repository.files_below(below)
        if is_configuration(name.rpartition("/")[2]) and not name.endswith(".json")
    ]
    sources: list[SourceFile] = []
    unread: list[ReadError] = []
    for name in names:
        try:
            sources.append(repository.source(name))
        except ReadError as error:
            unread.append(error)
    return sources, unread


def _shown(one: Translation) -> str:
    target = ", ".join(one.rules) if one.rules else "no rule covers it"
    return f"{one.span}  {', '.join(one.ids)} -> {target}"
