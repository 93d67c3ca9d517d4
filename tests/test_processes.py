"""Processes: tasks are done in order of their numbers, and the end of a process is an error at any moment."""

from __future__ import annotations

import gc
import os
import signal
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from iaclint.workers import CAN_FORK

if not CAN_FORK:
    pytest.skip("there is no fork here", allow_module_level=True)

from iaclint.processes import Forked

_begun_with: list[str] = []


def _begin(word: str) -> None:
    _begun_with.append(word)


def _hired(count: int = 2) -> Forked:
    return Forked(count, initializer=_begin, initargs=("a",))


def _told(number: int) -> tuple[str, int]:
    return _begun_with[0], number


def _refused(number: int) -> int:
    raise ValueError(number)


def _ended(number: int) -> int:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _ended_while_it_sends(number: int) -> int:
    if number == 1:
        ends = [one for one in gc.get_objects() if isinstance(one, Connection) and not one.closed and one.writable]
        assert len(ends) == 1, "a process holds no pipe of another"
        os.write(ends[0].fileno(), struct.pack("!i", 1_000_000) + b"half of it")
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _open() -> set[str]:
    return {end.name for end in Path("/proc/self/fd").iterdir()}


@pytest.fixture
def ours() -> Iterator[None]:
    """No process is left behind, and no end of a pipe."""
    before = _open()
    yield
    assert _open() <= before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.usefixtures("ours")
def test_what_tasks_come_to_is_in_order() -> None:
    with _hired() as executor:
        assert list(executor.map(_told, range(50))) == [("a", number) for number in range(50)]
    assert _begun_with == []


@pytest.mark.usefixtures("ours")
def test_what_a_task_raises_is_raised_here() -> None:
    with _hired() as executor, pytest.raises(RuntimeError, match="ValueError: 7"):
        executor.submit(_refused, 7).result()


@pytest.mark.usefixtures("ours")
def test_what_cannot_be_sent_is_an_error() -> None:
    with _hired() as executor, pytest.raises((AttributeError, TypeError), match="pickle"):
        executor.submit(lambda: 1).result()


@pytest.mark.parametrize("task", [_ended, _ended_while_it_sends])
def test_the_end_of_a_process_is_the_error_of_its_task(task: Callable[[int], int]) -> None:
    with _hired() as executor:
        futures = [executor.submit(task, number) for number in (0, 1)]
        with pytest.raises(BrokenExecutor):
            futures[1].result(timeout=20)
        assert futures[0].result(timeout=20) == 0


def test_processes_can_be_ended_at_once() -> None:
    executor = _hired()
    future = executor.submit(time.sleep, 60)
    time.sleep(0.1)
    executor.shutdown(wait=False)
    with pytest.raises(BrokenExecutor):
        future.result(timeout=20)


@pytest.mark.parametrize("missing", ["process", "thread"])
def test_where_there_are_no_more_none_is_left(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    begin, fork = Thread.start, os.fork

    def failing(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("no more") if missing == "process" else RuntimeError("can't start new thread")
        return fork() if missing == "process" else begin(*arguments)

    if missing == "process":
        monkeypatch.setattr(os, "fork", failing)
    else:
        monkeypatch.setattr(Thread, "start", failing)
    with pytest.raises(OSError, match=r"no more|can't start"):
        _hired(3)
