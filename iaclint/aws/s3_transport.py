"""Transport of S3: which requests without TLS the policies of a bucket deny.

A denial counts as far as it reaches: to the bucket, to its objects, or to both. What it names lies in
the bucket, since S3 takes no other policy, so only the form of a resource is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from weakref import WeakKeyDictionary

from iaclint.aws import s3
from iaclint.aws.conditions import Condition, Conditions
from iaclint.aws.patterns import is_every_action, is_every_action_of_a_service, is_everything, service_of
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Doubt, Reason, Truth, all_of, any_of, known, maybe

_POLICY = "aws_s3_bucket_policy"
_TLS = "aws:securetransport"
_VERSION = "s3:tlsversion"
_OF_AWS = ("aws:principalisawsservice", "aws:viaawsservice")
"""Keys by which a denial leaves out what AWS itself sends, which is always encrypted."""

_SEVERAL = Doubt(
    Reason.RESOURCE_ATTRIBUTE, "the bucket has several policies, and the last one to be applied replaces the others"
)
_VERSION_OF_NONE = Doubt(Reason.OUTSIDE_REPOSITORY, "a request without TLS may have no `s3:TlsVersion` to compare")
_EXCEPTION = Doubt(Reason.EVALUATION_LIMIT, "the denial of requests without TLS has further conditions")

_cache: WeakKeyDictionary[Graph, Mapping[str, list[Document]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Denial:
    """Whether requests without TLS are denied: those to the bucket itself, and those to its objects."""

    bucket: Truth
    objects: Truth

    @property
    def whole(self) -> Truth:
        return self.bucket & self.objects


def denial(graph: Graph, bucket: Resource) -> Denial:
    """What the policies of a bucket deny to requests without TLS."""
    return Denial(_denied(graph, bucket, _names_bucket), _denied(graph, bucket, _names_objects))


def policies(graph: Graph, bucket: Resource) -> tuple[Resource, ...]:
    """The resources that certainly are policies of the bucket."""
    links = s3.companions(graph, bucket, _POLICY).links
    return tuple(link.resource for link in links if (link.certainty & link.resource.exists).is_yes)


def _denied(graph: Graph, bucket: Resource, reaches: Callable[[str], bool]) -> Truth:
    related = s3.companions(graph, bucket, _POLICY)
    found = related.any(lambda policy: _denies(graph, policy, reaches)) | _denies(graph, bucket, reaches)
    others = (_denies(graph, policy, reaches) for policy in policies(graph, bucket))
    is_replaced = any_of(~answer for answer in others) if len(related.links) > 1 else NO
    return found if is_replaced.is_no else found & maybe(_SEVERAL)


def _denies(graph: Graph, home: Resource, reaches: Callable[[str], bool]) -> Truth:
    return any_of(
        statement.denies
        & statement.principals.any(lambda principal: principal.is_anyone)
        & ~statement.principals.negated
        & statement.actions.has(_is_every_action_of_s3)
        & statement.actions.listed
        & statement.resources.has(reaches)
        & statement.resources.listed
        & _without_tls(statement.conditions)
        for statement in _statements(graph, home)
    )


def _statements(graph: Graph, home: Resource) -> Iterable[Statement]:
    found = _cache.get(graph)
    if found is None:
        by_address: dict[str, list[Document]] = defaultdict(list)
        for document in documents(graph, Kind.RESOURCE):
            by_address[document.resource.address].append(document)
        found = _cache[graph] = dict(by_address)
    return (statement for document in found.get(home.address, ()) for statement in document.statements)


def _is_every_action_of_s3(action: str) -> bool:
    return is_every_action(action) or (is_every_action_of_a_service(action) and service_of(action) == "s3")


def _names_bucket(resource: str) -> bool:
    return "/" not in resource


def _names_objects(resource: str) -> bool:
    """Whether it matches all objects: `arn:aws:s3:::records/*`, or a bucket's name that ends in a wildcard."""
    _, separator, key = resource.partition("/")
    return is_everything(key) if separator else resource.endswith("*")


def _without_tls(conditions: Conditions) -> Truth:
    """Whether all requests without TLS fit the conditions, one of which has to be about TLS.

    All conditions of a statement have to be met, so one that such a request may not meet undoes the other.
    """
    about_tls = all_of(_is_of_plain_requests(test) for test in conditions if _is_about_tls(test))
    asked = conditions.any(_is_of_plain_requests) & about_tls
    others = [test for test in conditions if not (_is_about_tls(test) or _leaves_out_aws(test))]
    return asked & maybe(_EXCEPTION) if others else asked


def _is_about_tls(test: Condition) -> bool:
    return not test.tests(_TLS, _VERSION).is_no


def _leaves_out_aws(test: Condition) -> bool:
    return test.operator == "bool" and test.tests(*_OF_AWS).is_yes


def _is_of_plain_requests(test: Condition) -> Truth:
    """Whether the test is met by each request without TLS."""
    is_false = test.values.any(lambda pattern: pattern.satisfies(lambda text: text.lower() == "false"))
    by_flag = test.tests(_TLS) & known(test.operator == "bool") & is_false
    below = test.operator in ("numericlessthan", "numericlessthanequals")
    by_version = test.tests(_VERSION) & known(below)
    return by_flag | (by_version if test.if_exists else by_version & maybe(_VERSION_OF_NONE))
