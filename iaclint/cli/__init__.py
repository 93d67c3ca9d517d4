"""The command line: one module for each command, imported when it is called. The door to click."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from iaclint import __version__

_COMMANDS = {
    "baseline": (
        "iaclint.cli.baseline",
        "Make or prune a file of known faults.",
    ),
    "check": ("iaclint.cli.check", "Judge directories: what would an auditor object to?"),
    "config": ("iaclint.cli.config", "Show the settings and where they come from, or the schema of the file."),
    "diff": ("iaclint.cli.diff", "Judge what is new against a git ref."),
    "eval": ("iaclint.cli.evaluate", "Evaluate expressions in a module's scope, as Terraform would."),
    "explain": (
        "iaclint.cli.explain",
        "Show a rule, or a resource and what rules say of it.",
    ),
    "graph": ("iaclint.cli.graph", "List or draw the resource instances of a root module."),
    "suppressions": ("iaclint.cli.suppressions", "Show the register of accepted risks."),
    "init": ("iaclint.cli.init", "Write iaclint.toml, the pre-commit entry and the workflow."),
    "rules": ("iaclint.cli.rules", "List the rules with their severity, controls and peers' ids."),
}


class _Lazy(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in sorted(_COMMANDS)])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """A static policy linter for Terraform and OpenTofu that speaks SOC 2 and HIPAA.

    Exit codes: 0 nothing found, 1 findings, 2 wrong usage or configuration, 3 something could not be
    read, 4 a rule failed, 70 internal error, 130 interrupted.
    """


_NEW_OBJECTS = 2_000_000
"""How many objects are made before garbage is looked for: nearly all live to the end, and few are in cycles.

The peak of the memory of a large run is the same where it is never looked for.
"""


def main() -> None:
    """Runs the command line and exits with its code."""
    gc.set_threshold(_NEW_OBJECTS)
    try:
        code = cli.main(prog_name="iaclint", standalone_mode=False)
    except click.exceptions.Abort:
        code = _said("interrupted", 130)
    except click.ClickException as error:
        error.show()
        code = 2
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:  # noqa: BLE001 - the last wall: no crash may look like success
        code = _said(f"internal error: {type(error).__name__}: {error}; please report this as a bug", 70)
    _leave(code if isinstance(code, int) else 0)


def _leave(code: int) -> NoReturn:
    """Ends the process at once: to take apart what is in its memory first takes a tenth of a large run."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):  # whoever read it has left, or it is closed
        pass
    os._exit(code)


def _said(reason: str, code: int) -> int:
    click.echo(f"iaclint: {reason}", err=True)
    return code
