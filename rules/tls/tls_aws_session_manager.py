"""Sessions of Session Manager that no key of KMS protects."""

from __future__ import annotations

from iaclint.aws.json_settings import setting
from iaclint.judgement import value_or_use
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.values.ask import equal_to, is_given


@rule(
    Severity.LOW,
    fix="give the document a kmsKeyId among its inputs",
    profile=Profile.STRICT,
    peers=("CKV_AWS_112", "ce60cc6b-6831-4bd7-84a2-cc7f8ee71433"),
    judges=("aws_ssm_document.content",),
)
def tls_aws_session_manager(graph: Graph) -> Judgements:
    """A session with a machine is not encrypted from end to end.

    Session Manager sends keystrokes and what they show by TLS to AWS, where it is readable. With a
    `kmsKeyId` in the document of the session it is encrypted between the machine and the person, and
    only who may use the key can open it. Only documents of the type `Session` are judged.

    Bad:

        resource "aws_ssm_document" "session" {
          name          = "SSM-SessionManagerRunShell"
          document_type = "Session"
          content = jsonencode({
            schemaVersion = "1.0"
            sessionType   = "Standard_Stream"
            inputs        = { kmsKeyId = "" }
          })
        }

    Good:

        resource "aws_ssm_document" "session" {
          name          = "SSM-SessionManagerRunShell"
          document_type = "Session"
          content = jsonencode({
            schemaVersion = "1.0"
            sessionType   = "Standard_Stream"
            inputs        = { kmsKeyId = "alias/sessions" }
          })
        }
    """
    for document in graph.resources("aws_ssm_document"):
        is_session = equal_to(document["document_type"], "Session")
        if not is_session.is_no:
            key = setting(document, "content", "inputs.kmsKeyId")
            place = value_or_use(key, document.configuration.header)
            yield fail_if(
                is_session & ~is_given(key),
                document,
                "the session is not encrypted from end to end",
                at=place,
            )
