"""Edges: where requests from outside arrive at load balancers, CloudFront and API Gateway, and where they go on to."""

from __future__ import annotations

from iaclint.aws.tls_policies import API_GATEWAY, CLOUDFRONT, ELB, is_weak_cipher
from iaclint.demand import Demand, Demands, always, counts, says, says_not, where, with_phi
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Doubt, Reason, Truth, maybe
from iaclint.values import Value
from iaclint.values.ask import is_true, one_of

from .aws_terms import both, lacks, refuses_old, starts_otherwise, unless, up_to_aws

_OLD_VERSIONS = ("SSLv3", "TLSv1", "TLSv1.1")
_ENCRYPTED = ("HTTPS", "https", "SSL", "ssl")
_PASSED_ON = Doubt(Reason.OUTSIDE_REPOSITORY, "whether clients and servers speak TLS through the listener is not known")


def _passes_or_speaks_tls(_graph: Graph, value: Value) -> Truth:
    """It is a protocol with TLS; a plain stream may carry TLS between its ends."""
    return one_of(value, _ENCRYPTED) | (one_of(value, ("TCP", "tcp")) & maybe(_PASSED_ON))


def _is_weak_cipher(_graph: Graph, _resource: Resource, block: Configuration) -> Truth:
    """The attribute that is judged is a weak cipher."""
    return is_weak_cipher(block["name"])


def _medium_if_internal(_graph: Graph, balancer: Resource) -> Severity | None:
    """Medium for a load balancer with private addresses only."""
    return Severity.MEDIUM if is_true(balancer["internal"]).is_yes else None


_NEGOTIATION = (("aws_load_balancer_policy", "policy_attribute"), ("aws_lb_ssl_negotiation_policy", "attribute"))
_OLD_PROTOCOLS = ("Protocol-SSLv2", "Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1")
_IS_CUSTOM = unless(where("viewer_certificate.cloudfront_default_certificate", True))
_ON_WEB_PORT = where("lb_port", 80)

TABLES = (
    Demands(
        name="tls-aws-lb-weak-policy",
        severity=Severity.HIGH,
        title="A load balancer accepts TLS 1.0 or 1.1.",
        why="""
            Both versions have been withdrawn, and NIST SP 800-52, by which HHS measures encryption in transit, asks
            for TLS 1.2. The security policy of a listener says which versions it speaks. A listener that Terraform
            makes without one gets `ELBSecurityPolicy-2016-08`, which starts at TLS 1.0.

            A policy is judged by the versions that it allows. One that is not known here is neither failed nor passed.
        """,
        message="the listener accepts TLS 1.0 or 1.1",
        fix='set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"',
        demands=tuple(
            Demand(type, "ssl_policy", refuses_old(ELB), applies=where("protocol", "HTTPS", "https", "TLS", "tls"))
            for type in ("aws_lb_listener", "aws_alb_listener")
        ),
        peers=("CKV_AWS_103", "CKV2_AWS_74", "AWS-0047"),
        bad="""
            resource "aws_lb_listener" "https" {
              port     = 443
              protocol = "HTTPS"
            }
        """,
        good="""
            resource "aws_lb_listener" "https" {
              port       = 443
              protocol   = "HTTPS"
              ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
            }
        """,
    ),
    Demands(
        name="tls-aws-lb-target-http",
        severity=Severity.LOW,
        weigh=with_phi(Severity.MEDIUM),
        profile=Profile.STRICT,
        title="A load balancer passes requests on to its targets without TLS.",
        why="""
            The load balancer ends TLS, and the last part of the way is plain. Inside of one VPC that is a choice of
            design, which an auditor who asks for encryption from end to end does not accept.
        """,
        message="the load balancer talks to these targets without TLS",
        fix='set protocol = "HTTPS"',
        demands=tuple(
            Demand(type, "protocol", says_not("HTTP", "http"), absent=always)
            for type in ("aws_lb_target_group", "aws_alb_target_group")
        ),
        peers=("CKV_AWS_378",),
        bad="""
            resource "aws_lb_target_group" "portal" {
              port     = 80
              protocol = "HTTP"
            }
        """,
        good="""
            resource "aws_lb_target_group" "portal" {
              port     = 443
              protocol = "HTTPS"
            }
        """,
    ),
    Demands(
        name="tls-aws-classic-elb",
        severity=Severity.HIGH,
        weigh=_medium_if_internal,
        title="A classic load balancer takes requests without TLS.",
        why="""
            A classic load balancer cannot redirect, so a listener for HTTP serves whatever comes in plain. A TCP
            listener fails on port 80; on another port both ends may speak TLS through it, which nobody can tell here.
            Of an internal load balancer it is medium.
        """,
        message="the listener takes requests without TLS",
        fix='set lb_protocol = "https" with an ssl_certificate_id',
        demands=(
            Demand("aws_elb", "lb_protocol", _passes_or_speaks_tls, each="listener", applies=unless(_ON_WEB_PORT)),
            Demand("aws_elb", "lb_protocol", says(*_ENCRYPTED), each="listener", applies=_ON_WEB_PORT),
        ),
        peers=("CKV_AWS_376",),
        bad="""
            resource "aws_elb" "portal" {
              listener {
                lb_port           = 80
                lb_protocol       = "http"
                instance_port     = 8080
                instance_protocol = "http"
              }
            }
        """,
        good="""
            resource "aws_elb" "portal" {
              listener {
                lb_port            = 443
                lb_protocol        = "https"
                ssl_certificate_id = "arn:aws:acm:us-east-1:111122223333:certificate/portal"
                instance_port      = 8443
                instance_protocol  = "https"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-classic-elb-weak-policy",
        severity=Severity.HIGH,
        title="A policy of a classic load balancer allows TLS 1.0, 1.1, SSL or weak ciphers.",
        why="""
            The policy says for each version and each cipher whether clients may use it, or refers to a security policy
            that does. Ciphers with RC4, DES, RC2, MD5, export keys or no authentication are broken.
        """,
        message="the policy allows SSL, TLS 1.0 or 1.1",
        fix='refer to "ELBSecurityPolicy-TLS-1-2-2017-01", or name only Protocol-TLSv1.2 and sound ciphers',
        demands=tuple(
            demand
            for type, attribute in _NEGOTIATION
            for demand in (
                Demand(
                    type,
                    "value",
                    says_not("true"),
                    absent=always,
                    each=attribute,
                    applies=where("name", *_OLD_PROTOCOLS),
                ),
                Demand(
                    type,
                    "value",
                    refuses_old(ELB),
                    each=attribute,
                    applies=where("name", "Reference-Security-Policy"),
                ),
                Demand(
                    type,
                    "value",
                    says_not("true"),
                    absent=always,
                    each=attribute,
                    applies=_is_weak_cipher,
                    message="the policy allows a weak cipher",
                ),
            )
        ),
        peers=("CKV_AWS_213", "126c1788-23c2-4a10-906c-ef179f4f96ec", "4a800e14-c94a-442d-9067-5a2e9f6c0a4c"),
        bad="""
            resource "aws_load_balancer_policy" "portal" {
              load_balancer_name = "portal"
              policy_name        = "portal"
              policy_type_name   = "SSLNegotiationPolicyType"

              policy_attribute {
                name  = "Protocol-TLSv1"
                value = "true"
              }
            }
        """,
        good="""
            resource "aws_load_balancer_policy" "portal" {
              load_balancer_name = "portal"
              policy_name        = "portal"
              policy_type_name   = "SSLNegotiationPolicyType"

              policy_attribute {
                name  = "Reference-Security-Policy"
                value = "ELBSecurityPolicy-TLS-1-2-2017-01"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-cloudfront-viewer",
        severity=Severity.HIGH,
        title="A CloudFront distribution serves viewers without TLS.",
        why="""
            `viewer_protocol_policy` is a choice of each behavior, and one behavior that says `allow-all` serves its
            paths in plain. Both `redirect-to-https` and `https-only` pass.
        """,
        message="these paths are served without TLS",
        fix='set viewer_protocol_policy = "redirect-to-https"',
        demands=tuple(
            Demand(
                "aws_cloudfront_distribution",
                "viewer_protocol_policy",
                says("redirect-to-https", "https-only"),
                each=behavior,
            )
            for behavior in ("default_cache_behavior", "ordered_cache_behavior")
        ),
        peers=("CKV_AWS_34", "AWS-0012", "55af1353-2f62-4fa0-a8e1-a210ca2708f5"),
        bad="""
            resource "aws_cloudfront_distribution" "portal" {
              default_cache_behavior {
                target_origin_id       = "portal"
                viewer_protocol_policy = "allow-all"
              }
            }
        """,
        good="""
            resource "aws_cloudfront_distribution" "portal" {
              default_cache_behavior {
                target_origin_id       = "portal"
                viewer_protocol_policy = "redirect-to-https"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-cloudfront-min-tls",
        severity=Severity.HIGH,
        title="A CloudFront distribution accepts TLS 1.0 or 1.1.",
        why="""
            Left out, `minimum_protocol_version` is `TLSv1`. With the certificate of CloudFront itself, that of
            `*.cloudfront.net`, it is `TLSv1` whatever is written: only a certificate of one's own lets the version be
            chosen. Each policy from `TLSv1.2_2018` on refuses what is older than TLS 1.2.
        """,
        message="the distribution accepts TLS 1.0 or 1.1",
        fix='set acm_certificate_arn and minimum_protocol_version = "TLSv1.2_2021"',
        demands=(
            Demand(
                "aws_cloudfront_distribution",
                "viewer_certificate.minimum_protocol_version",
                refuses_old(CLOUDFRONT),
                applies=_IS_CUSTOM,
            ),
            Demand(
                "aws_cloudfront_distribution",
                "viewer_certificate.cloudfront_default_certificate",
                says_not(True),
                absent=always,
                message="the certificate of CloudFront itself accepts TLS 1.0",
            ),
        ),
        peers=(
            "CKV_AWS_174",
            "CKV2_AWS_42",
            "AWS-0013",
            "00e5e55e-c2ff-46b3-a757-a7a1cd802456",
            "3a1e94df-6847-4c0e-a3b6-6c6af4e128ef",
            "5c0003fb-9aa0-42c1-9da3-eb0e332bef21",
        ),
        bad="""
            resource "aws_cloudfront_distribution" "portal" {
              viewer_certificate {
                cloudfront_default_certificate = true
              }
            }
        """,
        good="""
            resource "aws_cloudfront_distribution" "portal" {
              viewer_certificate {
                acm_certificate_arn      = "arn:aws:acm:us-east-1:111122223333:certificate/portal"
                ssl_support_method       = "sni-only"
                minimum_protocol_version = "TLSv1.2_2021"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-cloudfront-origin",
        severity=Severity.MEDIUM,
        title="CloudFront fetches from an origin without TLS, or with TLS 1.0 or 1.1.",
        why="""
            What viewers see as HTTPS then crosses the internet in plain between CloudFront and the origin. With
            `match-viewer` it does so whenever a viewer asks in plain. Among `origin_ssl_protocols` CloudFront may use
            any that the origin speaks, so each of them has to be sound. Of an origin that is only asked in plain they
            do not matter.
        """,
        message="CloudFront talks to this origin without TLS",
        fix='set origin_protocol_policy = "https-only" and origin_ssl_protocols = ["TLSv1.2"]',
        demands=(
            Demand(
                "aws_cloudfront_distribution",
                "origin_protocol_policy",
                says("https-only"),
                each="origin.custom_origin_config",
            ),
            Demand(
                "aws_cloudfront_distribution",
                "origin_ssl_protocols",
                lacks(*_OLD_VERSIONS),
                each="origin.custom_origin_config",
                applies=unless(where("origin_protocol_policy", "http-only")),
                message="CloudFront talks to this origin with TLS 1.0 or 1.1",
            ),
            Demand(
                "aws_cloudfront_vpc_origin",
                "origin_protocol_policy",
                says("https-only"),
                each="vpc_origin_endpoint_config",
            ),
            Demand(
                "aws_cloudfront_vpc_origin",
                "items",
                lacks(*_OLD_VERSIONS),
                each="vpc_origin_endpoint_config.origin_ssl_protocols",
                message="CloudFront talks to this origin with TLS 1.0 or 1.1",
            ),
        ),
        peers=("CKV2_AWS_54", "CKV2_AWS_72"),
        bad="""
            resource "aws_cloudfront_distribution" "portal" {
              origin {
                domain_name = "portal.example.com"
                origin_id   = "portal"

                custom_origin_config {
                  http_port              = 80
                  https_port             = 443
                  origin_protocol_policy = "match-viewer"
                  origin_ssl_protocols   = ["TLSv1", "TLSv1.2"]
                }
              }
            }
        """,
        good="""
            resource "aws_cloudfront_distribution" "portal" {
              origin {
                domain_name = "portal.example.com"
                origin_id   = "portal"

                custom_origin_config {
                  http_port              = 80
                  https_port             = 443
                  origin_protocol_policy = "https-only"
                  origin_ssl_protocols   = ["TLSv1.2"]
                }
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-cloudfront-hsts",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="A response headers policy does not tell browsers to stay with HTTPS.",
        why="""
            Without `Strict-Transport-Security` the first request of each visit may go out in plain, and be answered by
            somebody else. A year is what browsers ask for to put a domain on their lists.
        """,
        message="browsers are not told to stay with HTTPS for a year",
        fix="add strict_transport_security with access_control_max_age_sec = 31536000",
        demands=(
            Demand(
                "aws_cloudfront_response_headers_policy",
                "security_headers_config.strict_transport_security.access_control_max_age_sec",
                counts(31536000),
            ),
        ),
        peers=("CKV_AWS_259",),
        bad="""
            resource "aws_cloudfront_response_headers_policy" "portal" {
              name = "portal"
            }
        """,
        good="""
            resource "aws_cloudfront_response_headers_policy" "portal" {
              name = "portal"

              security_headers_config {
                strict_transport_security {
                  access_control_max_age_sec = 31536000
                  override                   = true
                }
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-apigw-domain",
        severity=Severity.MEDIUM,
        title="A domain name of API Gateway accepts TLS 1.0 or 1.1.",
        why="""
            The security policy `TLS_1_0` accepts TLS 1.0, 1.1 and later; `TLS_1_2` and each whose name begins with
            `SecurityPolicy_` starts at TLS 1.2 or later. Which of them a domain name gets that names none is up to
            AWS, and cannot be told.
        """,
        message="the domain name accepts TLS 1.0 or 1.1",
        fix='set security_policy = "TLS_1_2"',
        demands=(
            Demand(
                "aws_api_gateway_domain_name",
                "security_policy",
                refuses_old(API_GATEWAY),
                absent=up_to_aws("the security policy"),
            ),
            Demand(
                "aws_apigatewayv2_domain_name",
                "domain_name_configuration.security_policy",
                refuses_old(API_GATEWAY),
                absent=up_to_aws("the security policy"),
            ),
        ),
        peers=("CKV_AWS_206", "AWS-0005", "4e1cc5d3-2811-4fb2-861c-ee9b3cb7f90b"),
        bad="""
            resource "aws_api_gateway_domain_name" "api" {
              domain_name     = "api.example.com"
              security_policy = "TLS_1_0"
            }
        """,
        good="""
            resource "aws_api_gateway_domain_name" "api" {
              domain_name     = "api.example.com"
              security_policy = "TLS_1_2"
            }
        """,
    ),
    Demands(
        name="tls-aws-api-gw-http-integration",
        severity=Severity.MEDIUM,
        title="API Gateway calls what is behind it without TLS, or does not check whom it calls.",
        why="""
            A request that came in by HTTPS goes on over the internet in plain where the integration's address begins
            with `http://`. With `insecure_skip_verification` whoever answers is believed. What is reached by a VPC
            link stays inside of the VPC and is not judged.
        """,
        message="API Gateway calls this address without TLS",
        fix="give the integration an address that begins with https://",
        demands=(
            Demand(
                "aws_api_gateway_integration",
                "uri",
                starts_otherwise("http://"),
                absent=always,
                applies=both(where("type", "HTTP", "HTTP_PROXY"), unless(where("connection_type", "VPC_LINK"))),
            ),
            Demand(
                "aws_api_gateway_integration",
                "tls_config.insecure_skip_verification",
                says_not(True),
                absent=always,
                message="API Gateway does not check the certificate of what it calls",
            ),
            Demand(
                "aws_apigatewayv2_integration",
                "integration_uri",
                starts_otherwise("http://"),
                absent=always,
                applies=both(
                    where("integration_type", "HTTP", "HTTP_PROXY"), unless(where("connection_type", "VPC_LINK"))
                ),
            ),
        ),
        bad="""
            resource "aws_apigatewayv2_integration" "claims" {
              integration_type = "HTTP_PROXY"
              integration_uri  = "http://claims.example.com"
            }
        """,
        good="""
            resource "aws_apigatewayv2_integration" "claims" {
              integration_type = "HTTP_PROXY"
              integration_uri  = "https://claims.example.com"
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
