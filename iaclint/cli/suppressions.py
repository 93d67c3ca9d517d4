"""`iaclint suppressions`: the register of accepted risks, and what other tools' comments would be."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Container, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import click

from iaclint.acceptance import Acceptance, Kind, Register, Status, last_day
from iaclint.cli.inputs import Evaluating
from iaclint.cli.jobs import jobs_option
from iaclint.cli.listing import Listing
from iaclint.cli.output import incomplete
from iaclint.cli.run import Judging, day_given, judging_options, settings_options
from iaclint.cli.targets import find_targets
from iaclint.cli.translation import Translation, patch_of, rewritten, translations
from iaclint.records import dataclass
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
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    allow_from_autoenv=False,
)
@judging_options
@jobs_option
@click.pass_context
def list_all(ctx: click.Context, /, path: Path, format_name: str, **_shared: object) -> int:
    """Show who accepted which risk, why, since when and until when, and whether it still counts.

    The commit and the author are those of the line that suppresses, as far as git knows it.
    """
    judging = Judging.of(path, ctx)
    register = judging.register()
    report = judging.report(find_targets([path], each=False), register)
    rows = _rows(Repository.holding(path), register, judging.rules, judging.today)
    match format_name:
        case "json":
            click.echo(inert_json(json.dumps({"version": 1, "suppressions": [asdict(row) for row in rows]}, indent=2)))
        case "csv":
            click.echo(_table(rows), nl=False)
        case _:
            click.echo(inert("\n".join(_lines(rows))))
    return incomplete(report)


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
    path, line = _parted(where)
    if path not in blamed:
        blamed[path] = git.line_origins(repository.root, path)
    text = repository.source(path).line_text(line) if line and repository.is_file(path) else ""
    same = [(abs(number - line), origin) for number, (other, origin) in enumerate(blamed[path], 1) if other == text]
    return min(same, key=lambda entry: entry[0])[1] if same and text else None


_PLACE = re.compile(r"(?P<path>.*?)(?::(?P<line>\d+)(?::\d+)?)?", re.DOTALL)


def _parted(where: str) -> tuple[str, int]:
    """The path of a place, which may have colons in it, and its line; 0 where it has none."""
    match = _PLACE.fullmatch(where)
    return (match["path"], int(match["line"] or 0)) if match is not None else (where, 0)


def _lines(rows: Sequence[Row]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        owner = f" by {row.owner}" if row.owner else ""
        lines.append(printable(f"{row.where}  {row.status}  {row.rules}"))
        lines.append(printable(f"  about {row.about}: {counted(row.checks, 'check')}"))
        lines.append(
            printable(f"  accepted{owner} {_until(row.expires, row.days_left)}: {row.reason or '(no reason)'}")
        )
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
    days = counted(abs(days_left), "day")
    return f"until {day} ({f'{days} left' if days_left >= 0 else f'{days} ago'})"


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


@command.command(
    "import",
    short_help="Translate the comments of Checkov, tfsec, Trivy and KICS.",
    context_settings={"auto_envvar_prefix": "IACLINT"},
)
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=Path())
@click.option("--expires", metavar="DAY", help="The day on which they expire.  [default: as far ahead as is allowed]")
@click.option("--owner", default="", help="Who accepts the risks.")
@click.option("--write", is_flag=True, help="Change the files; without it the change is only shown.")
@settings_options
@click.pass_context
def import_all(
    ctx: click.Context, /, path: Path, expires: str | None, owner: str, write: bool, **_shared: object
) -> int:
    """Translate the comments by which Checkov, tfsec, Trivy and KICS skip checks, and show what each becomes.

    They count for nothing in iaclint. Each is matched with the rules that cover the check; one that no rule covers is
    listed and left alone.
    """
    judging = Judging.of(path, ctx)
    day = day_given("--expires", expires, last_day(judging.settings, judging.today)).isoformat()
    central = {rule.name for rule in judging.all_rules if any(map(rule.is_named, judging.settings.central_only))}
    sources, unread = _configurations(path)
    changed: list[tuple[SourceFile, str]] = []
    total = 0
    for source in sources:
        found = translations(source, judging.all_rules)
        for one in found:
            total += 1
            click.echo(printable(_shown(one, central)))
        own = [replace(one, rules=tuple(name for name in one.rules if name not in central)) for one in found]
        text = rewritten(source, own, day, owner)
        if text != source.text:
            changed.append((source, text))
    root = Repository.holding(path).root
    for source, text in changed:
        if write:
            (root / source.path).write_text(text, encoding="utf-8", newline="")
        else:
            click.echo("\n" + patch_of(source, text))
    done = "changed" if write else "would change (--write changes them)"
    click.echo(f"{counted(total, 'comment')} of other tools; {counted(len(changed), 'file')} {done}")
    for error in unread:
        click.echo(printable(f"iaclint: {error.path} {error.why} (exit 3)"), err=True)
    return 3 if unread else 0


def _configurations(path: Path) -> tuple[list[SourceFile], list[ReadError]]:
    """The files in native syntax below a path, and why some could not be read."""
    repository = Repository.holding(path)
    below = repository.directory_of(path)
    found: list[SourceFile] = []
    unread: list[ReadError] = []
    for name in repository.files_below(below):
        if is_configuration(name.rpartition("/")[2]) and not name.endswith(".json"):
            try:
                found.append(repository.source(name if below == "." else f"{below}/{name}"))
            except ReadError as error:
                unread.append(error)
    return found, [*repository.unread, *unread]


def _shown(one: Translation, central: Container[str]) -> str:
    names = (f"{name} (only in the settings)" if name in central else name for name in one.rules)
    return f"{one.span}  {', '.join(one.ids)} -> {', '.join(names) or 'no rule covers it'}"
