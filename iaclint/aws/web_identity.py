"""Web identity: the OpenID Connect issuers that a role trusts, and the shape of their subjects.

Source: the documentation of each issuer on its ID tokens, and the EKS user guide on IAM roles for
service accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from iaclint.aws.conditions import Condition
from iaclint.aws.patterns import HOLE
from iaclint.aws.policy import Statement
from iaclint.aws.principals import Principal
from iaclint.graph import Graph
from iaclint.truth import Doubt, Truth, any_of, known

_PROVIDER = ":oidc-provider/"
_SAML = "aws_iam_saml_provider"
_WILDCARD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer of tokens for machines.

    `host` is found in its URL, and `audience` says whether a token must also be for AWS. A subject
    that begins as `owner` says belongs to one organization; one that begins as `project` says, to one
    project of it. `aliases` are claims that identify a project as well as the subject does.
    """

    name: str
    host: re.Pattern[str]
    owner: re.Pattern[str]
    project: re.Pattern[str]
    aliases: tuple[str, ...] = ()
    audience: bool = True


ISSUERS: tuple[Issuer, ...] = (
    Issuer(
        "GitHub Actions",
        re.compile(r"token\.actions\.githubusercontent\.com"),
        re.compile(r"repo:[^*?/:]+/"),
        re.compile(r"repo:[^*?/:]+/[^*?/:]+:"),
        ("job_workflow_ref", "repository", "repository_id"),
    ),
    Issuer(
        "GitLab CI",
        re.compile(r"gitlab\."),
        re.compile(r"project_path:[^*?/:]+/"),
        re.compile(r"project_path:[^*?/:]+/[^*?:]+:"),
        ("project_id", "project_path"),
    ),
    Issuer(
        "HCP Terraform",
        re.compile(r"app\.terraform\.io"),
        re.compile(r"organization:[^*?:]+:"),
        re.compile(r"organization:[^*?:]+:project:[^*?:]+:"),
        ("terraform_workspace_id", "terraform_project_id"),
    ),
    Issuer(
        "Bitbucket Pipelines",
        re.compile(r"api\.bitbucket\.org"),
        re.compile(r"[^*?:]+:"),
        re.compile(r"[^*?:]+:"),
        ("repositoryuuid",),
    ),
    Issuer(
        "CircleCI",
        re.compile(r"oidc\.circleci\.com"),
        re.compile(r"org/[^*?/]+/"),
        re.compile(r"org/[^*?/]+/project/[^*?/]+/"),
    ),
    Issuer(
        "EKS",
        re.compile(r"oidc\.eks\.|oidc-eks\."),
        re.compile(r"system:serviceaccount:[^*?:]+:"),
        re.compile(r"system:serviceaccount:[^*?:]+:[^*?:]+$"),
        audience=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Trust:
    """A statement that lets the tokens of an issuer assume its role."""

    statement: Statement
    principal: Principal
    issuer: Issuer

    def tests(self, *claims: str) -> tuple[Condition, ...]:
        """The conditions on these claims of the token: their key is the issuer's URL, a colon and the claim."""
        return tuple(item for item in self.statement.conditions if item.key.rpartition(":")[2] in claims)

    def demands(self, *claims: str) -> Truth:
        """Whether a condition demands one of these claims, with whatever value."""
        return known(any(test.demands_key for test in self.tests(*claims)))

    def subject_begins(self, shape: re.Pattern[str]) -> Truth:
        """Whether a condition lets only subjects by that begin as the shape says."""
        return any_of(
            known(test.demands_key) & test.values.every(partial(_begins, shape, test.operator))
            for test in self.tests("sub")
        )


def trusts(graph: Graph, statement: Statement) -> Iterator[Trust]:
    """The issuers of `ISSUERS` that a statement trusts, as far as its providers are known."""
    for principal in statement.principals.of_type("Federated"):
        issuer = _issuer(graph, statement, principal)
        if issuer is not None:
            yield Trust(statement, principal, issuer)


def untold(graph: Graph, statement: Statement) -> tuple[Doubt, ...]:
    """Why the statement may trust an issuer that cannot be seen."""
    doubts = list(statement.principals.doubts)
    for principal in statement.principals.of_type("Federated"):
        text = principal.pattern.text
        if (text is None or text == HOLE) and not _url(graph, statement, principal):
            doubts += principal.pattern.value.doubts
    return tuple(doubts)


def _issuer(graph: Graph, statement: Statement, principal: Principal) -> Issuer | None:
    url = _url(graph, statement, principal)
    return next((issuer for issuer in ISSUERS if issuer.host.search(url)), None)


def _url(graph: Graph, statement: Statement, principal: Principal) -> str:
    """The URL of the provider: in its ARN, in the resource that makes it, or in the keys of the conditions.

    Empty where none of them is known.
    """
    _, found, url = (principal.pattern.text or "").partition(_PROVIDER)
    if found and url.strip(HOLE):
        return url
    for ref in principal.pattern.value.refs:
        source = graph.at(ref.address)
        if source is not None and source.type == _SAML:
            return _SAML
        if source is not None and isinstance(text := source["url"].data, str):
            return text
    return " ".join(condition.key.rpartition(":")[0] for condition in statement.conditions)


def _begins(shape: re.Pattern[str], operator: str, subject: str) -> bool:
    """Whether all subjects that the text stands for begin so; `*` and `?` are wildcards to `StringLike` only."""
    wildcard = _WILDCARD.search(subject) if "like" in operator else None
    return shape.match(subject[: wildcard.start()] if wildcard else subject) is not None
