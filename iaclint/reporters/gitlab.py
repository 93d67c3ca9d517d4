"""Code Quality: the report that GitLab shows in a merge request. Source: GitLab's "Code Quality report format"."""

from __future__ import annotations

import hashlib
import json

from iaclint.judgement import Severity
from iaclint.report import Report
from iaclint.reporters.presentation import Presentation, inert_json, printable

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report, presentation: Presentation) -> str:
    found: list[dict[str, object]] = [
        {
            "description": printable(f"{', '.join(finding.addresses)}: {finding.sentence}"),
            "check_name": finding.rule.name,
            "fingerprint": finding.fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": finding.span.file.path, "lines": {"begin": finding.span.line}},
        }
        for finding in report.failures
        if finding.severity >= presentation.least
    ]
    found += [
        {
            "description": printable(f"{problem.summary}: {problem.detail}"),
            "check_name": "iaclint-problem",
            "fingerprint": _digest(f"{problem.where}\0{problem.summary}"),
            "severity": "info" if problem.is_warning else "critical",
            "location": {"path": problem.file or ".", "lines": {"begin": max(problem.line, 1)}},
        }
        for problem in report.problems
    ]
    found += [
        {
            "description": printable(f"rule {crash.rule} failed: {crash.error}"),
            "check_name": "iaclint-crash",
            "fingerprint": _digest(f"{crash.root}\0{crash.rule}"),
            "severity": "critical",
            "location": {"path": crash.root, "lines": {"begin": 1}},
        }
        for crash in report.crashes
    ]
    _make_unique(found)
    return inert_json(json.dumps(found, indent=2, ensure_ascii=True)) + "\n"


def _digest(text: str) -> str:
    """A file's name may be no UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _make_unique(found: list[dict[str, object]]) -> None:
    """Numbers equal fingerprints, of which GitLab would show only one."""
    seen: dict[object, int] = {}
    for entry in found:
        own = entry["fingerprint"]
        seen[own] = seen.get(own, 0) + 1
        if seen[own] > 1:
            entry["fingerprint"] = f"{own}-{seen[own]}"
