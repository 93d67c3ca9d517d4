"""Which versions of a provider a root module can run with: `.terraform.lock.hcl`, `required_providers`.

Defaults change between major versions, so a rule that leans on one asks here first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from iaclint.modules.manifest import join
from iaclint.modules.module import Module
from iaclint.source import ReadError, Repository
from iaclint.syntax import Attribute, Expression, Literal, ObjectLiteral, parse_body
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe

Version = tuple[int, *tuple[int, ...]]

_CONDITION = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+)*)")
_LOCK = ".terraform.lock.hcl"


class Providers:
    """The version constraints of a root module's tree, and what is locked."""

    def __init__(self, repository: Repository, root: str, modules: Iterable[Module]) -> None:
        self._locked = _locked_versions(repository, join(root, _LOCK))
        self._constraints: dict[str, list[str]] = {}
        for module in modules:
            for settings in module.settings:
                for block in settings.body.blocks:
                    if block.type == "required_providers":
                        for attribute in block.body.attributes.values():
                            self._constraints.setdefault(attribute.name, []).extend(_constraint(attribute))

    def at_least(self, name: str, major: int) -> Truth:
        """Whether the provider of this local name is of the major version or a later one."""
        locked = self._locked.get(name)
        if locked:
            return YES if locked[0] >= major else NO
        lowest, limit = 0, 10**9
        for text in self._constraints.get(name, []):
            low, high = _majors(text)
            lowest, limit = max(lowest, low), min(limit, high)
        if lowest >= major:
            return YES
        if limit < major:
            return NO
        asked = ", ".join(self._constraints.get(name, [])) or "any version"
        return maybe(Doubt(Reason.PROVIDER_VERSION, f"the default depends on the {name} provider's version ({asked})"))


def _locked_versions(repository: Repository, path: str) -> dict[str, Version]:
    """The locked version by the last part of the provider's address (`aws` of `.../hashicorp/aws`)."""
    if not repository.is_file(path):
        return {}
    try:
        body, _ = parse_body(repository.source(path))
    except ReadError:
        return {}
    found: dict[str, Version] = {}
    for block in body.blocks:
        attribute = block.body.attributes.get("version")
        if block.type == "provider" and block.labels and attribute is not None:
            match = _CONDITION.match(_literal(attribute.expression))
            if match:
                found[block.labels[0].rpartition("/")[2]] = _version(match[2])
    return found


def _constraint(attribute: Attribute) -> list[str]:
    """The version constraint of one entry of `required_providers`, in either of its forms."""
    expression = attribute.expression
    if isinstance(expression, ObjectLiteral):
        texts = [_literal(value) for key, value in expression.items if _literal(key) == "version"]
    else:
        texts = [_literal(expression)]
    return [text for text in texts if text]


def _literal(expression: Expression) -> str:
    return expression.value if isinstance(expression, Literal) and isinstance(expression.value, str) else ""


def _version(text: str) -> Version:
    major, *rest = (int(part) for part in text.split("."))
    return (major, *rest)


def _majors(text: str) -> tuple[int, int]:
    """The lowest and highest major version that a constraint such as `>= 5.0, < 7.0` allows."""
    lowest, highest = 0, 10**9
    for condition in text.split(","):
        match = _CONDITION.match(condition)
        if match is None:
            continue
        operator, version = match[1] or "=", _version(match[2])
        if operator in ("=", ">=", ">", "~>"):
            lowest = max(lowest, version[0])
        if operator in ("=", "<=") or (operator == "~>" and len(version) > 1):
            highest = min(highest, version[0])
        if operator == "<":
            highest = min(highest, version[0] - (0 if any(version[1:]) else 1))
    return lowest, highest
