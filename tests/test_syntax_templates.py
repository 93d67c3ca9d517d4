"""Templates: escapes, strip markers, heredocs, indentation, directives and template files."""

from __future__ import annotations

import pytest

from iaclint.source import SourceFile
from iaclint.syntax import Invalid, parse_template
from tests.syntax_text import read, tree

QUOTED = [
    (r'"a\n\r\t\"\\b"', r"""'a\n\r\t"\\b'"""),
    (r'"\u00e9\U0001F600"', "'é😀'"),
    ('"$${a} %%{b} $ % $$ $a"', "'${a} %{b} $ % $$ $a'"),
    ('"$$${a}"', "'$${a}'"),
    ('"${a}"', "wrap(a)"),
    ('"${ "${a}" }"', "wrap(wrap(a))"),
    ('"x${a}y"', "template('x', a, 'y')"),
    ('"${a}${b}"', "template(a, b)"),
    ('"${\n a\n}"', "wrap(a)"),
    ('"${a["k"]}-${f("}")}"', "template(a['k'], '-', f('}'))"),
    ('"${{ a = 1 }.a}"', "wrap({'a' = 1}.a)"),
    ('"${~ a ~}"', "wrap(a)"),
    ('"${a ~} "', "template(a)"),
    (r'"a ${x ~} \n  b"', "template('a ', x, 'b')"),
    (r'"a \n ${~ x} b"', "template('a', x, ' b')"),
    ('"a ${~ x ~}${y} b"', "template('a', x, y, ' b')"),
    ('"%{ if a }b%{ endif }"', "template(if(a, ['b'], []))"),
    ('"%{ if a }b%{ else }c%{ endif }"', "template(if(a, ['b'], ['c']))"),
    ('"%{ if a ~} b %{~ else ~} c %{~ endif }"', "template(if(a, ['b'], ['c']))"),
    ('"%{ for x in a }${x}, %{ endfor }"', "template(for(x in a, [x, ', ']))"),
    ('"%{ for k, v in a }%{ if v }${k}%{ endif }%{ endfor }"', "template(for(k, v in a, [if(v, [k], [])]))"),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED)
def test_quoted_template(text: str, expected: str) -> None:
    assert tree(read(text)) == expected


HEREDOCS = [
    ("<<E\na\n  b\nE", "'a\\n  b\\n'"),
    ("<<E\nE", "''"),
    ("<<E\na\n  E  ", "'a\\n'"),
    ("<<E\nEX\n E X\nE", "'EX\\n E X\\n'"),
    ("<<größe-1\na\ngröße-1", "'a\\n'"),
    ('<<E\n\\n "\nE', "'\\\\n \"\\n'"),
    ("<<E\n$${a} %%{b}\nE", "'${a} %{b}\\n'"),
    ("<<E\r\na\r\nE", "'a\\r\\n'"),
    ("<<E\n${a}\nE", "template(a, '\\n')"),
    ("<<E\n${a ~}\nE", "template(a)"),
    ("<<E\n${a ~}\n  b\nE", "template(a, '  b\\n')"),
    ("<<E\na\n${~ b}\nE", "template('a', b, '\\n')"),
    ("<<E\na\n  ${~ b}\nE", "template('a\\n', b, '\\n')"),
    ("<<E\n${<<F\nE\nF\n}\nE", "template('E\\n', '\\n')"),
    ("<<E\n%{ if a ~}\nb\n%{ endif ~}\nE", "template(if(a, ['b\\n'], []))"),
    ("<<-E\n    a\n      b\n  E", "'a\\n  b\\n'"),
    ("<<-E\n\ta\n\t\tb\nE", "'a\\n\\tb\\n'"),
    ("<<-E\n  a\n\n   \n  b\nE", "'a\\n\\n   \\nb\\n'"),
    ("<<-E\n  a\n${x}\nE", "template('  a\\n', x, '\\n')"),
    ("<<-E\n  ${x}\n    b\nE", "template(x, '\\n  b\\n')"),
    ("<<-E\n    a ${x ~}\n    b\n    c\nE", "template('a ', x, '    b\\nc\\n')"),
    ("<<-E\n  ${x\n}\n  b\nE", "template(x, '\\nb\\n')"),
]


@pytest.mark.parametrize(("text", "expected"), HEREDOCS)
def test_heredoc(text: str, expected: str) -> None:
    whole = f"[\n{text}\n]"
    assert tree(read(whole)) == f"[{expected}]"


FILES = [
    ("", "''"),
    ("a\nb", "'a\\nb'"),
    ("${a}", "wrap(a)"),
    ("\ufeff${a}", "wrap(a)"),
    ("${a}\n", "template(a, '\\n')"),
    ('a "${b}" c', "template('a \"', b, '\" c')"),
    ("%{ for x in a ~}\n- ${x}\n%{ endfor ~}\n", "template(for(x in a, ['- ', x, '\\n']))"),
]


@pytest.mark.parametrize(("text", "expected"), FILES)
def test_template_file(text: str, expected: str) -> None:
    assert tree(parse_template(SourceFile("test.tftpl", text))) == expected


ERRORS = [
    ('"a', "Unterminated template string", 1),
    ('"a\nb"', "Invalid multi-line string", 1),
    (r'"\x41"', "Invalid escape sequence", 1),
    (r'"\/"', "Invalid escape sequence", 1),
    (r'"\ud800"', "Invalid escape sequence", 1),
    (r'"\U00110000"', "Invalid escape sequence", 1),
    ('"${a"', "Unclosed template interpolation sequence", 1),
    ('"${a b}"', "Extra characters after interpolation expression", 1),
    ('"${}"', "Invalid expression", 1),
    ('"%{ }"', "Invalid template directive", 1),
    ('"%{ while a }"', "Invalid template control keyword", 1),
    ('"%{ else if a }"', "Extra characters in else marker", 1),
    ('"%{ if a }b"', "Unexpected end of template", 1),
    ('"%{ endif }"', "Unexpected endif directive", 1),
    ('"%{ if a }%{ else }%{ else }%{ endif }"', "Unexpected else directive", 1),
    ('"%{ for in a }%{ endfor }"', "Invalid 'for' directive", 1),
    ("<<E\n%{ for x in a }\n%{ endif }\nE\n", "Unexpected endif directive", 3),
    ("<<E\n%{ if a }\nb\nE\n", "Unexpected end of template", 4),
    ("<<E\n${a\nE\n", "Extra characters after interpolation expression", 3),
    ("<<E\na\n", "Unterminated template string", 1),
    ("<<E \na\nE\n", "Invalid expression", 1),
]


@pytest.mark.parametrize(("text", "summary", "line"), ERRORS)
def test_template_error(text: str, summary: str, line: int) -> None:
    node = read(text)
    assert isinstance(node, Invalid)
    assert (node.problem.summary, node.problem.line) == (summary, line)
