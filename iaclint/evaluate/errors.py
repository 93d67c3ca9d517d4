"""EvaluationError: what ends the evaluation of one expression; caught where a value is asked for."""

from __future__ import annotations

from iaclint.problem import Problem
from iaclint.truth import Doubt, Reason
from iaclint.values import Located


class EvaluationError(Exception):
    """Terraform would refuse this expression, or it is more work than the limits allow."""

    def __init__(self, summary: str, detail: str, at: Located, reason: Reason = Reason.EVALUATION_ERROR) -> None:
        super().__init__(f"{summary}: {detail}")
        self.summary = summary
        self.detail = detail
        self.at = at
        self.reason = reason

    @property
    def problem(self) -> Problem:
        return Problem(self.summary, self.detail, self.at.span)

    @property
    def doubt(self) -> Doubt:
        """The reason that a value is unknown because of this error."""
        span = self.at.span
        return Doubt(self.reason, f"{_lower(self.summary)} at {span.file.path}:{span.line}")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
