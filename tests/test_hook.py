"""The pre-commit hook: what a commit is judged by, with pre-commit itself and git, and no network."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from iaclint.cli.check import command
from tests.architecture import CHECKOUT

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}

GROUP = """\
variable "days" {}

resource "aws_cloudwatch_log_group" "this" {
  name              = "audit"
  retention_in_days = var.days
}
"""
"""A module."""

CALLER = """\
module "logs" {
  source = "../../modules/logs"
  days   = 400
}
"""
"""The root module that calls it."""

QUEUE = """\
resource "aws_sqs_queue" "orders" {
  name                    = "orders"
  sqs_managed_sse_enabled = true
}
"""
"""A root module that has nothing to do with either."""


class Checkout:
    """A git repository that has the hook installed, with an identity and a configuration of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root / "work"
        self.root.mkdir()
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self._environment |= {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Author",
            "GIT_AUTHOR_EMAIL": "author@example.com",
            "GIT_COMMITTER_NAME": "Author",
            "GIT_COMMITTER_EMAIL": "author@example.com",
            "HOME": str(root),
            "PRE_COMMIT_HOME": str(root / "pre-commit"),
        }
        self.run("git", "init", "--quiet")

    def run(self, *arguments: str) -> str:
        done = self.attempt(*arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            arguments,
            cwd=self.root,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Writes, stages and tries to commit these files."""
        self.write(files)
        self.run("git", "add", *files)
        return self.attempt("git", "commit", "--message", "Change")

    def subjects(self) -> list[str]:
        """The first lines of the commits, the newest first."""
        return self.run("git", "log", "--format=%s").splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A sound root module that calls a module, and another one with a fault; committed before the hook came."""
    checkout = Checkout(tmp_path)
    checkout.write(
        {
            "modules/logs/main.tf": GROUP,
            "envs/prod/main.tf": CALLER,
            "queues/main.tf": QUEUE.replace("true", "false"),
            ".pre-commit-config.yaml": yaml.safe_dump({"repos": [{"repo": "local", "hooks": list(_local_hooks())}]}),
        }
    )
    checkout.run("git", "add", ".")
    checkout.run("git", "commit", "--quiet", "--message", "Begin")
    checkout.run(sys.executable, "-m", "pre_commit", "install")
    return checkout


def _local_hooks() -> Iterator[dict[str, object]]:
    """The hooks as they are published, run by this Python instead of an environment that is downloaded."""
    for hook in HOOKS.values():
        yield hook | {"language": "system", "entry": f"{shlex.quote(sys.executable)} -m {hook['entry']}"}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_the_entry_uses_options_that_there_are(hook: Mapping[str, str]) -> None:
    program, subcommand, *options = shlex.split(hook["entry"])
    known = {option for parameter in command.params for option in parameter.opts}
    assert (program, subcommand) == ("iaclint", "check")
    assert {option for option in options if option.startswith("-")} <= known


@pytest.mark.parametrize(
    ("path", "is_judged"),
    [
        ("main.tf", True),
        ("envs/prod/main.tofu", True),
        ("envs/prod/main.tf.json", True),
        ("envs/prod/terraform.tfvars", True),
        ("envs/prod/x.auto.tfvars.json", True),
        ("envs/prod/.terraform.lock.hcl", True),
        ("iaclint.toml", True),
        (".iaclint.toml", True),
        ("team/iaclint.toml", True),
        ("not-iaclint.toml", False),
        ("README.md", False),
        ("main.tf.bak", False),
        (".terraform/modules/logs/main.tf", False),
        ("envs/prod/.terraform/modules/logs/main.tf", False),
    ],
)
@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_the_hook_takes_the_files_that_matter(hook: Mapping[str, str], path: str, is_judged: bool) -> None:
    taken = re.search(hook["files"], path) is not None and re.search(hook["exclude"], path) is None
    assert taken is is_judged


def test_a_clean_change_is_committed(checkout: Checkout) -> None:
    done = checkout.commit({"envs/prod/main.tf": CALLER.replace("400", "731")})
    assert done.returncode == 0, done.stdout
    assert "iaclint (changed modules)" in done.stdout
    assert "Passed" in done.stdout
    assert checkout.subjects() == ["Change", "Begin"]


def test_a_fault_blocks_the_commit(checkout: Checkout) -> None:
    done = checkout.commit({"envs/prod/main.tf": CALLER.replace("400", "30")})
    assert done.returncode == 1
    assert "ret-aws-log-group-under-90" in done.stdout
    assert "envs/prod/main.tf:3" in done.stdout
    assert checkout.subjects() == ["Begin"]


def test_a_changed_module_is_judged_as_its_callers_use_it(checkout: Checkout) -> None:
    """400 days divided by ten are a fault that neither file shows by itself."""
    done = checkout.commit({"modules/logs/main.tf": GROUP.replace("var.days", "var.days / 10")})
    assert done.returncode == 1
    assert "module.logs.aws_cloudwatch_log_group.this" in done.stdout
    assert "ret-aws-log-group-under-90" in done.stdout


def test_an_unrelated_module_is_not_judged(checkout: Checkout) -> None:
    done = checkout.commit({"modules/logs/main.tf": GROUP.replace("var.days", "30")})
    assert done.returncode == 1
    assert "enc-aws-sqs" not in done.stdout
    assert "1 of 2 root modules" in done.stdout


def test_a_file_that_git_does_not_track_counts_for_nothing(checkout: Checkout) -> None:
    """The verdict is that of continuous integration, which has only what was committed."""
    checkout.write({"envs/prod/scratch.tf": QUEUE.replace("true", "false")})
    done = checkout.commit({"envs/prod/main.tf": CALLER.replace("400", "731")})
    assert done.returncode == 0, done.stdout


def test_a_changed_settings_file_has_the_whole_repository_judged(checkout: Checkout) -> None:
    done = checkout.commit({"iaclint.toml": 'phi = ["audit"]\n'})
    assert done.returncode == 1
    assert "enc-aws-sqs" in done.stdout
    assert "ret-aws-phi-log-under-six-years" in done.stdout


def test_a_root_module_that_gets_another_name_is_judged(checkout: Checkout) -> None:
    checkout.run("git", "mv", "queues", "wärte schlangen")
    done = checkout.attempt("git", "commit", "--message", "Rename")
    assert done.returncode == 1
    assert "wärte schlangen/main.tf:3:29" in done.stdout


def test_what_is_left_of_a_module_is_judged_when_a_file_goes(checkout: Checkout) -> None:
    """With another change: pre-commit starts nothing for a commit that only deletes."""
    checkout.write({"envs/prod/extra.tf": "", "envs/prod/fault.tf": QUEUE.replace("true", "false")})
    checkout.run("git", "add", "envs")
    checkout.run("git", "commit", "--quiet", "--no-verify", "--message", "More")
    checkout.run("git", "rm", "--quiet", "envs/prod/extra.tf")
    assert checkout.attempt("git", "commit", "--message", "Only a deletion").returncode == 0
    checkout.run("git", "rm", "--quiet", "envs/prod/main.tf")
    done = checkout.commit({"envs/prod/fault.tf": QUEUE.replace("true", "false") + "\n"})
    assert done.returncode == 1
    assert "envs/prod/fault.tf:3:29" in done.stdout
    assert checkout.commit({"envs/prod/fault.tf": QUEUE}).returncode == 0


def test_a_baseline_of_the_settings_holds_for_the_hook(checkout: Checkout) -> None:
    checkout.run(sys.executable, "-m", "iaclint", "baseline", "create")
    done = checkout.commit(
        {
            "iaclint.toml": 'baseline = "iaclint-baseline.json"\n',
            "queues/main.tf": "\n" + QUEUE.replace("true", "false"),
        }
    )
    assert done.returncode == 0, done.stdout


def test_a_manifest_of_modules_that_is_committed_is_told(checkout: Checkout) -> None:
    """It could name clean code in the place of what Terraform fetches."""
    manifest = '{"Modules": [{"Key": "far", "Source": "acme/far/aws", "Dir": "clean"}]}'
    checkout.write(
        {
            "envs/prod/.terraform/modules/modules.json": manifest,
            "envs/prod/clean/main.tf": "",
            "envs/prod/far.tf": 'module "far" {\n  source = "acme/far/aws"\n}\n',
        }
    )
    check = (sys.executable, "-m", "iaclint", "check", "--format", "concise", "envs/prod")
    assert "Module manifest" not in checkout.run(*check)
    checkout.run("git", "add", "--force", "envs")
    place = "envs/prod/.terraform/modules/modules.json"
    assert f"{place}: warning Module manifest is in the repository" in checkout.run(*check)


def test_other_files_start_nothing(checkout: Checkout) -> None:
    done = checkout.commit({"README.md": "# Infrastructure\n"})
    assert done.returncode == 0, done.stdout
    assert "Skipped" in done.stdout


def test_the_other_hook_judges_the_whole_repository(checkout: Checkout) -> None:
    done = checkout.attempt(sys.executable, "-m", "pre_commit", "run", "--hook-stage", "manual", "--all-files")
    assert done.returncode == 1
    assert "iaclint (whole repository)" in done.stdout
    assert "enc-aws-sqs" in done.stdout
