"""The register of what is accepted: who answers for which findings, why, and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from enum import Enum

from iaclint.acceptance.accepted import Acceptance, Index, Kind, Place, place_of
from iaclint.acceptance.comments import Comment, comments_of
from iaclint.acceptance.known import Identity, Known, identity_of
from iaclint.judgement import Judgement, Verdict
from iaclint.problem import Problem, warning_at
from iaclint.rule import Rule
from iaclint.settings import Fact, Settings, SettledSuppression, day_of
from iaclint.source import SourceFile

_FETCHED = ".terraform"
_MOST_HINTS = 20
_SHOWN = 80
"""Characters of a word that names no rule."""


class Status(Enum):
    """Whether an acceptance counts, and if not, why."""

    ACTIVE = "active"
    UNUSED = "unused"
    EXPIRED = "expired"
    INVALID = "invalid"


class Register:
    """All acceptances of a run, and how many checks each has answered for.

    `today` is the day that expiry is judged by; `rules` are all rules there are, by whose names the words are checked.
    """

    def __init__(self, settings: Settings, rules: Sequence[Rule], today: date) -> None:
        self._settings = settings
        self._rules = rules
        self._today = today
        self._by_word: dict[str, frozenset[str]] = {}
        self._hints: dict[str, str] = {}
        self._indexes: dict[str, Index] = {}
        self._by_file: dict[Place, list[Acceptance]] = {}
        self._central = [
            *(self._of_settings(entry) for entry in settings.suppressions),
            *(self._of_fact(fact) for fact in settings.facts),
        ]
        self._known: list[tuple[Acceptance, Known]] = []
        self.uses: Counter[Acceptance] = Counter()

    @property
    def acceptances(self) -> list[Acceptance]:
        """Those of the source by place, then those of the settings."""
        return [*(one for source in sorted(self._by_file) for one in self._by_file[source]), *self._central]

    def read(self, sources: Iterable[SourceFile]) -> None:
        """Adds the comments of files in native syntax; those of fetched modules only where the settings say so."""
        for source in sources:
            if place_of(source) in self._by_file or not source.path.endswith((".tf", ".tofu", ".tfvars")):
                continue
            is_left_out = _FETCHED in source.path.split("/") and not self._settings.vendored_suppressions
            comments = [] if is_left_out else comments_of(source)
            found = self._by_file[place_of(source)] = [self._of_comment(comment) for comment in comments]
            for name, index in self._indexes.items() if found else ():
                index.add(place_of(source), [one for one in found if self._counts_for(one, name)])

    def has(self, source: SourceFile) -> bool:
        """Whether there are acceptances in a file."""
        return bool(self._by_file.get(place_of(source)))

    def own(self, acceptance: Acceptance | None) -> Acceptance | None:
        """The acceptance of this register that stands where one stands that another process has read."""
        if acceptance is None or acceptance.span is None:
            return acceptance
        comments = self._by_file[place_of(acceptance.span.file)]
        return next(one for one in comments if one.where == acceptance.where)

    def know(self, kind: Kind, known: Known, where: str) -> None:
        """Adds faults that are known: from a baseline at this place, or from a commit that is compared with."""
        self._known.append((Acceptance(kind, (), "", None, "", where), known))

    @property
    def has_known(self) -> bool:
        """Whether there are known faults."""
        return bool(self._known)

    def accept(self, rule: Rule, root: str, judgement: Judgement) -> Acceptance | None:
        """Who answers for a judgement, or what knows of it; counted as a use."""
        found = self.find(rule, root, judgement)
        if found is None and self._known and judgement.verdict is Verdict.FAIL:
            found = self.knows(identity_of(rule, root, judgement.span, judgement.defect, judgement.resource.address))
        if found is not None:
            self.uses[found] += 1
        return found

    def find(self, rule: Rule, root: str, judgement: Judgement) -> Acceptance | None:
        """Who answers for a judgement."""
        found = self._indexes.get(rule.name)
        if found is None:
            found = self._indexes[rule.name] = Index(one for one in self._central if self._counts_for(one, rule.name))
            for place, own in self._by_file.items():
                found.add(place, [one for one in own if self._counts_for(one, rule.name)])
        return found.find(root, judgement)

    def knows(self, identity: Identity) -> Acceptance | None:
        """What knows of a fault."""
        return next((acceptance for acceptance, known in self._known if known.meets(identity)), None)

    def _counts_for(self, acceptance: Acceptance, name: str) -> bool:
        return not acceptance.fault and any(name in self._named(word) for word in acceptance.rules)

    def _named(self, word: str) -> frozenset[str]:
        """The rules that a word names; asked for every word of every comment."""
        found = self._by_word.get(word)
        if found is None:
            found = frozenset(rule.name for rule in self._rules if rule.is_named(word))
            if found:  # there are only so many such words
                self._by_word[word] = found
        return found

    def status(self, acceptance: Acceptance, judged: Iterable[Rule] = ()) -> Status:
        """Whether an acceptance counts; it is unused where none of the rules `judged` needed it."""
        if acceptance.fault:
            return Status.EXPIRED if acceptance.is_expired else Status.INVALID
        if self.uses[acceptance]:
            return Status.ACTIVE
        names = {rule.name for rule in judged}
        named = {name for word in acceptance.rules for name in self._named(word)}
        return Status.UNUSED if named <= names else Status.ACTIVE

    def problems(self, judged: Sequence[Rule], *, complete: bool) -> list[Problem]:
        """A warning for each acceptance that does not count; for unused ones only if all was looked at."""
        found = []
        for one in self.acceptances:
            match self.status(one, judged):
                case Status.EXPIRED | Status.INVALID:
                    found.append(
                        _warning(one, f"This {one.name} accepts nothing", f"{one.fault[:1].upper()}{one.fault[1:]}")
                    )
                case Status.UNUSED if complete:
                    detail = f"No finding of {', '.join(one.rules)} is left that it is about; remove it."
                    found.append(_warning(one, f"Unused {one.name}", detail))
                case _:
                    pass
        return found

    def _of_comment(self, comment: Comment) -> Acceptance:
        options = comment.options
        expires, fault = _day(options.get("expires", ""))
        if not fault:
            fault = comment.fault or self._fault(comment.rules, options.get("reason", ""), expires, in_source=True)
        return Acceptance(
            Kind.COMMENT,
            comment.rules,
            options.get("reason", ""),
            expires,
            options.get("owner", ""),
            str(comment.span),
            span=comment.span,
            about=comment.about,
            fault=fault,
            is_expired=expires is not None and expires < self._today,
        )

    def _of_settings(self, entry: SettledSuppression) -> Acceptance:
        return Acceptance(
            Kind.SETTINGS,
            (entry.rule,),
            entry.reason,
            entry.expires,
            entry.owner,
            entry.place,
            address=entry.address,
            fault=self._fault((entry.rule,), entry.reason, entry.expires, in_source=False),
            is_expired=entry.expires is not None and entry.expires < self._today,
        )

    def _of_fact(self, fact: Fact) -> Acceptance:
        is_expired = fact.expires is not None and fact.expires < self._today
        fault = self._unknown_rule((fact.rule,))
        if not fault and not any(rule.name == fact.rule and rule.elsewhere for rule in self._rules):
            fault = f"`{fact.rule}` judges what is written in this repository, which a fact cannot answer; suppress it"
        if not fault and fact.since > self._today:
            fault = f"it is stated as of {fact.since}, which is yet to come"
        if not fault and is_expired:
            fault = f"it expired on {fact.expires}; state it again if it still holds"
        return Acceptance(
            Kind.FACT,
            (fact.rule,),
            fact.statement,
            fact.expires,
            fact.owner,
            fact.place,
            root=fact.root,
            evidence=fact.evidence,
            since=fact.since,
            fault=fault,
            is_expired=is_expired,
        )

    def _fault(self, words: tuple[str, ...], reason: str, expires: date | None, *, in_source: bool) -> str:
        """Why a suppression accepts nothing; empty where it counts."""
        if unknown := self._unknown_rule(words):
            return unknown
        central = [word for word in words if in_source and self._is_central(word)]
        days = self._settings.suppression_days
        last = last_day(self._settings, self._today)
        if central:
            return f"`{central[0]}` can only be suppressed in the settings file"
        if not reason.strip():
            return 'it has no reason; add reason="..."'
        if expires is None:
            return f"it has no day of expiry; add expires={last} or earlier"
        if expires < self._today:
            return f"it expired on {expires}; fix what it is about, or accept the risk anew"
        if expires > last:
            return f"it expires on {expires}, and may do so on {last} at the latest ({days} days)"
        return ""

    def _is_central(self, word: str) -> bool:
        """Whether a word names a rule that only the settings may suppress."""
        return any(self._named(word) & self._named(central) for central in self._settings.central_only)

    def _unknown_rule(self, words: tuple[str, ...]) -> str:
        for word in words:
            if not self._named(word):
                return f"no rule is named `{word[:_SHOWN]}`; {self._hint(word[:_SHOWN])}"
        return ""

    def _hint(self, word: str) -> str:
        """What a word may be a slip of: looked for only so many times, for it takes long."""
        if len(self._hints) < _MOST_HINTS and word not in self._hints:
            close = get_close_matches(word, [rule.name for rule in self._rules], 1)
            self._hints[word] = f"did you mean `{close[0]}`?" if close else ""
        return self._hints.get(word) or "`iaclint rules` lists them"


def last_day(settings: Settings, today: date) -> date:
    """The last day on which a suppression may expire."""
    return today + timedelta(days=min(settings.suppression_days, (date.max - today).days))


def _day(text: str) -> tuple[date | None, str]:
    """A day, and why a text is none."""
    try:
        return (day_of(text) if text else None), ""
    except ValueError:
        return None, f"`{text}` is no day; write it as 2027-03-31"


def _warning(acceptance: Acceptance, summary: str, detail: str) -> Problem:
    if acceptance.span is None:
        return warning_at(acceptance.where, summary, detail)
    return Problem(summary, detail, acceptance.span, is_warning=True)
