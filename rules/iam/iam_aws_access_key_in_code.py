"""iam-aws-access-key-in-code."""

from __future__ import annotations

from iaclint.aws.users import names_a_person
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to, is_empty, is_null

_ROOT = "root"


@rule(
    Severity.HIGH,
    fix="use a role; where a key is needed, encrypt its secret with `pgp_key`",
    peers=(
        "CKV_AWS_348",
        "AWS-0141",
        "970d224d-b42a-416b-81f9-8f4dfe70c4bc",
        "7081f85c-b94d-40fd-8b45-a4f1cac75e46",
    ),
)
def iam_aws_access_key_in_code(graph: Graph) -> Judgements:
    """Terraform makes an access key whose secret it keeps in plain text, or one for a person.

    The secret of an access key is written into the state, and whoever can read the state can use it
    from anywhere, without MFA, until somebody remembers to delete it. With `pgp_key` only its owner can
    read it. A key of a person, or of the root user, fails even so: people can sign in and take
    temporary credentials.

    A key is active where `status` is left out; an inactive one passes.

    Bad:

        resource "aws_iam_access_key" "mailer" {
          user = "amelie"
        }

    Good:

        resource "aws_iam_access_key" "mailer" {
          user    = "svc-mailer"
          pgp_key = "keybase:clinic"
        }
    """
    for key in graph.resources("aws_iam_access_key"):
        active = ~equal_to(key["status"], "Inactive")
        encryption, user = key["pgp_key"], key["user"]
        yield fail_if(
            active & (is_null(encryption) | is_empty(encryption)),
            key,
            "the secret of the access key is kept in the state in plain text",
            at=encryption,
        )
        yield fail_if(
            active & (equal_to(user, _ROOT) | names_a_person(graph, user)),
            key,
            "the access key is that of a person",
            defect="person",
        )
