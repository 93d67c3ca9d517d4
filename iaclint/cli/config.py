"""`iaclint config`: what the settings are, where they come from, and what may be in the file."""

from __future__ import annotations

import json
import os
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import click

from iaclint.cli.run import load_for, snapshot_of
from iaclint.reporters.presentation import printable
from iaclint.settings_file import KEY_NAMES, Loaded, schema

_OPTIONS = ("profile", "select", "ignore", "min_severity", "fail_on", "unknown", "baseline")
"""The settings that are options of `check` as well, and that the environment can give."""


@click.group("config")
def command() -> None:
    """Show the settings and where they come from, or the schema of the settings file."""


@command.command("show", short_help="Show the settings and where each comes from.")
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=Path())
@click.option("--resolved", is_flag=True, help="Every setting, those that the file does not mention as well.")
@click.option(
    "--config",
    envvar="IACLINT_CONFIG",
    metavar="PATH",
    help="The settings file to take instead of the nearest iaclint.toml.",
)
@click.option(
    "--config-from-ref",
    envvar="IACLINT_CONFIG_FROM_REF",
    metavar="REF",
    help="Take the settings file as it is at a git ref.",
)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(path: Path, resolved: bool, config: str | None, config_from_ref: str | None, format_name: str) -> int:
    """Show the settings that hold for PATH, each with the place that it comes from."""
    loaded = load_for(path, config or "", snapshot_of(path, config_from_ref or ""))
    shown = [name for name in KEY_NAMES if resolved or name in loaded.places]
    if format_name == "json":
        found = {name: {"value": _plain(_value(loaded, name)), "from": _origin(loaded, name)} for name in shown}
        click.echo(json.dumps({"version": 1, "file": loaded.file or None, "settings": found}, indent=2))
        return 0
    click.echo(f"# {printable(loaded.file)}" if loaded.file else "# no settings file")
    for name in shown:
        click.echo(f"{name} = {json.dumps(_plain(_value(loaded, name)))}  # {printable(_origin(loaded, name))}")
    return 0


@command.command("schema")
def print_schema() -> int:
    """Print the JSON Schema of iaclint.toml."""
    click.echo(json.dumps(schema(), indent=2))
    return 0


def _value(loaded: Loaded, name: str) -> object:
    given = _given(name)
    return getattr(loaded.settings, name) if given is None else given


def _given(name: str) -> str | None:
    """What the environment gives for an option of `check`."""
    return os.environ.get(_variable(name)) or None if name in _OPTIONS else None


def _variable(name: str) -> str:
    return f"IACLINT_{name.upper()}"


def _origin(loaded: Loaded, name: str) -> str:
    if _given(name) is not None:
        return f"environment, {_variable(name)}"
    return loaded.places.get(name, "default")


def _plain(value: object) -> object:
    """A setting as JSON data; entries of tables without what is not said in them."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        entries = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(item) for name, item in entries if item not in ("", None, ()) and name != "place"}
    return value
