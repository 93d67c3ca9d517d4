"""Accounts: whose account a principal belongs to, as far as the configuration and the settings say.

Source: the IAM user guide on the `Principal` element; the AWS provider's documentation on
`allowed_account_ids` and `assume_role`; the Elastic Load Balancing user guide on access logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from iaclint.aws.principals import Principal
from iaclint.graph import Graph
from iaclint.modules import Configuration
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import HOLE, Value

_WHOLE = re.compile(r"(?:arn:[^:]*:iam::[^:]*:root|[^:]{12})")
_CALLER = "aws_caller_identity"
_IN_ARN = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::.*)?", re.DOTALL)

_OURS = (_CALLER, "aws_iam_", "aws_organizations_", "aws_cloudfront_origin_access_identity")
_OF_AWS = ("aws_billing_service_account", "aws_cloudtrail_service_account", "aws_elb_", "aws_redshift_service_account")
_SAFE_SOURCES = (*_OURS, *_OF_AWS)
"""How the types start that name accounts of the configuration itself, of its organization, or of AWS."""

_LOAD_BALANCING = frozenset(
    (
        *("127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648"),
        *("589379963580", "718504428378", "383597477331", "600734575887", "114774131450", "783225319266"),
        *("582318560864", "985666609251", "054676820928", "156460612806", "652711504416", "635631232127"),
        *("009996457667", "897822967062", "076674570225", "507241528517", "048591011584", "190560391635"),
    )
)
"""AWS's own accounts that write the access logs of load balancers."""

_CACHE: WeakKeyDictionary[Graph, frozenset[str]] = WeakKeyDictionary()


def is_named_in_part(principal: Principal) -> bool:
    """Whether of an ARN it is not known what it names: `arn:aws:iam::111122223333:${var.principal}`."""
    text = principal.pattern.text or ""
    return principal.type == "AWS" and ":" in text and HOLE in text.rpartition(":")[2]


def is_whole_account(graph: Graph, principal: Principal) -> Truth:
    """Whether it is an account as a whole, whose own IAM policies then decide."""
    if is_named_in_part(principal) and "/" not in (principal.pattern.text or ""):
        return maybe(*principal.pattern.value.doubts)
    sources = (graph.at(ref.address) for ref in principal.pattern.value.refs)
    if any(source is not None and source.type == _CALLER for source in sources):
        return principal.satisfies("AWS", lambda text: ":" not in text or text.endswith(":root"))
    return principal.satisfies("AWS", lambda text: _WHOLE.fullmatch(text) is not None)


def account_in(text: str) -> str:
    """The account of an account id or of the ARN of a principal; empty where it names none."""
    found = _IN_ARN.fullmatch(text)
    return found[1] if found else ""


def is_external(graph: Graph, named: Value, text: str | None) -> Truth:
    """Whether a principal, of which `text` is known, is of an account that is not known to be one's own.

    In doubt where neither the settings nor a provider says which accounts are one's own.
    """
    account = account_in(text or "")
    if account:
        return _is_foreign(graph, account)
    sources = [graph.at(ref.address) for ref in named.refs]
    if any(source is not None and source.type.startswith(_SAFE_SOURCES) for source in sources):
        return NO
    return maybe(*named.doubts) if text is None or HOLE in text else NO


def _is_foreign(graph: Graph, account: str) -> Truth:
    own = own_accounts(graph)
    if account in own or account in _LOAD_BALANCING:
        return NO
    return YES if own else maybe(Doubt(Reason.OUTSIDE_REPOSITORY, f"nothing says whose account {account} is"))


def own_accounts(graph: Graph) -> frozenset[str]:
    """The accounts that the settings list, and those that the providers are limited to or take a role in."""
    found = _CACHE.get(graph)
    if found is None:
        found = _CACHE[graph] = frozenset((*graph.settings.known_accounts, *_of_providers(graph)))
    return found


def _of_providers(graph: Graph) -> Iterator[str]:
    for provider in _providers(graph).values():
        allowed = provider["allowed_account_ids"]
        written = (*allowed.items, *provider.each("assume_role.role_arn"))
        yield from (account_in(value.data) for value in written if isinstance(value.data, str))


def _providers(graph: Graph) -> dict[int, Configuration]:
    used = (resource.provider for resource in graph.root.resources if resource.type.startswith("aws_"))
    return {id(provider): provider for provider in used if provider is not None}
