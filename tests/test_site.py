"""docs/: the generated pages are those of the code, the transcript is what really happens, and links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import CHECKOUT
from tools.write_docs import DOCS, GENERATED, main, pages

TRANSCRIPTS = ("guides/adoption.md",)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_generated_pages_are_up_to_date() -> None:
    """`make pages` writes them."""
    wanted = pages()
    there = {path.relative_to(DOCS).as_posix() for folder in GENERATED for path in (DOCS / folder).rglob("*.md")}
    assert sorted(there ^ wanted.keys()) == []
    stale = [path for path, text in wanted.items() if (DOCS / path).read_text(encoding="utf-8") != text]
    assert stale == []


def test_the_pages_are_written_anew_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/gone.md").write_text("", encoding="utf-8")
    main(tmp_path)
    assert not (tmp_path / "rules/gone.md").exists()
    assert (tmp_path / "rules/index.md").read_text(encoding="utf-8") == pages()["rules/index.md"]


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(DOCS)}: {link}"
        for page in sorted(DOCS.rglob("*.md"))
        for link in re.findall(
            r"\]\(([^)\s#]+)[^)]*\)", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        )
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("page", TRANSCRIPTS)
def test_a_transcript_is_what_happens(page: str, tmp_path: Path) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    assert replayed(text, tmp_path) == text


def replayed(text: str, directory: Path) -> str:
    """A page with the output of its commands as it really is: they are run one by one, in an empty directory."""
    return _BLOCK.sub(lambda block: f"```console\n{''.join(_run(block[1], directory))}```", text)


def _run(block: str, directory: Path) -> Iterator[str]:
    for command in _commands(block):
        yield "".join(f"{'> ' if number else '$ '}{line}".rstrip() + "\n" for number, line in enumerate(command))
        done = subprocess.run(
            ["bash", "-c", "\n".join(command)],
            cwd=directory,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        yield "".join(f"{line}".rstrip() + "\n" for line in done.stdout.splitlines())


def _commands(block: str) -> list[list[str]]:
    """The commands of a block by their lines: the first begins with `$ `, the others with `> `."""
    commands: list[list[str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append([line[2:]])
        elif commands and (line.startswith("> ") or line == ">"):
            commands[-1].append(line[2:])
    return commands


def _environment() -> dict[str, str]:
    """One in which commits have the same names each time, and the day is always the same."""
    people = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _PERSON.items()}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    fixed = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "IACLINT_TODAY": "2026-11-26",
        "COLUMNS": "100",
    }
    return {"PATH": path, "LC_ALL": "C.UTF-8", **people, **fixed}


_PERSON = {"NAME": "Ada", "EMAIL": "ada@example.com", "DATE": "2026-11-23T09:00:00Z"}


if __name__ == "__main__":  # writes the transcripts anew, to be reviewed
    import tempfile

    for name in TRANSCRIPTS:
        page = CHECKOUT / "docs" / name
        with tempfile.TemporaryDirectory() as empty:
            page.write_text(replayed(page.read_text(encoding="utf-8"), Path(empty)), encoding="utf-8")
