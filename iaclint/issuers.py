"""Issuers of tokens for machines: pipelines and workloads that clouds take for a role, and the shape of their subjects.

Source: the documentation of each issuer on its ID tokens, and the EKS user guide on IAM roles for
service accounts.
"""

from __future__ import annotations

import re

from iaclint.records import dataclass


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer of tokens for machines.

    `host` is found in its URL, `mark` is what its subjects and no others begin with (if anything is),
    and `audience` says whether a token must also be for AWS. A subject that begins as `owner` says
    belongs to one organization; one that begins as `project` says, to one project of it; one that
    begins as `branch` says, to one branch or deployment environment of that; one like `unreviewed`, to
    a pipeline that runs code before anyone has approved it. `aliases` are claims that identify a
    project as well as the subject does, and `branch_aliases` those that identify a branch. `deploys` says
    whether its tokens are for pipelines rather than for workloads.
    """

    name: str
    host: re.Pattern[str]
    mark: str
    owner: re.Pattern[str]
    project: re.Pattern[str]
    aliases: tuple[str, ...] = ()
    audience: bool = True
    branch: re.Pattern[str] | None = None
    branch_aliases: tuple[str, ...] = ()
    unreviewed: re.Pattern[str] | None = None
    deploys: bool = True


ISSUERS: tuple[Issuer, ...] = (
    Issuer(
        "GitHub Actions",
        re.compile(r"token\.actions\.githubusercontent\.com"),
        "repo:",
        re.compile(r"repo:[^*?/:]+/"),
        re.compile(r"repo:[^*?/:]+/[^*?/:]+:"),
        ("job_workflow_ref", "repository", "repository_id"),
        branch=re.compile(r"repo:[^*?/:]+/[^*?/:]+:(?:environment:|ref:refs/heads/)[^*?]"),
        branch_aliases=("environment", "job_workflow_ref", "ref"),
        unreviewed=re.compile(r"repo:[^:]*:pull_request\Z"),
    ),
    Issuer(
        "GitLab CI",
        re.compile(r"gitlab\."),
        "project_path:",
        re.compile(r"project_path:[^*?/:]+/"),
        re.compile(r"project_path:[^*?/:]+/[^*?:]+:"),
        ("project_id", "project_path"),
        branch=re.compile(r"project_path:[^*?/:]+/[^*?:]+:ref_type:branch:ref:[^*?]"),
    ),
    Issuer(
        "HCP Terraform",
        re.compile(r"app\.terraform\.io"),
        "organization:",
        re.compile(r"organization:[^*?:]+:"),
        re.compile(r"organization:[^*?:]+:project:[^*?:]+:"),
        ("terraform_workspace_id", "terraform_project_id"),
    ),
    Issuer(
        "Bitbucket Pipelines",
        re.compile(r"api\.bitbucket\.org"),
        "",
        re.compile(r"[^*?:]+:"),
        re.compile(r"[^*?:]+:"),
        ("repositoryuuid",),
    ),
    Issuer(
        "CircleCI",
        re.compile(r"oidc\.circleci\.com"),
        "org/",
        re.compile(r"org/[^*?/]+/"),
        re.compile(r"org/[^*?/]+/project/[^*?/]+/"),
    ),
    Issuer(
        "EKS",
        re.compile(r"oidc\.eks\.|oidc-eks\."),
        "system:serviceaccount:",
        re.compile(r"system:serviceaccount:[^*?:]+:"),
        re.compile(r"system:serviceaccount:[^*?:]+:[^*?:]+$"),
        audience=False,
        deploys=False,
    ),
)
