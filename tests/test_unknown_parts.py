"""What is not known never tips a verdict: literals of fixtures, one at a time, become a variable without a value.

Where a resource failed, it fails still or cannot be judged; where it passed, it does not fail now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from iaclint.catalog import load_rules
from iaclint.judgement import Verdict
from iaclint.rule import Rule
from iaclint.source import SourceFile
from iaclint.syntax import Attribute, Body, Literal, parse_body, walk
from tests.support import FIXTURES, graph_of_text, judgements

UNKNOWN = "var.not_known"
DECLARED = '\nvariable "not_known" {}\n'
CASES = [(rule, case) for rule in load_rules() for case in sorted((FIXTURES / rule.name).glob("*.tf"))]

MOST = 6
"""How many literals of a file are replaced, chosen by their text: enough over all files, and quick."""

CONSTANT = frozenset(("count", "for_each", "source", "version", "default", "type", "alias", "iterator"))
"""Arguments that say which resources there are, or that may not refer to anything."""

NAMES = frozenset(
    ("name", "bucket", "cluster_id", "identifier", "path", "tags", "labels", "description", "user_principal_name")
)
"""What something is called tells what it is for; with no name that can be read it is taken for nothing special."""


def literals(text: str) -> list[Literal]:
    """The literals that are arguments of resources and data sources, or inside of one."""
    body, _ = parse_body(SourceFile("main.tf", text))
    found = [
        literal
        for block in body.blocks
        if block.type in ("resource", "data", "locals")
        for attribute in arguments(block.body)
        if attribute.name not in NAMES and not attribute.name.endswith(("_name", "_identifier"))
        for literal in written(attribute)
    ]
    return sorted(found, key=lambda literal: hashlib.sha256(f"{literal.start}{text}".encode()).digest())[:MOST]


def arguments(body: Body) -> Iterator[Attribute]:
    yield from (attribute for name, attribute in body.attributes.items() if name not in CONSTANT)
    for block in body.blocks:
        if block.type != "lifecycle":
            yield from arguments(block.body)


def written(attribute: Attribute) -> Iterator[Literal]:
    """The literals of an argument that stand for themselves, and are not the key of an object."""
    text = attribute.file.text
    for node in walk(attribute.expression):
        if isinstance(node, Literal) and text[node.start : node.start + 1] in ('"', "t", "f", *"0123456789"):
            after = text[node.end :].lstrip()[:1]
            if after not in ("=", ":") and "<<" not in text[node.start : node.end]:
                yield node


def verdicts(rule: Rule, directory: Path, text: str) -> dict[str, set[Verdict]]:
    found: dict[str, set[Verdict]] = {}
    for judgement in judgements(rule, graph_of_text(directory, text)):
        found.setdefault(judgement.resource.address, set()).add(judgement.verdict)
    return found


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule.name}/{case.name}" for rule, case in CASES])
def test_an_unknown_literal_tips_no_verdict(rule: Rule, case: Path, tmp_path: Path) -> None:
    text = case.read_text(encoding="utf-8")
    before = verdicts(rule, tmp_path, text)
    tipped = []
    for literal in literals(text):
        replaced = f"{text[: literal.start]}{UNKNOWN}{text[literal.end :]}{DECLARED}"
        after = verdicts(rule, tmp_path, replaced)
        for address, said in before.items():
            now = after.get(address, set())
            passes_now = Verdict.FAIL in said and now == {Verdict.PASS}
            fails_now = said == {Verdict.PASS} and Verdict.FAIL in now
            if passes_now or fails_now:
                line = text.count("\n", 0, literal.start) + 1
                tipped.append((line, text[literal.start : literal.end], address, "passes" if passes_now else "fails"))
    assert tipped == []
