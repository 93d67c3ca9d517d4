"""Listeners of load balancers that take requests without TLS."""

from __future__ import annotations

from iaclint.aws import load_balancers
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, Step, fail_if, rule
from iaclint.truth import any_of


@rule(
    Severity.HIGH,
    fix='set protocol = "HTTPS", or redirect every request with redirect { protocol = "HTTPS" }',
    peers=("CKV_AWS_2", "CKV2_AWS_20", "AWS-0054", "de7f5e83-da88-4046-871f-ea18504b1d43"),
    judges=(
        "aws_lb_listener.protocol",
        "aws_alb_listener.protocol",
        "aws_lb_listener_rule.action.type",
        "aws_alb_listener_rule.action.type",
        "aws_lb.internal",
        "aws_alb.internal",
    ),
)
def tls_aws_alb_http_listener(graph: Graph) -> Judgements:
    """A load balancer answers requests that come without TLS.

    What a client sends to such a listener, passwords and records among it, can be read and changed on
    the way. Left out, the `protocol` of an Application Load Balancer is HTTP. A listener passes that
    redirects to HTTPS or gives a fixed response; a redirect that names no protocol, or `#{protocol}`,
    stays with HTTP. Its rules decide before it does, so each rule that forwards is a fault of its own.

    A TCP listener of a Network Load Balancer fails on port 80, passes where its targets speak TLS, and
    else cannot be judged: what passes through it is up to both ends. Nor can port 80 where the load
    balancer has a port 443 too, to which what answers may redirect. Behind an internal load balancer the
    severity is medium.

    Bad:

        resource "aws_lb" "portal" {
          name = "portal"
        }

        resource "aws_lb_listener" "http" {
          load_balancer_arn = aws_lb.portal.arn
          port              = 80
          protocol          = "HTTP"

          default_action {
            type             = "forward"
            target_group_arn = aws_lb_target_group.portal.arn
          }
        }

    Good:

        resource "aws_lb" "portal" {
          name = "portal"
        }

        resource "aws_lb_listener" "http" {
          load_balancer_arn = aws_lb.portal.arn
          port              = 80
          protocol          = "HTTP"

          default_action {
            type = "redirect"

            redirect {
              protocol    = "HTTPS"
              port        = "443"
              status_code = "HTTP_301"
            }
          }
        }
    """
    for listener in graph.resources(*load_balancers.LISTENERS):
        yield from _judged(graph, listener)


def _judged(graph: Graph, listener: Resource) -> Judgements:
    plain = load_balancers.speaks(graph, listener, "HTTP")
    passed = load_balancers.speaks(graph, listener, "TCP", "TCP_UDP")
    severity = Severity.MEDIUM if load_balancers.is_internal(graph, listener).is_yes else None
    rules = list(load_balancers.rules_of(graph, listener)) if not plain.is_no else []
    actions = listener.blocks("default_action").any(load_balancers.serves)
    unseen = any_of(related.unseen for related in rules)
    yield fail_if(
        (plain & (actions | unseen)) | (passed & load_balancers.is_readable(graph, listener)),
        listener,
        "the load balancer answers requests without TLS",
        at=listener["protocol"],
        severity=severity,
    )
    if actions.is_yes:
        return  # what its rules do besides is no news
    for link in (link for related in rules for link in related.links):
        served = link.resource.blocks("action").any(load_balancers.serves)
        yield fail_if(
            plain & link.certainty & served,
            link.resource,
            "the rule answers requests that come to the listener without TLS",
            at=link.resource["action.type"],
            severity=severity,
            steps=(Step(listener.header, f"{listener.address} takes requests without TLS"),),
        )
