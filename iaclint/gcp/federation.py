"""Federation: whose tokens a workload identity pool takes, and which of them its conditions let in.

Some issuers serve the whole world with one key: without a condition, anyone's pipeline signs in. What
tells such an issuer's customers apart are claims of the token. Sources: the documentation of each issuer
on its ID tokens; Google's page on conditions for workload identity federation with deployment pipelines;
GitHub's REST reference of `include_enterprise_slug`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from iaclint.gcp.cel import Term, negation, parse_cel
from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import Value
from iaclint.values.ask import is_true

_WHOLE = re.compile(r"(?!)")
"""For a claim that must be given whole: no beginning of it is enough."""

_OWNED = re.compile(r"[^/]+/")
_NEVER = ("!=", "<", "<=", ">", ">=", "text", "list")
_TESTS = ("contains", "endsWith", "has", "matches", "startsWith")
_LITERAL = re.compile(r"\^((?:[\w/:@\0-]|\\\W)*)([?*+{]?)")
"""What a regular expression certainly begins with, and whether its last character is repeated or optional."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer that serves many customers: the claims that tell them apart, and how much of one is enough.

    A claim that begins as the pattern says belongs to one customer, whatever follows; so does one that
    ends as the pattern in `endings` says, whatever goes before.
    """

    name: str
    host: str
    claims: Mapping[str, re.Pattern[str]]
    endings: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def tells(self, claim: str) -> bool:
        """Whether the whole of a claim tells whose token it is."""
        return claim in self.claims

    def tells_by_beginning(self, claim: str, text: str) -> bool:
        """Whether it is enough that a claim begins with a text."""
        return self.tells(claim) and self.claims[claim].match(text) is not None

    def tells_by_end(self, claim: str, text: str) -> bool:
        """Whether it is enough that a claim ends with a text."""
        return claim in self.endings and self.endings[claim].search(text) is not None


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
    Issuer(
        "Google",
        "https://accounts.google.com",
        {
            "azp": _WHOLE,
            "email": _WHOLE,
            "google.compute_engine.project_id": _WHOLE,
            "google.compute_engine.project_number": _WHOLE,
            "hd": _WHOLE,
            "sub": _WHOLE,
        },
        {"email": re.compile(r"@[^@]+\Z")},
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
        """Whether they are signed by the issuer in the name of them all; below a path, they are of one customer."""
        return NO if self.issuer is None else self.issuer.is_like(f"*{issuer.host}", f"*{issuer.host}/")

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
        if term.kind == "!":
            opposite = negation(term.parts[0])
            return self._denies(term.parts[0], issuer) if opposite.kind == "!" else self._limits(opposite, issuer)
        return self._tests(term, issuer)

    def _denies(self, term: Term, issuer: Issuer) -> Truth:
        """Whether a term without an opposite of its own is false of all tokens but those of one customer."""
        if term.kind in ("in", "path", "text", "list") or (term.kind == "call" and term.text in _TESTS):
            return NO
        return self._mentions(term, issuer)

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
            return self._is_claim(target, issuer, lambda claim: issuer.tells_by_beginning(claim, text))
        if function == "endsWith":
            return self._is_claim(target, issuer, lambda claim: issuer.tells_by_end(claim, text))
        if function != "matches" or not text.startswith("^"):
            return NO
        begun = "" if "|" in text else _beginning(text)
        is_enough = self._is_claim(target, issuer, lambda claim: issuer.tells_by_beginning(claim, begun))
        return is_enough | (self._is_claim(target, issuer, issuer.tells) & maybe(self._unread))

    def _pinned(self, term: Term, values: tuple[Term, ...], issuer: Issuer) -> Truth:
        """Whether the term is a claim that tells customers apart, and the values are texts."""
        is_claim = self._is_claim(term, issuer, issuer.tells)
        if any(value.kind == "hole" for value in values):
            return is_claim & maybe(*self.condition.value.doubts)
        return is_claim & known(
            bool(values) and all(value.kind in ("text", "other") and value.text for value in values)
        )

    def _is_claim(self, term: Term, issuer: Issuer, is_enough: Callable[[str], bool]) -> Truth:
        """Whether the term is a claim, and such a one; maybe, where it is made of one that tells customers apart."""
        if term.kind != "path":
            return self._mentions(term, issuer)
        if (claim := _claim(term)) is not None:
            return known(is_enough(claim))
        if not term.text.startswith(("attribute.", "google.")):
            return NO
        mapped = self.mapping.fields.get(term.text)
        if mapped is None:
            return maybe(*self.mapping.doubts) if self.mapping.is_unknown else NO
        if not isinstance(mapped.data, str):
            return maybe(*mapped.doubts) if mapped.is_unknown else NO
        return self._maps_claim(mapped.data, issuer, is_enough)

    def _maps_claim(self, expression: str, issuer: Issuer, is_enough: Callable[[str], bool]) -> Truth:
        """Whether a mapping passes a claim on as it is, and such a one; what it makes of one may be anyone's."""
        term = parse_cel(expression)
        if term is None:
            return maybe(self._unread)
        if (claim := _claim(term)) is not None:
            return known(is_enough(claim))
        is_made_of_one = any(issuer.tells(claim) for part in term.walk() if (claim := _claim(part)) is not None)
        return maybe(self._unread) if is_made_of_one else NO

    def _mentions(self, term: Term, issuer: Issuer) -> Truth:
        """Maybe, where a claim that tells customers apart is somewhere in a term that is not read further; else no."""
        if any(part.kind == "hole" for part in term.walk()):
            return maybe(*self.condition.value.doubts)
        is_there = any_of(self._is_claim(part, issuer, issuer.tells) for part in term.walk() if part.kind == "path")
        return NO if is_there.is_no else maybe(self._unread, *is_there.doubts)


def _claim(term: Term) -> str | None:
    """The name of the claim that a term is; None for another term."""
    root, _, name = term.text.partition(".")
    return name if term.kind == "path" and root == "assertion" else None


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
