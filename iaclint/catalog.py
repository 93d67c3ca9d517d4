"""The catalog: finds the rules, and what each framework's controls say of them."""

from __future__ import annotations

import pkgutil
import tomllib
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any  # what a TOML file holds

from iaclint.records import dataclass
from iaclint.rule import Rule

_RULES = "iaclint.rules"


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a framework: `soc2` `CC6.1`, `hipaa` `164.312(b)`; `rules` are names or families."""

    framework: str
    id: str
    title: str
    rules: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.framework}:{self.id}"


def load_rules() -> tuple[Rule, ...]:
    """All rules, sorted by name: the Rule values of the modules below `iaclint.rules`."""
    package = import_module(_RULES)
    found: dict[str, Rule] = {}
    for module in pkgutil.walk_packages(package.__path__, f"{_RULES}."):
        if module.ispkg:
            continue
        for value in vars(import_module(module.name)).values():
            for rule in value if isinstance(value, tuple) else (value,):
                if isinstance(rule, Rule):
                    found[rule.name] = rule
    return tuple(found[name] for name in sorted(found))


def load_controls() -> tuple[Control, ...]:
    """The controls of all frameworks, by framework and then as their files list them."""
    return tuple(
        Control(framework, id, entry["title"], tuple(entry["rules"]))
        for framework, data in _tables("controls").items()
        for id, entry in data["controls"].items()
    )


def load_refusals() -> Mapping[str, str]:
    """Ids of checks of Checkov, Trivy and KICS that no rule covers on purpose, each with the reason."""
    return {
        id: entry["reason"] for data in _tables("refused").values() for entry in data["refused"] for id in entry["ids"]
    }


def load_excuses() -> Mapping[tuple[str, str], str]:
    """Types of resources that no rule of a family judges on purpose, by family and type, each with the reason."""
    return {
        (name.partition("-")[0], type): entry["reason"]
        for name, data in _tables("excused").items()
        for entry in data["excused"]
        for type in entry["types"]
    }


def controls_of(rule: Rule, controls: Iterable[Control]) -> tuple[Control, ...]:
    """The controls that a rule gives evidence for."""
    return tuple(control for control in controls if any(_covers(entry, rule) for entry in control.rules))


def _tables(folder: str) -> Mapping[str, dict[str, Any]]:
    """The TOML files of a folder of the rules, by name without the suffix, sorted."""
    files = (file for place in import_module(_RULES).__path__ for file in (Path(place) / folder).glob("*.toml"))
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(files)}


def _covers(entry: str, rule: Rule) -> bool:
    return rule.name == entry or rule.name.startswith(entry + "-")
