"""Comments by which other tools skip checks, and what they are in iaclint's words.

Sources: the documentation of Checkov (`checkov:skip=ID:reason`, inside the resource), tfsec and Trivy
(`tfsec:ignore:ID`, `trivy:ignore:ID`, on the line or above it) and KICS (`kics-scan ignore-line`, for the next line;
`ignore-block`, for the next block).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iaclint.rule import Rule
from iaclint.source import SourceFile, Span
from iaclint.syntax import Block, Body, parse_body

_COMMENT = re.compile(
    r"(?P<lead>(?:\#|//)[ \t]*)(?:"
    r"(?:checkov|bridgecrew|cortex):skip=(?P<checkov>[\w.-]+)(?::(?P<why>[^\r\n]*))?"
    r"|(?:tfsec|trivy):ignore:(?P<trivy>[\w*.-]+)(?P<more>(?:[ \t]+(?:tfsec|trivy):ignore:[\w*.-]+)*)[^\r\n]*"
    r"|kics-scan[ \t]+(?P<kics>ignore-line|ignore-block)[^\r\n]*"
    r")"
)
_ID = re.compile(r"ignore:([\w*.-]+)")


@dataclass(frozen=True, slots=True)
class Translation:
    """A comment of another tool: its place, the ids of the checks, the rules that cover them, and the reason given.

    `block` is the resource around it where the comment is about all of that.
    """

    span: Span
    ids: tuple[str, ...]
    rules: tuple[str, ...]
    reason: str
    block: Block | None = None


def translations(source: SourceFile, rules: Sequence[Rule]) -> list[Translation]:
    """The comments of other tools in a file in native syntax, in order."""
    found = list(_COMMENT.finditer(source.text))
    if not found:
        return []
    body, _ = parse_body(source)
    return list(_translated(source, body, found, rules))


def _translated(
    source: SourceFile, body: Body, found: Sequence[re.Match[str]], rules: Sequence[Rule]
) -> Iterator[Translation]:
    for match in found:
        span = Span(source, match.start(), match.end())
        if match["checkov"]:
            block = next((one for one in body.blocks if one.span.contains(span)), None)
            yield Translation(span, (match["checkov"],), _covering(match["checkov"], rules), match["why"] or "", block)
        elif match["trivy"]:
            ids = (match["trivy"], *_ID.findall(match["more"] or ""))
            names = dict.fromkeys(name for id in ids for name in _covering(id, rules))
            yield Translation(span, ids, tuple(names), "")
        else:
            yield Translation(span, (match["kics"],), (), "")


def _covering(id: str, rules: Sequence[Rule]) -> tuple[str, ...]:
    """The names of the rules that cover a check; ids of Trivy may be written with AVD before them, in any case."""
    plain = re.sub(r"^AVD-", "", id, flags=re.IGNORECASE)
    wanted = {id, plain, plain.upper(), re.sub(r"^([A-Z]+)-([A-Z]+)-", r"\2-", plain.upper())}
    return tuple(rule.name for rule in rules if wanted & set(rule.peers))


def rewritten(source: SourceFile, found: Sequence[Translation], expires: str, owner: str) -> str:
    """The text of a file with a comment of iaclint for each that rules cover; those of the other tools stay.

    What is about a whole resource is put above it, the rest above the line of the comment or at its end, as it was.
    """
    insertions: list[tuple[int, str]] = []
    for one in found:
        if not one.rules:
            continue
        reason = re.sub(r'(["\\])', r"\\\1", one.reason.strip() or f"skipped in {', '.join(one.ids)}")
        by = f" owner={owner}" if owner else ""
        words = f'# iaclint: ignore[{", ".join(one.rules)}] reason="{reason}" expires={expires}{by}'
        insertions.append(_placed(source, one, words))
    text = source.text
    for offset, words in sorted(insertions, key=lambda entry: entry[0], reverse=True):
        text = text[:offset] + words + text[offset:]
    return text


def _placed(source: SourceFile, one: Translation, words: str) -> tuple[int, str]:
    """The offset to put a comment at, and the text with what goes around it."""
    ending = "\r\n" if "\r\n" in source.text else "\n"
    if one.block is not None:
        line, column = source.position(one.block.start)
    else:
        line, column = source.position(one.span.start)
        before = source.line_text(line)[: column - 1]
        if before.strip():
            line_start = source.line_starts[line - 1]
            indent = before[: len(before) - len(before.lstrip())]
            return line_start, f"{indent}{words}{ending}"
    return source.line_starts[line - 1], f"{' ' * (column - 1)}{words}{ending}"


def patch_of(source: SourceFile, text: str) -> str:
    """The change of a file as a unified diff."""
    before, after = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, source.path, source.path))
