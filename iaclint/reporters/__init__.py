"""Reports as text: a dict of functions from a report to a string."""

from __future__ import annotations

from collections.abc import Callable

from iaclint.report import Report
from iaclint.reporters import concise, github, gitlab, jsonreport, junit, markdown, sarif, text
from iaclint.reporters.presentation import Presentation

Reporter = Callable[[Report, Presentation], str]

REPORTERS: dict[str, Reporter] = {
    "text": text.render,
    "concise": concise.render,
    "json": jsonreport.render,
    "jsonl": jsonreport.render_lines,
    "sarif": sarif.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "junit": junit.render,
    "markdown": markdown.render,
}
"""The formats of `--format` and `--output`."""

__all__ = ["REPORTERS", "Presentation", "Reporter"]
