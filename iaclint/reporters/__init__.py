"""Reports as text: a dict of functions from a report to a string."""

from __future__ import annotations

from collections.abc import Callable

from iaclint.report import Report
from iaclint.reporters import github, jsonreport, sarif, text
from iaclint.reporters.presentation import Presentation

Reporter = Callable[[Report, Presentation], str]

REPORTERS: dict[str, Reporter] = {
    "text": text.render,
    "json": jsonreport.render,
    "sarif": sarif.render,
    "github": github.render,
}
"""The formats of `--format` and `--output`."""

__all__ = ["REPORTERS", "Presentation", "Reporter"]
