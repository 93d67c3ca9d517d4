"""GitHub's line hash: the vectors of its upload action."""

from __future__ import annotations

import pytest

from iaclint.reporters.linehash import LineHashes, line_hashes
from iaclint.source import SourceFile, Span


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        ("\n\n\n", ["4e5d562094661a0d:1", "5b5d4caf73a13177:1", "3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"]),
        (
            "x = 2\nx = 1\nprint(x)\n",
            ["13494568d0dee3d0:1", "7206f8a3744aa74f:1", "f1b89f20de0d133:1", "c129715d7a2bc9a3:1"],
        ),
        (
            "x = 2\r\nx = 1\r\nprint(x)\r\n",
            ["13494568d0dee3d0:1", "7206f8a3744aa74f:1", "f1b89f20de0d133:1", "c129715d7a2bc9a3:1"],
        ),
        (" hello\t\n\tworld", ["b01c407d36a555d5:1", "7ccada68dd16a863:1"]),
    ],
)
def test_line_hashes_are_those_of_the_upload_action(text: str, hashes: list[str]) -> None:
    assert line_hashes(text) == hashes


def test_line_hashes_ignore_indentation() -> None:
    assert line_hashes(" a\nb\n  \t\tc\n d")[:2] == ["271789c17abda88f:1", "54703d4cd895b18:1"]


def test_equal_line_hashes_are_numbered() -> None:
    blank = "\n" * 300
    hashes = line_hashes(blank)
    assert [text.partition(":")[2] for text in hashes[:3]] == ["1", "2", "3"]
    assert len({text.partition(":")[0] for text in hashes[:100]}) == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_hash_of_a_span_is_that_of_its_line(ending: str) -> None:
    text = ending.join(("x = 2", "x = 1", "print(x)", ""))
    start = text.index("1")
    assert LineHashes().of(Span(SourceFile("a.tf", text), start, start + 1)) == "7206f8a3744aa74f:1"
