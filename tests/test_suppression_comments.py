"""Comments that suppress: which there are, what they say, and what they are about."""

from __future__ import annotations

import pytest

from iaclint.acceptance import comments_of
from iaclint.source import SourceFile

MARK = "iaclint: ignore[x]"

ABOUT = {
    f"a = 1 # {MARK}": "a = 1",
    f"a = 1 // {MARK}": "a = 1",
    f"# {MARK}\na = 1\nb = 2": "a = 1",
    f"# {MARK}\n\n# more\na = 1\nb = 2": "a = 1",
    f'# {MARK}\nr "x" "y" {{\n  a = 1\n}}\nb = 2': 'r "x" "y" {\n  a = 1\n}',
    f'r "x" "y" {{ # {MARK}\n  a = 1\n}}\nb = 2': 'r "x" "y" {\n  a = 1\n}',
    f'r "x" "y" {{\n  # {MARK}\n  n {{\n    a = 1\n  }}\n  b = 2\n}}': "n {\n    a = 1\n  }",
    f"# {MARK}\na = [\n  1,\n  2,\n]\nb = 2": "a = [\n  1,\n  2,\n]",
    f"a = [\n  1,\n  2,\n] # {MARK}\nb = 2": "a = [\n  1,\n  2,\n]",
    f"a = f({{\n  S = [\n    # {MARK}\n    {{\n      A = 1\n    }},\n    {{\n      A = 2\n    }},\n  ]\n}})": (
        "{\n      A = 1\n    }"
    ),
    f'a = f({{\n  A = "*" # {MARK}\n  B = 1\n}})': 'A = "*"',
    f"a = f({{\n  A = [ # {MARK}\n    1,\n  ]\n  B = 1\n}})": "A = [\n    1,\n  ]",
    f"a = 1\n# {MARK}": f"# {MARK}",
    f"# {MARK}\n}}": "}",
}


@pytest.mark.parametrize("text", ABOUT)
def test_what_a_comment_is_about(text: str) -> None:
    (comment,) = comments_of(SourceFile("main.tf", text))
    about = comment.about.text.replace(f" # {MARK}", "").replace(f" // {MARK}", "")
    assert (about.strip(), comment.rules, comment.fault) == (ABOUT[text].strip(), ("x",), "")


NO_COMMENTS = (
    "# iaclint is fine",
    f'a = "# {MARK}"',
    f'a = "${{b}} # {MARK}"',
    f"a = <<E\n# {MARK}\nE\n",
    f"a = <<E\n${{b}} # {MARK}\nE\n",
    f'a = ["x", "// {MARK}"]',
    f"# write # {MARK}",
    f"# // {MARK}",
)


@pytest.mark.parametrize("text", NO_COMMENTS)
def test_what_is_no_such_comment(text: str) -> None:
    assert comments_of(SourceFile("main.tf", text)) == []


OPTIONS = {
    'ignore[a,b-c] reason="it is \\"so\\"" expires=2027-03-31 owner=@x/y': (
        ("a", "b-c"),
        {"reason": 'it is "so"', "expires": "2027-03-31", "owner": "@x/y"},
    ),
    'ignore[ a , b ]  owner="the team"  ': (("a", "b"), {"owner": "the team"}),
    "ignore[CKV_AWS_1]": (("CKV_AWS_1",), {}),
}


@pytest.mark.parametrize("text", OPTIONS)
def test_what_a_comment_says(text: str) -> None:
    (comment,) = comments_of(SourceFile("main.tf", f"a = 1 # iaclint: {text}"))
    assert (comment.rules, comment.options, comment.fault) == (*OPTIONS[text], "")


FAULTS = {
    "ignore": "it is not understood",
    "ignore a": "it is not understood",
    "disable[a]": "it is not understood",
    "ignore[]": "it names no rule",
    "ignore[a] because": "`because` is not understood",
    "ignore[a] reson=x": "`reson=x` is not understood",
    'ignore[a] reason="open': '`reason="open` is not understood',
    'ignore[a] reason="x"expires=2027-01-01': "is not understood",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_not_understood(text: str) -> None:
    (comment,) = comments_of(SourceFile("main.tf", f"a = 1 # iaclint: {text}"))
    assert FAULTS[text] in comment.fault
    assert 'write `iaclint: ignore[rule] reason="..." expires=2027-03-31`' in comment.fault


def test_a_broken_file_still_has_its_comments() -> None:
    text = f'a = = 1\nr "x" "y" {{\n  b = 1 # {MARK}\n'
    (comment,) = comments_of(SourceFile("main.tf", text))
    assert comment.about.text.startswith("b = 1")
