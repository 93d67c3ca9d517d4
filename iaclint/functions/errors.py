"""How a function call can fail."""

from __future__ import annotations


class FunctionError(Exception):
    """Terraform would refuse this call; `argument` is the place (from 0) of the guilty argument, if one is."""

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument


class FunctionLimit(Exception):  # noqa: N818 - it is a limit, not a fault
    """The call would be legal but needs more memory or time than a linter should spend."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
