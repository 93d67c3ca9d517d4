"""The register of what is accepted: who answers for which findings, why, and until when."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from enum import Enum
from itertools import accumulate

from iaclint.acceptance.comments import Comment, comments_of
from iaclint.acceptance.known import Known, identity_of
from iaclint.judgement import Judgement, Verdict
from iaclint.problem import Problem, warning_at
from iaclint.rule import Rule
from iaclint.settings import Fact, Settings, SettledSuppression, day_of, is_address_like, is_like
from iaclint.source import SourceFile, Span
from iaclint.trace import steps_from

_FETCHED = ".terraform"


class Kind(Enum):
    """Where an acceptance is written, and of what sort it is."""

    COMMENT = "comment"
    SETTINGS = "settings"
    FACT = "fact"
    BASELINE = "baseline"
    BASE = "base"

    @property
    def is_known(self) -> bool:
        """Whether nobody answers for it, and it is only known: from a baseline, or from what is compared with."""
        return self in (Kind.BASELINE, Kind.BASE)


class Status(Enum):
    """Whether an acceptance counts, and if not, why."""

    ACTIVE = "active"
    UNUSED = "unused"
    EXPIRED = "expired"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, eq=False)
class Acceptance:
    """One suppression or fact: the findings of the `rules` that somebody answers for until `expires`.

    `where` is the place that it is written at. A comment has its `span` and the text it is `about`; the others have
    globs over addresses (`address`) and root modules (`root`). `fault` says why it accepts nothing, as a clause.
    """

    kind: Kind
    rules: tuple[str, ...]
    reason: str
    expires: date | None
    owner: str
    where: str
    address: str = "*"
    root: str = "*"
    evidence: str = ""
    since: date | None = None
    span: Span | None = None
    about: Span | None = None
    fault: str = ""
    is_expired: bool = False

    @property
    def name(self) -> str:
        """What it is, in a sentence."""
        return "fact" if self.kind is Kind.FACT else "suppression"

    def is_about(self, root: str, judgement: Judgement) -> bool:
        """Whether its globs match a resource, and the root module's label or directory."""
        if not is_address_like(judgement.resource.address, self.address):
            return False
        return any(is_like(place, self.root) for place in (root, judgement.resource.module.labels[-1]))


def _places(judgement: Judgement) -> Iterator[Span]:
    """The places that stand for a judgement: its own, its resource's block, and the calls of the modules around it."""
    yield judgement.span
    yield judgement.resource.header
    module = judgement.resource.module
    while module.parent is not None:
        if module.call is not None:
            yield module.call.header
        module = module.parent


def _uses(judgement: Judgement) -> Iterator[Span]:
    """The places that pass the guilty value on to the resource."""
    return (step.span for step in steps_from(judgement.span, judgement.resource))


_Source = tuple[str, str]
"""A path and a text: a file that is read twice, for a plan as well, has its comments once."""


def _key(source: SourceFile) -> _Source:
    return source.path, source.text


class _Comments:
    """The comments of one file that name a rule and count, by what they are about: texts that nest or lie apart."""

    def __init__(self, comments: Iterable[Acceptance]) -> None:
        pairs = [(one.about, one) for one in comments if one.about is not None]
        pairs.sort(key=lambda pair: (pair[0].start, -pair[0].end))
        self._ordered = pairs
        self._starts = [about.start for about, _ in pairs]
        self._reach = list(accumulate((about.end for about, _ in pairs), max))
        """How far those up to each one go, so that nobody looks further back in vain."""

    def about(self, place: Span) -> Acceptance | None:
        """The comment about the smallest text around a place."""
        number = bisect_right(self._starts, place.start)
        while number > 0 and self._reach[number - 1] >= place.end:
            number -= 1
            about, found = self._ordered[number]
            if about.contains(Span(about.file, place.start, place.end)):
                return found
        return None


class Register:
    """All acceptances of a run, and how many checks each has answered for.

    `today` is the day that expiry is judged by; `rules` are all rules there are, by whose names the words are checked.
    """

    def __init__(self, settings: Settings, rules: Sequence[Rule], today: date) -> None:
        self._settings = settings
        self._rules = rules
        self._today = today
        self._by_file: dict[_Source, list[Acceptance]] = {}
        self._central = [
            *(self._of_settings(entry) for entry in settings.suppressions),
            *(self._of_fact(fact) for fact in settings.facts),
        ]
        self._comments: dict[str, dict[_Source, _Comments]] = {}
        self._entries: dict[str, list[Acceptance]] = {}
        self._known: list[tuple[Acceptance, Known]] = []
        self.uses: Counter[Acceptance] = Counter()

    @property
    def acceptances(self) -> list[Acceptance]:
        """Those of the source by place, then those of the settings."""
        return [*(one for source in sorted(self._by_file) for one in self._by_file[source]), *self._central]

    def read(self, sources: Iterable[SourceFile]) -> None:
        """Adds the comments of files in native syntax; those of fetched modules only where the settings say so."""
        for source in sources:
            if _key(source) in self._by_file or not source.path.endswith((".tf", ".tofu", ".tfvars")):
                continue
            is_left_out = _FETCHED in source.path.split("/") and not self._settings.vendored_suppressions
            comments = [] if is_left_out else comments_of(source)
            self._by_file[_key(source)] = [self._of_comment(comment) for comment in comments]
            if comments:
                self._comments.clear()

    def know(self, kind: Kind, known: Known, where: str) -> None:
        """Adds faults that are known: from a baseline at this place, or from a commit that is compared with."""
        self._known.append((Acceptance(kind, (), "", None, "", where), known))

    def accept(self, rule: Rule, root: str, judgement: Judgement) -> Acceptance | None:
        """Who answers for a judgement, or what knows of it; counted as a use."""
        found = self._commented(rule, judgement) or self._settled(rule, root, judgement)
        if found is None and self._known and judgement.verdict is Verdict.FAIL:
            identity = identity_of(rule, root, judgement)
            found = next((acceptance for acceptance, known in self._known if known.meets(identity)), None)
        if found is not None:
            self.uses[found] += 1
        return found

    def _commented(self, rule: Rule, judgement: Judgement) -> Acceptance | None:
        """The comment about a place of the judgement, or about one that passes its value on."""
        comments = self._comments_on(rule)
        if not comments:
            return None
        for place in (*_places(judgement), *_uses(judgement)):
            own = comments.get(_key(place.file))
            found = own.about(place) if own is not None else None
            if found is not None:
                return found
        return None

    def _comments_on(self, rule: Rule) -> dict[_Source, _Comments]:
        """The comments that count and name a rule, by file."""
        found = self._comments.get(rule.name)
        if found is None:
            named: dict[_Source, list[Acceptance]] = defaultdict(list)
            for source, own in self._by_file.items():
                for one in own:
                    if not one.fault and any(rule.is_named(word) for word in one.rules):
                        named[source].append(one)
            found = self._comments[rule.name] = {source: _Comments(own) for source, own in named.items()}
        return found

    def _settled(self, rule: Rule, root: str, judgement: Judgement) -> Acceptance | None:
        """The entry of the settings about the judgement."""
        own = self._entries.get(rule.name)
        if own is None:
            own = [one for one in self._central if not one.fault and any(map(rule.is_named, one.rules))]
            self._entries[rule.name] = own
        return next((one for one in own if one.is_about(root, judgement)), None)

    def status(self, acceptance: Acceptance, judged: Iterable[Rule] = ()) -> Status:
        """Whether an acceptance counts; it is unused where none of the rules `judged` needed it."""
        if acceptance.fault:
            return Status.EXPIRED if acceptance.is_expired else Status.INVALID
        if self.uses[acceptance]:
            return Status.ACTIVE
        names = {rule.name for rule in judged}
        named = {rule.name for rule in self._rules if any(rule.is_named(word) for word in acceptance.rules)}
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
        named = [rule for rule in self._rules if rule.is_named(word)]
        return any(rule.is_named(central) for rule in named for central in self._settings.central_only)

    def _unknown_rule(self, words: tuple[str, ...]) -> str:
        for word in words:
            if not any(rule.is_named(word) for rule in self._rules):
                close = get_close_matches(word, [rule.name for rule in self._rules], 1)
                hint = f"; did you mean `{close[0]}`?" if close else "; `iaclint rules` lists them"
                return f"no rule is named `{word}`{hint}"
        return ""


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
