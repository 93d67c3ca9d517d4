"""Accounts: whose account a principal belongs to, as far as the configuration and the settings say.

Source: the IAM user guide on the `Principal` element, and the AWS provider's documentation on
`allowed_account_ids` and `assume_role`.
"""

from __future__ import annotations

import re

from iaclint.aws.principals import Principal
from iaclint.graph import Graph
from iaclint.truth import Truth

_WHOLE = re.compile(r"(?:arn:[^:]*:iam::[^:]*:root|[^:]{12})")
_CALLER = "aws_caller_identity"


def is_whole_account(graph: Graph, principal: Principal) -> Truth:
    """Whether it is an account as a whole, whose own IAM policies then decide."""
    sources = (graph.at(ref.address) for ref in principal.pattern.value.refs)
    if any(source is not None and source.type == _CALLER for source in sources):
        return principal.satisfies("AWS", lambda text: ":" not in text or text.endswith(":root"))
    return principal.satisfies("AWS", lambda text: _WHOLE.fullmatch(text) is not None)
