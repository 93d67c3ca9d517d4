"""iam-az-federated-credential-too-broad."""

from __future__ import annotations

from iaclint.azure.federation import Credential, any_begins, credentials, only_reads
from iaclint.issuers import ISSUERS, Issuer
from iaclint.production import is_production
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of, maybe
from iaclint.values import Unknown, with_holes


@rule(
    Severity.HIGH,
    fix="name the repository and its branch or environment, or the service account, in the subject",
    peers=("CKV_AZURE_249",),
)
def iam_az_federated_credential_too_broad(graph: Graph) -> Judgements:
    """A federated credential takes tokens of machines without limiting whose they are.

    GitHub, GitLab and the like issue tokens to every customer. The subject of a credential names the
    repository and the branch or environment whose pipelines may sign in as the application or managed
    identity; for a cluster it names the namespace and the service account. A subject that names no
    project, or has a wildcard before the end of it, lets others in: all projects of a named
    organization are medium. Entra takes `*` in a plain subject letter by letter, so that it lets
    nobody in until somebody makes it a flexible credential.

    A production credential must name a branch or an environment too, and the subject of a pull request
    fails anywhere, since its code has not been approved, unless all roles that are given here to the
    principal are Reader. What is production is told by the settings, or by the word `prod` or
    `production` in the names of the credential, its modules and its directory.

    Bad:

        resource "azuread_application_federated_identity_credential" "deploy" {
          application_id = "/applications/00000000-1111-2222-3333-444444444444"
          display_name   = "deploy"
          audiences      = ["api://AzureADTokenExchange"]
          issuer         = "https://token.actions.githubusercontent.com"
          subject        = "repo:*:environment:deploy"
        }

    Good:

        resource "azuread_application_federated_identity_credential" "deploy" {
          application_id = "/applications/00000000-1111-2222-3333-444444444444"
          display_name   = "deploy"
          audiences      = ["api://AzureADTokenExchange"]
          issuer         = "https://token.actions.githubusercontent.com"
          subject        = "repo:clinic/portal:environment:deploy"
        }
    """
    for credential in credentials(graph):
        issuer = _issuer(credential)
        yield _subject(credential, issuer)
        if issuer is not None:
            yield from _branch(graph, credential, issuer)
            yield from _pull_request(graph, credential, issuer)


def _issuer(credential: Credential) -> Issuer | None:
    """The issuer by its URL; where that does not tell, by what the subject begins with."""
    url = with_holes(credential.issuer) if isinstance(credential.issuer.data, str | Unknown) else ""
    subjects = [claim.text or "" for claim in credential.on("sub")]
    by_url = (issuer for issuer in ISSUERS if issuer.host.search(url))
    by_mark = (issuer for issuer in ISSUERS if issuer.mark and any(text.startswith(issuer.mark) for text in subjects))
    return next(by_url, None) or next(by_mark, None)


def _subject(credential: Credential, issuer: Issuer | None) -> Judgement:
    """The subject is limited to a project: by the claim itself, or by one that says as much."""
    subjects = credential.on("sub")
    of_owner = issuer is not None and any_begins(subjects, issuer.owner).is_yes
    return fail_if(
        ~(_is_limited(credential, issuer) | credential.unseen),
        credential.resource,
        "the credential takes tokens that are not limited to one project",
        at=credential.value,
        defect="subject",
        severity=Severity.MEDIUM if of_owner else Severity.HIGH,
    )


def _is_limited(credential: Credential, issuer: Issuer | None) -> Truth:
    if issuer is None:
        exact = any_of(claim.is_exact for claim in credential.on("sub"))
        return exact & maybe(*credential.issuer.doubts) if credential.issuer.is_unknown else exact
    aliases = any_of(claim.is_exact for claim in credential.on(*issuer.aliases))
    return aliases | any_begins(credential.on("sub"), issuer.project)


def _branch(graph: Graph, credential: Credential, issuer: Issuer) -> Judgements:
    """A production credential that is limited to a project is limited to a branch or environment of it too."""
    if issuer.branch is None or _is_limited(credential, issuer).is_no or not is_production(graph, credential.resource):
        return
    aliases = any_of(claim.is_exact for claim in credential.on(*issuer.branch_aliases))
    yield fail_if(
        ~(aliases | any_begins(credential.on("sub"), issuer.branch) | credential.unseen),
        credential.resource,
        "the production credential takes tokens of any branch",
        at=credential.value,
        defect="branch",
    )


def _pull_request(graph: Graph, credential: Credential, issuer: Issuer) -> Judgements:
    """A credential that can change anything is not for code that is yet to be approved."""
    unreviewed = issuer.unreviewed
    if unreviewed is None or not any(unreviewed.match(claim.text or "") for claim in credential.on("sub")):
        return
    yield fail_if(
        ~only_reads(graph, credential),
        credential.resource,
        "the credential takes tokens of pull requests",
        at=credential.value,
        defect="pull-request",
    )
