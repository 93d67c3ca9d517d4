"""Markdown for the summary of a workflow's step or a comment on a pull request.

GitHub takes a summary of at most 1 MiB, and a comment of 65,536 characters: what is beyond is counted. Text from
scanned files is shown as code or escaped, so that it makes no link, image, mention or HTML.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from iaclint.report import Finding, Report
from iaclint.reporters.presentation import Presentation, answer, printable
from iaclint.reporters.text import headline, tally

_MOST = 200
_HOST = re.compile(r"\b(www)\.", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~@&:])")


def render(report: Report, presentation: Presentation) -> str:
    return "\n".join(_lines(report, presentation)) + "\n"


def _lines(report: Report, presentation: Presentation) -> Iterator[str]:
    shown = sorted(
        (finding for finding in report.failures if finding.severity >= presentation.least),
        key=lambda finding: -finding.severity,
    )
    yield "## iaclint"
    yield ""
    yield f"**{_escaped(headline(report))}**"
    yield ""
    yield _escaped(tally(report))
    if shown:
        yield ""
        yield "| severity | rule | place | what |"
        yield "| --- | --- | --- | --- |"
        yield from (_row(finding) for finding in shown[:_MOST])
        if len(shown) > _MOST:
            yield ""
            yield f"{len(shown) - _MOST:,} more findings are not shown."
        yield ""
        yield from _fixes(shown)
    if report.newly_accepted:
        yield ""
        yield "### Newly accepted"
        yield ""
        for finding in report.newly_accepted[:_MOST]:
            yield f"- {_code(finding.rule.name)} at {_code(str(finding.span))}: {_escaped(answer(finding))}"
        if len(report.newly_accepted) > _MOST:
            yield f"- {len(report.newly_accepted) - _MOST:,} more"
    if report.fixed:
        yield ""
        yield f"<details><summary>{len(report.fixed):,} fixed</summary>"
        yield ""
        yield from (f"- {_code(finding.rule.name)} at {_code(str(finding.span))}" for finding in report.fixed[:_MOST])
        yield ""
        yield "</details>"
    broken = [f"{one.where or '(no file)'}: {one.summary}: {one.detail}" for one in report.problems]
    broken += [f"{crash.root}: rule {crash.rule} failed: {crash.error}" for crash in report.crashes]
    if broken:
        yield ""
        yield "### Problems"
        yield ""
        yield from (f"- {_escaped(text)}" for text in broken[:_MOST])


def _row(finding: Finding) -> str:
    more = f" and {len(finding.addresses) - 1} more" if len(finding.addresses) > 1 else ""
    what = f"{_code(finding.address)}{more}: {_escaped(finding.sentence)}"
    return f"| {finding.severity.word} | {_code(finding.rule.name)} | {_code(str(finding.span))} | {what} |"


def _fixes(shown: Sequence[Finding]) -> Iterator[str]:
    """Each rule once, with what to write instead and the controls it gives evidence for."""
    counts = Counter(finding.rule.name for finding in shown)
    first = {finding.rule.name: finding for finding in reversed(shown)}
    yield "<details><summary>How to fix them</summary>"
    yield ""
    for name in sorted(counts):
        finding = first[name]
        labels = ", ".join(control.label for control in finding.controls)
        why = f" ({_escaped(labels)})" if labels else ""
        yield f"- {_code(name)} ({counts[name]:,}): {_escaped(finding.rule.fix)}{why}"
    yield ""
    yield "</details>"


def _code(text: str) -> str:
    """As code, whatever backticks and bars it has."""
    clean = printable(text).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall(r"`+", clean)), default=0) + 1)
    pad = " " if fence != "`" else ""
    return f"{fence}{pad}{clean}{pad}{fence}"


def _escaped(text: str) -> str:
    return _HOST.sub(r"\1\\.", _SPECIAL.sub(r"\\\1", printable(text)))
