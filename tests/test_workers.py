"""Root modules judged by workers give the report that one process gives, byte for byte."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from iaclint.acceptance import Identity, Kind, Known, Register, Status
from iaclint.catalog import load_controls, load_rules
from iaclint.cli.jobs import jobs_for
from iaclint.cli.targets import find_targets
from iaclint.engine import check
from iaclint.modules import Modules, Resource, RootModule, find_roots
from iaclint.part import Allowance, Judge, Part
from iaclint.report import Report
from iaclint.reporters import REPORTERS, Presentation
from iaclint.rule import Graph, Judgements, Rule, Severity, fail_if, rule
from iaclint.settings import Settings
from iaclint.source import Repository
from iaclint.values.ask import below
from iaclint.workers import CAN_FORK, Hire, LostWorkerError, forked
from tests.architecture import CHECKOUT
from tests.support import write

ESTATES = CHECKOUT / "fixtures/estates"
TODAY = date(2026, 11, 26)
RULES = load_rules()
needs_fork = pytest.mark.skipif(not CAN_FORK, reason="there is no fork here")

QUEUE = 'resource "aws_sqs_queue" "q" {\n  sqs_managed_sse_enabled = false%s\n}\n'
SUPPRESSED = ' # iaclint: ignore[enc-aws-sqs] reason="a test" expires=2026-12-31'
MODULE = 'variable "on" {}\nresource "aws_sqs_queue" "m" {\n  sqs_managed_sse_enabled = var.on\n}\n'
CALL = 'module "m" {\n  source = "../../modules/m"\n  on     = %s\n}\n'
MORE = 'variable "nothing" {}\nvariable "given" {}\nlocals { broken = nosuch(1) }\n'
GIVEN = 'resource "aws_sqs_queue" "g" {\n  count = 3\n  sqs_managed_sse_enabled = var.given\n}\n'


def _estate(directory: Path) -> Path:
    """Root modules with faults in a shared module, in the root module itself and in its variables.

    One of each is accepted, the last in a file that is read only when its root module is judged; some are not known.
    """
    files = {"modules/m/main.tf": MODULE}
    for number in range(6):
        here = f"envs/e{number}"
        files[f"{here}/main.tf"] = QUEUE % (SUPPRESSED if number == 2 else "")
        files[f"{here}/call.tf"] = CALL % ("var.nothing" if number == 3 else "false")
        files[f"{here}/more.tf"] = MORE + GIVEN
        files[f"{here}/terraform.tfvars"] = f"extra = 1\ngiven = false{SUPPRESSED if number > 3 else ''}\n"
    return write(directory, files)


class _AtOnce(Executor):
    """An executor that is no process: it does the work when it is given it."""

    def __init__(self, _workers: int, *, initializer: Callable[..., None], initargs: tuple[Any, ...]) -> None:
        initializer(*initargs)

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work(*arguments, **named))
        return future


def _nobody(*_arguments: Any, **_named: Any) -> Executor:
    raise OSError("no process can be added")


HIRES: list[Any] = [
    pytest.param(forked, marks=needs_fork, id="forked"),
    pytest.param(_AtOnce, id="another executor"),
    pytest.param(_nobody, id="nobody to be had"),
]


def _report(
    directory: Path,
    jobs: int,
    hire: Hire = forked,
    rules: Sequence[Rule] = RULES,
    known: Known | None = None,
    *,
    keeps_passes: bool = False,
) -> Report:
    modules = Modules(Repository(directory))
    roots = [RootModule(modules, root) for root in find_roots(modules, modules.repository.directories())]
    register = Register(Settings(), rules, TODAY)
    if known is not None:
        register.know(Kind.BASELINE, known, "a baseline")
    controls = load_controls()
    passes = keeps_passes
    return check(roots, rules, controls, Settings(), keeps_passes=passes, register=register, jobs=jobs, hire=hire)


def _texts(report: Report) -> dict[str, str]:
    shown = Presentation(shows_unknowns=True, shows_accepted=True, shows_passes=True, full=True)
    return {format: reporter(report, shown) for format, reporter in REPORTERS.items()}


@pytest.mark.parametrize("keeps_passes", [False, True], ids=["", "with what passes"])
@pytest.mark.parametrize("hire", HIRES)
def test_the_reports_are_the_same(tmp_path: Path, hire: Hire, keeps_passes: bool) -> None:
    directory = _estate(tmp_path)
    alone = _report(directory, 1, keeps_passes=keeps_passes)
    together = _report(directory, 2, hire, keeps_passes=keeps_passes)
    assert _texts(together) == _texts(alone)
    assert (together.coverage, together.checks) == (alone.coverage, alone.checks)
    assert all((together.failures, together.accepted, together.unknown_reasons, together.problems))


@pytest.mark.parametrize("hire", HIRES)
def test_what_is_accepted_is_counted_over_all_workers(tmp_path: Path, hire: Hire) -> None:
    register = _report(_estate(tmp_path), 2, hire).register
    assert register is not None
    told = [(one.where, register.uses[one], register.status(one, RULES)) for one in register.acceptances]
    assert told == [
        ("envs/e2/main.tf:2:35", 1, Status.ACTIVE),
        ("envs/e4/terraform.tfvars:2:15", 3, Status.ACTIVE),
        ("envs/e5/terraform.tfvars:2:15", 3, Status.ACTIVE),
    ]


@pytest.mark.parametrize("hire", HIRES)
def test_known_faults_are_met_over_all_workers(tmp_path: Path, hire: Hire) -> None:
    directory = _estate(tmp_path)
    before = _report(directory, 1)
    identities = {one for finding in before.failures for one in finding.identities}
    known = Known(identities)
    assert _report(directory, 2, hire, known=known).failures == ()
    assert known.met == identities


@pytest.mark.parametrize("hire", HIRES)
def test_only_the_first_root_module_has_come_for_one_that_is_gone(tmp_path: Path, hire: Hire) -> None:
    """What is told in which order counts, whichever worker is done first."""
    directory = write(tmp_path, {f"e{number}/main.tf": QUEUE % "" for number in range(4)})
    now = {one for finding in _report(directory, 1).failures for one in finding.identities if one.root == "e0"}
    gone = [Identity(one.rule, "old/main.tf", "old", one.address, one.defect, one.digest) for one in now]
    report = _report(directory, 2, hire, known=Known(gone, lambda root: root == "old"))
    assert gone
    assert {root for finding in report.accepted for root in finding.roots} == {"e0"}
    assert {root for finding in report.failures for root in finding.roots} == {"e1", "e2", "e3"}


@rule(Severity.LOW, fix="")
def ret_x_short(graph: Graph) -> Judgements:
    """Days are few."""
    for group in graph.resources("x_group"):
        yield fail_if(below(group["days"], 90), group, "days are few", at=group["days"])


COSTS = (10, 1_000, 10, 200, 900, 10)
"""How much there is to evaluate in each root module."""

DAYS = 'resource "x_group" "g" {{\n  days = sum([for n in range({}) : n])\n}}\n'


@pytest.mark.parametrize("hire", HIRES)
@pytest.mark.parametrize("steps", [90, 900, 2_300, 3_000, 4_400, 1_000_000])
def test_what_evaluation_may_cost_is_shared_as_in_one_process(
    tmp_path: Path, hire: Hire, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iaclint.part._ALL_STEPS", steps)
    monkeypatch.setattr("iaclint.part._LEAST_STEPS", 100)
    directory = write(tmp_path, {f"e{number}/main.tf": DAYS.format(cost) for number, cost in enumerate(COSTS)})
    alone = _report(directory, 1, rules=(ret_x_short,))
    assert _texts(_report(directory, 2, hire, (ret_x_short,))) == _texts(alone)
    assert bool(alone.unknown_reasons) == (steps < 1_000_000)


@needs_fork
@pytest.mark.parametrize(
    ("steps", "expected"), [(1_000, True), (1_000_000, False)], ids=["none is left", "there is enough"]
)
def test_root_modules_are_judged_anew_only_where_no_more_is_left(
    tmp_path: Path, steps: int, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers allow more here than they ever would."""
    judged: list[str] = []
    part, boss = Judge.part, os.getpid()
    monkeypatch.setattr(Allowance, "next", property(lambda _: steps if os.getpid() == boss else 5_000_000))

    def noting(judge: Judge, root: RootModule, allowed: int) -> Part:
        judged.append(root.label)
        return part(judge, root, allowed)

    monkeypatch.setattr(Judge, "part", noting)
    files = {f"e{number}/main.tf": DAYS.format(cost) for number, cost in enumerate(COSTS)}
    _report(write(tmp_path, files), 2, forked, (ret_x_short,))
    assert judged == (["e1", "e4"] if expected else [])


@rule(Severity.LOW, fix="")
def enc_x_broken(graph: Graph) -> Judgements:
    """It raises."""
    yield from ()
    raise ValueError(graph.root.label)


@rule(Severity.LOW, fix="")
def enc_x_deadly(graph: Graph) -> Judgements:
    """It ends its process."""
    yield from ()
    os.kill(os.getpid(), signal.SIGKILL if graph.root.label else signal.SIGTERM)


@pytest.mark.parametrize("estate", sorted(one.name for one in ESTATES.iterdir()))
def test_nothing_of_a_root_module_is_kept_once_it_is_judged(estate: str) -> None:
    gc.collect()
    before = {id(one) for one in gc.get_objects() if isinstance(one, Resource)}
    report = _report(ESTATES / estate, 1)
    gc.collect()
    assert report.coverage.resources
    assert not [one for one in gc.get_objects() if isinstance(one, Resource) and id(one) not in before]


@pytest.mark.parametrize("hire", HIRES)
def test_a_rule_that_raises_is_a_crash_in_every_root_module(tmp_path: Path, hire: Hire) -> None:
    report = _report(_estate(tmp_path), 2, hire, (enc_x_broken,))
    assert [crash.root for crash in report.crashes] == [f"envs/e{number}" for number in range(6)]
    assert report.crashes == _report(tmp_path, 1, hire, (enc_x_broken,)).crashes


@needs_fork
def test_a_worker_that_dies_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(LostWorkerError):
        _report(_estate(tmp_path), 2, forked, (enc_x_deadly,))


@pytest.mark.parametrize(
    ("chosen", "lines", "roots", "expected"),
    [
        (None, 10, 4, 1),
        (None, 4_000, 4, 2),
        (None, 4_000, 1, 1),
        (3, 10, 4, 3),
        (1, 4_000, 4, 1),
    ],
)
def test_as_many_processes_judge_as_pay(
    tmp_path: Path, chosen: int | None, lines: int, roots: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iaclint.cli.jobs.CAN_FORK", True)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    write(tmp_path, {f"e{number}/main.tf": "locals {}\n" * lines for number in range(roots)})
    assert jobs_for(chosen, find_targets([tmp_path], each=False)) == expected


RULE = '''
import os, signal, time
from iaclint.rule import *

@rule(Severity.LOW, fix="")
def enc_x_slow(graph: Graph) -> Judgements:
    """It takes its time."""
    yield from ()
    {code}
'''
SLEEPS = 'open("begun", "w").close(); time.sleep(60)'


def _started(directory: Path, code: str) -> subprocess.Popen[bytes]:
    """A check by two workers, of which each runs a line of code for its root modules."""
    _estate(directory)
    write(directory, {"own/enc_x_slow.py": RULE.format(code=code)})
    command = [sys.executable, "-m", "iaclint", "check", "--jobs", "2", "--rules", "own", "--select", "enc-x-slow"]
    variables = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=directory, env=variables, stdout=pipe, stderr=pipe, start_new_session=True)


@needs_fork
@pytest.mark.parametrize(
    ("sent", "to_all", "code"),
    [
        (signal.SIGINT, True, 130),
        (signal.SIGINT, False, 130),
        (signal.SIGTERM, False, -15),
        (signal.SIGKILL, False, -9),
    ],
    ids=["interrupted by the terminal", "interrupted", "terminated", "killed"],
)
def test_no_worker_is_left_behind(tmp_path: Path, sent: signal.Signals, to_all: bool, code: int) -> None:
    child = _started(tmp_path, SLEEPS)
    for _ in range(600):
        if (tmp_path / "begun").exists():
            break
        time.sleep(0.05)
    os.killpg(child.pid, sent) if to_all else child.send_signal(sent)
    out, err = child.communicate(timeout=30)  # it ends when the last process has that writes there
    assert (child.returncode, out) == (code, b"")
    assert b"Traceback" not in err


@needs_fork
def test_what_is_said_of_a_worker_that_dies(tmp_path: Path) -> None:
    out, err = _started(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)").communicate(timeout=60)
    assert out == b""
    assert err == b"iaclint: a process that judged root modules was ended; is there enough memory? (exit 70)\n"
