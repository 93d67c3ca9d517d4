"""What cannot be known never tips a verdict: a policy with parts unknown is judged as before, or not at all.

Policies are made of parts that rules know, then some parts, or what ties policies to principals, are
replaced by variables without a value. An interpolation stands for something that is neither empty nor
a wildcard, so only such pieces of texts are replaced by one.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from iaclint.catalog import load_rules
from iaclint.judgement import Verdict
from tests.support import graph_of_text, judgements

RULES = [rule for rule in load_rules() if rule.name.startswith(("iam-aws-", "mfa-aws-"))]

Json = str | bool | list["Json"] | dict[str, "Json"]
Verdicts = Mapping[tuple[str, str, str], Verdict]
Key = TypeVar("Key", bound=tuple[str, ...])

ACTIONS = [
    *("*", "s3:*", "s3:GetObject", "s3:Put*", "iam:*", "iam:PassRole", "iam:AttachRolePolicy", "iam:CreateAccessKey"),
    *("ec2:RunInstances", "ec2:Describe*", "kms:Decrypt", "kms:*", "dynamodb:Query", "sts:AssumeRole", "sts:*"),
    *("lambda:UpdateFunctionCode", "cloudtrail:StopLogging", "iam:EnableMFADevice", "ecs:UpdateService"),
    *("iam:DeleteVirtualMFADevice", "sts:GetSessionToken", "secretsmanager:GetSecretValue", "iam:PutRolePolicy"),
]
RESOURCES = [
    *("*", "arn:aws:s3:::data/*", "arn:aws:s3:::*", "arn:aws:dynamodb:*:*:table/*", "arn:aws:kms:*:*:key/*"),
    *("arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/app", "arn:aws:iam::*:user/eve"),
]
PRINCIPALS: list[Json] = [
    "*",
    {"AWS": "*"},
    {"AWS": ["arn:aws:iam::111122223333:root"]},
    {"AWS": "arn:aws:iam::111122223333:user/eve"},
    {"AWS": "arn:aws:iam::111122223333:role/app"},
    {"AWS": "arn:aws:iam::111122223333:role/administrator"},
    {"Service": ["codebuild.amazonaws.com"]},
    {"Service": "ec2.amazonaws.com"},
    {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
]
ISSUER = "token.actions.githubusercontent.com"
CONDITIONS: list[Json] = [
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"Null": {"aws:MultiFactorAuthAge": "true"}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
    {"StringEquals": {"aws:PrincipalOrgID": "o-1a2b3c4d5e"}},
    {"StringEquals": {"sts:ExternalId": "clinic"}},
    {"StringEquals": {"aws:ResourceTag/team": "clinic"}},
    {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}},
    {"StringEquals": {"kms:CallerAccount": "111122223333"}},
    {"ArnLike": {"iam:PolicyARN": "arn:aws:iam::111122223333:policy/app-*"}},
    {"ForAllValues:StringLike": {f"{ISSUER}:sub": "repo:clinic/portal:*"}},
    {"StringEqualsIfExists": {f"{ISSUER}:aud": "sts.amazonaws.com"}},
    {"StringLike": {f"{ISSUER}:sub": "repo:clinic/*"}},
    {"StringEquals": {f"{ISSUER}:sub": "repo:clinic/portal:ref:refs/heads/main", f"{ISSUER}:aud": "sts.amazonaws.com"}},
]

CEILING = ["s3:GetObject", "iam:PassRole", "iam:AttachRolePolicy", "ec2:RunInstances"]
"""What the boundary allows: nothing that is a fault in a policy that grants it, as which it may be taken."""

TIES: Mapping[str, str] = {
    "role": "aws_iam_role.app.name",
    "user": "aws_iam_user.eve.name",
    "group": "aws_iam_group.staff.name",
    "member": '["eve"]',
    "policy": "aws_iam_policy.loose.arn",
    "managed": '"arn:aws:iam::aws:policy/PowerUserAccess"',
    "boundary": "aws_iam_policy.ceiling.arn",
    "runs_with": "aws_iam_role.app.arn",
    "count": "1",
}
"""What ties policies to principals, and makes them be there: by name, the expression where it is known."""

ESTATE = """
variable "unknown" {{}}

resource "aws_iam_role" "app" {{
  name               = "app"
  assume_role_policy = jsonencode({{ Statement = {trust} }})
}}

resource "aws_iam_role" "break_glass" {{
  name               = "break-glass"
  assume_role_policy = jsonencode({{ Statement = {trust} }})
}}

resource "aws_iam_role_policy" "app" {{
  count  = {count}
  role   = {role}
  policy = jsonencode({{ Statement = {first} }})
}}

resource "aws_iam_role_policy_attachment" "managed" {{
  role       = {role}
  policy_arn = {managed}
}}

resource "aws_iam_user" "eve" {{
  name                 = "eve"
  permissions_boundary = {boundary}
}}

resource "aws_iam_user_policy" "eve" {{
  user   = {user}
  policy = jsonencode({{ Statement = {second} }})
}}

resource "aws_iam_group" "staff" {{
  name = "staff"
}}

resource "aws_iam_group_membership" "staff" {{
  name  = "staff"
  group = {group}
  users = {member}
}}

resource "aws_iam_policy" "loose" {{
  name   = "loose"
  policy = jsonencode({{ Statement = {third} }})
}}

resource "aws_iam_group_policy_attachment" "loose" {{
  group      = aws_iam_group.staff.name
  policy_arn = {policy}
}}

resource "aws_iam_policy" "ceiling" {{
  name   = "ceiling"
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = {ceiling}, Resource = "arn:aws:s3:::data/*" }}] }})
}}

resource "aws_lambda_function" "app" {{
  function_name = "app"
  role          = {runs_with}
}}

resource "aws_kms_key" "records" {{
  policy = jsonencode({{ Statement = {key} }})
}}
"""

_PIECE = re.compile(r"[A-Za-z0-9-]{2,}")


def one_or_more(texts: Sequence[str]) -> st.SearchStrategy[Json]:
    """A text, or a list of some of them."""
    return st.sampled_from(texts) | st.lists(st.sampled_from(texts), min_size=1, max_size=3, unique=True).map(list)


def statements(*, with_principal: bool) -> st.SearchStrategy[Json]:
    """One to three statements of a policy."""
    required: dict[str, st.SearchStrategy[Json]] = {
        "Effect": st.sampled_from(["Allow", "Allow", "Allow", "Deny"]),
        **({"Principal": st.sampled_from(PRINCIPALS)} if with_principal else {"Resource": one_or_more(RESOURCES)}),
    }
    optional = {"Condition": st.sampled_from(CONDITIONS)}
    listed = st.fixed_dictionaries({**required, "Action": one_or_more(ACTIONS)}, optional=optional)
    negated = st.fixed_dictionaries({**required, "NotAction": one_or_more(ACTIONS)}, optional=optional)
    assuming = st.fixed_dictionaries({**required, "Action": st.just("sts:AssumeRole")}, optional=optional)
    one = listed | negated | assuming if with_principal else listed | listed | negated
    return st.lists(one, min_size=1, max_size=3).map(list)


@dataclass(frozen=True)
class Estate:
    """The statements of each policy, and for each tie the expression that ties."""

    policies: Mapping[str, Json]
    ties: Mapping[str, str]

    def text(self, unknown: frozenset[tuple[str, str]]) -> str:
        """The Terraform of it, where these parts, each by the name and place, are not known."""
        written = {name: rendered(value, name, "", unknown) for name, value in self.policies.items()}
        tied = {name: "var.unknown" if (name, "") in unknown else value for name, value in self.ties.items()}
        return ESTATE.format(**written, **tied, ceiling=json.dumps(CEILING))

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Every part that may be made unknown."""
        inside = [(name, place) for name, value in self.policies.items() for place in places(value, "")]
        return [*inside, *((name, "") for name in self.ties)]


def places(value: Json, place: str) -> list[str]:
    """The places of a value and of all within it; `~` after that of a text stands for a piece of it."""
    match value:
        case dict():
            inner = [found for key, item in value.items() for found in places(item, f"{place}/{key}")]
            return [place, *inner]
        case list():
            inner = [found for number, item in enumerate(value) for found in places(item, f"{place}/{number}")]
            return [place, *inner]
        case str() if _PIECE.search(value):
            return [place, f"{place}~"]
        case _:
            return [place]


def rendered(value: Json, name: str, place: str, unknown: frozenset[tuple[str, str]]) -> str:
    """The value as an expression of Terraform."""
    if (name, place) in unknown:
        return "var.unknown"
    match value:
        case dict():
            items = (
                f"{json.dumps(key)} = {rendered(item, name, f'{place}/{key}', unknown)}" for key, item in value.items()
            )
            return f"{{ {', '.join(items)} }}"
        case list():
            return f"[{', '.join(rendered(item, name, f'{place}/{n}', unknown) for n, item in enumerate(value))}]"
        case str() if (name, f"{place}~") in unknown:
            pieces = list(_PIECE.finditer(value))
            last = pieces[-1]
            return json.dumps(f"{value[: last.start()]}\0{value[last.end() :]}").replace("\\u0000", "${var.unknown}")
        case _:
            return json.dumps(value)


estates = st.builds(
    Estate,
    st.fixed_dictionaries(
        {
            "trust": statements(with_principal=True),
            "first": statements(with_principal=False),
            "second": statements(with_principal=False),
            "third": statements(with_principal=False),
            "key": statements(with_principal=True),
        }
    ),
    st.fixed_dictionaries({name: st.just(value) for name, value in TIES.items()}),
)


@settings(
    derandomize=True,
    phases=[Phase.generate],  # what is found is small enough, and making it smaller would take minutes
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(estates, st.data())
def test_what_is_unknown_never_tips_a_verdict(estate: Estate, data: st.DataObject) -> None:
    unknown = frozenset(data.draw(st.lists(st.sampled_from(estate.parts), min_size=1, max_size=3)))
    known, blurred = verdicts(estate.text(frozenset())), verdicts(estate.text(unknown))
    assert tipped({key: (known[key], blurred[key]) for key in known if key in blurred}) == {}
    before, after = by_resource(known), by_resource(blurred)
    nothing = Verdict.PASS
    assert tipped({key: (before.get(key, nothing), after.get(key, nothing)) for key in {*before, *after}}) == {}


def tipped(pairs: Mapping[Key, tuple[Verdict, Verdict]]) -> dict[Key, tuple[Verdict, Verdict]]:
    """Those that were passed and then failed, or the other way round."""
    return {key: pair for key, pair in pairs.items() if set(pair) == {Verdict.PASS, Verdict.FAIL}}


def verdicts(text: str) -> Verdicts:
    """What every rule says, by rule, resource and defect; the worst where it says several things of one."""
    found: dict[tuple[str, str, str], Verdict] = {}
    frames = sys.getrecursionlimit()
    with tempfile.TemporaryDirectory() as directory:
        graph = graph_of_text(Path(directory), text)
        for rule in RULES:
            for judgement in judgements(rule, graph):
                address = judgement.resource.address.partition("[")[0]  # of an unknown count it is `[*]`
                key = (rule.name, address, judgement.defect)
                found[key] = worst_of(found.get(key, Verdict.PASS), judgement.verdict)
    sys.setrecursionlimit(frames)  # a root module raises it, and hypothesis wants it to stay as it is
    return found


def by_resource(found: Verdicts) -> dict[tuple[str, str], Verdict]:
    """The worst that each rule says of each resource."""
    worst: dict[tuple[str, str], Verdict] = {}
    for (rule, address, _), verdict in found.items():
        worst[rule, address] = worst_of(worst.get((rule, address), Verdict.PASS), verdict)
    return worst


def worst_of(*verdicts: Verdict) -> Verdict:
    return next(verdict for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS) if verdict in verdicts)
