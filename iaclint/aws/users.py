"""Users: whether an IAM user stands for a person, as far as its name and its console password tell."""

from __future__ import annotations

import re

from iaclint.aws.holders import PRINCIPAL
from iaclint.graph import Graph, Related
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Truth, known, maybe
from iaclint.values import Value, with_holes

_USER = "aws_iam_user"
_WORD = re.compile(r"(?i:s3)|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MACHINES = frozenset(
    (
        *("agent", "ansible", "api", "app", "argocd", "atlantis", "automation", "backup", "bitbucket", "bot"),
        *("build", "buildkite", "cd", "ci", "cicd", "circleci", "cloudwatch", "codebuild", "codedeploy", "cron"),
        *("datadog", "deploy", "deployer", "deployment", "ecr", "exporter", "fivetran", "github", "gitlab"),
        *("grafana", "integration", "jenkins", "kinesis", "lambda", "loki", "machine", "mailer", "newrelic"),
        *("packer", "pipeline", "prometheus", "publisher", "pusher", "robot", "runner", "s3", "sa", "service", "ses"),
        *("smtp", "snowflake", "sns", "splunk", "sqs", "svc", "sync", "system", "terraform", "uploader", "vault"),
        *("velero", "worker"),
    )
)
"""Words of a name that say that a program uses the user."""


def login_profiles(graph: Graph, user: Resource) -> Related:
    """The console passwords of a user."""
    return graph.referring(user, "aws_iam_user_login_profile", "user", PRINCIPAL)


def is_person(graph: Graph, user: Resource) -> Truth:
    """Whether a user has a console password, or no word of its name or path says that a program uses it."""
    words = (user.name, *(with_holes(user[part]) for part in ("name", "path")))
    if any(is_named_for_a_program(text) for text in words):
        return login_profiles(graph, user).present
    name = user["name"]
    return YES if not name.is_unknown else login_profiles(graph, user).present | maybe(*name.doubts)


def names_a_person(graph: Graph, user: Value) -> Truth:
    """Whether what an argument names is a user who is a person."""
    found = graph.targets(user, (_USER,), PRINCIPAL)
    if found.links or user.is_unknown:
        return found.any(lambda resource: is_person(graph, resource)) if found.links else maybe(*user.doubts)
    return NO if user.is_null else known(not is_named_for_a_program(str(user.data)))


def is_named_for_a_program(text: str) -> bool:
    """Whether one of the words of a name is that of a program: `svc-intake`, `githubDeploy`."""
    return any(word.lower() in _MACHINES for word in _WORD.findall(text))
