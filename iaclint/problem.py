"""Problem: something that could not be read or worked out, with the place and what to do."""

from __future__ import annotations

from iaclint.records import dataclass
from iaclint.source import Span


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as one line a user can act on.

    `summary` names the fault in Terraform's own words where it has them; `detail` says what was
    found, what was expected and what to do. `path`, and `at_line` in it, are given where there is no text to point at.
    A warning is worth reading but leaves nothing unjudged that was asked for; with `stops_terraform` it
    is what Terraform would end with, though iaclint goes on.
    """

    summary: str
    detail: str
    span: Span | None = None
    path: str = ""
    is_warning: bool = False
    stops_terraform: bool = False
    at_line: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether Terraform would end with it."""
        return self.stops_terraform or not self.is_warning

    @property
    def file(self) -> str:
        return self.span.file.path if self.span is not None else self.path

    @property
    def line(self) -> int:
        """The line (from 1), or 0 where the problem is about a whole file or directory."""
        return self.span.line if self.span is not None else self.at_line

    @property
    def where(self) -> str:
        if self.span is not None:
            return f"{self.file}:{self.span.line}:{self.span.column}"
        return f"{self.path}:{self.at_line}" if self.at_line else self.path


def warning_at(place: str, summary: str, detail: str) -> Problem:
    """A warning about a place such as `iaclint.toml:5`."""
    path, _, line = place.rpartition(":")
    if path and line.isdecimal():
        return Problem(summary, detail, path=path, at_line=int(line), is_warning=True)
    return Problem(summary, detail, path=place, is_warning=True)
