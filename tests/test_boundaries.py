"""Boundaries: no network, no program but git, no file outside of the root, and nothing written, whatever is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.hostile_cases import git
from iaclint.reporters import REPORTERS
from iaclint.workers import CAN_FORK
from tests.architecture import CHECKOUT
from tests.guarded import FORBIDDEN
from tests.support import write

FILES = {
    "main.tf": """
module "inner" { source = "./inner" }
module "vendored" { source = "hashicorp/x/aws" }
module "out" { source = "../outside" }
resource "aws_sqs_queue" "q" {
  sqs_managed_sse_enabled = false # iaclint: ignore[enc-aws-sqs] reason="x" expires=2026-12-31
}
resource "aws_iam_policy" "p" {
  name   = try(file("/etc/hostname"), file("${path.module}/../outside/main.tf"), "none")
  policy = templatefile("${path.module}/policy.json", { action = "*" })
}
resource "aws_s3_bucket" "b" {
  bucket = yamldecode(file("${path.module}/names.yaml")).bucket
  tags   = { hash = filesha256("${path.module}/link") }
}
output "o" { value = [for name in fileset(path.module, "**") : name] }
""",
    "inner/main.tf": 'resource "aws_sns_topic" "t" {}\n',
    "policy.json": '{"Statement": [{"Effect": "Allow", "Action": "${action}", "Resource": "*"}]}',
    "names.yaml": "bucket: claims\n",
    "terraform.tfvars": "x = 1\n",
    "iaclint.toml": 'phi = ["*.b"]\nknown_accounts = ["012345678901"]\n',
    ".terraform/modules/modules.json": '{"Modules": [{"Key": "out", "Source": "x", "Dir": "../outside"}]}',
}

needs_fork = pytest.mark.skipif(not CAN_FORK, reason="there is no fork here")
CHECKS = [["check", ".", "--exit-zero", "--allow-incomplete", "--format", format] for format in sorted(REPORTERS)]
COMMANDS = [
    *CHECKS,
    ["check", "."],
    ["check", ".", "--show-passes", "--show-unknown", "--statistics", "--group-by", "rule", "--sarif-profile", "full"],
    ["explain", "enc-aws-sqs"],
    ["explain", "aws_sqs_queue.q"],
    ["graph", "."],
    ["graph", ".", "--format", "dot"],
    ["suppressions", "."],
    ["suppressions", "import", "."],
    ["eval", "--module", ".", 'try(file("/etc/passwd"), "no")'],
    ["config", "show"],
    ["rules"],
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that points out of itself in every way, with a file beside it."""
    write(tmp_path / "outside", {"main.tf": "CANARY"})
    root = write(tmp_path / "repository", FILES)
    (root / "link").symlink_to("../outside/main.tf")
    (root / "linked.tf").symlink_to("/etc/hosts")
    return root


def guarded(root: Path, commands: list[list[str]], **variables: str) -> subprocess.CompletedProcess[str]:
    """The commands in one process that may not reach out."""
    words = [word for command in commands for word in (*command, "--")][:-1]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    line = [sys.executable, "-m", "tests.guarded", str(root), *words]
    return subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_no_command_reaches_out_of_the_repository(root: Path) -> None:
    done = guarded(root, COMMANDS)
    assert (done.returncode, "forbidden" in done.stderr) == (0, False), done.stderr[-2000:]
    assert "CANARY" not in done.stdout + done.stderr
    assert "[rules] " in done.stdout


MANY = {f"e{number}/{name}": text for number in range(4) for name, text in FILES.items() if name.endswith(".tf")}
REACHES = """
import socket
from iaclint.rule import *

@rule(Severity.LOW, fix="")
def enc_x_reaches(graph: Graph) -> Judgements:
    \"\"\"It opens a socket.\"\"\"
    yield from ()
    socket.socket()
"""


@needs_fork
def test_neither_do_the_processes_that_it_forks(root: Path) -> None:
    write(root, {**MANY, "own/enc_x_reaches.py": REACHES})
    jobs = ["--jobs", "2"]
    done = guarded(root, [[*command, *jobs] for command in (*CHECKS, ["suppressions", "list", "."])])
    assert (done.returncode, "forbidden" in done.stderr) == (0, False), done.stderr[-2000:]
    assert "CANARY" not in done.stdout + done.stderr
    done = guarded(root, [["check", ".", *jobs, "--rules", "own", "--select", "enc-x-reaches"]])
    assert done.stdout == f"\n[check . {' '.join(jobs)} --rules own --select enc-x-reaches] 70\n"
    assert "forbidden: socket.__new__" in done.stderr


def test_in_a_work_tree_only_git_is_started(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")
    done = guarded(root, [*CHECKS[:1], ["diff", "--base", "HEAD", "."], ["suppressions", "."]])
    assert (done.returncode, "forbidden" in done.stderr) == (0, False), done.stderr[-2000:]


BREAKS = {
    "a socket": "import socket; socket.socket()",
    "a shell": "import os; os.system('true')",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a process": "import os; os.fork()",
    "a process of Python": "from multiprocessing import get_context as of; of('fork').Process(target=print).start()",
    "a file outside": "open('../outside/main.tf')",
    "a file of the system": "open('/etc/hosts')",
    "a file that is written": "open('new', 'w')",
    "a directory outside": "import os; os.listdir('/etc')",
}


@pytest.mark.parametrize("code", BREAKS.values(), ids=BREAKS)
def test_the_guard_stops_what_it_is_there_for(root: Path, code: str) -> None:
    script = f"from tests.guarded import _guard; from pathlib import Path; _guard(Path('.')); {code}"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    line = [sys.executable, "-c", script]
    done = subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "forbidden" in done.stderr) == (FORBIDDEN, True)


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_system_sees_no_socket_and_no_second_program(root: Path, tmp_path: Path, jobs: str) -> None:
    write(root, MANY)
    trace = tmp_path / "trace"
    calls = "socket,connect,execve,execveat,ptrace"
    check = [sys.executable, "-m", "iaclint", "check", ".", "--jobs", jobs]
    line = ["strace", "-f", "-o", str(trace), "-e", f"trace={calls}", *check]
    done = subprocess.run(line, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    if not trace.exists() or "execve(" not in trace.read_text(encoding="utf-8"):
        pytest.skip("strace is not allowed to look")
    entries = trace.read_text(encoding="utf-8").splitlines()
    told = [entry for entry in entries if any(f"{call}(" in entry for call in calls.split(","))]
    assert (done.returncode, len(told)) == (3, 1), told
