"""The report for people: each finding with its line, its way, its fix and its controls; then the counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from iaclint.acceptance import Kind
from iaclint.catalog import Control
from iaclint.judgement import Severity, Verdict
from iaclint.problem import Problem
from iaclint.report import Crash, Finding, Report, by_place
from iaclint.reporters.presentation import Presentation, answer, inert, is_shown, printable
from iaclint.source import Span

_COLORS = {
    Severity.CRITICAL: "1;31",
    Severity.HIGH: "31",
    Severity.MEDIUM: "33",
    Severity.LOW: "36",
    Severity.INFO: "2",
}
_FRAMEWORKS = {"soc2": "SOC 2", "hipaa": "HIPAA"}
_SHOWN_ADDRESSES = 3
_SHOWN_ROOTS = 5
_READ_PER_COLUMN = 4
"""Characters of a line that are looked at for each column shown: a line may be as long as a file."""
_MANY = 100
"""Findings that nobody reads one by one."""

_ACCEPTED = {
    Kind.COMMENT: "suppressed in the source",
    Kind.SETTINGS: "suppressed by the settings",
    Kind.FACT: "inherited by a fact",
    Kind.BASELINE: "known from the baseline",
    Kind.BASE: "known from the base",
}


def render(report: Report, presentation: Presentation) -> str:
    findings = report.findings if presentation.shows_passes else report.open
    if presentation.shows_accepted:
        findings = by_place((*findings, *report.accepted))
    shown = [finding for finding in findings if is_shown(finding, presentation)]
    if presentation.group_by_rule:
        blocks = ["\n".join(_group_lines(group, presentation)) for group in _by_rule(shown)]
    else:
        blocks = ["\n".join(_finding_lines(finding, presentation)) for finding in shown]
    blocks += ["\n".join(_problem_lines(problem, presentation)) for problem in report.problems]
    blocks += [_crash_line(crash, presentation) for crash in report.crashes]
    if report.newly_accepted:
        blocks.append("\n".join(_accepted_lines(finding, presentation) for finding in report.newly_accepted))
    if report.fixed:
        blocks.append("\n".join(_fixed_line(finding, presentation) for finding in report.fixed))
    if presentation.statistics:
        blocks.append("\n".join(_statistics(report)))
    blocks.append("\n".join(_footer(report, presentation, len(shown))))
    return inert("\n\n".join(blocks) + "\n")


def _by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of each rule, the worst rules first."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.rule.name].append(finding)
    return sorted(groups.values(), key=lambda group: (-max(one.severity for one in group), group[0].rule.name))


def _group_lines(group: list[Finding], presentation: Presentation) -> Iterator[str]:
    """A rule once, with what mends it and its controls, and below it where it is broken."""
    rule = group[0].rule
    yield f"{_styled(rule.name, '1', presentation)}  {rule.title}"
    if rule.fix and any(finding.verdict is Verdict.FAIL for finding in group):
        yield f"  {_styled('fix', '32', presentation)}: {rule.fix}"
    if group[0].controls:
        yield f"  {_styled('controls', '2', presentation)}: {_controls(group[0].controls)}"
    for finding in group:
        said = printable(f"{_addresses(finding)}: {finding.sentence}")
        yield f"  {_link(finding.span, presentation)}  {_verdict(finding, presentation)}  {said}"


def _statistics(report: Report) -> Iterator[str]:
    """For each rule that found something: its findings by verdict, the most first."""
    counts: dict[str, dict[Verdict, int]] = defaultdict(lambda: dict.fromkeys(Verdict, 0))
    accepted: dict[str, int] = defaultdict(int)
    for finding in report.open:
        counts[finding.rule.name][finding.verdict] += finding.checks
    for finding in report.accepted:
        accepted[finding.rule.name] += finding.checks
    names = sorted({*counts, *accepted}, key=lambda name: (-counts[name][Verdict.FAIL], name))
    width = max((len(name) for name in names), default=4)
    yield f"{'rule':<{width}}  {'failed':>7}  {'unknown':>7}  {'accepted':>8}"
    for name in names:
        own = counts[name]
        yield f"{name:<{width}}  {own[Verdict.FAIL]:>7,}  {own[Verdict.UNKNOWN]:>7,}  {accepted[name]:>8,}"


def _finding_lines(finding: Finding, presentation: Presentation) -> Iterator[str]:
    span = finding.span
    yield f"{_link(span, presentation)}  {_verdict(finding, presentation)}  {finding.rule.name}"
    yield f"  {printable(_addresses(finding))}: {printable(finding.sentence)}"
    if finding.verdict is Verdict.PASS:
        return
    yield from _excerpt(finding, presentation)
    for step in finding.steps:
        yield f"  {_styled('->', '2', presentation)} {_place(step.span)}  {printable(step.message)}"
    if finding.acceptance is not None:
        yield f"  {_styled('accepted', '32', presentation)}: {printable(answer(finding))}"
    elif finding.rule.fix and finding.verdict is Verdict.FAIL:
        yield f"  {_styled('fix', '32', presentation)}: {finding.rule.fix}"
    if finding.controls:
        yield f"  {_styled('controls', '2', presentation)}: {_controls(finding.controls)}"


def _verdict(finding: Finding, presentation: Presentation) -> str:
    match finding.verdict:
        case Verdict.FAIL:
            return _styled(finding.severity.word, _COLORS[finding.severity], presentation)
        case Verdict.PASS:
            return _styled("pass", "32", presentation)
        case Verdict.UNKNOWN:
            return _styled("not judged", "35", presentation)


def _place(span: Span) -> str:
    return f"{printable(span.file.path)}:{span.line}:{span.column}"


def _link(span: Span, presentation: Presentation) -> str:
    """A place in bold, and where the terminal can, a hyperlink to the file (OSC 8)."""
    place = _styled(_place(span), "1", presentation)
    if not presentation.links or not presentation.color:
        return place
    uri = f"{presentation.links}/{quote(span.file.path, safe='/', errors='surrogateescape')}#{span.line}"
    return f"\x1b]8;;{uri}\x1b\\{place}\x1b]8;;\x1b\\"


def _addresses(finding: Finding) -> str:
    text = _first(finding.addresses, _SHOWN_ADDRESSES)
    return f"{text} (in {_first(finding.roots, _SHOWN_ROOTS)})" if len(finding.roots) > 1 else text


def _first(names: Sequence[str], most: int) -> str:
    """The first of some names, and how many others there are."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def _excerpt(finding: Finding, presentation: Presentation) -> Iterator[str]:
    """The first line of the place with carets below it."""
    span = finding.span
    number = str(span.line)
    margin = " " * len(number)
    if finding.secret:
        yield f"  {number} | (sensitive, not shown)"
        return
    room = max(20, presentation.width - len(number) - 6)
    line = span.file.line_text(span.line, _READ_PER_COLUMN * room)
    before = printable(line[: span.column - 1])
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    marked = printable(line[span.column - 1 : end])
    shown = before + marked + printable(line[end:])
    yield f"  {number} | {shown if len(shown) <= room else shown[: room - 3] + '...'}"
    carets = "^" * max(1, min(len(marked), room - len(before)))
    if len(before) < room and span.column <= len(line) + 1:
        yield f"  {margin} | {' ' * len(before)}{_styled(carets, _COLORS[finding.severity], presentation)}"


def _controls(controls: Iterable[Control]) -> str:
    by_framework: dict[str, list[str]] = defaultdict(list)
    for control in controls:
        by_framework[control.framework].append(control.id)
    ordered = sorted(by_framework, key=lambda name: (list(_FRAMEWORKS).index(name) if name in _FRAMEWORKS else 9, name))
    return "; ".join(f"{_FRAMEWORKS.get(name, name)} {', '.join(by_framework[name])}" for name in ordered)


def _problem_lines(problem: Problem, presentation: Presentation) -> Iterator[str]:
    kind = _styled("warning", "33", presentation) if problem.is_warning else _styled("not read", "1;31", presentation)
    place = _styled(printable(problem.where or "(no file)"), "1", presentation)
    yield f"{place}  {kind}  {printable(problem.summary)}"
    yield f"  {printable(problem.detail)}"
    if problem.span is not None:
        line = printable(problem.span.file.line_text(problem.span.line, _READ_PER_COLUMN * presentation.width))
        yield f"  {problem.span.line} | {line[: presentation.width]}"


def _crash_line(crash: Crash, presentation: Presentation) -> str:
    word = _styled("rule failed", "1;31", presentation)
    error = f"{printable(crash.error)}; please report this as a bug of iaclint"
    return f"{printable(crash.root)}  {word}  {crash.rule}\n  {error}"


def _accepted_lines(finding: Finding, presentation: Presentation) -> str:
    word = _styled("accepted", "33", presentation)
    place = f"{_place(finding.span)}  {word}  {finding.rule.name}  {printable(_addresses(finding))}"
    return f"{place}\n  {printable(answer(finding))}"


def _fixed_line(finding: Finding, presentation: Presentation) -> str:
    word = _styled("fixed", "32", presentation)
    return f"{_place(finding.span)}  {word}  {finding.rule.name}  {printable(_addresses(finding))}"


def _footer(report: Report, presentation: Presentation, shown: int) -> Iterator[str]:
    yield _styled(headline(report), "1", presentation)
    yield tally(report)
    if report.unknown_reasons:
        reasons = ", ".join(f"{count} {reason}" for reason, count in report.unknown_reasons.items())
        yield f"not judged: {reasons} (--show-unknown lists them)"
    if shown >= _MANY and not presentation.group_by_rule:
        yield "where to begin: --min-severity critical, or --group-by rule, which shows what mends many only once"
    if report.errors:
        yield f"{counted(len(report.errors), 'problem')} left part of this repository unread"


def tally(report: Report) -> str:
    """How many checks there were, and what came of them."""
    checks = report.checks
    failed, passed, unknown = checks[Verdict.FAIL], checks[Verdict.PASS], checks[Verdict.UNKNOWN]
    accepted = "".join(f", {count} {_ACCEPTED[kind]}" for kind, count in report.accepted_checks.items())
    total = failed + passed + unknown + sum(report.accepted_checks.values())
    return f"{counted(total, 'check')}: {failed} failed, {passed} passed, {unknown} not judged{accepted}"


def headline(report: Report) -> str:
    """How much was found, and in how much that was looked at."""
    coverage = report.coverage
    by_severity: dict[Severity, int] = defaultdict(int)
    for finding in report.failures:
        by_severity[finding.severity] += 1
    counts = ", ".join(f"{by_severity[severity]} {severity.word}" for severity in sorted(by_severity, reverse=True))
    new = "new " if report.base else ""
    found = f"{counted(len(report.failures), f'{new}finding')} ({counts})" if counts else f"no {new}findings"
    if report.base:
        unchanged = sum(1 for one in report.accepted if one.acceptance is not None and one.acceptance.kind is Kind.BASE)
        accepted = f", {len(report.newly_accepted):,} newly accepted" if report.newly_accepted else ""
        found += f", {len(report.fixed):,} fixed{accepted}, {unchanged:,} unchanged since {report.base},"
    roots = counted(coverage.roots, "root module")
    if coverage.all_roots > coverage.roots:
        roots = f"{coverage.roots} of {counted(coverage.all_roots, 'root module')}"
    return f"{found} in {counted(coverage.resources, 'resource')} of {roots}"


def counted(number: int, noun: str) -> str:
    """`1 check`, `2 checks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _styled(text: str, code: str, presentation: Presentation) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if presentation.color else text
