"""Which rules a run judges by: names, prefixes of names, and peers' ids."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import click

from iaclint.rule import Rule


def select_rules(rules: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """The rules that a word of `select` names (all where there is none) and no word of `ignore` does.

    Raises UsageError for a word that names no rule.
    """
    chosen = _named_by(rules, select, "--select") if select else {rule.name for rule in rules}
    chosen -= _named_by(rules, ignore, "--ignore")
    return [rule for rule in rules if rule.name in chosen]


def _named_by(rules: Sequence[Rule], words: Sequence[str], option: str) -> set[str]:
    found: set[str] = set()
    for word in (part.strip() for text in words for part in text.split(",")):
        names = {rule.name for rule in rules if names_rule(word, rule)}
        if not names:
            raise click.UsageError(f"{option} {word}: no rule has this name, prefix or peer's id{_hint(word, rules)}")
        found |= names
    return found


def names_rule(word: str, rule: Rule) -> bool:
    """Whether a word names a rule: its name, a prefix of it at a hyphen, or the id of a peer's check."""
    return rule.name == word or rule.name.startswith(word + "-") or word in rule.peers


def _hint(word: str, rules: Sequence[Rule]) -> str:
    close = get_close_matches(word, [rule.name for rule in rules], 1, 0.5)
    return f"; did you mean `{close[0]}`?" if close else "; `iaclint rules` lists them"
