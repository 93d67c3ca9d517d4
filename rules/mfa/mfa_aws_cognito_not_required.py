"""mfa-aws-cognito-not-required."""

from __future__ import annotations

import re

from iaclint.aws.cognito import demands_mfa_at_risk, signs_in_elsewhere
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to

_CUSTOMERS = re.compile(r"(?:^|[^a-z])(?:patients?|members?|customers?|consumers?)(?![a-z])")


@rule(
    Severity.HIGH,
    fix='set `mfa_configuration = "ON"`',
    peers=("ec28bf61-a474-4dbe-b414-6dd3a067d6f0",),
)
def mfa_aws_cognito_not_required(graph: Graph) -> Judgements:
    """A Cognito user pool does not require MFA.

    Without MFA one stolen or reused password is enough to sign in. `mfa_configuration` is `OFF` where
    it is not written. `OPTIONAL` leaves the choice to each user and is medium, unless the pool
    enforces threat protection that demands MFA at every level of risk. A pool whose name says that it
    is for patients, members or customers is medium at most.

    A pool whose clients all sign in through other identity providers has no passwords and is not
    judged.

    Bad:

        resource "aws_cognito_user_pool" "staff" {
          name = "staff"
        }

    Good:

        resource "aws_cognito_user_pool" "staff" {
          name              = "staff"
          mfa_configuration = "ON"
        }
    """
    for pool in graph.resources("aws_cognito_user_pool"):
        if signs_in_elsewhere(graph, pool).is_yes:
            continue
        written = pool["mfa_configuration"]
        optional = equal_to(written, "OPTIONAL")
        yield fail_if(
            ~equal_to(written, "ON") & ~(optional & demands_mfa_at_risk(graph, pool)),
            pool,
            "the user pool does not require MFA",
            at=written,
            severity=Severity.MEDIUM if optional.is_yes or _is_for_customers(pool) else Severity.HIGH,
        )


def _is_for_customers(pool: Resource) -> bool:
    name = pool["name"].data
    texts = (pool.name, name if isinstance(name, str) else "")
    return any(_CUSTOMERS.search(text.lower()) is not None for text in texts)
