"""Reports as text: a mapping of functions from a report to a string, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from iaclint.report import Report
from iaclint.reporters.presentation import Presentation

Reporter = Callable[[Report, Presentation], str]

_PLACES = {
    "text": ("text", "render"),
    "concise": ("concise", "render"),
    "json": ("jsonreport", "render"),
    "jsonl": ("jsonreport", "render_lines"),
    "sarif": ("sarif", "render"),
    "github": ("github", "render"),
    "gitlab": ("gitlab", "render"),
    "junit": ("junit", "render"),
    "markdown": ("markdown", "render"),
}
"""The module and the function of each format."""


class _Reporters(Mapping[str, Reporter]):
    def __getitem__(self, format: str) -> Reporter:
        module, function = _PLACES[format]
        reporter: Reporter = getattr(import_module(f"{__name__}.{module}"), function)
        return reporter

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


REPORTERS: Mapping[str, Reporter] = _Reporters()
"""The formats of `--format` and `--output`."""

__all__ = ["REPORTERS", "Presentation", "Reporter"]
