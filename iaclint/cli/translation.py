"""Comments by which other tools skip checks, and what they are in iaclint's words.

Sources: the documentation of Checkov (`checkov:skip=ID:reason`, inside the resource), tfsec and Trivy
(`tfsec:ignore:ID`, `trivy:ignore:ID`, on the line or above it) and KICS (`kics-scan ignore-line`, for the next line;
`ignore-block`, for the next block).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from iaclint.acceptance import Layout
from iaclint.records import dataclass
from iaclint.reporters.presentation import printable
from iaclint.rule import Rule
from iaclint.source import SourceFile, Span
from iaclint.syntax import Block, Body

_COMMENT = re.compile(
    r"(?P<lead>(?:\#|//)[ \t]*)(?:"
    r"(?:checkov|bridgecrew|cortex):skip=(?P<checkov>[\w.-]+)(?::(?P<why>[^\r\n]*))?"
    r"|(?:tfsec|trivy):ignore:(?P<trivy>[\w*.-]+)(?P<more>(?:[ \t]+(?:tfsec|trivy):ignore:[\w*.-]+)*)[^\r\n]*"
    r"|kics-scan[ \t]+(?P<kics>ignore-line|ignore-block)[^\r\n]*"
    r")"
)
_BARE = re.compile(r'[^\s"]+')
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
    layout = Layout(source)
    comments = [match for match in found if not layout.is_text(match.start())]
    return list(_translated(source, layout.body, comments, rules))


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

    What is about a whole resource is put above it, the rest above the line of the comment. One that is there already,
    with whatever reason and day, is not put there again.
    """
    insertions: list[tuple[int, str]] = []
    for one in found:
        if not one.rules:
            continue
        words = f"# iaclint: ignore[{', '.join(one.rules)}]"
        offset, indent = _placed(source, one)
        if words in _comments_above(source, offset):
            continue
        reason = _quoted(one.reason.strip() or f"skipped in {', '.join(one.ids)}")
        by = f" owner={owner if _BARE.fullmatch(owner) else _quoted(owner)}" if owner else ""
        ending = "\r\n" if "\r\n" in source.text else "\n"
        insertions.append((offset, f"{indent}{words} reason={reason} expires={expires}{by}{ending}"))
    text = source.text
    for offset, words in sorted(insertions, key=lambda entry: entry[0], reverse=True):
        text = text[:offset] + words + text[offset:]
    return text


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _placed(source: SourceFile, one: Translation) -> tuple[int, str]:
    """The offset of the line to put a comment above, and the indentation of that."""
    line, _ = source.position(one.block.start if one.block is not None else one.span.start)
    text = source.line_text(line)
    return source.line_starts[line - 1], text[: len(text) - len(text.lstrip())]


def _comments_above(source: SourceFile, offset: int) -> str:
    """The lines of comments right above a line."""
    line, _ = source.position(offset)
    found: list[str] = []
    while line > 1 and source.line_text(line - 1).lstrip().startswith(("#", "//")):
        line -= 1
        found.append(source.line_text(line))
    return "\n".join(found)


def patch_of(source: SourceFile, text: str) -> str:
    """The change of a file as a unified diff to look at."""
    before, after = source.text.splitlines(), text.splitlines()
    lines = difflib.unified_diff(before, after, source.path, source.path, lineterm="")
    return "\n".join(printable(line) for line in lines)
