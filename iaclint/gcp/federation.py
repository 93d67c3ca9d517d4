"""Federation: whose tokens a workload identity pool takes, and which of them its conditions let in.

Some issuers serve the whole world with one key: without a condition, anyone's pipeline signs in. What
tells such an issuer's customers apart are claims of the token. Sources: the documentation of each issuer
on its ID tokens; Google's page on conditions for workload identity federation with deployment pipelines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from iaclint.gcp.cel import Term, parse_cel
from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import Value
from iaclint.values.ask import is_true

_WHOLE = re.compile(r"(?!)")
"""For a claim that must be given whole: no beginning of it is enough."""

_OWNED = re.compile(r"[^/]+/")
_CLAIM = re.compile(r"assertion\.(\w+)")
_NEVER = ("!=", "!", "<", "<=", ">", ">=", "text", "list")
_LITERAL = re.compile(r"\^((?:[\w/:@\0-]|\\\W)*)([?*+{]?)")
"""What a regular expression certainly begins with, and whether its last character is repeated or optional."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer that serves many customers: the claims that tell them apart, and how much of one is enough.

    A claim that begins as the pattern says belongs to one customer, whatever follows.
    """

    name: str
    host: str
    claims: Mapping[str, re.Pattern[str]]


ISSUERS = (
    Issuer(
        "GitHub Actions",
        "token.actions.githubusercontent.com",
        {
            "enterprise": _WHOLE,
            "enterprise_id": _WHOLE,
            "job_workflow_ref": _OWNED,
            "repository": _OWNED,
            "repository_id": _WHOLE,
            "repository_owner": _WHOLE,
            "repository_owner_id": _WHOLE,
            "sub": re.compile(r"repo:[^/]+/"),
            "workflow_ref": _OWNED,
        },
    ),
    Issuer(
        "GitLab",
        "https://gitlab.com",
        {
            "namespace_id": _WHOLE,
            "namespace_path": _OWNED,
            "project_id": _WHOLE,
            "project_path": _OWNED,
            "sub": re.compile(r"project_path:[^/]+/"),
        },
    ),
    Issuer(
        "HCP Terraform",
        "app.terraform.io",
        {
            "sub": re.compile(r"organization:[^:]+:"),
            "terraform_organization_id": _WHOLE,
            "terraform_organization_name": _WHOLE,
            "terraform_project_id": _WHOLE,
            "terraform_workspace_id": _WHOLE,
        },
    ),
    Issuer(
        "Buildkite",
        "agent.buildkite.com",
        {
            "organization_id": _WHOLE,
            "organization_slug": _WHOLE,
            "pipeline_id": _WHOLE,
            "sub": re.compile(r"organization:[^:]+:"),
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of a workload identity pool: the text of its issuer, if it has one, and its condition."""

    resource: Resource
    issuer: Text | None
    condition: Text
    mapping: Value

    @property
    def is_in_use(self) -> Truth:
        return ~is_true(self.resource["disabled"])

    @property
    def shared_issuer(self) -> Issuer | None:
        """The issuer that serves others too, where it is certain that it is this one."""
        found = (issuer for issuer in ISSUERS if self.comes_from(issuer).is_yes)
        return next(found, None)

    @property
    def is_of_a_shared_issuer(self) -> Truth:
        """Whether its tokens come from an issuer that serves others too."""
        return any_of(self.comes_from(issuer) for issuer in ISSUERS)

    def comes_from(self, issuer: Issuer) -> Truth:
        return NO if self.issuer is None else self.issuer.is_like(f"*{issuer.host}", f"*{issuer.host}/*")

    @property
    def lets_all_in(self) -> Truth:
        """Whether it has no condition, or one that is always true."""
        if self.condition.value.is_null:
            return YES
        return self.condition.changed(str.strip).is_like("", "true", "(true)")

    def is_limited(self, issuer: Issuer) -> Truth:
        """Whether its condition lets in the tokens of one customer of the issuer only, or of some named ones."""
        if self.condition.value.is_null:
            return NO
        if self.condition.known is None:
            return maybe(*self.condition.value.doubts)
        if self.condition.known.strip() == "":
            return NO
        term = parse_cel(self.condition.known)
        return maybe(self._unread) if term is None else self._limits(term, issuer)

    @property
    def _unread(self) -> Doubt:
        span = self.condition.origin.span
        return Doubt(
            Reason.EVALUATION_ERROR, f"the condition at {span.file.path}:{span.line} is more than is read here"
        )

    def _limits(self, term: Term, issuer: Issuer) -> Truth:
        if term.kind == "&&":
            return any_of(self._limits(part, issuer) for part in term.parts)
        if term.kind == "||":
            return all_of(self._limits(part, issuer) for part in term.parts)
        return self._tests(term, issuer)

    def _tests(self, term: Term, issuer: Issuer) -> Truth:
        """Whether a term without `&&` and `||` is true of one customer's tokens only."""
        match term.kind, term.parts:
            case "==", (left, right):
                return self._pinned(left, (right,), issuer) | self._pinned(right, (left,), issuer)
            case "in", (left, Term(kind="list", parts=values)):
                return self._pinned(left, values, issuer)
            case "call", (target, Term(kind="text", text=text)):
                return self._called(term.text, target, text, issuer)
            case "path", _:
                return known(term.text == "false")
            case "hole", _:
                return maybe(*self.condition.value.doubts)
            case kind, _ if kind in _NEVER or term.text == "has":
                return NO
            case _:
                return maybe(self._unread)

    def _called(self, function: str, target: Term, text: str, issuer: Issuer) -> Truth:
        """Whether a function that is true of some texts, such as `startsWith`, is true of one customer's only."""
        if function == "startsWith":
            return self._is_claim(target, issuer, text)
        if function != "matches" or not text.startswith("^"):
            return NO
        begun = NO if "|" in text else self._is_claim(target, issuer, _beginning(text))
        return begun | (self._is_claim(target, issuer, None) & maybe(self._unread))

    def _pinned(self, term: Term, values: tuple[Term, ...], issuer: Issuer) -> Truth:
        """Whether the term is a claim that tells customers apart, and the values are texts."""
        if any(value.kind == "hole" for value in values):
            return self._is_claim(term, issuer, None) & maybe(*self.condition.value.doubts)
        are_texts = bool(values) and all(value.kind in ("text", "other") and value.text for value in values)
        return self._is_claim(term, issuer, None) & known(are_texts)

    def _is_claim(self, term: Term, issuer: Issuer, beginning: str | None) -> Truth:
        """Whether the term is such a claim; with a beginning, such that this much of it is enough."""
        if term.kind != "path":
            return NO
        root, _, name = term.text.partition(".")
        if root == "assertion":
            return known(_tells(issuer, name, beginning))
        if root not in ("attribute", "google"):
            return NO
        mapped = self.mapping.fields.get(term.text)
        if mapped is None:
            return maybe(*self.mapping.doubts) if self.mapping.is_unknown else NO
        if not isinstance(mapped.data, str):
            return maybe(*mapped.doubts) if mapped.is_unknown else NO
        return known(any(_tells(issuer, claim, beginning) for claim in _CLAIM.findall(mapped.data)))


def _tells(issuer: Issuer, claim: str, beginning: str | None) -> bool:
    enough = issuer.claims.get(claim)
    return enough is not None and (beginning is None or enough.match(beginning) is not None)


def _beginning(expression: str) -> str:
    """What all texts begin with that fit a regular expression, as far as that is plain."""
    found = _LITERAL.match(expression)
    if found is None:
        return ""
    literal = found[1].replace("\\", "")
    return literal[:-1] if found[2] else literal


def providers(graph: Graph) -> Iterator[Provider]:
    """The providers of the workload identity pools of a configuration."""
    for resource in graph.resources("google_iam_workload_identity_pool_provider"):
        header = resource.configuration.header
        written = resource["oidc.issuer_uri"]
        issuer = None if written.is_null else text_of(graph, written, header)
        condition = text_of(graph, resource["attribute_condition"], header)
        yield Provider(resource, issuer, condition, resource["attribute_mapping"])


__all__ = ["ISSUERS", "Issuer", "Provider", "providers"]
