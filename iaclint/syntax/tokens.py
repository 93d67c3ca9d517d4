"""The words of the language as regular expressions, shared by the block scanner and the expression parser.

Every repetition is atomic or over disjoint alternatives, so that matching is linear in the text. A
repeated group is atomic rather than possessive: Python before 3.11.5 matches possessive ones wrongly.
"""

from __future__ import annotations

import re

BYTE_ORDER_MARK = "\ufeff"

WHITESPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What strip markers and heredocs take for white space: Unicode's White_Space."""

NAME = r"[A-Za-z_][A-Za-z0-9_-]*+(?![^\x00-\x7f])"
"""An identifier of ASCII letters; `identifier_end` reads the others."""

BLANK = r"(?>(?:[ \t]++|/\*(?>(?:[^*]++|\*(?!/))*)\*/)*)"
"""What may stand between two tokens of one line."""

LINE_COMMENT = r"(?:\#|//)[^\n]*+"

FREE_BLANK = rf"(?>(?:[ \t\n]++|\r\n|{LINE_COMMENT}|/\*(?>(?:[^*]++|\*(?!/))*)\*/)*)"
"""The same where newlines are blanks."""

KEY = rf"({NAME}){BLANK}(?:=(?![=>])|:(?!:))"
"""A key of an object that is a name, which is a group, with what separates it from its value."""

PLAIN_STRING = r'"(?>(?:[^"\\\n\r$%]++|\\[^\n\r]|[$%](?!\{))*)"'
"""A quoted string without sequences and without `$${` or `%%{`."""

TEMPLATE_TEXT = r"(?>(?:[^\n$%]++|\$\$\{|%%\{|[$%](?!\{))*)"
"""Literal text of one line of a heredoc or a template file, up to a sequence or the line's end."""

QUOTED_TEXT = r'(?>(?:[^"\\\n\r$%]++|\\[^\n\r]|\$\$\{|%%\{|[$%](?!\{))*)'
"""Literal text of a quoted template, up to a sequence, the closing quote or the line's end."""

_WORDS = rf"""
    (?P<name>{NAME})
  | (?P<number>[0-9]++(?>(?:\.[0-9]++)?)(?>(?:[eE][+-]?[0-9]++)?))
  | (?P<quote>")
  | (?P<heredoc><<-?+(?:[A-Za-z_]|[^\x00-\x7f])(?>(?:[A-Za-z0-9_-]|[^\x00-\x7f])*)\r?\n)
  | (?P<operator>&&|\|\||==|!=|>=|<=|=>|\.\.\.|::|~\}}|/(?![/])|[-+*%<>=!?:.,(){{}}\[\]])
"""

LINE_TOKEN = re.compile(
    rf"{BLANK}(?:{_WORDS}|(?P<newline>(?>(?:{LINE_COMMENT})?)(?:\r?\n|\Z))|(?P<other>.))", re.VERBOSE | re.DOTALL
)
"""The next token where a newline ends the expression; the end of the range is a newline too."""

FREE_TOKEN = re.compile(
    rf"{FREE_BLANK}(?:{_WORDS}|(?P<newline>\Z)|(?P<other>.))",
    re.VERBOSE | re.DOTALL,
)
"""The next token where newlines are blanks: in brackets, arguments and template sequences."""

_NAME_RUN = re.compile(r"(?>(?:[A-Za-z0-9_-]|[^\x00-\x7f])*)")


def identifier_end(text: str, start: int, end: int) -> int:
    """Where the identifier that begins at `start` ends; `start` itself where none does.

    Identifiers are Unicode ones (ID_Start, then ID_Continue) that may also contain `-`.
    """
    found = _NAME_RUN.match(text, start, end)
    run = found.group().replace("-", "_") if found else ""
    if run.isidentifier() and text[start] != "-":
        return start + len(run)
    if not run or text[start] == "-" or not run[0].isidentifier():
        return start
    length = next(index for index, letter in enumerate(run) if not f"a{letter}".isidentifier())
    return start + length


def closing_marker(text: str, marker: str, position: int) -> int:
    """The end of the marker where the line that begins at `position` closes the heredoc; else 0."""
    line_end = text.find("\n", position)
    if line_end < 0 or text[position:line_end].strip(WHITESPACE) != marker:
        return 0
    return text.index(marker, position) + len(marker)


def is_identifier(text: str) -> bool:
    """Whether a text can be a name: a Unicode identifier that may also contain `-`, though not at its start."""
    return text[:1] != "-" and text.replace("-", "_").isidentifier()
