"""Runs iaclint on hostile inputs and prints a table: input, seconds, megabytes, exit code, and what it says.

    python bench/hostile.py                  # all; some take a gigabyte of memory, or minutes to make
    python bench/hostile.py --only settings

The exit code is 1 where a run crashed, went on too long, took too much, said something else, or missed a fault beside
the input.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.hostile_cases import SEEN, Case, cases
from iaclint.catalog import load_rules
from iaclint.cli import main as iaclint

SECONDS = 120
"""That a run may take: ten times what the slowest takes on a machine of today."""

MEGABYTES = 3_000

_CRASH = re.compile(r"Traceback|internal error|RecursionError|MemoryError|rule failed|Segmentation")
_NOT_PRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\U0010ffff]|[\u202a-\u202e\u2066-\u2069\u200b]|##\\w*\\[|^\\s*::", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: its exit code (negative for a signal), its cost and what it wrote."""

    code: int
    seconds: float
    megabytes: int
    output: str
    ran: bool

    def faults(self, case: Case) -> list[str]:
        """What is wrong with it."""
        found = []
        if self.code != case.code:
            found.append(f"exit code {self.code}, not {case.code}")
        if case.says not in self.output:
            found.append(f"does not say {case.says!r}")
        if case.is_judged and "aws_sqs_queue.seen" not in self.output:
            found.append("the fault in seen.tf is not found")
        if crash := _CRASH.search(self.output):
            found.append(f"says {crash[0]!r}")
        if "CANARY" in self.output:
            found.append("shows what lies outside of the repository")
        if self.ran:
            found.append("a command of the repository ran")
        if odd := _NOT_PRINTABLE.search(self.output):
            found.append(f"writes {odd[0]!r}")
        if self.megabytes > MEGABYTES:
            found.append(f"takes {self.megabytes} MB")
        return found


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty directory, removed by a program that goes as deep as directories nest."""
    above = Path(tempfile.mkdtemp())
    try:
        (above / "repository").mkdir()
        yield above / "repository"
    finally:
        subprocess.run(["rm", "-rf", str(above)], check=False)  # noqa: S603, S607


def run(case: Case, directory: Path) -> Outcome:
    """Makes the input in an empty directory and runs the command there, in a process of its own."""
    (directory / "seen.tf").write_text(SEEN, encoding="utf-8")
    case.make(directory)
    written = directory.parent / "output"
    started = time.perf_counter()
    child = os.fork()
    if not child:
        _in_child(case, directory, written)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    output = written.read_bytes().decode("utf-8", "backslashreplace")
    return Outcome(code, seconds, usage.ru_maxrss // 1024, output, (directory / "ran").exists())


def _in_child(case: Case, directory: Path, written: Path) -> None:
    """Runs the command; ends the process."""
    try:
        signal.alarm(SECONDS)
        limit = (MEGABYTES + 2_000) * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        for descriptor in (1, 2):
            os.dup2(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), descriptor)
        sys.stdout, sys.stderr = (open(descriptor, "w", encoding="utf-8") for descriptor in (1, 2))  # noqa: SIM115, PTH123
        os.chdir(directory)
        sys.argv = ["iaclint", *case.command]
        iaclint()
    finally:
        os._exit(71)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="the cases with this in their names")
    parser.add_argument("--small", action="store_true", help="only what the tests run")
    arguments = parser.parse_args()
    load_rules()
    bad = 0
    print(f"{'input':<46} {'s':>6} {'MB':>5} {'exit':>4}  says")
    for case in cases():
        if arguments.only in case.name and not (arguments.small and case.is_large):
            with scratch() as directory:
                outcome = run(case, directory)
            faults = outcome.faults(case)
            said = f"WRONG: {'; '.join(faults)}" if faults else case.says
            print(
                f"{case.name:<46} {outcome.seconds:>6.1f} {outcome.megabytes:>5} {outcome.code:>4}  {said}", flush=True
            )
            bad += bool(faults)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
