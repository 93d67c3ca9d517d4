"""JUnit's XML, which most build servers show: a test case for each rule and address that failed or was not judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from iaclint.judgement import Verdict
from iaclint.report import Finding, Report
from iaclint.reporters.presentation import Presentation, is_shown, printable

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, in whatever form."""


def render(report: Report, presentation: Presentation) -> str:
    return "\n".join(_document(report, presentation)) + "\n"


def _document(report: Report, presentation: Presentation) -> Iterator[str]:
    shown = [one for one in report.findings if one.verdict is not Verdict.FAIL or is_shown(one, presentation)]
    by_rule: dict[str, list[Finding]] = {}
    for finding in shown:
        by_rule.setdefault(finding.rule.name, []).append(finding)
    errors = [f"{one.where or '(no file)'}: {one.summary}: {one.detail}" for one in report.errors]
    errors += [f"{crash.root}: rule {crash.rule} failed: {crash.error}" for crash in report.crashes]
    failed = sum(len(one.addresses) for one in shown if one.verdict is Verdict.FAIL)
    total = sum(len(one.addresses) for one in shown) + len(errors)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="iaclint" tests="{total}" failures="{failed}" errors="{len(errors)}">'
    for name in sorted(by_rule):
        yield from _suite(name, by_rule[name])
    if errors:
        yield f'  <testsuite name="iaclint" tests="{len(errors)}" failures="0" errors="{len(errors)}" skipped="0">'
        for error in errors:
            yield f'    <testcase classname="iaclint" name="reading"><error message={_quoted(error)}/></testcase>'
        yield "  </testsuite>"
    yield "</testsuites>"


def _suite(rule: str, findings: list[Finding]) -> Iterator[str]:
    counts = {verdict: sum(len(one.addresses) for one in findings if one.verdict is verdict) for verdict in Verdict}
    yield (
        f'  <testsuite name={_quoted(rule)} tests="{sum(counts.values())}" failures="{counts[Verdict.FAIL]}" '
        f'errors="0" skipped="{counts[Verdict.UNKNOWN]}">'
    )
    for finding in findings:
        for address in finding.addresses:
            yield from _case(finding, address)
    yield "  </testsuite>"


def _case(finding: Finding, address: str) -> Iterable[str]:
    span = finding.span
    opening = (
        f"    <testcase classname={_quoted(finding.rule.name)} name={_quoted(address)} "
        f'file={_quoted(span.file.path)} line="{span.line}"'
    )
    match finding.verdict:
        case Verdict.PASS:
            return (f"{opening}/>",)
        case Verdict.UNKNOWN:
            return (f"{opening}><skipped message={_quoted(finding.sentence)}/></testcase>",)
        case Verdict.FAIL:
            text = _clean(f"{span}: {finding.sentence}\nfix: {finding.rule.fix}")
            kind = f"type={_quoted(finding.severity.word)} message={_quoted(finding.sentence)}"
            return (f"{opening}><failure {kind}>{escape(text, quote=False)}</failure></testcase>",)


def _clean(text: str) -> str:
    return _NO_XML.sub("", "\n".join(printable(line) for line in text.split("\n")))


def _quoted(text: str) -> str:
    return f'"{escape(_clean(text).replace(chr(10), " "))}"'
