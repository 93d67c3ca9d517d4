"""Workers: processes that judge root modules beside each other.

A worker is forked when all configuration has been found and read, and so has it already. What it sends back of a root
module is only what a report says of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field, replace
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol  # what a worker begins with is of any type to an executor

from iaclint.acceptance import Register
from iaclint.modules import RootModule
from iaclint.part import Allowance, Judge, Part
from iaclint.records import dataclass
from iaclint.source import SourceFile

if TYPE_CHECKING:
    from concurrent.futures import Executor

CAN_FORK = sys.platform == "linux"
"""Elsewhere a worker would have to read everything again, which takes as long as it saves."""

_TURNS = 16
"""Into how many pieces the work of each worker is divided, so that all end at about the same time."""


class LostWorkerError(Exception):
    """A worker came to its end before it had judged everything."""


class Hire(Protocol):
    """Makes an executor whose workers call `initializer` before anything else; raises OSError where it cannot."""

    def __call__(
        self, max_workers: int, *, initializer: Callable[..., None], initargs: tuple[Any, ...]
    ) -> Executor: ...


def forked(max_workers: int, *, initializer: Callable[..., None], initargs: tuple[Any, ...]) -> Executor:
    """Processes that share what was read before they were forked."""
    from iaclint.processes import Forked  # noqa: PLC0415 - slow to import, and most runs do without

    return Forked(max_workers, initializer=initializer, initargs=initargs)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What a worker begins with; `numbers` are those of what both sides have, by their identities."""

    roots: Sequence[RootModule]
    judge: Judge
    numbers: Mapping[int, int]
    boss: int = field(default_factory=os.getpid)
    allowance: Allowance = field(default_factory=Allowance)


@contextmanager
def parts_of(roots: Sequence[RootModule], judge: Judge, jobs: int, hire: Hire) -> Iterator[Iterator[Part | None]]:
    """The parts of root modules as workers judge them, in order, with None for one that cannot be sent.

    There are none at all where there are no workers, or none to be had. Raises LostWorkerError.
    """
    count = min(jobs, len(roots))
    if count < 2:
        yield iter(())
        return
    files = judge.look_through(root.repository for root in roots)
    acceptances = judge.register.acceptances if judge.register is not None else []
    shared = [*files, *judge.rules, *acceptances]
    work = _Work(roots, judge, {id(one): number for number, one in enumerate(shared)})
    try:
        executor = hire(count, initializer=_begin, initargs=(work,))
    except OSError:  # there may be no more processes
        yield iter(())
        return
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415 - slow to import, and most runs do without

    try:
        size = max(1, len(roots) // (count * _TURNS))
        turns = [range(first, min(first + size, len(roots))) for first in range(0, len(roots), size)]
        sent = (parcel for parcels in executor.map(_sent, turns) for parcel in parcels)
        yield _received(sent, shared, judge.register)
        executor.shutdown()  # all is done, so that nobody is left behind
    except BrokenExecutor as error:
        raise LostWorkerError("a process that judged root modules was ended; is there enough memory?") from error
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _received(
    sent: Iterable[bytes | None], shared: Sequence[object], register: Register | None
) -> Iterator[Part | None]:
    from iaclint.parcel import unpacked  # noqa: PLC0415 - slow to import, and most runs do without

    seen: dict[tuple[str, str], SourceFile] = {}
    for parcel in sent:
        if parcel is None:
            yield None
            continue
        part, files = unpacked(parcel, shared, seen)
        yield part if register is None else _registered(part, files, register)


def _registered(part: Part, files: Iterable[SourceFile], register: Register) -> Part:
    """A part with the acceptances of this register; the worker alone may have read `files`, which have some."""
    register.read(files)
    groups = (replace(group, acceptance=register.own(group.acceptance)) for group in part.groups)
    return replace(part, groups=tuple(groups))


_begun: list[_Work] = []
"""In a worker: what it began with."""


def _begin(work: _Work) -> None:
    _begun[:] = [work]
    if os.getpid() != work.boss:
        with suppress(RuntimeError):  # without a thread it ends when it has done what it does
            Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """Ends the worker when the process that it works for is no more, however that ended."""
    from multiprocessing import parent_process  # noqa: PLC0415

    boss = parent_process()
    if boss is not None:
        boss.join()
        os._exit(1)


def _sent(turn: range) -> list[bytes | None]:
    """What a worker sends of some root modules."""
    return [_parcel(_begun[0], number) for number in turn]


def _parcel(work: _Work, number: int) -> bytes | None:
    """One root module's part as bytes; None where a rule has put something into it that cannot be sent."""
    from iaclint.parcel import packed  # noqa: PLC0415

    root, register = work.roots[number], work.judge.register
    known = work.judge.read.get(root.repository, 0)
    part = work.judge.part(root, work.allowance.next)
    work.allowance.spend(part.cost)
    files = [file for file in root.repository.sources(known) if register is not None and register.has(file)]
    try:
        return packed((part, files), work.numbers)
    except Exception:  # noqa: BLE001 - whatever a rule's own text raises, the root module is judged by the boss
        return None
