"""Buckets that answer requests without TLS."""

from __future__ import annotations

from iaclint.aws import s3_transport
from iaclint.demand import with_phi
from iaclint.rule import Graph, Judgements, Severity, Step, fail_if, rule

_severity = with_phi(Severity.HIGH)


@rule(
    Severity.MEDIUM,
    fix='deny s3:* to * on the bucket and its objects with Bool = { "aws:SecureTransport" = "false" }',
    peers=("CKV_AWS_379", "4bc4dd4c-7d8d-405e-a0fb-57fa4c31b4d9"),
    judges=("aws_s3_bucket.policy", "aws_s3_bucket_policy.policy"),
)
def tls_aws_s3_insecure_transport_allowed(graph: Graph) -> Judgements:
    """A bucket answers requests that come without TLS.

    S3 listens on HTTP too, and a request that is allowed is answered there unless the bucket's policy
    denies it. The denial has to be for everyone and for `s3:*`, and name both the bucket and its
    objects; where it names one of them, the other is still open. An Allow that asks for TLS denies
    nothing, since another one may not ask.

    A bucket has one policy. Where several are written for it, the last one to be applied replaces the
    others, so the bucket cannot be judged unless all of them deny. The severity is high where the
    bucket holds PHI.

    Bad:

        resource "aws_s3_bucket" "records" {
          bucket = "clinic-records"
        }

    Good:

        resource "aws_s3_bucket" "records" {
          bucket = "clinic-records"
        }

        resource "aws_s3_bucket_policy" "records" {
          bucket = aws_s3_bucket.records.id
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Deny"
              Principal = "*"
              Action    = "s3:*"
              Resource  = [aws_s3_bucket.records.arn, "${aws_s3_bucket.records.arn}/*"]
              Condition = { Bool = { "aws:SecureTransport" = "false" } }
            }]
          })
        }
    """
    for bucket in graph.resources("aws_s3_bucket"):
        denial = s3_transport.denial(graph, bucket)
        clause = "this policy of the bucket does not deny them all" if denial.whole.is_no else "this is its policy"
        steps = (Step(policy.header, clause) for policy in s3_transport.policies(graph, bucket))
        yield fail_if(
            ~denial.whole,
            bucket,
            _message(denial),
            severity=_severity(graph, bucket),
            steps=() if denial.whole.is_yes else tuple(steps),
        )


def _message(denial: s3_transport.Denial) -> str:
    if denial.objects.is_yes and denial.bucket.is_no:
        return "requests without TLS are denied to the objects but not to the bucket itself"
    if denial.bucket.is_yes and denial.objects.is_no:
        return "requests without TLS are denied to the bucket itself but not to its objects"
    return "the bucket answers requests without TLS"
