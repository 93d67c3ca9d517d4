"""Secrets among the parameters of Systems Manager."""

from __future__ import annotations

from iaclint.aws.parameters import looks_secret
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to


@rule(
    Severity.HIGH,
    fix='set type = "SecureString"',
    peers=("CKV2_AWS_34",),
    judges=("aws_ssm_parameter.type", "aws_ssm_parameter.name", "aws_ssm_parameter.value"),
)
def enc_aws_ssm_parameter_plaintext(graph: Graph) -> Judgements:
    """A secret is kept in a parameter of the plain type.

    Whoever may read or list parameters sees a `String` as it is; a `SecureString` is encrypted with a
    KMS key, and reading it also takes the right to decrypt and is in that key's log. `value_wo` keeps a
    value out of Terraform's state and changes nothing in how Systems Manager stores it.

    A parameter is taken for a secret where its value is sensitive, comes from where secrets are made or
    from a variable of such a name, or reads like one, and where the last part of its own name says so:
    `db_password`, `stripe-token`. The ARN of a secret, a number, a path or an address is none. Whether a
    variable without a value holds a secret is unknown.

    Bad:

        resource "aws_ssm_parameter" "password" {
          name  = "/portal/db_password"
          type  = "String"
          value = var.password
        }

        variable "password" {
          type = string
        }

    Good:

        resource "aws_ssm_parameter" "password" {
          name  = "/portal/db_password"
          type  = "SecureString"
          value = var.password
        }

        variable "password" {
          type = string
        }
    """
    for parameter in graph.resources("aws_ssm_parameter"):
        type = parameter["type"]
        plain = ~equal_to(type, "SecureString")
        yield fail_if(
            plain if plain.is_no else plain & looks_secret(graph, parameter),
            parameter,
            "the parameter looks like a secret and is stored in plain text",
            at=type,
        )
