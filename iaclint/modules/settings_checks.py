"""What is wrong with `terraform` and `provider` blocks: versions, providers, backends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.modules.module import Module, alias_text
from iaclint.modules.version_constraints import parse_version_constraint
from iaclint.problem import Problem
from iaclint.source import Span
from iaclint.syntax import Attribute, Block, Expression, Literal, ObjectLiteral

TERRAFORM = (1, 11, 4)
"""The version of Terraform whose behaviour the evaluation follows."""

_ENTRY_KEYS = frozenset(("source", "version", "configuration_aliases"))
_PART = r"[0-9A-Za-z](?:[0-9A-Za-z_-]*[0-9A-Za-z])?"
_HOST = r"[0-9A-Za-z.-]+(?::\d+)?"
_SOURCE = re.compile(rf"(?:(?:{_HOST}/)?{_PART}/)?{_PART}")


def settings_problems(module: Module) -> Iterator[Problem]:
    """What is wrong with the settings of a module and its providers."""
    places: dict[str, Span] = {}
    for settings in module.settings:
        yield from _required_version(settings)
        for block in settings.body.blocks:
            if block.type in ("backend", "cloud"):
                yield from _only_one("backend", block, places)
            elif block.type == "required_providers":
                yield from _only_one("required providers", block, places)
                for attribute in block.body.attributes.values():
                    yield from _required_provider(attribute)
    yield from _doubled_providers(module)


def _only_one(what: str, block: Block, places: dict[str, Span]) -> Iterator[Problem]:
    if block.file.path.rpartition("/")[2].removesuffix(".json").rpartition(".")[0].endswith("override"):
        return
    first = places.setdefault(what, block.header)
    if first is not block.header and first != block.header:
        detail = f"a module may have only one, and it was configured at {first}"
        yield Problem(f"Duplicate {what} configuration", detail, block.header)


def _text(expression: Expression) -> str | None:
    return expression.value if isinstance(expression, Literal) and isinstance(expression.value, str) else None


def _required_version(settings: Block) -> Iterator[Problem]:
    attribute = settings.body.attributes.get("required_version")
    text = _text(attribute.expression) if attribute is not None else None
    if attribute is None or text is None:
        return
    conditions = parse_version_constraint(text)
    if conditions is None:
        yield _bad_constraint(text, attribute.value_span)
    elif not all(condition.allows(TERRAFORM) for condition in conditions):
        version = ".".join(map(str, TERRAFORM))
        detail = f"values are worked out as Terraform {version} does, which `{text}` excludes"
        yield Problem(
            "Unsupported Terraform Core version", detail, attribute.value_span, is_warning=True, stops_terraform=True
        )


def _bad_constraint(text: str, span: Span) -> Problem:
    detail = f"`{text}` is no version constraint, such as `>= 1.5, < 2.0`"
    return Problem("Invalid version constraint", detail, span)


def _required_provider(attribute: Attribute) -> Iterator[Problem]:
    expression = attribute.expression
    if not isinstance(expression, ObjectLiteral):
        text = _text(expression)
        if text is not None and parse_version_constraint(text) is None:
            yield _bad_constraint(text, attribute.value_span)
        return
    for key, value in expression.items:
        name, text = _text(key), _text(value)
        if name is not None and name not in _ENTRY_KEYS:
            detail = f"`{name}` is no part of a provider requirement, which has `source` and `version`"
            yield Problem("Invalid required_providers object", detail, key.span)
        elif name == "version" and text is not None and parse_version_constraint(text) is None:
            yield _bad_constraint(text, value.span)
        elif name == "source" and text is not None and not _SOURCE.fullmatch(text):
            detail = f"`{text}` is not of the form [hostname/][namespace/]name"
            yield Problem("Invalid provider source string", detail, value.span)


def _doubled_providers(module: Module) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Block] = {}
    for block in module.blocks:
        if block.type != "provider":
            continue
        first = seen.setdefault((block.labels[0], alias_text(block)), block)
        if first is not block:
            detail = f"it is configured at {first.header} already; another configuration needs another `alias`"
            yield Problem("Duplicate provider configuration", detail, block.header)
