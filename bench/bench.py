"""Times iaclint: start-up, evaluation, the reader alone, and `check`, over a directory or a generated repository.

    python bench/bench.py fixtures/estates/clinic
    python bench/bench.py --roots 10 --pieces 90      # about 50,000 lines
    python bench/bench.py --scale                     # does the cost grow with the size? a minute or two
    python bench/bench.py --scale --large             # up to 1,000,000 lines
    python bench/bench.py --scale --against ~/old/bin/python   # and how that of another environment does

Each time is the best of `--repeat` runs, which alternate between the versions that are compared; memory is the peak of
the largest process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.evaluation import expressions, module_calls
from bench.generate import generate, generate_calls, generate_instances, generate_lines, generate_policies
from iaclint.source import Repository, SourceFile
from iaclint.syntax import check_expressions, parse_body


@dataclass(frozen=True)
class Timing:
    """Seconds by the clock, seconds of processors over all processes, and the peak of memory in MB."""

    wall: float
    processor: float
    megabytes: float


@dataclass(frozen=True)
class Bench:
    """The interpreters whose iaclint is timed, the first being the one that is told of, and how often."""

    pythons: Sequence[str]
    repeat: int

    def times(self, *arguments: str) -> list[Timing]:
        """The best of the runs of each."""
        runs = [[_run(python, arguments) for python in self.pythons] for _ in range(self.repeat)]
        return [_best_of(own) for own in zip(*runs, strict=True)]


def main() -> None:
    arguments = _arguments()
    bench = Bench([arguments.python, *filter(None, [arguments.against])], arguments.repeat)
    if arguments.scale or arguments.large:
        _scale(bench, large=arguments.large)
        return
    if arguments.directory is not None:
        _measure(arguments.directory.resolve(), bench)
        return
    with tempfile.TemporaryDirectory() as directory:
        generate(Path(directory), arguments.roots, arguments.pieces)
        _measure(Path(directory), bench)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="?", type=Path, help="a repository; one is generated where none is given")
    parser.add_argument("--roots", type=int, default=10, help="root modules to generate")
    parser.add_argument("--pieces", type=int, default=20, help="groups of six blocks in each root module")
    parser.add_argument("--scale", action="store_true", help="print the table of sizes")
    parser.add_argument("--large", action="store_true", help="and a million lines in it")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--python", default=sys.executable, help="the interpreter of an environment with iaclint")
    parser.add_argument("--against", help="that of another environment, with the version to compare it with")
    return parser.parse_args()


def _scale(bench: Bench, *, large: bool) -> None:
    """A table of what grows.

    The last columns are what each costs, without the start-up, compared with the row before, where 1 is linear; and the
    time of the version that it is compared with, and what share of it ours is.
    """
    print(f"{'':<34}{'wall':>9}{'processor':>11}{'memory':>10}{'growth':>8}")
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "main.tf").write_text("", encoding="utf-8")
        start = bench.times("check", directory)
    _timed("start-up (--version)", bench.times("--version"))
    _timed("check of nothing", start)
    with tempfile.TemporaryDirectory() as directory:
        generate(Path(directory), 1, 1)
        _timed("check of 100 lines", bench.times("check", "--exit-zero", directory))
    sizes = (1_000, 10_000, 50_000, 100_000, *((1_000_000,) if large else ()))
    amounts = (10, 100, 1_000)
    _grow("lines", sizes, generate_lines, bench, start[0])
    _grow("calls of a module", amounts, generate_calls, bench, start[0])
    _grow("root modules", amounts, lambda place, amount: generate(place, amount, 1), bench, start[0])
    _grow("instances", (100, 1_000, 10_000, 100_000), generate_instances, bench, start[0])
    _grow(
        "policies of 20 statements",
        (10, 100, 1_000),
        lambda at, amount: generate_policies(at, amount, 20),
        bench,
        start[0],
    )


def _grow(what: str, amounts: Sequence[int], make: Callable[[Path, int], int], bench: Bench, start: Timing) -> None:
    before = 0.0
    for amount in amounts:
        with tempfile.TemporaryDirectory() as directory:
            lines = make(Path(directory), amount)
            times = bench.times("check", "--exit-zero", directory)
        each = max(times[0].processor - start.processor, 0.001) / (lines if what == "lines" else amount)
        _timed(f"{amount:,} {what}", times, each / before if before else 0)
        before = each


def _timed(what: str, times: Sequence[Timing], growth: float = 0) -> None:
    own, *other = times
    grown = f"{growth:>8.2f}" if growth else " " * 8
    against = "".join(f"{one.wall:>9.2f} s{own.wall / one.wall:>7.2f}" for one in other)
    print(f"{what:<34}{own.wall:>7.2f} s{own.processor:>9.2f} s{own.megabytes:>7,.0f} MB{grown}{against}", flush=True)


def _measure(directory: Path, bench: Bench) -> None:
    files = _files(directory)
    lines = sum(file.text.count("\n") for file in files)
    repeat = bench.repeat
    print(f"{len(files)} files, {lines:,} lines")
    _row("start-up (--version)", bench.times("--version")[0].wall)
    with tempfile.TemporaryDirectory() as scratch:
        _measure_evaluation(Path(scratch), repeat)
    _row("reader: blocks and attributes", _best(lambda: _read(files), repeat), lines)
    _row("reader: and every expression", _best(lambda: _read_expressions(files), repeat), lines)
    for timing in bench.times("check", "--exit-zero", "--allow-incomplete", str(directory)):
        _row("check", timing.wall, lines, megabytes=timing.megabytes)
    with tempfile.TemporaryDirectory() as scratch:
        lines = generate_policies(Path(scratch), 1_000, 20)
        for timing in bench.times("check", "--exit-zero", scratch):
            _row("check of 1,000 policies × 20", timing.wall, lines, megabytes=timing.megabytes)


def _measure_evaluation(scratch: Path, repeat: int) -> None:
    work, nodes = expressions(scratch, 1_000)
    _row("evaluation of expressions", _best(work, repeat), nodes, "nodes")
    for amount in (1, 200):
        work = module_calls(scratch / str(amount), amount)
        _row(f"a module called {amount} times alike", _best(work, repeat), amount, "calls")


def _row(what: str, seconds: float, amount: int = 0, unit: str = "lines", megabytes: float = 0) -> None:
    rate = f"{amount / seconds:>12,.0f} {unit + '/s':<7}" if amount else " " * 20
    memory = f"{megabytes:>8,.0f} MB" if megabytes else ""
    print(f"{what:<32}{seconds:>8.3f} s{rate}{memory}")


def _files(directory: Path) -> list[SourceFile]:
    """Fresh sources, so that nothing is remembered from an earlier run."""
    repository = Repository(directory)
    return [
        repository.source(name if place == "." else f"{place}/{name}")
        for place in repository.directories()
        for name in repository.names(place)
        if name.endswith((".tf", ".tofu"))
    ]


def _read(files: list[SourceFile]) -> None:
    for file in files:
        parse_body(file)


def _read_expressions(files: list[SourceFile]) -> None:
    for file in files:
        check_expressions(parse_body(file)[0])


def _best(work: Callable[[], None], repeat: int) -> float:
    return min(_seconds(work) for _ in range(repeat))


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _best_of(runs: Sequence[Timing]) -> Timing:
    return Timing(min(run.wall for run in runs), min(run.processor for run in runs), max(run.megabytes for run in runs))


def _run(python: str, arguments: Sequence[str]) -> Timing:
    """One run of the command, away from this checkout, so that the iaclint of the interpreter's environment runs."""
    with tempfile.TemporaryDirectory() as elsewhere:
        start = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603 - an interpreter that whoever runs this has named
            [python, "-m", "iaclint", *arguments], cwd=elsewhere, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{python} -m iaclint {' '.join(arguments)}: exit code {os.waitstatus_to_exitcode(status)}")
    return Timing(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
