"""SARIF 2.1.0 in GitHub's profile: open failures only, one run, narrow regions. The door to sarif-om.

The full profile is for consumers that read all of the format: it also has what is accepted, with who and why, what
could not be judged, what passed if that is asked for, how each result compares with a base, and the problems.

What code scanning does with each property, and its limits, is in GitHub's "SARIF support for code
scanning". Paths are relative to the repository root and percent-encoded; columns count UTF-16 units.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from iaclint import __version__
from iaclint.acceptance import Kind
from iaclint.judgement import Severity, Step, Verdict
from iaclint.report import Finding, Report
from iaclint.reporters.linehash import LineHashes
from iaclint.reporters.presentation import Presentation, inert_json, printable
from iaclint.rule import Rule
from iaclint.source import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 5_000
"""GitHub stores the top 5,000 results of a run; which those are is better chosen here."""

_MAX_TEXT = 1024
_MAX_TAGS = 10
_MAX_ADDRESSES = 100
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning"}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.1",
}

_RESULT_KINDS = {Verdict.FAIL: "fail", Verdict.UNKNOWN: "open", Verdict.PASS: "pass"}

# sarif-om has no type information: its objects are Any, and stay inside this module.
_Sarif = Any


def render(report: Report, presentation: Presentation) -> str:
    shown = [finding for finding in report.failures if finding.severity >= presentation.least]
    if presentation.full:
        kept = [*shown, *_others(report, presentation)]
    else:
        kept = sorted(shown, key=lambda finding: -finding.severity)[:MAX_RESULTS]
    writer = _Writer(kept, report if presentation.full else None)
    written = writer.log(max(0, len(shown) - len(kept)), report)
    return inert_json(json.dumps(_plain(written), indent=2, ensure_ascii=False)) + "\n"


def _others(report: Report, presentation: Presentation) -> list[Finding]:
    """What is no open failure: accepted, fixed, not judged and, if that is asked for, passed."""
    passed = report.with_verdict(Verdict.PASS) if presentation.shows_passes else ()
    return [*report.accepted, *report.fixed, *report.with_verdict(Verdict.UNKNOWN), *passed]


class _Writer:
    """Builds the objects; sarif-om is imported when the first one is made."""

    def __init__(self, findings: Sequence[Finding], whole: Report | None = None) -> None:
        """`whole` is the report where the profile is the full one."""
        import sarif_om  # type: ignore[import-untyped]  # noqa: PLC0415 - 60 ms to import, and only this format needs it

        self._om: _Sarif = sarif_om
        self._findings = findings
        self._whole = whole
        self._fixed = frozenset(map(id, whole.fixed)) if whole is not None else frozenset()
        self._hashes = LineHashes()
        used = {finding.rule.name: finding for finding in findings}
        self._rules = [used[name] for name in sorted(used)]
        self._index = {finding.rule.name: index for index, finding in enumerate(self._rules)}

    def log(self, left_out: int, report: Report) -> _Sarif:
        om = self._om
        driver = om.ToolComponent(
            name="iaclint",
            semantic_version=__version__,
            rules=[self._rule(finding) for finding in self._rules],
        )
        run = om.Run(
            tool=om.Tool(driver=driver),
            column_kind="utf16CodeUnits",
            results=[self._result(finding) for finding in self._findings],
            invocations=[self._invocation(report)] if self._whole is not None else None,
            properties={
                "resultsLeftOut": left_out,
                "checksNotJudged": dict(report.unknown_reasons),
                "complete": not report.errors and not report.crashes,
            },
        )
        return om.SarifLog(runs=[run], version="2.1.0", schema_uri=SCHEMA)

    def _rule(self, finding: Finding) -> _Sarif:
        om, rule = self._om, finding.rule
        tags = [control.label for control in finding.controls][: _MAX_TAGS - 1]
        return om.ReportingDescriptor(
            id=rule.name,
            name=rule.name,
            short_description=om.MultiformatMessageString(text=_cut(rule.title)),
            full_description=om.MultiformatMessageString(text=_cut(_why(rule))),
            help=om.MultiformatMessageString(text=_help_text(finding), markdown=_help_markdown(finding)),
            default_configuration=om.ReportingConfiguration(level=_LEVELS.get(rule.severity, "note")),
            properties={
                "security-severity": _SCORES[rule.severity],
                "precision": "high",
                "problem.severity": {"error": "error", "warning": "warning"}.get(
                    _LEVELS.get(rule.severity, ""), "recommendation"
                ),
                "tags": ["security", *tags],
            },
        )

    def _result(self, finding: Finding) -> _Sarif:
        om = self._om
        shown = ", ".join(finding.addresses[:3]) + (" and others" if len(finding.addresses) > 3 else "")
        text = _without_links(printable(f"{shown}: {finding.sentence}."))
        if finding.steps:
            text += " Set by [what it comes from](1)."
        logical = [
            om.LogicalLocation(fully_qualified_name=printable(address), kind="resource")
            for address in finding.addresses[:_MAX_ADDRESSES]
        ]
        is_failure = finding.verdict is Verdict.FAIL
        return om.Result(
            rule_id=finding.rule.name,
            rule_index=self._index[finding.rule.name],
            kind=_RESULT_KINDS[finding.verdict],
            level=_LEVELS.get(finding.severity, "note") if is_failure else "none",
            baseline_state=self._baseline_state(finding),
            suppressions=self._suppressions(finding),
            message=om.Message(text=text),
            locations=[om.Location(physical_location=self._physical(finding.span), logical_locations=logical)],
            related_locations=[self._related(finding.steps[0])] if finding.steps else None,
            code_flows=[self._flow(finding.steps)] if finding.steps else None,
            partial_fingerprints={
                "primaryLocationLineHash": self._hashes.of(finding.span),
                "iaclint/v1": finding.fingerprint,
            },
        )

    def _baseline_state(self, finding: Finding) -> str | None:
        """How a failure compares with the base, where the report is a comparison or there is a baseline."""
        if self._whole is None or finding.verdict is not Verdict.FAIL:
            return None
        if finding.acceptance is not None and finding.acceptance.kind.is_known:
            return "unchanged"
        if id(finding) in self._fixed:
            return "absent"
        return "new" if self._whole.base or Kind.BASELINE in self._whole.accepted_checks else None

    def _suppressions(self, finding: Finding) -> list[_Sarif] | None:
        """Who accepts it; an empty list says that nobody does, where another result has somebody."""
        acceptance = finding.acceptance
        if self._whole is None or acceptance is None or acceptance.kind.is_known:
            return None
        until = f" until {acceptance.expires}" if acceptance.expires is not None else ""
        owner = f" by {acceptance.owner}" if acceptance.owner else ""
        evidence = f"; see {acceptance.evidence}" if acceptance.evidence else ""
        return [
            self._om.Suppression(
                kind="inSource" if acceptance.kind is Kind.COMMENT else "external",
                state="accepted",
                justification=printable(f"{acceptance.reason} (accepted{owner}{until}{evidence})"),
                location=self._om.Location(physical_location=self._physical(acceptance.span))
                if acceptance.span is not None
                else None,
            )
        ]

    def _invocation(self, report: Report) -> _Sarif:
        om = self._om
        notes = [
            om.Notification(
                message=om.Message(text=printable(f"{problem.summary}: {problem.detail}")),
                level="warning" if problem.is_warning else "error",
                locations=[om.Location(physical_location=self._physical(problem.span))] if problem.span else None,
            )
            for problem in report.problems
        ]
        notes += [
            om.Notification(
                message=om.Message(text=printable(f"rule {crash.rule} failed in {crash.root}: {crash.error}")),
                level="error",
            )
            for crash in report.crashes
        ]
        return om.Invocation(execution_successful=True, tool_execution_notifications=notes)

    def _physical(self, span: Span) -> _Sarif:
        om = self._om
        return om.PhysicalLocation(
            artifact_location=om.ArtifactLocation(uri=quote(span.file.path, safe="/", errors="surrogateescape")),
            region=om.Region(
                start_line=span.line,
                start_column=span.file.utf16_column(span.line, span.column),
                end_line=span.end_line,
                end_column=span.file.utf16_column(span.end_line, span.end_column),
            ),
        )

    def _related(self, step: Step) -> _Sarif:
        return self._om.Location(
            id=1, physical_location=self._physical(step.span), message=self._om.Message(text=printable(step.message))
        )

    def _flow(self, steps: Sequence[Step]) -> _Sarif:
        om = self._om
        locations = [
            om.ThreadFlowLocation(
                location=om.Location(
                    physical_location=self._physical(step.span), message=om.Message(text=printable(step.message))
                )
            )
            for step in steps
        ]
        return om.CodeFlow(thread_flows=[om.ThreadFlow(locations=locations)])


def _without_links(text: str) -> str:
    """`[text](target)` is a link in a message, and what is quoted from a repository must not make one."""
    return text.replace("](", "] (")


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 3] + "..."


def _why(rule: Rule) -> str:
    """The documentation before its examples, as one paragraph each."""
    return rule.documentation.partition("\nBad:\n")[0].strip()


def _help_text(finding: Finding) -> str:
    controls = ", ".join(control.label for control in finding.controls)
    return f"{_why(finding.rule)}\n\nFix: {finding.rule.fix}\nControls: {controls or 'none'}"


def _help_markdown(finding: Finding) -> str:
    """The documentation with its examples as code, the fix, the controls, and how to accept the risk."""
    rule = finding.rule
    controls = "\n".join(f"- `{control.label}` {control.title}" for control in finding.controls)
    example = rule.documentation.partition("\nBad:\n")[2]
    bad, _, good = example.partition("\nGood:\n")
    code = f"**Bad**\n\n```hcl\n{_dedented(bad)}\n```\n\n**Good**\n\n```hcl\n{_dedented(good)}\n```\n\n" if bad else ""
    return f"{_why(rule)}\n\n**Fix**: {rule.fix}\n\n{code}**Controls**\n\n{controls}\n"


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.strip("\n").splitlines())


def _plain(value: _Sarif) -> Any:
    """sarif-om objects as JSON data, by the property names that they carry, without what is at its default.

    A level is written in any case: not every consumer knows that `warning` is meant where none is.
    """
    fields = getattr(type(value), "__attrs_attrs__", None)
    if fields is not None:
        return {
            _RENAMED.get((type(value).__name__, field.name), field.metadata["schema_property_name"]): _plain(item)
            for field in fields
            if (item := getattr(value, field.name)) is not None
            and (field.name == "level" or not _is_default(field, item))
        }
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


_RENAMED = {("Suppression", "state"): "status"}
"""What sarif-om calls by another name than the published schema."""


def _is_default(field: _Sarif, item: _Sarif) -> bool:
    default = getattr(field.default, "factory", None)
    return bool(item == (default() if default is not None else field.default))
