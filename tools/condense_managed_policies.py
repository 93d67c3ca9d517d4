"""Condenses AWS's own managed policies into `iaclint/aws/managed_powers.txt`.

The policies are read from moto, a package that keeps them as data; iaclint does not depend on it.
Nothing is fetched. To bring the table up to date, in an environment of its own:

    python -m pip install --no-deps moto
    python tools/condense_managed_policies.py 2026-11-26

The argument is the day on which the package was fetched; it is written into the table. The same
package and day give the same bytes.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path
from typing import TypedDict

TABLE = Path(__file__).parent.parent / "iaclint/aws/managed_powers.txt"
PACKAGE, DATA = "moto", "moto/iam/aws_managed_policies.py"

POWERS: Mapping[str, str] = {
    "account": "CloseAccount",
    "cloudformation": "CreateStack",
    "cloudtrail": "DeleteTrail PutEventSelectors StopLogging UpdateTrail",
    "codebuild": "CreateProject StartBuild StartBuildBatch UpdateProject",
    "config": "DeleteConfigurationRecorder DeleteDeliveryChannel StopConfigurationRecorder",
    "datapipeline": "ActivatePipeline CreatePipeline PutPipelineDefinition",
    "ec2": "RunInstances",
    "ecs": "RegisterTaskDefinition RunTask",
    "glue": "CreateDevEndpoint CreateJob UpdateDevEndpoint",
    "guardduty": "DeleteDetector DeletePublishingDestination UpdateDetector",
    "iam": "AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey "
    "CreateLoginProfile CreatePolicyVersion DeactivateMFADevice DeleteRolePermissionsBoundary "
    "DeleteRolePolicy DeleteUserPermissionsBoundary DetachRolePolicy PassRole PutGroupPolicy "
    "PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy "
    "SetDefaultPolicyVersion UpdateAssumeRolePolicy UpdateLoginProfile",
    "kms": "Decrypt ScheduleKeyDeletion",
    "lambda": "AddPermission CreateEventSourceMapping CreateFunction InvokeFunction UpdateFunctionCode",
    "organizations": "LeaveOrganization",
    "sagemaker": "CreateNotebookInstance CreatePresignedNotebookInstanceUrl",
    "secretsmanager": "GetSecretValue",
    "ssm": "SendCommand StartSession",
    "sso": "CreateAccountAssignment",
    "sts": "AssumeRole",
}
"""By service, the actions that the table is about: those that widen rights, remove guards or open secrets."""

HEADER = """\
# What each of AWS's own policies allows on every resource, of the actions listed first.
#
# Source: the policies that AWS publishes, as kept by moto {version} (Apache-2.0), {fetched}.
# Only facts are taken: names of policies and actions. Policies of service-linked roles are left out.
# Made by tools/condense_managed_policies.py; not to be edited by hand.
#
# Under [powers] the actions that the table is about; under [policies] the name of each policy after
# `policy/`, and the patterns of its Allow statements that match any of them. `!` stands before the
# patterns of a NotAction, and after `>` the services that a role may be passed to. Statements for some
# resources only, by name or by condition, are left out; under [harmless] are the policies without any.
"""

_EVERYWHERE = ("aws:requestedregion", "aws:resourceaccount", "aws:principalaccount")
"""Conditions that leave every resource of an account within reach."""

_PASSED_TO = "iam:passedtoservice"
_SERVICE_LINKED = "/aws-service-role/"
_ANY_RESOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:\*|[a-z-]+[:/]\*)")


class Policy(TypedDict):
    """What is read of a policy."""

    Path: str
    Document: Mapping[str, object]


def main() -> None:
    arguments = _arguments()
    text = Path(str(metadata.distribution(PACKAGE).locate_file(DATA))).read_text(encoding="utf-8")
    header = HEADER.format(version=metadata.version(PACKAGE), fetched=arguments.fetched)
    TABLE.write_text(header + "".join(f"{line}\n" for line in lines(policies(text))), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fetched", type=date.fromisoformat, help="the day on which the package was fetched")
    return parser.parse_args()


def policies(text: str) -> dict[str, Policy]:
    """The policies by name: the one long string of the module is JSON."""
    texts = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    found: dict[str, Policy] = json.loads(max((text for text in texts if isinstance(text, str)), key=len))
    return {
        policy["Path"].removeprefix("/") + name: policy
        for name, policy in sorted(found.items())
        if not policy["Path"].startswith(_SERVICE_LINKED)
    }


def lines(found: Mapping[str, Policy]) -> Iterator[str]:
    """The lines of the table for these policies."""
    powers = {name: sorted(set(_powers(policy))) for name, policy in sorted(found.items())}
    yield "[powers]"
    yield " ".join(_powers_of_interest())
    yield "[policies]"
    yield from (f"{name} {' '.join(patterns)}" for name, patterns in powers.items() if patterns)
    yield "[harmless]"
    yield from (name for name, patterns in powers.items() if not patterns)


def _powers_of_interest() -> list[str]:
    return [f"{service}:{name}" for service, names in POWERS.items() for name in names.split()]


def _powers(policy: Policy) -> Iterator[str]:
    for statement in _listed(policy["Document"]["Statement"]):
        if isinstance(statement, dict) and statement["Effect"] == "Allow":
            keys = [key.lower() for test in statement.get("Condition", {}).values() for key in test]
            if _is_anywhere(statement) and all(key in (*_EVERYWHERE, _PASSED_TO) for key in keys):
                yield from _patterns(statement, _PASSED_TO in keys)


def _is_anywhere(statement: Mapping[str, object]) -> bool:
    texts = [str(text) for text in _listed(statement.get("Resource", []))]
    return "*" in texts or (bool(texts) and all(_ANY_RESOURCE.fullmatch(text) for text in texts))


def _patterns(statement: Mapping[str, object], is_passing: bool) -> Iterator[str]:
    if "NotAction" in statement:
        yield ",".join(f"!{pattern}" for pattern in _listed(statement["NotAction"]))
    for pattern in map(str, _listed(statement.get("Action", []))):
        if any(fnmatchcase(power.lower(), pattern.lower()) for power in _powers_of_interest()):
            yield f"{pattern}>{','.join(sorted(_services(statement)))}" if is_passing else pattern


def _services(statement: Mapping[str, object]) -> Iterator[str]:
    conditions = statement["Condition"]
    for test in conditions.values() if isinstance(conditions, dict) else ():
        for key, values in test.items():
            if key.lower() == _PASSED_TO:
                yield from map(str, _listed(values))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
