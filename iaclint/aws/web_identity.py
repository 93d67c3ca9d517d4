"""Web identity: the OpenID Connect issuers that a role trusts, and the shape of their subjects.

Source: the documentation of each issuer on its ID tokens, and the EKS user guide on IAM roles for
service accounts; the IAM user guide on the condition keys of web identity federation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from iaclint.aws.conditions import Condition
from iaclint.aws.patterns import Pattern
from iaclint.aws.policy import Statement
from iaclint.aws.principals import Principal
from iaclint.graph import Graph
from iaclint.issuers import ISSUERS, Issuer
from iaclint.judgement import first_such
from iaclint.records import dataclass
from iaclint.truth import Doubt, Truth, any_of, known, maybe
from iaclint.values import HOLE, Located, Value

_PROVIDER = ":oidc-provider/"
_SAML = "aws_iam_saml_provider"
_CLUSTER = "aws_eks_cluster"
_CLUSTER_URL = "oidc.eks."
_PIPELINES = ("codebuild.amazonaws.com", "codepipeline.amazonaws.com")
"""The services of AWS's own that run pipelines."""

_PUBLIC = {
    "accounts.google.com": ("aud", "oaud"),
    "cognito-identity.amazonaws.com": ("aud",),
    "graph.facebook.com": ("app_id",),
    "www.amazon.com": ("app_id",),
}
"""The issuers that are trusted by name, without a provider of one's own, and the claims that tell whose token it is."""

_WILDCARD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Trust:
    """A statement that lets the tokens of an issuer assume its role."""

    statement: Statement
    principal: Principal
    issuer: Issuer

    def tests(self, *claims: str) -> tuple[Condition, ...]:
        """The conditions on these claims of the token, and those that may be.

        Their key is the URL of an issuer, a colon and the claim. Whose URL it is does not matter, and so
        need not be known: a token carries no claim of another issuer, so a condition that demands one
        holds for no token, and the statement lets nobody in by it. Taking it for a claim of this issuer
        can therefore not pass a trust that takes more tokens than it says.
        """
        return tuple(item for item in self.statement.conditions if not item.tests_claim(*claims).is_no)

    def demands(self, *claims: str) -> Truth:
        """Whether a condition demands one of these claims, with whatever value."""
        return any_of(test.tests_claim(*claims) & known(test.demands_key) for test in self.tests(*claims))

    def subject_begins(self, shape: re.Pattern[str]) -> Truth:
        """Whether a condition lets only subjects by that begin as the shape says."""
        return any_of(
            test.tests_claim("sub")
            & known(test.demands_key)
            & test.values.every(partial(_begins, shape, test.operator))
            for test in self.tests("sub")
        )

    def where(self, *claims: str) -> Located:
        """Where the first condition on one of these claims is; else whom the statement is about."""
        tests = self.tests(*claims)
        return tests[0].origin if tests else self.statement.principals.origin

    def where_beyond(self, shape: re.Pattern[str]) -> Located:
        """Where the first subject is that is let by and does not begin as the shape says; else as `where`."""
        answers = (
            (~subject.satisfies(partial(_begins, shape, test.operator)), subject.origin)
            for test in self.tests("sub")
            for subject in test.values.items
        )
        return first_such(answers, self.where("sub"))

    def taken(self, shape: re.Pattern[str]) -> Pattern | None:
        """The first of the subjects that a condition names and lets by that has this shape."""
        tests = (test for test in self.statement.conditions if test.tests_claim("sub").is_yes and not test.is_negative)
        subjects = (subject for test in tests for subject in test.values.items)
        return next((subject for subject in subjects if shape.match(subject.text or "")), None)


def trusts(graph: Graph, statement: Statement) -> Iterator[Trust]:
    """The issuers of `ISSUERS` that a statement trusts, as far as its providers are known."""
    for principal in statement.principals.of_type("Federated"):
        issuer = _issuer(graph, statement, principal)
        if issuer is not None:
            yield Trust(statement, principal, issuer)


def public_issuers(statement: Statement) -> Iterator[tuple[Principal, Truth]]:
    """The issuers that a statement trusts by name, and whether a condition limits whose tokens it takes.

    They issue tokens to the applications, or the identity pools, of everyone.
    """
    for principal in statement.principals.of_type("Federated"):
        host = principal.pattern.text or ""
        keys = [f"{host}:{claim}" for claim in _PUBLIC.get(host, ())]
        if keys:
            yield principal, statement.conditions.any(partial(_demands_one, keys))


def _demands_one(keys: list[str], condition: Condition) -> Truth:
    return condition.tests(*keys) & known(condition.demands_key) & condition.names_owners


def takes_tokens_of_pipelines(graph: Graph, statement: Statement) -> Truth:
    """Whether the statement certainly trusts an issuer whose tokens are for pipelines."""
    return statement.allows & known(any(trust.issuer.deploys for trust in trusts(graph, statement)))


def deploys(graph: Graph, statement: Statement) -> Truth:
    """Whether the statement lets a pipeline that builds or deploys assume its role."""
    if any(trust.issuer.deploys for trust in trusts(graph, statement)):
        return statement.allows
    services = statement.principals.of_type("Service")
    by_service = any_of(principal.pattern.covers(name) for principal in services for name in _PIPELINES)
    doubts = untold(graph, statement)
    return statement.allows & (by_service | maybe(*doubts) if doubts else by_service)


def untold(graph: Graph, statement: Statement) -> tuple[Doubt, ...]:
    """Why the statement may trust an issuer that cannot be seen."""
    doubts = list(statement.principals.doubts)
    for principal in statement.principals.of_type("Federated"):
        if _may_be_provider(principal) and _issuer(graph, statement, principal) is None:
            url = _url(graph, statement, principal)
            if not url or HOLE in url:
                doubts += principal.pattern.value.doubts
    return tuple(doubts)


def _may_be_provider(principal: Principal) -> bool:
    """Whether its ARN is that of an OpenID Connect provider, or of nothing known."""
    text = principal.pattern.text
    return text is None or text.strip(HOLE) == "" or _PROVIDER in text


def _issuer(graph: Graph, statement: Statement, principal: Principal) -> Issuer | None:
    """The issuer by its URL; where that does not tell, by the subjects that the conditions name."""
    url = _url(graph, statement, principal)
    found = next((issuer for issuer in ISSUERS if issuer.host.search(url)), None)
    if found is not None or (url and HOLE not in url) or not _may_be_provider(principal):
        return found
    tests = (test for test in statement.conditions if test.tests_claim("sub").is_yes)
    subjects = [text for test in tests for text in test.values.texts]
    marked = (issuer for issuer in ISSUERS if issuer.mark)
    return next((issuer for issuer in marked if any(text.startswith(issuer.mark) for text in subjects)), None)


def _url(graph: Graph, statement: Statement, principal: Principal) -> str:
    """The URL of the provider: in its ARN, in the resource that makes it, or in the keys of the conditions.

    Empty where none of them is known.
    """
    _, found, url = (principal.pattern.text or "").partition(_PROVIDER)
    if found and url.strip(HOLE):
        return url
    values = [principal.pattern.value]
    for ref in principal.pattern.value.refs:
        source = graph.at(ref.address)
        if source is not None and source.type == _SAML:
            return _SAML
        if source is not None and isinstance(text := source["url"].data, str):
            return text
        if source is not None:
            values.append(source["url"])
    if any(_is_of_cluster(graph, value) for value in values):
        return _CLUSTER_URL
    hosts = (condition.key.rpartition(":")[0].strip(HOLE) for condition in statement.conditions)
    return " ".join(host for host in hosts if "." in host)  # `aws` and `sts` are no hosts


def _is_of_cluster(graph: Graph, value: Value) -> bool:
    """Whether it was read from a cluster of EKS, whose URL is its own identity provider's."""
    sources = (graph.at(ref.address) for ref in value.refs)
    return any(source is not None and source.type == _CLUSTER for source in sources)


def _begins(shape: re.Pattern[str], operator: str, subject: str) -> bool:
    """Whether all subjects that the text stands for begin so; `*` and `?` are wildcards to `StringLike` only."""
    wildcard = _WILDCARD.search(subject) if "like" in operator else None
    return shape.match(subject[: wildcard.start()] if wildcard else subject) is not None
