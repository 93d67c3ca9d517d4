"""Workflow commands: annotations that GitHub shows on a pull request without any upload.

Source: GitHub's workflow commands for actions. GitHub shows at most ten errors and ten warnings of
a step, so the worst come first.
"""

from __future__ import annotations

from iaclint.judgement import Severity
from iaclint.problem import Problem
from iaclint.report import Finding, Report
from iaclint.reporters.presentation import Presentation, answer, printable

_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning"}


def render(report: Report, presentation: Presentation) -> str:
    shown = [finding for finding in report.failures if finding.severity >= presentation.least]
    shown.sort(key=lambda finding: -finding.severity)
    lines = [_problem_command(problem) for problem in report.problems]
    lines += [_command("error", {"title": f"rule {crash.rule} failed"}, crash.error) for crash in report.crashes]
    lines += [_finding_command(finding) for finding in shown]
    lines += [_accepted_command(finding) for finding in report.newly_accepted]
    return "".join(line + "\n" for line in lines)


def _finding_command(finding: Finding) -> str:
    span = finding.span
    place: dict[str, str | int] = {"file": span.file.path, "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:  # GitHub ignores columns of a range of lines
        place |= {"col": span.column, "endColumn": span.end_column}
    message = f"{', '.join(finding.addresses)}: {finding.sentence}"
    if finding.rule.fix:
        message += f"\nfix: {finding.rule.fix}"
    place["title"] = f"{finding.rule.name} ({finding.severity.word})"
    return _command(_LEVELS.get(finding.severity, "notice"), place, message)


def _accepted_command(finding: Finding) -> str:
    """What a change accepts: a notice where that is said, or where the fault is if it is said in no file of its own."""
    acceptance = finding.acceptance
    span = acceptance.span if acceptance is not None and acceptance.span is not None else finding.span
    message = f"{', '.join(finding.addresses)}: {finding.sentence}\n{answer(finding)}"
    place: dict[str, str | int] = {"file": span.file.path, "line": span.line}
    return _command("notice", place | {"title": f"newly accepted: {finding.rule.name}"}, message)


def _problem_command(problem: Problem) -> str:
    place: dict[str, str | int] = {"file": problem.file} if problem.file else {}
    if problem.line:
        place["line"] = problem.line
    if problem.span is not None:
        place["col"] = problem.span.column
    level = "warning" if problem.is_warning else "error"
    return _command(level, place | {"title": problem.summary}, problem.detail)


def _command(level: str, properties: dict[str, str | int], message: str) -> str:
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level} {written}::{_message(message)}"


def _message(text: str) -> str:
    lines = (printable(line) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return printable(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
