"""The pieces of a template: runs of text, `${ }` interpolations and `%{ }` directives."""

from __future__ import annotations

from iaclint.records import dataclass
from iaclint.syntax.cursor import Cursor
from iaclint.syntax.faults import FaultError, fault
from iaclint.syntax.nodes import Expression


@dataclass(slots=True)
class Run:
    """One literal token: between two sequences, and in heredocs and files within one line."""

    start: int
    end: int
    text: str
    height: int = 0


@dataclass(slots=True)
class Interpolation:
    """`${ inner }`."""

    start: int
    end: int
    strips_before: bool
    strips_after: bool
    height: int
    inner: Expression


@dataclass(slots=True)
class Directive:
    """`%{ keyword operand }`; `key` and `value` are the names of a `for`."""

    start: int
    end: int
    strips_before: bool
    strips_after: bool
    height: int
    keyword: str
    operand: Expression | None = None
    key: str = ""
    value: str = ""


Sequence = Interpolation | Directive
Piece = Run | Sequence


def sequence(cursor: Cursor, start: int) -> Sequence:
    """The sequence at `start`; the cursor's newline mode is as before afterwards, its token is not."""
    strips = cursor.text.startswith("~", start + 2)
    lines, cursor.lines = cursor.lines, False
    cursor.deeper()
    cursor.move(start + 2 + strips)
    cursor.height = 0
    if cursor.text[start] == "$":
        inner = cursor.expression()
        _expect_end(cursor, start, "interpolation expression")
        piece: Sequence = Interpolation(start, cursor.stop, strips, cursor.kind == "~}", cursor.height, inner)
    else:
        piece = _directive(cursor, start, strips)
    cursor.depth -= 1
    cursor.lines = lines
    return piece


def _directive(cursor: Cursor, start: int, strips: bool) -> Directive:
    keyword_start, keyword_stop = cursor.start, cursor.stop
    keyword = cursor.take_name("Invalid template directive", "expected a keyword such as if or for after `%{`")
    piece = Directive(start, 0, strips, False, 0, keyword)
    if keyword == "if":
        piece.operand = cursor.expression()
    elif keyword == "for":
        _for_names(cursor, piece)
        piece.operand = cursor.expression()
    elif keyword not in ("else", "endif", "endfor"):
        detail = f"`{keyword}` is not a keyword of templates: there are if, else, endif, for and endfor"
        raise fault(cursor.file, keyword_start, keyword_stop, "Invalid template control keyword", detail)
    _expect_end(cursor, start, f"{keyword} marker")
    piece.end, piece.strips_after, piece.height = cursor.stop, cursor.kind == "~}", cursor.height
    return piece


def _for_names(cursor: Cursor, piece: Directive) -> None:
    summary = "Invalid 'for' directive"
    piece.value = cursor.take_name(summary, "expected a variable name after 'for'")
    if cursor.kind == ",":
        cursor.advance()
        piece.key, piece.value = piece.value, cursor.take_name(summary, "expected a variable name after the comma")
    if not cursor.at_word("in"):
        raise cursor.unexpected(summary, "expected 'in' after the variable names")
    cursor.advance()


def _expect_end(cursor: Cursor, start: int, what: str) -> None:
    """Raise a fault unless the token ahead closes the sequence."""
    if cursor.kind not in ("}", "~}"):
        raise _unclosed(cursor, start, what)


def _unclosed(cursor: Cursor, start: int, what: str) -> FaultError:
    if cursor.kind in ("newline", "quote") and what == "interpolation expression":
        summary = "Unclosed template interpolation sequence"
        detail = f"no closing brace was found for this interpolation, but {cursor.found}"
        return fault(cursor.file, start, cursor.start, summary, detail)
    summary = f"Extra characters {'after' if what.endswith('expression') else 'in'} {what}"
    return cursor.unexpected(summary, f"expected a closing brace to end the {what}")
