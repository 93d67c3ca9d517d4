"""Times iaclint: start-up, evaluation, the reader alone, and `check`, over a directory or a generated repository.

    python bench/bench.py fixtures/estates/clinic
    python bench/bench.py --roots 10 --pieces 90      # about 50,000 lines
    python bench/bench.py --scale                     # does the cost grow with the size? a minute or two
    python bench/bench.py --scale --large             # up to 1,000,000 lines

Each figure is the best of `--repeat` runs; memory is the peak of the checking process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.evaluation import expressions, module_calls
from bench.generate import generate, generate_calls, generate_instances, generate_lines, generate_policies
from iaclint.source import Repository, SourceFile
from iaclint.syntax import check_expressions, parse_body


def main() -> None:
    arguments = _arguments()
    if arguments.scale or arguments.large:
        _scale(arguments.repeat, large=arguments.large)
        return
    if arguments.directory is not None:
        _measure(arguments.directory, arguments.repeat)
        return
    with tempfile.TemporaryDirectory() as directory:
        generate(Path(directory), arguments.roots, arguments.pieces)
        _measure(Path(directory), arguments.repeat)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="?", type=Path, help="a repository; one is generated where none is given")
    parser.add_argument("--roots", type=int, default=10, help="root modules to generate")
    parser.add_argument("--pieces", type=int, default=20, help="groups of six blocks in each root module")
    parser.add_argument("--scale", action="store_true", help="print the table of sizes")
    parser.add_argument("--large", action="store_true", help="and a million lines in it")
    parser.add_argument("--repeat", type=int, default=3)
    return parser.parse_args()


def _scale(repeat: int, *, large: bool) -> None:
    """A table of what grows, in processor time of one process.

    The last column compares what one more costs, without the start-up, with the row before: 1 is linear.
    """
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "main.tf").write_text("", encoding="utf-8")
        start, _ = _command_effort(["check", directory], repeat)
    _row("start-up (--version)", _command_effort(["--version"], repeat)[0])
    _row("check of nothing", start)
    sizes = (1_000, 10_000, 100_000, *((1_000_000,) if large else ()))
    _grow("lines", sizes, generate_lines, repeat, start)
    _grow("calls of a module", (10, 100, 1_000), generate_calls, repeat, start)
    _grow("root modules", (10, 100, 1_000), lambda place, amount: generate(place, amount, 1), repeat, start)
    _grow("instances", (100, 1_000, 10_000, 100_000), generate_instances, repeat, start)


def _grow(what: str, amounts: Sequence[int], make: Callable[[Path, int], int], repeat: int, start: float) -> None:
    before = 0.0
    for amount in amounts:
        with tempfile.TemporaryDirectory() as directory:
            lines = make(Path(directory), amount)
            seconds, megabytes = _command_effort(["check", "--exit-zero", directory], repeat)
        size = lines if what == "lines" else amount
        each = max(seconds - start, 0.001) / size
        ratio = f"{each / before:>8.2f}" if before else ""
        _row(f"{size:,} {what}", seconds, size, "lines" if what == "lines" else "each", megabytes, ratio)
        before = each


def _measure(directory: Path, repeat: int) -> None:
    files = _files(directory)
    lines = sum(file.text.count("\n") for file in files)
    print(f"{len(files)} files, {lines:,} lines")
    _row("start-up (--version)", _command_seconds(["--version"], repeat)[0])
    with tempfile.TemporaryDirectory() as scratch:
        _measure_evaluation(Path(scratch), repeat)
    _row("reader: blocks and attributes", _best(lambda: _read(files), repeat), lines)
    _row("reader: and every expression", _best(lambda: _read_expressions(files), repeat), lines)
    seconds, memory = _command_seconds(["check", "--exit-zero", "--allow-incomplete", str(directory)], repeat)
    _row("check", seconds, lines, megabytes=memory)
    with tempfile.TemporaryDirectory() as scratch:
        lines = generate_policies(Path(scratch), 1_000, 20)
        seconds, memory = _command_seconds(["check", "--exit-zero", scratch], repeat)
        _row("check of 1,000 policies × 20", seconds, lines, megabytes=memory)


def _measure_evaluation(scratch: Path, repeat: int) -> None:
    work, nodes = expressions(scratch, 1_000)
    _row("evaluation of expressions", _best(work, repeat), nodes, "nodes")
    for amount in (1, 200):
        work = module_calls(scratch / str(amount), amount)
        _row(f"a module called {amount} times alike", _best(work, repeat), amount, "calls")


def _row(what: str, seconds: float, amount: int = 0, unit: str = "lines", megabytes: float = 0, more: str = "") -> None:
    rate = f"{amount / seconds:>12,.0f} {unit + '/s':<7}" if amount else " " * 20
    memory = f"{megabytes:>8,.0f} MB" if megabytes else ""
    print(f"{what:<32}{seconds:>8.3f} s{rate}{memory}{more}")


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


def _command_seconds(arguments: list[str], repeat: int) -> tuple[float, float]:
    """The best wall time of the command and the peak of its memory in MB."""
    best = min(_run(arguments) for _ in range(repeat))
    return best[0], best[2]


def _command_effort(arguments: list[str], repeat: int) -> tuple[float, float]:
    """The least processor time of the command, which other programs disturb less, and the peak of its memory in MB."""
    runs = [_run(arguments) for _ in range(repeat)]
    return min(processor for _, processor, _ in runs), max(memory for _, _, memory in runs)


def _run(arguments: list[str]) -> tuple[float, float, float]:
    """The wall time, the processor time and the peak of the memory in MB of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "iaclint", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(child.pid, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
