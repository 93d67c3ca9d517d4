"""Tables: texts that are part of iaclint, each beside the module that reads it."""

from __future__ import annotations

import pkgutil


def table(package: str, name: str) -> str | None:
    """The text of a file of a package of iaclint, a line that begins with `#` left out; None where there is none."""
    try:
        data = pkgutil.get_data(package, name)
    except FileNotFoundError:
        return None
    if data is None:
        raise AssertionError(f"the loader of {package} has no files")
    return "".join(line for line in data.decode("utf-8").splitlines(keepends=True) if not line.startswith("#"))
