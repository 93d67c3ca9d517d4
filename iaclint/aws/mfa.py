"""MFA: which sessions a statement applies to, told from its tests of the MFA condition keys.

AWS sends `aws:MultiFactorAuthPresent` with temporary credentials only (`true` where an MFA code was
given), never with the long-term access key of a user; `aws:MultiFactorAuthAge` and
`aws:TokenIssueTime` come and go with it. So a test that holds where the key is absent lets access
keys by. Source: IAM user guide, "AWS global condition context keys".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from weakref import WeakKeyDictionary

from iaclint.aws.conditions import Condition
from iaclint.aws.patterns import Pattern
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.graph import Graph
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import Located

PRESENT = "aws:multifactorauthpresent"
AGE = "aws:multifactorauthage"
KEYS = (PRESENT, AGE)
_ISSUED = "aws:tokenissuetime"
_SOURCE = "aws:sourceidentity"


class Session(Enum):
    """Who makes a request: with MFA just now, with MFA long ago, temporary without MFA, with an access key."""

    FRESH = "fresh"
    STALE = "stale"
    TEMPORARY = "temporary"
    ACCESS_KEY = "access key"


_WITH_MFA = (Session.FRESH, Session.STALE)
WITHOUT_MFA = (Session.TEMPORARY, Session.ACCESS_KEY)

SENT: dict[str, dict[Session, str]] = {
    PRESENT: {Session.FRESH: "true", Session.STALE: "true", Session.TEMPORARY: "false"},
    AGE: {Session.FRESH: "less", Session.STALE: "greater"},
    _ISSUED: {Session.FRESH: "time", Session.STALE: "time", Session.TEMPORARY: "time"},
    _SOURCE: {Session.FRESH: "name", Session.STALE: "name", Session.TEMPORARY: "name"},
}
"""What each kind of session sends, or can send, for a key; a session that is not listed sends nothing.

An age is only less or greater than whatever number it is compared with.
"""

_COMPARISONS = {
    "numericlessthan": "less",
    "numericlessthanequals": "less",
    "numericgreaterthan": "greater",
    "numericgreaterthanequals": "greater",
}
_NARROWING = {"aws:viaawsservice": "false", "aws:principalisawsservice": "false", "aws:principaltype": "user"}
"""Further tests with these values take nobody out of a Deny who could sign in with MFA."""


class Stance(Enum):
    """What a statement does about MFA."""

    ENFORCES = "enforces"
    BYPASSABLE = "bypassable"
    INVERTED = "inverted"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a statement applies to each kind of session, as far as its tests of MFA tell."""

    tested: Truth
    holds: dict[Session, Truth]

    def any(self, sessions: tuple[Session, ...]) -> Truth:
        return any_of(self.holds[session] for session in sessions)

    def all(self, sessions: tuple[Session, ...]) -> Truth:
        return all_of(self.holds[session] for session in sessions)


def tests_mfa(statement: Statement) -> Truth:
    """Whether a condition of the statement tests an MFA key."""
    return statement.conditions.test(*KEYS)


def asks_for_mfa(statement: Statement) -> Truth:
    """Whether it tests an MFA key of anybody but AWS services, which send none."""
    tested = tests_mfa(statement)
    return tested if tested.is_no else tested & ~statement.principals.only_services


def mfa_statements(graph: Graph, *kinds: Kind) -> Iterator[Statement]:
    """The statements that ask for MFA, and those that may, of the policies of these kinds."""
    return (statement for document in documents(graph, *kinds) for statement in testing_mfa(graph, document))


_TESTING: WeakKeyDictionary[Graph, dict[Document, tuple[Statement, ...]]] = WeakKeyDictionary()


def testing_mfa(graph: Graph, document: Document) -> Sequence[Statement]:
    """The statements of a policy of the graph that ask for MFA, and those that may."""
    known = _TESTING.setdefault(graph, {})
    found = known.get(document)
    if found is None:
        found = known[document] = tuple(one for one in document.statements if not asks_for_mfa(one).is_no)
    return found


def where_tested(statement: Statement) -> Located:
    """Where the statement tests an MFA key; else its conditions."""
    tests = statement.conditions.on(*KEYS)
    return tests[0].origin if tests else statement.conditions.origin


def stance(statement: Statement, what: Stance) -> Truth:
    """Whether the statement has this stance; no for all of them where it does not test MFA.

    An Allow enforces MFA if it applies to sessions with MFA only, is bypassable if it applies to
    others too, inverted if only to others. A Deny enforces MFA if it applies to every session
    without MFA, is bypassable if it lets some of them by, inverted if it applies to fresh MFA.
    """
    reach = reach_of(statement)
    allowing = statement.effect & _allowing(reach, what)
    denying = ~statement.effect & _denying(reach, what)
    return reach.tested & (allowing | denying)


def _allowing(reach: Reach, what: Stance) -> Truth:
    with_mfa, without = reach.any(_WITH_MFA), reach.any(WITHOUT_MFA)
    match what:
        case Stance.ENFORCES:
            return with_mfa & ~without
        case Stance.BYPASSABLE:
            return with_mfa & without
        case Stance.INVERTED:
            return ~with_mfa & without


def _denying(reach: Reach, what: Stance) -> Truth:
    fresh, without = reach.holds[Session.FRESH], reach.all(WITHOUT_MFA)
    match what:
        case Stance.ENFORCES:
            return ~fresh & without
        case Stance.BYPASSABLE:
            return ~fresh & ~without
        case Stance.INVERTED:
            return fresh


def reach_of(statement: Statement) -> Reach:
    """Which sessions the statement applies to."""
    tested = tests_mfa(statement)
    narrowed = ~statement.effect & _narrowed(statement)
    holds: dict[Session, Truth] = {}
    for session in Session:
        told = all_of(_holds(condition, session) for condition in statement.conditions)
        unseen = maybe(*statement.conditions.doubts) if statement.conditions.doubts else YES
        holds[session] = told & unseen & ~narrowed
    return Reach(tested, holds)


def shut_out(statement: Statement) -> Mapping[Session, Truth]:
    """Of the sessions without MFA, which ones a Deny that lets fresh MFA by applies to."""
    if statement.denies.is_no or statement.conditions.test(*SENT).is_no:
        return dict.fromkeys(WITHOUT_MFA, NO)
    holds = reach_of(statement).holds
    return {session: statement.denies & ~holds[Session.FRESH] & holds[session] for session in WITHOUT_MFA}


def denies_assuming(document: Document) -> Truth:
    """Whether a trust policy denies the role to whoever has no MFA, by one statement or by several."""
    denials = [(shut_out(item), is_about_assuming(item)) for item in document.statements if not item.denies.is_no]
    return all_of(any_of(sessions[session] & about for sessions, about in denials) for session in WITHOUT_MFA)


def demands_mfa(document: Document) -> Truth:
    """Whether nobody can assume the role of a trust policy without MFA."""
    allowing = ((statement, statement.allows) for statement in document.statements)
    return denies_assuming(document) | all_of(~allows | stance(item, Stance.ENFORCES) for item, allows in allowing)


def is_about_assuming(statement: Statement) -> Truth:
    return statement.actions.listed & statement.actions.cover_action("sts:AssumeRole")


def _narrowed(statement: Statement) -> Truth:
    """Maybe, where other conditions take some requests out of the statement; else no."""
    others = [
        condition
        for condition in statement.conditions
        if condition.tests(*SENT).is_no and not _narrows_nobody(condition).is_yes
    ]
    doubts = (
        Doubt(Reason.EVALUATION_ERROR, f"`{condition.shown}` takes requests out of it that are not told apart")
        for condition in others
    )
    return maybe(*doubts) if others else NO


def _narrows_nobody(condition: Condition) -> Truth:
    wanted = _NARROWING.get(condition.key)
    if wanted is None:
        return NO
    return condition.values.every(lambda text: text.lower() == wanted)


def _holds(condition: Condition, session: Session) -> Truth:
    """Whether one test holds for a session; yes where it tests nothing that tells sessions apart."""
    if condition.key not in SENT:
        return YES if condition.tests(*SENT).is_no else maybe(*condition.doubts)
    sent = SENT[condition.key].get(session)
    if condition.operator == "null":
        absent = sent is None
        return condition.values.any(lambda value: _is_bool(value, absent))
    if sent is None:
        return known(not condition.demands_key)
    return _fits(condition, sent)


def _fits(condition: Condition, sent: str) -> Truth:
    """Whether what the session sends fits the operator and one of the values."""
    if condition.key == PRESENT and condition.operator == "bool":
        return condition.values.any(lambda value: _is_bool(value, sent == "true"))
    if condition.key == AGE and condition.operator in _COMPARISONS:
        return known(_COMPARISONS[condition.operator] == sent)
    if condition.key not in KEYS:
        return YES
    return maybe(Doubt(Reason.EVALUATION_ERROR, f"`{condition.written}` is no test for `{condition.key}`"))


def _is_bool(value: Pattern, wanted: bool) -> Truth:
    return value.satisfies(lambda text: text.lower() == str(wanted).lower())
