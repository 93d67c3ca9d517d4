"""Templates: quoted strings, heredocs and whole template files, read into pieces and built into nodes."""

from __future__ import annotations

import re

from iaclint.records import dataclass
from iaclint.source import SourceFile
from iaclint.syntax.cursor import Cursor
from iaclint.syntax.faults import fault
from iaclint.syntax.nodes import Expression, ForDirective, IfDirective, Literal, Template, Text, Wrap
from iaclint.syntax.sequences import Directive, Interpolation, Piece, Run, Sequence, sequence
from iaclint.syntax.tokens import QUOTED_TEXT, TEMPLATE_TEXT, WHITESPACE, closing_marker

_PLAIN = re.compile(r'"([^"\\$%\r\n]*)"')
"""A quoted string without escapes and sequences."""

_QUOTED_TEXT = re.compile(QUOTED_TEXT)
_LINE_TEXT = re.compile(rf"{TEMPLATE_TEXT}\n?+")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{|%%\{", re.DOTALL)
_SIMPLE_ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\", "$${": "${", "%%{": "%{"}


def quoted(cursor: Cursor) -> Expression:
    """The quoted string that begins at the token ahead."""
    start = cursor.start
    plain = _PLAIN.match(cursor.text, start, cursor.end)
    if plain is not None:  # as nearly all are
        cursor.height = 1
        cursor.move(plain.end())
        return Literal(cursor.file, start, plain.end(), plain[1])
    pieces, position = _quoted_pieces(cursor, start)
    cursor.move(position)
    return _built(cursor, pieces, start, position, closer=position - 1)


def heredoc(cursor: Cursor) -> Expression:
    """The heredoc whose introduction (`<<ID`, `<<-ID` and the newline) is the token ahead."""
    start, flush = cursor.start, cursor.text.startswith("<<-", cursor.start)
    marker = cursor.text[start + 2 + flush : cursor.stop].rstrip()
    pieces, position = _heredoc_pieces(cursor, marker)
    if flush:
        _flush(pieces)
    cursor.move(position)
    return _built(cursor, pieces, start, position, closer=position - len(marker), may_wrap=False)


def template_file(cursor: Cursor) -> Expression:
    """The whole range of the cursor as a template without quotes."""
    start = position = cursor.position
    pieces = _Pieces()
    while position < cursor.end:
        position = _line_piece(cursor, pieces, position)
    return _built(cursor, pieces, start, cursor.end, closer=cursor.end)


class _Pieces(list[Piece]):
    """The pieces of a template so far; strip markers work on the neighbours as they are added."""

    _strip_next = False

    def add_run(self, start: int, end: int, text: str) -> None:
        self.append(Run(start, end, text.lstrip(WHITESPACE) if self._strip_next else text))
        self._strip_next = False

    def add_sequence(self, piece: Sequence) -> None:
        before = self[-1] if self else None
        if piece.strips_before and isinstance(before, Run):
            before.text = before.text.rstrip(WHITESPACE)
        self._strip_next = piece.strips_after
        self.append(piece)


def _quoted_pieces(cursor: Cursor, start: int) -> tuple[_Pieces, int]:
    pieces, text, end = _Pieces(), cursor.text, cursor.end
    position = start + 1
    while True:
        found = _QUOTED_TEXT.match(text, position, end)
        if found is not None and found.end() > position:
            pieces.add_run(position, found.end(), unescaped(cursor.file, position, found.end()))
            position = found.end()
        ahead = text[position : position + 1] if position < end else ""
        if ahead == '"':
            return pieces, position + 1
        if ahead not in ("$", "%"):
            raise _unterminated(cursor, start, position)
        piece = sequence(cursor, position)
        pieces.add_sequence(piece)
        position = piece.end


def _unterminated(cursor: Cursor, start: int, position: int) -> Exception:
    if cursor.text[position : position + 1] in ("\n", "\r", "\\"):
        detail = "a quoted string must end on the line it begins on; write `\\n` for a newline or use a heredoc"
        return fault(cursor.file, start, position, "Invalid multi-line string", detail)
    detail = "no closing quote was found for the string"
    return fault(cursor.file, start, position, "Unterminated template string", detail)


def unescaped(file: SourceFile, start: int, end: int) -> str:
    """The text of a quoted literal with its escapes decoded."""
    raw = file.text[start:end]
    if "\\" not in raw and "{" not in raw:
        return raw

    def decoded(escape: re.Match[str]) -> str:
        text = escape.group()
        simple = _SIMPLE_ESCAPES.get(text)
        if simple is not None:
            return simple
        code = int(text[2:], 16) if len(text) > 2 else -1
        if 0 <= code < 0xD800 or 0xDFFF < code <= 0x10FFFF:
            return chr(code)
        at = start + escape.start()
        detail = f'`{text}` is not an escape sequence: there are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN'
        raise fault(file, at, at + len(text), "Invalid escape sequence", detail)

    return _ESCAPE.sub(decoded, raw)


def _heredoc_pieces(cursor: Cursor, marker: str) -> tuple[_Pieces, int]:
    pieces, text, position = _Pieces(), cursor.text, cursor.stop
    while True:
        if text[position - 1] == "\n" and (closing := closing_marker(text, marker, position)):
            return pieces, closing
        if position >= cursor.end:
            detail = f"no line that is only `{marker}` closes this heredoc"
            raise fault(cursor.file, cursor.start, cursor.stop - 1, "Unterminated template string", detail)
        position = _line_piece(cursor, pieces, position)


def _line_piece(cursor: Cursor, pieces: _Pieces, position: int) -> int:
    """Add the next sequence, or the literal text up to one or to the end of the line; where it ends."""
    found = _LINE_TEXT.match(cursor.text, position, cursor.end)
    if found is not None and found.end() > position:
        text = found.group().replace("$${", "${").replace("%%{", "%{") if "{" in found.group() else found.group()
        pieces.add_run(position, found.end(), text)
        return found.end()
    piece = sequence(cursor, position)
    pieces.add_sequence(piece)
    return piece.end


def _flush(pieces: _Pieces) -> None:
    """Remove the indentation that all lines of a `<<-` heredoc share.

    It counts what follows the newlines that are still there once strip markers have been applied:
    text after a stripped newline keeps its indentation, as in Terraform.
    """
    shared: int | None = None
    first_in_line: list[Run] = []
    at_line_start = True
    for piece in pieces:
        if at_line_start:
            indent: int | None = 0
            if isinstance(piece, Run):
                bare = piece.text.lstrip(WHITESPACE)
                if bare or not piece.text.endswith("\n"):
                    indent = len(piece.text) - len(bare)
                    first_in_line.append(piece)
                else:
                    indent = None  # a blank line
            if indent is not None:
                shared = indent if shared is None else min(shared, indent)
        at_line_start = isinstance(piece, Run) and piece.text.endswith("\n")
    for run in first_in_line:
        run.text = run.text[shared or 0 :]


@dataclass(slots=True)
class _Open:
    """A directive that awaits its end, and the parts of the branch being read."""

    directive: Directive
    parts: list[Expression]
    then: list[Expression] | None = None


def _built(cursor: Cursor, pieces: _Pieces, start: int, end: int, *, closer: int, may_wrap: bool = True) -> Expression:
    """The node of a template from its pieces; `closer` is where its closing quote or marker begins."""
    file = cursor.file
    if all(isinstance(piece, Run) for piece in pieces):
        cursor.height = 1
        return Literal(file, start, end, "".join(piece.text for piece in pieces if isinstance(piece, Run)))
    cursor.raise_height(1 + max(piece.height for piece in pieces))
    first = pieces[0]
    if may_wrap and len(pieces) == 1 and isinstance(first, Interpolation):
        return Wrap(file, start, end, first.inner)
    return Template(file, start, end, _parts(cursor, pieces, closer))


def _parts(cursor: Cursor, pieces: _Pieces, closer: int) -> list[Expression]:
    """The pieces as a tree: directives take in what stands between their sequences."""
    top: list[Expression] = []
    opened: list[_Open] = []
    parts = top
    runs: list[Run] = []
    for piece in pieces:
        if isinstance(piece, Run):
            runs.append(piece)
            continue
        _add_text(cursor, parts, runs)
        if isinstance(piece, Interpolation):
            parts.append(piece.inner)
        elif piece.keyword in ("if", "for"):
            opened.append(_Open(piece, []))
            cursor.raise_height(cursor.height + 1)
            parts = opened[-1].parts
        elif piece.keyword == "else":
            _expect_open(cursor, opened, piece)
            opened[-1].then, opened[-1].parts = parts, []
            parts = opened[-1].parts
        else:
            _expect_open(cursor, opened, piece)
            closed = opened.pop()
            parts = opened[-1].parts if opened else top
            parts.append(_closed(cursor, closed, piece.end))
    _add_text(cursor, parts, runs)
    if opened:
        unclosed = opened[-1].directive
        line = cursor.file.position(unclosed.start)[0]
        detail = f"the {unclosed.keyword} directive on line {line} has no end{unclosed.keyword}"
        raise fault(cursor.file, closer, closer, "Unexpected end of template", detail)
    return top


def _add_text(cursor: Cursor, parts: list[Expression], runs: list[Run]) -> None:
    """Add the text of consecutive runs, and forget them."""
    text = "".join([run.text for run in runs])
    if text:
        parts.append(Text(cursor.file, runs[0].start, runs[-1].end, text))
    runs.clear()


def _expect_open(cursor: Cursor, opened: list[_Open], piece: Directive) -> None:
    """Raise the fault of an `else`, `endif` or `endfor` that does not fit what is open."""
    summary = f"Unexpected {piece.keyword} directive"
    if not opened:
        raise fault(cursor.file, piece.start, piece.end, summary, "no directive is open here")
    current = opened[-1].directive
    wanted = f"end{current.keyword}"
    if piece.keyword == "else" and current.keyword == "if":
        if opened[-1].then is None:
            return
        raise fault(cursor.file, piece.start, piece.end, summary, "this if directive already has an else")
    if piece.keyword != wanted:
        line = cursor.file.position(current.start)[0]
        detail = f"expected {wanted} for the {current.keyword} directive on line {line}"
        raise fault(cursor.file, piece.start, piece.end, summary, detail)


def _closed(cursor: Cursor, closed: _Open, end: int) -> Expression:
    directive = closed.directive
    start, operand = directive.start, directive.operand
    if operand is None:  # never: `if` and `for` have an operand
        return Text(cursor.file, start, end, "")
    if directive.keyword == "for":
        return ForDirective(cursor.file, start, end, directive.key, directive.value, operand, closed.parts)
    if closed.then is None:
        return IfDirective(cursor.file, start, end, operand, closed.parts, [])
    return IfDirective(cursor.file, start, end, operand, closed.then, closed.parts)
