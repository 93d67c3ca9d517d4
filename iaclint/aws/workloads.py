"""Workloads: what runs code of yours in AWS, and the role whose credentials that code is given.

Source: the AWS provider's schema (6.25). Of an ECS task both roles count: the agent starts containers
with the execution role, and the code in them runs with the task role.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws.holders import named_by_arn
from iaclint.graph import Graph, Related
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.values.ask import is_null

_RUNS_WITH: tuple[tuple[str, str, str], ...] = (
    ("aws_apprunner_service", "instance_configuration.instance_role_arn", "the service"),
    ("aws_ecs_service", "iam_role", "the service"),
    ("aws_ecs_task_definition", "execution_role_arn", "the agent of the task"),
    ("aws_ecs_task_definition", "task_role_arn", "the task"),
    ("aws_eks_fargate_profile", "pod_execution_role_arn", "the agent of the pods"),
    ("aws_eks_node_group", "node_role_arn", "every node of the group"),
    ("aws_glue_job", "role_arn", "the job"),
    ("aws_iam_instance_profile", "role", "every instance with the profile"),
    ("aws_lambda_function", "role", "the function"),
    ("aws_sagemaker_notebook_instance", "role_arn", "the notebook"),
)


@dataclass(frozen=True, slots=True)
class Workload:
    """What runs with a role that it names at `path`; `what` says it in a clause."""

    resource: Resource
    path: str
    what: str
    roles: Related


def workloads(graph: Graph) -> Iterator[Workload]:
    """Everything that runs with a role, by the table above and then by address."""
    for type, path, what in _RUNS_WITH:
        for resource in graph.resources(type):
            named = resource[path]
            if not is_null(named).is_yes:
                yield Workload(resource, path, what, named_by_arn(graph, named))
