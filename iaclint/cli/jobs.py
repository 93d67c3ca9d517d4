"""How many processes judge at once."""

from __future__ import annotations

import os
import re

import click

from iaclint.cli.targets import Targets
from iaclint.modules import closures
from iaclint.workers import CAN_FORK

AUTO = "auto"
_NUMBER = re.compile("[1-9][0-9]{0,2}")
_SHOWN = 80
_MOST = 8
"""How many processes there are where none say otherwise: a container may have fewer processors than it sees."""

_LINES = 2_500
"""How many lines a process has to have to judge, so that it pays to make several: two take as long as one at 4,500."""


def _number(_ctx: click.Context, _param: click.Parameter, value: str) -> int | None:
    """The number that is given; None where it is to be found out."""
    if value == AUTO:
        return None
    if _NUMBER.fullmatch(value) is None:
        raise click.BadParameter(f"{value[:_SHOWN]!r} is neither `{AUTO}` nor a number from 1 to 999")
    return int(value)


jobs_option = click.option(
    "--jobs",
    callback=_number,
    metavar="N|auto",
    default=AUTO,
    show_default=True,
    help="How many processes judge root modules at once; the report is the same.",
)


def jobs_for(chosen: int | None, targets: Targets) -> int:
    """The processes that judge these targets: as many as are chosen, or as pay, at most eight or one a processor."""
    if not CAN_FORK or len(targets.roots) < 2:
        return 1
    if chosen is not None:
        return chosen
    most = min(len(os.sched_getaffinity(0)), _MOST)
    lines = 0
    for modules, root in targets.roots:
        if lines >= most * _LINES:
            break
        lines += sum(modules.load(directory).lines for directory in closures(modules, [root])[root])
    return max(1, min(most, lines // _LINES))
