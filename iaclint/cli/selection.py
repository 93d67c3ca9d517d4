"""Which rules a run judges by: names, prefixes of names, and peers' ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click

from iaclint.catalog import Control, controls_of
from iaclint.rule import Profile, Rule


def select_rules(
    rules: Sequence[Rule],
    select: Sequence[str],
    ignore: Sequence[str],
    profile: Profile = Profile.DEFAULT,
    sources: tuple[str, str] = ("--select", "--ignore"),
) -> list[Rule]:
    """The rules of a profile that a word of `select` names (all where there is none) and no word of `ignore` does.

    A rule of a stricter profile is chosen where its whole name or a peer's id asks for it. Raises UsageError
    for a word that names no rule, with the one of `sources` that it is from.
    """
    within = {rule.name for rule in rules if profile is Profile.STRICT or rule.profile is Profile.DEFAULT}
    chosen = named_by(rules, select, sources[0]) if select else within
    asked_for = {rule.name for rule in rules if {rule.name, *rule.peers} & set(_words(select))}
    chosen = (chosen & (within | asked_for)) - named_by(rules, ignore, sources[1])
    return [rule for rule in rules if rule.name in chosen]


def rules_for(
    rules: Sequence[Rule], controls: Sequence[Control], frameworks: Sequence[str], ids: Sequence[str]
) -> list[Rule]:
    """The rules that give evidence for a control of these frameworks, and for one with one of these ids.

    All of them where neither is given. Raises UsageError for a framework or a control that is not known.
    """
    names = sorted({control.framework for control in controls})
    for name in frameworks:
        if name not in names:
            raise click.UsageError(f"--framework {name}: no such framework; known: {', '.join(names)}")
    for id in ids:
        if not any(id in (control.id, control.label) for control in controls):
            close = get_close_matches(id, [control.id for control in controls], 1)
            raise click.UsageError(f"--control {id}: no such control{f'; did you mean `{close[0]}`?' if close else ''}")
    wanted = [
        control
        for control in controls
        if (not frameworks or control.framework in frameworks) and (not ids or {control.id, control.label} & set(ids))
    ]
    return [rule for rule in rules if controls_of(rule, wanted)] if frameworks or ids else list(rules)


def named_by(rules: Sequence[Rule], words: Sequence[str], option: str) -> set[str]:
    """The names of the rules that words of an option or a setting name; raises UsageError for one that names none."""
    found: set[str] = set()
    named = _words(words)
    if words and not named:
        raise click.UsageError(f"{option}: it is empty; `iaclint rules` lists what it may name")
    for word in named:
        names = {rule.name for rule in rules if rule.is_named(word)}
        if not names:
            raise click.UsageError(f"{option} {word}: no rule has this name, prefix or peer's id{_hint(word, rules)}")
        found |= names
    return found


def _words(texts: Iterable[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _hint(word: str, rules: Sequence[Rule]) -> str:
    close = get_close_matches(word, [rule.name for rule in rules], 1, 0.5)
    return f"; did you mean `{close[0]}`?" if close else "; `iaclint rules` lists them"
