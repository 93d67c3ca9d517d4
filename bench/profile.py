"""Where the time of a command goes, by stage: a sample each millisecond of processor time.

    python bench/profile.py check fixtures/estates/clinic --exit-zero
    python bench/profile.py --lines 30 check fixtures/estates/clinic --exit-zero

Stages interleave, because nothing is parsed or evaluated before it is asked for; so a sample counts for the
innermost function of iaclint that runs, and for the import of a module where one is in progress. `in` is the share
of samples in which a stage is anywhere on the stack: it and what it asks of others.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

CHECKOUT = Path(__file__).parent.parent
sys.path.insert(0, str(CHECKOUT))

_INTERVAL = 0.001

_STAGES: Mapping[str, tuple[str, ...]] = {
    "reading": ("source",),
    "parsing": ("syntax",),
    "conversion": ("schemas", "values", "truth"),
    "evaluation": ("evaluate", "functions"),
    "modules": ("modules", "plan"),
    "graph": ("graph",),
    "lenses": ("aws", "azure", "gcp", "saas", "phi", "retention", "policy_text", "issuers", "production"),
    "rules": ("rules", "rule", "demand", "judgement"),
    "report": ("engine", "part", "group", "report", "reporters", "acceptance", "trace"),
    "processes": ("workers", "processes", "parcel"),
    "command line": ("cli", "settings_file", "catalog", "__main__", "tables"),
}
_UNITS = {unit: stage for stage, units in _STAGES.items() for unit in units}
_IMPORTING = "imports"
_ELSEWHERE = "elsewhere"


class Samples:
    """How often each stage and each line was met."""

    def __init__(self) -> None:
        self.total = 0
        self.innermost: Counter[str] = Counter()
        self.anywhere: Counter[str] = Counter()
        self.lines: Counter[str] = Counter()

    def take(self, _signal: int, frame: FrameType | None) -> None:
        stack = list(_stages_of(frame))
        self.total += 1
        self.innermost[_IMPORTING if _IMPORTING in stack else next(iter(stack), _ELSEWHERE)] += 1
        self.anywhere.update(set(stack) or {_ELSEWHERE})
        if frame is not None:
            self.lines[f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_qualname}"] += 1


def _stages_of(frame: FrameType | None) -> Iterator[str]:
    """The stages on the stack from the innermost outwards."""
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename.startswith("<frozen importlib"):
            yield _IMPORTING
        elif (stage := _stage_of(filename)) is not None:
            yield stage
        frame = frame.f_back


def _stage_of(filename: str) -> str | None:
    path = Path(filename)
    if not path.is_relative_to(CHECKOUT):
        return None
    first, *rest = path.relative_to(CHECKOUT).parts
    unit = rest[0].removesuffix(".py") if first == "iaclint" and rest else first
    return _UNITS.get(unit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=0, help="also print so many of the hottest lines")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the command line of iaclint")
    arguments = parser.parse_args()
    samples = Samples()
    signal.signal(signal.SIGPROF, samples.take)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    from iaclint.cli import cli  # noqa: PLC0415 - its import is sampled

    try:
        cli.main(arguments.command, prog_name="iaclint", standalone_mode=False)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _print(samples, time.process_time(), arguments.lines)


def _print(samples: Samples, seconds: float, lines: int) -> None:
    each = seconds / max(samples.total, 1)  # a kernel may give fewer samples than are asked for
    rows = [(stage, samples.innermost[stage], samples.anywhere[stage]) for stage in (_IMPORTING, *_STAGES, _ELSEWHERE)]
    print(f"{'stage':<16}{'seconds':>9}{'own':>8}{'in':>8}", file=sys.stderr)
    for stage, own, within in rows:
        print(f"{stage:<16}{own * each:>9.3f}{_share(own, samples)}{_share(within, samples)}", file=sys.stderr)
    print(f"{'all':<16}{seconds:>9.3f}", file=sys.stderr)
    for line, count in samples.lines.most_common(lines):
        print(f"{_share(count, samples)}  {line}", file=sys.stderr)


def _share(amount: int, samples: Samples) -> str:
    return f"{amount / max(samples.total, 1):>8.1%}"


if __name__ == "__main__":
    main()
