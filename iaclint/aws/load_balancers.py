"""Load balancers: which one a listener belongs to, what it does with a request, and which of its rules do otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.truth import NO, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_null, is_true, one_of

LISTENERS = ("aws_lb_listener", "aws_alb_listener")
TARGET_GROUPS = ("aws_lb_target_group", "aws_alb_target_group")

_BALANCERS = ("aws_lb", "aws_alb")
_RULES = ("aws_lb_listener_rule", "aws_alb_listener_rule")
_ARN = Identity(("arn", "id"))
_PASSED_ON = Doubt(Reason.OUTSIDE_REPOSITORY, "whether clients and targets speak TLS through the listener is not known")
_MAY_REDIRECT = Doubt(
    Reason.OUTSIDE_REPOSITORY, "whether what answers behind port 80 only redirects to port 443 is not known"
)
_UNDER_TLS = ("HTTPS", "https", "TLS", "tls")


def is_application(graph: Graph, listener: Resource) -> Truth:
    """Whether the listener is of an Application Load Balancer, which is what a load balancer is by default."""
    return _balancers(graph, listener).any(
        lambda balancer: is_null(type := balancer["load_balancer_type"]) | equal_to(type, "application")
    )


def is_internal(graph: Graph, listener: Resource) -> Truth:
    """Whether the listener's load balancer has private addresses only."""
    return _balancers(graph, listener).any(lambda balancer: is_true(balancer["internal"]))


def speaks(graph: Graph, listener: Resource, *protocols: str) -> Truth:
    """Whether the listener's protocol is one of these, in capitals; that of an Application Load Balancer is HTTP."""
    protocol = listener["protocol"]
    written = one_of(protocol, (*protocols, *(name.lower() for name in protocols)))
    return written | (is_null(protocol) & is_application(graph, listener)) if "HTTP" in protocols else written


def rules_of(graph: Graph, listener: Resource) -> Iterator[Related]:
    """The listener rules that decide before the listener's own actions, for each name of their type."""
    for type in _RULES:
        yield graph.referring(listener, type, "listener_arn", _ARN)


def serves(action: Configuration) -> Truth:
    """Whether an action answers what came without TLS: it forwards it, or redirects to where TLS is not demanded.

    A fixed response says nothing but what is in the code. A redirect keeps the protocol unless it names another.
    """
    type = action["type"]
    redirects = equal_to(type, "redirect") & ~equal_to(action["redirect.protocol"], "HTTPS")
    return action.exists & ~equal_to(type, "fixed-response") & (~equal_to(type, "redirect") | redirects)


def is_readable(graph: Graph, listener: Resource) -> Truth:
    """Whether what a TCP listener passes on is plain: on port 80, and maybe on others unless its targets speak TLS.

    What is behind port 80 of a load balancer that has a port 443 too may only redirect to that, as an
    ingress controller does.
    """
    web = equal_to(listener["port"], 80)
    plain = ~_has_port_443(graph, listener) | maybe(_MAY_REDIRECT)
    return (web & plain) | (~web & ~_targets_speak_tls(graph, listener) & maybe(_PASSED_ON))


def _has_port_443(graph: Graph, listener: Resource) -> Truth:
    """Whether the listener's load balancer listens at port 443 too."""

    def listens(balancer: Resource) -> Truth:
        others = (graph.referring(balancer, type, "load_balancer_arn", _ARN) for type in LISTENERS)
        return any_of(related.any(lambda found: equal_to(found["port"], 443)) for related in others)

    return _balancers(graph, listener).any(listens)


def _targets_speak_tls(graph: Graph, listener: Resource) -> Truth:
    groups = [graph.targets(arn, TARGET_GROUPS, _ARN) for arn in _group_arns(listener) if not arn.is_null]
    answers = [group.present & ~group.any(lambda found: ~one_of(found["protocol"], _UNDER_TLS)) for group in groups]
    return all_of(answers) if answers else NO


def _balancers(graph: Graph, listener: Resource) -> Related:
    return graph.targets(listener["load_balancer_arn"], _BALANCERS, _ARN)


def _group_arns(listener: Resource) -> Iterator[Value]:
    yield from listener.configuration.each("default_action.target_group_arn")
    yield from listener.configuration.each("default_action.forward.target_group.arn")
