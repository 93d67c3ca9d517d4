"""Fuzzes iaclint with mutations of its own fixtures; the same seed gives the same texts.

    python bench/fuzz.py --executions 20000 --seed 7
    python bench/fuzz.py --guided --executions 100000      # by coverage, where atheris is installed

It says how often each target ran, and shows each find once, with its smallest text; the exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path, PurePath
from types import FrameType

CHECKOUT = Path(__file__).parent.parent
sys.path.insert(0, str(CHECKOUT))

from bench.fuzzing import SEEDS, TARGETS  # noqa: E402
from bench.mutation import mutated  # noqa: E402

SLOW = 20
"""Seconds that one execution may take: what takes longer is a find."""

_MOST_SEED = 20_000


class SlowError(Exception):
    """An execution that goes on too long."""


@dataclass
class Session:
    """What a run has done so far: executions by target, and the smallest text of each find."""

    executions: Counter[str] = field(default_factory=Counter)
    finds: dict[str, str] = field(default_factory=dict)

    def run(self, name: str, text: str) -> bool:
        """Runs a target; whether it found anything."""
        self.executions[name] += 1
        fault = _fault(name, text)
        if fault and len(text) < len(self.finds.get(fault, text + " ")):
            self.finds[fault] = text
        return bool(fault)


def _fault(name: str, text: str) -> str:
    """What is wrong, so that the same fault has the same words; empty where nothing is."""
    try:
        signal.alarm(SLOW)
        found = TARGETS[name][0](text)
        signal.alarm(0)
    except Exception as error:  # noqa: BLE001 - any at all is a find
        signal.alarm(0)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = "" if isinstance(error, SlowError) else f" at {PurePath(frame.filename).name}:{frame.lineno}"
        return f"{name}: {type(error).__name__}{place}: {str(error)[:120]}"
    return f"{name}: {found}" if found else ""


def texts(endings: Sequence[str]) -> list[str]:
    """The fixtures with one of these endings, in order, and a seed for each."""
    files = sorted(path for path in (CHECKOUT / "fixtures").rglob("*") if path.suffix in endings and path.is_file())
    found = [
        path.read_text(encoding="utf-8", errors="surrogateescape")
        for path in files
        if path.stat().st_size <= _MOST_SEED
    ]
    return [*(SEEDS[ending] for ending in endings if ending in SEEDS), *found]


def fuzz(executions: int, seed: int, names: Sequence[str] = tuple(TARGETS)) -> Session:
    """Runs the targets in turn on mutated fixtures."""
    signal.signal(signal.SIGALRM, _too_slow)
    session = Session()
    chance = random.Random(seed)  # noqa: S311 - to be the same each time is what it is for
    corpora = {name: texts(TARGETS[name][1]) for name in names}
    for number in range(executions):
        name = names[number % len(names)]
        corpus = corpora[name]
        session.run(name, mutated(chance.choice(corpus), corpus, chance))
    return session


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise SlowError(f"it takes longer than {SLOW} seconds")


def _guided(executions: int, seed: int, names: Sequence[str]) -> None:
    """Lets atheris choose texts that reach code that none has reached before. Ends the process."""
    atheris = import_module("atheris")  # not a dependency
    signal.signal(signal.SIGALRM, _too_slow)
    session, corpora = Session(), {name: texts(TARGETS[name][1]) for name in names}

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        name = names[provider.ConsumeIntInRange(0, len(names) - 1)]
        corpus = corpora[name]
        chance = random.Random(provider.ConsumeIntInRange(0, 1 << 30))  # noqa: S311
        text = mutated(corpus[provider.ConsumeIntInRange(0, len(corpus) - 1)], corpus, chance)
        place = provider.ConsumeIntInRange(0, len(text))
        session.run(name, text[:place] + provider.ConsumeUnicodeNoSurrogates(64) + text[place:])
        if session.executions.total() >= executions:
            _show(session)
            sys.stdout.flush()

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-runs={executions}", f"-seed={seed}", "-max_len=256", "-rss_limit_mb=0"], one)
    atheris.Fuzz()


def _show(session: Session) -> None:
    for line in _lines(session):
        print(line)


def _lines(session: Session) -> Iterator[str]:
    for name, count in sorted(session.executions.items()):
        yield f"{name:<16} {count:>8,} executions"
    yield f"{'in all':<16} {session.executions.total():>8,} executions, {len(session.finds)} finds"
    for fault, text in sorted(session.finds.items()):
        yield f"\n{fault}\n{text[:2000]!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guided", action="store_true", help="choose texts by coverage (needs atheris)")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="only this one; repeatable")
    arguments = parser.parse_args()
    names = tuple(arguments.target or TARGETS)
    if arguments.guided:
        _guided(arguments.executions, arguments.seed, names)
    started = time.perf_counter()
    session = fuzz(arguments.executions, arguments.seed, names)
    _show(session)
    print(f"{time.perf_counter() - started:.0f} seconds")
    return 1 if session.finds else 0


if __name__ == "__main__":
    sys.exit(main())
