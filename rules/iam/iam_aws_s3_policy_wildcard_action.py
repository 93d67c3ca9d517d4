"""iam-aws-s3-policy-wildcard-action."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, rule

from .full_control import full_control

_TYPES = (
    "aws_fsx_s3_access_point_attachment",
    "aws_s3_access_point",
    "aws_s3_bucket",
    "aws_s3_bucket_policy",
    "aws_s3control_access_point_policy",
    "aws_s3control_bucket_policy",
    "aws_s3control_multi_region_access_point_policy",
    "aws_s3control_object_lambda_access_point_policy",
    "aws_s3tables_table_bucket_policy",
    "aws_s3tables_table_policy",
    "aws_s3vectors_vector_bucket_policy",
)


@rule(
    Severity.HIGH,
    fix="list what the principal does with the bucket, such as `s3:GetObject`",
    peers=("CKV_AWS_70", "a4966c4f-9141-48b8-a564-ffe9959945bc"),
)
def iam_aws_s3_policy_wildcard_action(graph: Graph) -> Judgements:
    """A bucket policy gives a principal every action of S3.

    Besides reading and writing objects, `s3:*` changes the bucket's policy, switches off its versions,
    logs and encryption, and deletes what is kept for six years. The principal can so take the bucket
    over.

    An account as a whole may have every action: the IAM policies of that account then decide who has it.

    Bad:

        resource "aws_s3_bucket_policy" "records" {
          bucket = "clinic-records"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "s3:*"
              Principal = { AWS = "arn:aws:iam::111122223333:role/portal" }
              Resource  = "arn:aws:s3:::clinic-records/*"
            }]
          })
        }

    Good:

        resource "aws_s3_bucket_policy" "records" {
          bucket = "clinic-records"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = ["s3:GetObject", "s3:PutObject"]
              Principal = { AWS = "arn:aws:iam::111122223333:role/portal" }
              Resource  = "arn:aws:s3:::clinic-records/*"
            }]
          })
        }
    """
    yield from full_control(graph, _TYPES, "the bucket policy gives every action of S3")
