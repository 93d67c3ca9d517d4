"""The report for programs: JSON with its own version, separate from how iaclint is built inside.

Version 1. A field may be added without a new version; none changes its meaning or goes away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any  # a JSON document, whose parts have shapes of their own

from iaclint.judgement import Severity, Step, Verdict
from iaclint.problem import Problem
from iaclint.report import Finding, Report
from iaclint.reporters.linehash import LineHashes
from iaclint.reporters.presentation import Presentation, inert_json

VERSION = 1

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


def render(report: Report, presentation: Presentation) -> str:
    return inert_json(json.dumps(_document(report, presentation), indent=2, ensure_ascii=True)) + "\n"


def render_lines(report: Report, presentation: Presentation) -> str:
    """The same as JSON Lines, for programs that read as they go: each line says what it is by its `type`."""
    document = _document(report, presentation)
    lines: list[Json] = []
    for plural, kind in _KINDS.items():
        lines += [{"type": kind, **entry} for entry in document.get(plural, ())]
    lines.append({"type": "summary", "version": VERSION, **_summary(report)})
    return inert_json("".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines))


_KINDS = {
    "findings": "finding",
    "accepted": "accepted",
    "fixed": "fixed",
    "problems": "problem",
    "crashes": "crash",
}


def _document(report: Report, presentation: Presentation) -> dict[str, Any]:
    hashes = LineHashes()
    findings = [
        finding
        for finding in (report.findings if presentation.shows_passes else report.open)
        if finding.severity >= presentation.least or finding.verdict is not Verdict.FAIL
    ]
    new = frozenset(map(id, report.newly_accepted))
    is_new = (lambda finding: id(finding) in new) if report.base else None
    return {
        "version": VERSION,
        "findings": [_finding(finding, hashes) for finding in findings],
        "accepted": [_accepted(finding, hashes, is_new) for finding in report.accepted],
        **({"base": report.base, "fixed": [_finding(one, hashes) for one in report.fixed]} if report.base else {}),
        "problems": [_problem(problem) for problem in report.problems],
        "crashes": [{"rule": crash.rule, "root": crash.root, "error": crash.error} for crash in report.crashes],
        "summary": _summary(report),
    }


def _finding(finding: Finding, hashes: LineHashes) -> dict[str, Json]:
    span = finding.span
    return {
        "rule": finding.rule.name,
        "aliases": list(finding.rule.peers),
        "verdict": finding.verdict.value,
        "severity": finding.severity.word,
        "address": finding.address,
        "addresses": list(finding.addresses),
        "roots": list(finding.roots),
        "file": span.file.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "message": finding.sentence,
        "fix": finding.rule.fix,
        "reasons": [{"reason": doubt.reason.value, "text": doubt.text} for doubt in finding.doubts],
        "trace": [_step(step) for step in finding.steps],
        "controls": [control.label for control in finding.controls],
        "fingerprints": {
            "iaclint/v1": finding.fingerprint,
            "primaryLocationLineHash": hashes.of(span),
        },
    }


def _accepted(finding: Finding, hashes: LineHashes, is_new: Callable[[Finding], bool] | None) -> dict[str, Json]:
    """A finding that somebody answers for or that is known, with who and why, and whether that is new to the base."""
    acceptance = finding.acceptance
    if acceptance is None:
        raise AssertionError("only accepted findings are asked for")
    return {
        "acceptance": {
            "kind": acceptance.kind.value,
            "where": acceptance.where,
            "reason": acceptance.reason,
            "expires": acceptance.expires.isoformat() if acceptance.expires is not None else None,
            "owner": acceptance.owner,
            "evidence": acceptance.evidence,
            **({"new": is_new(finding)} if is_new is not None else {}),
        },
        **_finding(finding, hashes),
    }


def _step(step: Step) -> Json:
    span = step.span
    return {"file": span.file.path, "line": span.line, "column": span.column, "message": step.message}


def _problem(problem: Problem) -> dict[str, Json]:
    return {
        "level": "warning" if problem.is_warning else "error",
        "summary": problem.summary,
        "detail": problem.detail,
        "file": problem.file,
        "line": problem.line,
        "column": problem.span.column if problem.span is not None else 0,
    }


def _summary(report: Report) -> dict[str, Json]:
    coverage = report.coverage
    severities = [finding.severity for finding in report.failures]
    return {
        "checks": {verdict.value: count for verdict, count in report.checks.items()},
        "accepted": {kind.value: count for kind, count in report.accepted_checks.items()},
        "findings": {severity.word: severities.count(severity) for severity in sorted(Severity, reverse=True)},
        "not_judged": dict(report.unknown_reasons),
        "complete": not report.errors and not report.crashes,
        "roots": coverage.roots,
        "roots_in_repository": coverage.all_roots,
        "modules": coverage.modules,
        "files": coverage.files,
        "lines": coverage.lines,
        "resources": coverage.resources,
        "rules": len(report.rules),
    }
