"""What a principal is given: every way from it to a policy, what limits it, and what cannot be seen."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from iaclint.aws.access import Access, access_of
from iaclint.aws.actions import matches_an_action
from iaclint.aws.managed_powers import policy_text, powers
from iaclint.truth import Truth
from tests.support import graph_of_text

POLICY = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })'
EVE = 'resource "aws_iam_user" "eve" {\n  name = "eve"\n}'
STAFF = 'resource "aws_iam_group" "staff" {\n  name = "staff"\n}'
ROLE = 'resource "aws_iam_role" "app" {\n  name = "app"\n  assume_role_policy = "{}"\n}'
OWN = f'resource "aws_iam_policy" "own" {{\n  name = "own"\n  policy = {POLICY}\n}}'
OWN_ARN = "aws_iam_policy.own.arn"
ATTACHES = f"policy_arn = {OWN_ARN}"
ELSEWHERE = '"arn:aws:iam::111122223333:policy/made-elsewhere"'
SET = 'resource "aws_ssoadmin_permission_set" "set" {\n  name = "set"\n  instance_arn = "arn:aws:sso:::instance/a"\n}'


def access(directory: Path, address: str, *blocks: str) -> Access:
    graph = graph_of_text(directory, "\n".join(blocks))
    principal = graph.at(address)
    assert principal is not None
    return access_of(graph, principal)


def block(type: str, name: str, *arguments: str) -> str:
    return f'resource "{type}" "{name}" {{\n{chr(10).join(arguments)}\n}}'


def ways(found: Access) -> list[list[str]]:
    """The addresses on the way of each policy, and the place that the policy is in at the end."""
    return [[*(step.address for step in grant.way), grant.document.resource.address] for grant in found.grants]


BY_GROUP = ["aws_iam_group.staff", "aws_iam_group_policy.p", "aws_iam_group_policy.p"]

AWS_POLICIES = ("PowerUserAccess", "ReadOnlyAccess")

USER_WAYS: dict[str, tuple[list[str], list[list[str]]]] = {
    "inline": (
        [block("aws_iam_user_policy", "p", "user = aws_iam_user.eve.name", f"policy = {POLICY}")],
        [["aws_iam_user_policy.p", "aws_iam_user_policy.p"]],
    ),
    "attached by a literal name": (
        [OWN, block("aws_iam_user_policy_attachment", "a", 'user = "eve"', ATTACHES)],
        [["aws_iam_user_policy_attachment.a", "aws_iam_policy.own", "aws_iam_policy.own"]],
    ),
    "attached to many": (
        [
            OWN,
            block(
                "aws_iam_policy_attachment",
                "a",
                'name = "a"',
                'users = ["adam", "eve"]',
                "policy_arn = aws_iam_policy.own.arn",
            ),
        ],
        [["aws_iam_policy_attachment.a", "aws_iam_policy.own", "aws_iam_policy.own"]],
    ),
    "all attachments at once": (
        [
            OWN,
            block(
                "aws_iam_user_policy_attachments_exclusive",
                "a",
                'user_name = "eve"',
                "policy_arns = [aws_iam_policy.own.arn]",
            ),
        ],
        [["aws_iam_user_policy_attachments_exclusive.a", "aws_iam_policy.own", "aws_iam_policy.own"]],
    ),
    "a group that names its users": (
        [
            STAFF,
            block("aws_iam_group_policy", "p", "group = aws_iam_group.staff.name", f"policy = {POLICY}"),
            block("aws_iam_group_membership", "m", 'name = "m"', 'group = "staff"', "users = [aws_iam_user.eve.name]"),
        ],
        [["aws_iam_group_membership.m", *BY_GROUP]],
    ),
    "a user that names its groups": (
        [
            STAFF,
            block("aws_iam_group_policy", "p", "group = aws_iam_group.staff.name", f"policy = {POLICY}"),
            block("aws_iam_user_group_membership", "m", 'user = "eve"', "groups = [aws_iam_group.staff.name]"),
        ],
        [
            [
                "aws_iam_user_group_membership.m",
                "aws_iam_group.staff",
                "aws_iam_group_policy.p",
                "aws_iam_group_policy.p",
            ]
        ],
    ),
    "nothing": ([], []),
    "somebody else": ([block("aws_iam_user_policy", "p", 'user = "adam"', f"policy = {POLICY}")], []),
}


@pytest.mark.parametrize(("blocks", "expected"), USER_WAYS.values(), ids=USER_WAYS)
def test_every_way_from_a_user_to_a_policy(blocks: list[str], expected: list[list[str]], tmp_path: Path) -> None:
    found = access(tmp_path, "aws_iam_user.eve", EVE, *blocks)
    assert ways(found) == expected
    assert all(grant.certainty.is_yes for grant in found.grants)
    assert found.unseen.is_no


def test_a_role_by_its_own_blocks_and_arguments(tmp_path: Path) -> None:
    role = block(
        "aws_iam_role",
        "app",
        'assume_role_policy = "{}"',
        f"inline_policy {{\npolicy = {POLICY}\n}}",
        'managed_policy_arns = [aws_iam_policy.own.arn, "arn:aws:iam::aws:policy/IAMFullAccess"]',
    )
    found = access(tmp_path, "aws_iam_role.app", OWN, role)
    assert ways(found) == [["aws_iam_role.app"], ["aws_iam_role.app"], ["aws_iam_policy.own", "aws_iam_policy.own"]]
    assert [grant.attachment.policy if grant.attachment else "" for grant in found.grants] == ["", "IAMFullAccess", ""]


def test_a_permission_set(tmp_path: Path) -> None:
    sso, of_set = "aws_ssoadmin_", "permission_set_arn = aws_ssoadmin_permission_set.set.arn"
    power, reading = (f'managed_policy_arn = "arn:aws:iam::aws:policy/{name}"' for name in AWS_POLICIES)
    own = 'customer_managed_policy_reference {\nname = "own"\n}'
    blocks = (
        block(f"{sso}permission_set_inline_policy", "i", of_set, f"inline_policy = {POLICY}"),
        block(f"{sso}managed_policy_attachment", "m", of_set, power),
        block(f"{sso}customer_managed_policy_attachment", "c", of_set, own),
        block(f"{sso}permissions_boundary_attachment", "b", of_set, f"permissions_boundary {{\n{reading}\n}}"),
    )
    found = access(tmp_path, "aws_ssoadmin_permission_set.set", SET, OWN, *blocks)
    assert len(found.grants) == 3
    assert found.leaves("iam:PassRole").is_no


UNSEEN: dict[str, list[str]] = {
    "a policy made elsewhere": [
        block(
            "aws_iam_user_policy_attachment", "a", 'user = "eve"', 'policy_arn = "arn:aws:iam::111122223333:policy/x"'
        ),
    ],
    "a policy not known": [
        'variable "arn" {}',
        block("aws_iam_user_policy_attachment", "a", 'user = "eve"', "policy_arn = var.arn"),
    ],
    "a group made elsewhere": [block("aws_iam_user_group_membership", "m", 'user = "eve"', 'groups = ["elsewhere"]')],
    "a group not known": [
        'variable "groups" {}',
        block("aws_iam_user_group_membership", "m", 'user = "eve"', "groups = var.groups"),
    ],
    "a module that is not here": ['module "m" {\n  source = "./missing"\n  user = aws_iam_user.eve.name\n}'],
}


@pytest.mark.parametrize("blocks", UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_seen_is_in_doubt(blocks: list[str], tmp_path: Path) -> None:
    found = access(tmp_path, "aws_iam_user.eve", EVE, *blocks)
    assert found.unseen.is_maybe
    assert found.unseen.doubts


UNCERTAIN: dict[str, list[str]] = {
    "a user not known": [
        'variable "user" {}',
        block("aws_iam_user_policy", "p", "user = var.user", f"policy = {POLICY}"),
    ],
    "an unknown count": [
        'variable "on" {}',
        block("aws_iam_user_policy", "p", "count = var.on ? 1 : 0", 'user = "eve"', f"policy = {POLICY}"),
    ],
    "an unknown count of the group's policy": [
        'variable "on" {}',
        STAFF,
        block("aws_iam_group_policy", "p", "count = var.on ? 1 : 0", 'group = "staff"', f"policy = {POLICY}"),
        block("aws_iam_user_group_membership", "m", 'user = "eve"', "groups = [aws_iam_group.staff.name]"),
    ],
    "an unknown count of the membership": [
        'variable "on" {}',
        STAFF,
        block("aws_iam_group_policy", "p", 'group = "staff"', f"policy = {POLICY}"),
        block("aws_iam_user_group_membership", "m", "count = var.on ? 1 : 0", 'user = "eve"', 'groups = ["staff"]'),
    ],
}


@pytest.mark.parametrize("blocks", UNCERTAIN.values(), ids=UNCERTAIN)
def test_a_way_that_may_not_be_there_is_no_certain_grant(blocks: list[str], tmp_path: Path) -> None:
    found = access(tmp_path, "aws_iam_user.eve", EVE, *blocks)
    assert [grant.certainty.is_maybe for grant in found.grants] == [True]


def test_a_dead_attachment_gives_nothing(tmp_path: Path) -> None:
    dead = block("aws_iam_user_policy", "p", "count = 0", 'user = "eve"', f"policy = {POLICY}")
    assert access(tmp_path, "aws_iam_user.eve", EVE, dead).grants == ()


def answer(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


CEILING = block("aws_iam_policy", "c", 'name = "c"', f"policy = {POLICY}")
SCP = 'jsonencode({ Statement = [{ Effect = "Deny", Action = "iam:*", Resource = "*" }] })'
ATTACHED = block(
    "aws_organizations_policy_attachment", "a", "policy_id = aws_organizations_policy.o.id", 'target_id = "r-a"'
)
LIMITS: dict[str, tuple[str, list[str], str, str]] = {
    "none": ("", [], "yes", "yes"),
    "null": ("permissions_boundary = null", [], "yes", "yes"),
    "a boundary here": ("permissions_boundary = aws_iam_policy.c.arn", [CEILING], "yes", "no"),
    "a boundary of AWS's": ('permissions_boundary = "arn:aws:iam::aws:policy/IAMFullAccess"', [], "maybe", "yes"),
    "a boundary elsewhere": ('permissions_boundary = "arn:aws:iam::111122223333:policy/c"', [], "maybe", "maybe"),
    "a boundary not known": ("permissions_boundary = var.c", ['variable "c" {}'], "maybe", "maybe"),
    "the organization": ("", [block("aws_organizations_policy", "o", f"content = {SCP}"), ATTACHED], "yes", "maybe"),
    "an organization policy that is not attached": (
        "",
        [block("aws_organizations_policy", "o", f"content = {SCP}")],
        "yes",
        "yes",
    ),
    "a policy of another type": (
        "",
        [block("aws_organizations_policy", "o", 'type = "TAG_POLICY"', f"content = {SCP}"), ATTACHED],
        "yes",
        "yes",
    ),
}


@pytest.mark.parametrize(("argument", "blocks", "reading", "passing"), LIMITS.values(), ids=LIMITS)
def test_what_limits_leave(argument: str, blocks: list[str], reading: str, passing: str, tmp_path: Path) -> None:
    role = block("aws_iam_role", "app", 'name = "app"', 'assume_role_policy = "{}"', argument)
    found = access(tmp_path, "aws_iam_role.app", role, *blocks)
    assert (answer(found.leaves("s3:GetObject")), answer(found.leaves("iam:PassRole"))) == (reading, passing)


ASKED = {"AdministratorAccess": ("yes", "no"), "PowerUserAccess": ("no", "no"), "ReadOnlyAccess": ("no", "yes")}


@pytest.mark.parametrize(("policy", "expected"), ASKED.items(), ids=ASKED)
def test_what_is_asked_of_all_of_it(policy: str, expected: tuple[str, str], tmp_path: Path) -> None:
    managed = f'managed_policy_arns = ["arn:aws:iam::aws:policy/{policy}"]'
    found = access(tmp_path, "aws_iam_role.app", block("aws_iam_role", "app", 'assume_role_policy = "{}"', managed))
    assert (answer(found.are_administrative), answer(found.only_read)) == expected


def test_the_table_of_aws_policies() -> None:
    assert all(matches_an_action(power) for power in powers())
    assert "iam:*" in (policy_text("IAMFullAccess") or "")
    assert policy_text("ReadOnlyAccess") == '{"Statement": []}'
    assert policy_text("NoSuchPolicy") is None


def test_the_table_has_what_rules_ask_for() -> None:
    rules = "iaclint.rules.iam.iam_aws_"
    needs = [need for way in import_module(f"{rules}privilege_escalation_path")._WAYS for need in way]
    needs += import_module(f"{rules}cicd_role_can_edit_own_guard")._NEEDS
    assert {action for need in needs for action in need.actions} <= set(powers())
