"""Processes: an executor of forked processes, each with pipes that no other process holds.

So the end of a process shows at any moment, also in the middle of what it sends, and none waits for a lock of another.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from multiprocessing import get_context
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar  # any function can be given to an executor

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

_T = TypeVar("_T")
_Task = tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]
_FORK = get_context("fork")


class Forked(Executor):
    """Processes that share what was there before they were forked, which is when this is made.

    A thread for each of them hands it one task after another. Raises OSError where there are no more processes or
    threads to be had. A task whose process comes to its end raises BrokenExecutor.
    """

    def __init__(self, max_workers: int, *, initializer: Callable[..., None], initargs: tuple[Any, ...]) -> None:
        self._waiting: SimpleQueue[_Task | None] = SimpleQueue()
        self._workers: list[_Worker] = []
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # a process can be interrupted once it serves
        try:
            for _ in range(max_workers):
                self._workers.append(_Worker(self._workers, initializer, initargs))
            for worker in self._workers:
                worker.follow(self._waiting)
        except (OSError, RuntimeError) as error:
            self._end()
            raise OSError(str(error)) from error
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def submit(self, work: Callable[..., _T], /, *arguments: Any, **named: Any) -> Future[_T]:
        if named:
            raise TypeError("a task takes its arguments by position")
        future: Future[_T] = Future()
        self._waiting.put((future, work, arguments))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the processes: when they have done all tasks, or at once, where it is not waited for that."""
        if not wait:
            self._end()
            return
        workers, self._workers = self._workers, []
        for _ in workers:
            self._waiting.put(None)
        for worker in workers:
            worker.join()

    def _end(self) -> None:
        for worker in self._workers:
            worker.process.kill()


class _Worker:
    """One process, the ends of its pipes on this side, and the thread that hands it tasks."""

    def __init__(self, others: Sequence[_Worker], initializer: Callable[..., None], initargs: tuple[Any, ...]) -> None:
        tasks, self.tasks = _FORK.Pipe(duplex=False)
        self.results, results = _FORK.Pipe(duplex=False)
        inherited = [self.tasks, self.results, *(end for other in others for end in (other.tasks, other.results))]
        arguments = tasks, results, inherited, initializer, initargs
        self.process: ForkProcess = _FORK.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        tasks.close()
        results.close()

    def follow(self, waiting: SimpleQueue[_Task | None]) -> None:
        self.thread = Thread(target=self._hand_out, args=(waiting,), daemon=True)
        self.thread.start()

    def join(self) -> None:
        self.thread.join()
        self.process.join()
        self.process.close()
        self.results.close()

    def _hand_out(self, waiting: SimpleQueue[_Task | None]) -> None:
        while (task := waiting.get()) is not None:
            future, work, arguments = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                self.tasks.send((work, arguments))
                is_done, outcome = self.results.recv()
            except (EOFError, OSError):
                future.set_exception(BrokenExecutor("a process was ended"))
                continue
            except Exception as error:  # noqa: BLE001 - what cannot be sent is whoever's who asked for it
                future.set_exception(error)
                continue
            if is_done:
                future.set_result(outcome)
            else:
                future.set_exception(outcome)
        self.tasks.close()


def _serve(
    tasks: Connection[Any, Any],
    results: Connection[Any, Any],
    inherited: Sequence[Connection[Any, Any]],
    initializer: Callable[..., None],
    initargs: tuple[Any, ...],
) -> None:
    """In a process: does tasks until there are no more, or nobody who gives any."""
    for end in inherited:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    initializer(*initargs)
    while True:
        try:
            work, arguments = tasks.recv()
        except EOFError:
            return
        try:
            outcome = True, work(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the outcome is asked for
            outcome = False, RuntimeError(f"{type(error).__name__}: {error}")
        try:
            results.send(outcome)
        except OSError:
            os._exit(1)  # nobody is there to take it
