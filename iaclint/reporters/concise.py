"""One line for each finding, as compilers write them: `path:line:column: severity rule address: message`."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.judgement import Verdict
from iaclint.report import Finding, Report
from iaclint.reporters.presentation import Presentation, inert, is_shown, printable


def render(report: Report, presentation: Presentation) -> str:
    return inert("".join(f"{printable(line)}\n" for line in _lines(report, presentation)))


def _lines(report: Report, presentation: Presentation) -> Iterator[str]:
    for finding in report.findings:
        if is_shown(finding, presentation):
            yield f"{finding.span}: {_word(finding)} {finding.rule.name} {_addresses(finding)}: {finding.sentence}"
    for problem in report.problems:
        kind = "warning" if problem.is_warning else "error"
        yield f"{problem.where or '(no file)'}: {kind} {problem.summary}: {problem.detail}"
    for crash in report.crashes:
        yield f"{crash.root}: error rule {crash.rule} failed: {crash.error}"


def _word(finding: Finding) -> str:
    match finding.verdict:
        case Verdict.FAIL:
            return finding.severity.word
        case Verdict.PASS:
            return "pass"
        case Verdict.UNKNOWN:
            return "unknown"


def _addresses(finding: Finding) -> str:
    more = len(finding.addresses) - 1
    return f"{finding.address} and {more} more" if more else finding.address
