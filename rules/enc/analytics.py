"""Analytics: what queries and jobs write, and the settings that say how it is encrypted."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, anything, says, says_not, where, with_phi
from iaclint.graph import Identity
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Truth
from iaclint.values import ask

_RESULTS = "configuration.result_configuration.encryption_configuration.encryption_option"
_KEPT_BY_ATHENA = "configuration.managed_query_results_configuration.enabled"
_WORKGROUP = Identity(("name", "id"))


def _encrypts_results(_graph: Graph, _resource: Resource, workgroup: Configuration) -> Truth:
    """A workgroup says how results are encrypted, or leaves them to Athena, which encrypts what it keeps itself."""
    return ask.is_given(workgroup[_RESULTS]) | ask.is_true(workgroup[_KEPT_BY_ATHENA])


def _in_such_a_workgroup(graph: Graph, database: Resource, _block: Configuration) -> Truth:
    """The workgroup that a database names encrypts the results of the queries that make and drop it."""
    workgroups = graph.targets(database["workgroup"], ("aws_athena_workgroup",), _WORKGROUP)
    return workgroups.any(lambda workgroup: _encrypts_results(graph, workgroup, workgroup.configuration))


TABLES = (
    Demands(
        name="enc-aws-athena",
        severity=Severity.LOW,
        weigh=with_phi(Severity.MEDIUM),
        profile=Profile.STRICT,
        title="Nothing says how the results of Athena queries are encrypted.",
        why="""
            Query results are copies of the records that were asked for, and they stay in a bucket. S3 encrypts them in
            any case, but without an `encryption_configuration` of the workgroup as that bucket or each client chooses.
            `enforce_workgroup_configuration`, which is true where it is left out, makes the workgroup's choice
            binding. Results that Athena keeps itself are always encrypted, and a database follows its workgroup. It is
            medium where PHI is kept.
        """,
        message="the workgroup says nothing of how query results are encrypted",
        fix="add encryption_configuration to result_configuration and leave enforce_workgroup_configuration on",
        demands=(
            Demand("aws_athena_workgroup", _RESULTS, anything, absent=where(_KEPT_BY_ATHENA, True)),
            Demand(
                "aws_athena_workgroup",
                "configuration.enforce_workgroup_configuration",
                says(True),
                absent=always,
                applies=_encrypts_results,
                message="clients may replace the encryption that the workgroup asks for",
            ),
            Demand(
                "aws_athena_database",
                "encryption_configuration.encryption_option",
                anything,
                absent=_in_such_a_workgroup,
                message="the database says nothing of how query results are encrypted",
            ),
        ),
        judges=(f"aws_athena_workgroup.{_KEPT_BY_ATHENA}", "aws_athena_database.workgroup"),
        peers=(
            "CKV_AWS_77",
            "CKV_AWS_82",
            "CKV_AWS_159",
            "AWS-0006",
            "AWS-0007",
            "b2315cae-b110-4426-81e0-80bb8640cdd3",
            "d364984a-a222-4b5f-a8b0-e23ab19ebff3",
        ),
        bad="""
            resource "aws_athena_workgroup" "analysts" {
              name = "analysts"

              configuration {
                result_configuration {
                  output_location = "s3://results/analysts/"
                }
              }
            }
        """,
        good="""
            resource "aws_athena_workgroup" "analysts" {
              name = "analysts"

              configuration {
                result_configuration {
                  output_location = "s3://results/analysts/"

                  encryption_configuration {
                    encryption_option = "SSE_S3"
                  }
                }
              }
            }
        """,
    ),
    Demands(
        name="enc-aws-glue",
        severity=Severity.MEDIUM,
        title="The data catalog of Glue is not encrypted, or the passwords in it are not.",
        why="""
            The catalog holds schemas, samples of partitions and the passwords of connections. Settings that say nothing
            of one of the two leave it as it is, which is without a key.
        """,
        message="the data catalog is not encrypted",
        fix='set catalog_encryption_mode = "SSE-KMS" and return_connection_password_encrypted = true',
        demands=(
            Demand(
                "aws_glue_data_catalog_encryption_settings",
                "data_catalog_encryption_settings.encryption_at_rest.catalog_encryption_mode",
                says_not("DISABLED"),
            ),
            Demand(
                "aws_glue_data_catalog_encryption_settings",
                "data_catalog_encryption_settings.connection_password_encryption.return_connection_password_encrypted",
                says(True),
                message="the passwords of connections are not encrypted",
            ),
        ),
        peers=("CKV_AWS_94", "01d50b14-e933-4c99-b314-6d08cd37ad35"),
        bad="""
            resource "aws_glue_data_catalog_encryption_settings" "this" {
              data_catalog_encryption_settings {
                connection_password_encryption {
                  return_connection_password_encrypted = false
                }

                encryption_at_rest {
                  catalog_encryption_mode = "DISABLED"
                }
              }
            }
        """,
        good="""
            resource "aws_kms_key" "glue" {
              enable_key_rotation = true
            }

            resource "aws_glue_data_catalog_encryption_settings" "this" {
              data_catalog_encryption_settings {
                connection_password_encryption {
                  aws_kms_key_id                       = aws_kms_key.glue.arn
                  return_connection_password_encrypted = true
                }

                encryption_at_rest {
                  catalog_encryption_mode = "SSE-KMS"
                  sse_aws_kms_key_id      = aws_kms_key.glue.arn
                }
              }
            }
        """,
    ),
    Demands(
        name="enc-aws-glue-job",
        severity=Severity.LOW,
        weigh=with_phi(Severity.MEDIUM),
        profile=Profile.STRICT,
        title="Nothing says how what a job of Glue writes is encrypted.",
        why="""
            S3 and CloudWatch encrypt whatever a job or crawler writes to them, but with which key is left to the bucket
            and the log group, unless a security configuration says it; that alone encrypts the bookmarks of jobs with
            a key. Each of its three modes is `DISABLED` unless it is set. A job that names a security configuration
            passes: the configuration is judged by itself. It is medium where PHI is kept.
        """,
        message="no security configuration says how what it writes is encrypted",
        fix="set the encryption modes, and security_configuration on each job, crawler and endpoint",
        demands=(
            Demand("aws_glue_job", "security_configuration", anything),
            Demand("aws_glue_crawler", "security_configuration", anything),
            Demand("aws_glue_dev_endpoint", "security_configuration", anything),
            Demand(
                "aws_glue_security_configuration",
                "encryption_configuration.s3_encryption.s3_encryption_mode",
                says_not("DISABLED"),
                message="what jobs write to S3 is not encrypted by the security configuration",
            ),
            Demand(
                "aws_glue_security_configuration",
                "encryption_configuration.cloudwatch_encryption.cloudwatch_encryption_mode",
                says_not("DISABLED"),
                message="the logs of jobs are not encrypted by the security configuration",
            ),
            Demand(
                "aws_glue_security_configuration",
                "encryption_configuration.job_bookmarks_encryption.job_bookmarks_encryption_mode",
                says_not("DISABLED"),
                message="the bookmarks of jobs are not encrypted by the security configuration",
            ),
        ),
        peers=("CKV_AWS_99", "CKV_AWS_195", "ad5b4e97-2850-4adf-be17-1d293e0b85ee"),
        bad="""
            resource "aws_glue_job" "claims" {
              name     = "claims"
              role_arn = "arn:aws:iam::111122223333:role/glue"

              command {
                script_location = "s3://scripts/claims.py"
              }
            }
        """,
        good="""
            resource "aws_kms_key" "glue" {
              enable_key_rotation = true
            }

            resource "aws_glue_security_configuration" "jobs" {
              name = "jobs"

              encryption_configuration {
                cloudwatch_encryption {
                  cloudwatch_encryption_mode = "SSE-KMS"
                  kms_key_arn                = aws_kms_key.glue.arn
                }

                job_bookmarks_encryption {
                  job_bookmarks_encryption_mode = "CSE-KMS"
                  kms_key_arn                   = aws_kms_key.glue.arn
                }

                s3_encryption {
                  s3_encryption_mode = "SSE-KMS"
                  kms_key_arn        = aws_kms_key.glue.arn
                }
              }
            }

            resource "aws_glue_job" "claims" {
              name                   = "claims"
              role_arn               = "arn:aws:iam::111122223333:role/glue"
              security_configuration = aws_glue_security_configuration.jobs.name

              command {
                script_location = "s3://scripts/claims.py"
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
