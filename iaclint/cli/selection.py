"""Which rules a run judges by: names, prefixes of names, and peers' ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click

from iaclint.rule import Profile, Rule


def select_rules(
    rules: Sequence[Rule], select: Sequence[str], ignore: Sequence[str], profile: Profile = Profile.DEFAULT
) -> list[Rule]:
    """The rules of a profile that a word of `select` names (all where there is none) and no word of `ignore` does.

    A rule of a stricter profile is chosen where its whole name or a peer's id asks for it. Raises UsageError
    for a word that names no rule.
    """
    within = {rule.name for rule in rules if profile is Profile.STRICT or rule.profile is Profile.DEFAULT}
    chosen = _named_by(rules, select, "--select") if select else within
    asked_for = {rule.name for rule in rules if {rule.name, *rule.peers} & set(_words(select))}
    chosen = (chosen & (within | asked_for)) - _named_by(rules, ignore, "--ignore")
    return [rule for rule in rules if rule.name in chosen]


def _named_by(rules: Sequence[Rule], words: Sequence[str], option: str) -> set[str]:
    found: set[str] = set()
    for word in _words(words):
        names = {rule.name for rule in rules if rule.is_named(word)}
        if not names:
            raise click.UsageError(f"{option} {word}: no rule has this name, prefix or peer's id{_hint(word, rules)}")
        found |= names
    return found


def _words(texts: Iterable[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split(",")]


def _hint(word: str, rules: Sequence[Rule]) -> str:
    close = get_close_matches(word, [rule.name for rule in rules], 1, 0.5)
    return f"; did you mean `{close[0]}`?" if close else "; `iaclint rules` lists them"
