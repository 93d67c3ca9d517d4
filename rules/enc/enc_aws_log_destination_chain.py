"""Every place that a log with PHI is passed on to."""

from __future__ import annotations

from iaclint import phi
from iaclint.aws.encryption import Encryption
from iaclint.aws.log_hops import Hop, hops, keeps_plain
from iaclint.aws.logs import GROUP
from iaclint.judgement import first_such, value_or_use
from iaclint.rule import Graph, Judgements, Profile, Severity, Step, fail_if, rule
from iaclint.truth import Truth, any_of


@rule(
    Severity.MEDIUM,
    fix="encrypt every stream, delivery stream and domain between the log group and its archive",
    profile=Profile.STRICT,
    judges=("aws_cloudwatch_log_subscription_filter.destination_arn",),
)
def enc_aws_log_destination_chain(graph: Graph) -> Judgements:
    """A log with PHI is passed on to where it is kept unencrypted.

    CloudWatch Logs encrypts what it keeps and S3 what it archives. What lies between may not: a Kinesis
    stream without `encryption_type`, a Firehose stream without `server_side_encryption`, a domain without
    `encrypt_at_rest`. Each is judged by itself too; this rule says which log with PHI comes there. Groups
    that are not passed on are not judged.

    Bad:

        resource "aws_cloudwatch_log_group" "patients" {
          name = "patients"
        }

        resource "aws_kinesis_stream" "logs" {
          name = "logs"
        }

        resource "aws_cloudwatch_log_subscription_filter" "patients" {
          name            = "patients"
          log_group_name  = aws_cloudwatch_log_group.patients.name
          filter_pattern  = ""
          destination_arn = aws_kinesis_stream.logs.arn
        }

    Good:

        resource "aws_cloudwatch_log_group" "patients" {
          name = "patients"
        }

        resource "aws_kinesis_stream" "logs" {
          name            = "logs"
          encryption_type = "KMS"
          kms_key_id      = "alias/aws/kinesis"
        }

        resource "aws_cloudwatch_log_subscription_filter" "patients" {
          name            = "patients"
          log_group_name  = aws_cloudwatch_log_group.patients.name
          filter_pattern  = ""
          destination_arn = aws_kinesis_stream.logs.arn
        }
    """
    encryption = Encryption(graph)
    for group in graph.resources(GROUP):
        holds_phi = phi.classify(graph, group).truth
        if holds_phi.is_no:
            continue
        answers = [(_is_plain(encryption, hop), hop) for hop in hops(graph, group)]
        if answers:
            plain = any_of(answer for answer, _ in answers)
            guilty = first_such(((answer, hop.destination) for answer, hop in answers), answers[0][1].destination)
            hop = next(hop for _, hop in answers if hop.destination is guilty)
            yield fail_if(
                holds_phi & plain,
                group,
                "a log with PHI is passed on to where it is kept unencrypted",
                at=value_or_use(guilty, hop.way[-1].configuration.header),
                steps=() if plain.is_no else _steps(hop),
            )


def _is_plain(encryption: Encryption, hop: Hop) -> Truth:
    """Whether the log lies plain in a place; of one that cannot be seen that is as unknown as what it is."""
    return hop.there if hop.sink is None else hop.there & keeps_plain(encryption, hop.sink)


def _steps(hop: Hop) -> tuple[Step, ...]:
    ways = tuple(Step(by.header, f"{by.address} passes it on") for by in hop.way)
    return ways if hop.sink is None else (*ways, Step(hop.sink.header, f"{hop.sink.address} is not encrypted"))
