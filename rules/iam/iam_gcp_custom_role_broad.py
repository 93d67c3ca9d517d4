"""iam-gcp-custom-role-broad."""

from __future__ import annotations

from iaclint.gcp.custom_roles import custom_roles, is_wildcard
from iaclint.gcp.texts import Text
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth

_BROAD = (
    "*.setIamPolicy",
    "iam.roles.create",
    "iam.roles.update",
    "iam.serviceAccountKeys.create",
    "iam.serviceAccounts.actAs",
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
    "orgpolicy.policy.set",
    "resourcemanager.*.create",
    "resourcemanager.*.delete",
    "resourcemanager.*.move",
    "resourcemanager.*.undelete",
    "resourcemanager.*.update",
)


@rule(Severity.MEDIUM, fix="leave the permission out, and grant it by a predefined role to the few who need it")
def iam_gcp_custom_role_broad(graph: Graph) -> Judgements:
    """A custom role lets its holder gain more than it says.

    Whoever may set a policy can grant itself any role; whoever may act as a service account, make tokens
    or keys of it or change a role has what the account and the role have. Such a permission is easily
    missed in a long list, and a custom role is taken for a narrow one. To change projects, folders, their
    tags and policies of the organization is not for a custom role either. IAM takes no wildcards: a
    permission with `*` fails when it is applied, or says more than was meant. A role whose stage is
    `DISABLED` gives nothing.

    Bad:

        resource "google_project_iam_custom_role" "deploy" {
          role_id     = "deploy"
          title       = "Deploy"
          permissions = ["run.services.update", "run.services.setIamPolicy"]
        }

    Good:

        resource "google_project_iam_custom_role" "deploy" {
          role_id     = "deploy"
          title       = "Deploy"
          permissions = ["run.services.get", "run.services.update", "resourcemanager.projects.get"]
        }
    """
    for role in custom_roles(graph):
        yield fail_if(
            role.is_in_use & role.any(_is_broad),
            role.resource,
            "the custom role lets its holder gain more than it says",
            at=role.guilty(_is_broad),
        )


def _is_broad(permission: Text) -> Truth:
    return permission.is_like(*_BROAD) | is_wildcard(permission)
