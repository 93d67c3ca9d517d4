"""What the commands that judge do alike: options, settings, root modules in their environments, and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from iaclint.acceptance import Register
from iaclint.catalog import Control, load_controls, load_rules
from iaclint.cli.custom import load_custom
from iaclint.cli.inputs import Inputs, read_inputs, variable_options
from iaclint.cli.jobs import jobs_for
from iaclint.cli.selection import named_by, rules_for, select_rules
from iaclint.cli.targets import Targets
from iaclint.engine import Watch, check
from iaclint.modules import Modules, RootModule, VariablesFile
from iaclint.problem import Problem, warning_at
from iaclint.records import dataclass
from iaclint.report import Crash, Report
from iaclint.reporters.presentation import printable
from iaclint.rule import Profile, Rule
from iaclint.settings import Environment, Settings, day_of
from iaclint.settings_file import Loaded, SettingsError, load_settings
from iaclint.source import Repository, Snapshot, UnknownRefError
from iaclint.workers import LostWorkerError

Decorated = TypeVar("Decorated", bound=Callable[..., object])


def settings_options(command: Decorated) -> Decorated:
    """The options by which settings, the day and rules of one's own are chosen; `Judging.of` takes them."""
    for option in (
        click.option(
            "--today",
            metavar="DAY",
            help="The day by which suppressions expire, such as 2027-03-31.  [default: today, in UTC]",
        ),
        click.option(
            "--config-from-ref",
            metavar="REF",
            help="Take the settings file, and the baseline, as they are at a git ref, such as the base branch.",
        ),
        click.option(
            "--rules", multiple=True, metavar="DIR", help="Judge by the rules of this folder as well. Repeatable."
        ),
        click.option("--config", metavar="PATH", help="The settings file to take instead of the nearest iaclint.toml."),
    ):
        command = option(command)
    return command


def judging_options(command: Decorated) -> Decorated:
    """Those, the options by which rules are chosen, and those of variables; `Judging.of` takes them."""
    command = settings_options(command)
    for option in (
        click.option(
            "--profile",
            type=click.Choice([profile.value for profile in Profile]),
            help="How demanding to be: `strict` also asks for customer-managed keys.  [default: as in the settings]",
        ),
        click.option(
            "--control", multiple=True, metavar="ID", help="Only rules for this control (`CC6.1`). Repeatable."
        ),
        click.option("--framework", multiple=True, metavar="NAME", help="Only rules for this framework. Repeatable."),
        click.option("--ignore", multiple=True, metavar="NAME|PREFIX", help="Leave these rules out."),
        click.option(
            "--select",
            multiple=True,
            metavar="NAME|PREFIX",
            help="Judge only these rules (`iam`, `ret-aws`, a name, a peer's id).",
        ),
    ):
        command = option(command)
    return variable_options(command)


@dataclass(frozen=True, slots=True)
class Judging:
    """What a run judges by: the settings with the options over them, the rules, the variables and the day.

    `snapshot` is the commit that the settings are taken from, where that is asked for; `jobs` is how many processes
    are, None for as many as pay; `crashes` are modules of the user's own rules that could not be loaded.
    """

    loaded: Loaded
    rules: Sequence[Rule]
    all_rules: Sequence[Rule]
    controls: Sequence[Control]
    inputs: Inputs
    today: date
    snapshot: Snapshot | None = None
    jobs: int | None = None
    crashes: tuple[Crash, ...] = ()

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    @staticmethod
    def of(path: Path, ctx: click.Context) -> Judging:
        """That of the command that runs on a path, from its `judging_options` or `settings_options`.

        Raises UsageError.
        """
        given = ctx.params
        snapshot = snapshot_of(path, given["config_from_ref"] or "")
        loaded = load_for(path, given["config"] or "", snapshot)
        own = load_rules()
        custom = load_custom(given["rules"], own)
        all_rules = sorted((*own, *custom.rules), key=lambda rule: rule.name)
        if place := loaded.places.get("central_only"):
            named_by(all_rules, loaded.settings.central_only, f"{place}: central_only")
        profile = Profile(chosen(ctx, "profile", loaded.settings))
        select, ignore = (chosen_words(ctx, name, loaded.settings) for name in ("select", "ignore"))
        sources = _source(ctx, "select", loaded), _source(ctx, "ignore", loaded)
        rules = select_rules(all_rules, select, ignore, profile, sources)
        controls = load_controls()
        rules = rules_for(rules, controls, given.get("framework", ()), given.get("control", ()))
        inputs = read_inputs(
            given.get("var", ()),
            given.get("var_file", ()),
            given.get("workspace"),
            env_vars=given.get("env_vars", False),
        )
        today = day_given("--today", given["today"], datetime.now(UTC).date())
        jobs, crashes = given.get("jobs"), tuple(custom.crashes)
        return Judging(loaded, rules, all_rules, controls, inputs, today, snapshot, jobs, crashes)

    def register(self) -> Register:
        """A new register with the acceptances of the settings."""
        return Register(self.settings, self.all_rules, self.today)

    def roots(self, targets: Targets) -> list[RootModule]:
        """The root modules of the targets, those that have environments once for each of them, and the plans."""
        found = [variant for modules, root in targets.roots for variant in self._variants(modules, root)]
        return [*found, *targets.plans]

    def report(
        self, targets: Targets, register: Register, *, keeps_passes: bool = False, watch: Watch = list
    ) -> Report:
        """The report on the targets; `watch` is given the root modules and gives them back one by one."""
        try:
            report = check(
                self.roots(targets),
                self.rules,
                self.controls,
                self.settings,
                all_roots=targets.all_roots,
                problems=(*targets.problems, *self._idle_environments(targets)),
                keeps_passes=keeps_passes,
                register=register,
                watch=watch,
                jobs=jobs_for(self.jobs, targets),
            )
        except LostWorkerError as error:
            click.echo(f"iaclint: {error} (exit 70)", err=True)
            raise click.exceptions.Exit(70) from error
        return report.with_crashes(self.crashes)

    def _variants(self, modules: Modules, root: str) -> list[RootModule]:
        environments = [one for one in self.settings.environments if one.directory == root]
        if isinstance(modules.repository, Snapshot):  # the settings may be newer than it
            environments = [one for one in environments if all(map(modules.repository.is_file, one.var_files))]
        make = partial(RootModule, modules, root)
        inputs = self.inputs.within(modules.repository)
        if not environments:
            return [make(inputs, self.inputs.workspace)]
        return [make(inputs.after(_files(modules.repository, one)), one.workspace, one.name) for one in environments]

    def _idle_environments(self, targets: Targets) -> Iterator[Problem]:
        """A warning for each environment whose root is no root module, if all of them are looked at."""
        roots = [root for _, root in targets.roots]
        for one in self.settings.environments if targets.is_complete and roots else ():
            if one.directory not in roots:
                close = get_close_matches(one.directory, roots, 1)
                hint = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(sorted(roots)[:5])}"
                detail = f"`{one.root}` is no root module; {hint}"
                yield warning_at(one.place, f"Unused environment {one.name}", detail)


def _files(repository: Repository, environment: Environment) -> list[VariablesFile]:
    for path in environment.var_files:
        if not repository.is_file(path):
            raise click.UsageError(f"{environment.place}: there is no variables file {path}")
    return [VariablesFile(path) for path in environment.var_files]


def chosen(ctx: click.Context, name: str, settings: Settings) -> str:
    """The value of an option where the command line or the environment gives one, or else that of the settings."""
    return str(_chosen(ctx, name, settings))


def chosen_words(ctx: click.Context, name: str, settings: Settings) -> tuple[str, ...]:
    """The same of an option that is repeatable."""
    words: tuple[str, ...] = _chosen(ctx, name, settings)
    return words


def _chosen(ctx: click.Context, name: str, settings: Settings) -> Any:  # what click and the settings have is untyped
    return ctx.params[name] if is_from_user(ctx, name) else getattr(settings, name)


def _source(ctx: click.Context, name: str, loaded: Loaded) -> str:
    """What is to blame for the words of an option: itself, or the place in the settings."""
    return f"--{name}" if is_from_user(ctx, name) or name not in loaded.places else f"{loaded.places[name]}: {name}"


def is_from_user(ctx: click.Context, name: str) -> bool:
    """Whether the command line or the environment gives an option."""
    return ctx.get_parameter_source(name) in (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def snapshot_of(path: Path, ref: str) -> Snapshot | None:
    """The commit that `--config-from-ref` names in the repository of a path; raises UsageError."""
    try:
        return Snapshot(Repository.holding(path).root, ref) if ref else None
    except UnknownRefError as error:
        raise click.UsageError(f"--config-from-ref {ref}: {error} here") from error


def load_for(path: Path, config: str = "", snapshot: Snapshot | None = None) -> Loaded:
    """The settings that hold for a path, as they are at a commit where one is given; raises UsageError."""
    if config and snapshot is not None:
        raise click.UsageError("--config and --config-from-ref exclude each other")
    try:
        return load_settings(path, config, snapshot)
    except SettingsError as error:
        raise click.UsageError(printable(str(error))) from error


def day_given(option: str, text: str | None, default: date) -> date:
    """The day that an option names, or the default; raises UsageError."""
    try:
        return day_of(text) if text else default
    except ValueError as error:
        raise click.UsageError(f"{option} {text}: write a day as 2027-03-31") from error
