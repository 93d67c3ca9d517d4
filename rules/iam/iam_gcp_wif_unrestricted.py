"""iam-gcp-wif-unrestricted."""

from __future__ import annotations

from iaclint.gcp.federation import Provider, providers
from iaclint.gcp.grant import Grant
from iaclint.gcp.grants import grants
from iaclint.gcp.members import Member
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, maybe


@rule(
    Severity.CRITICAL,
    fix="set an `attribute_condition` that names the owner or repository whose tokens are taken",
    peers=("CKV_GCP_118", "CKV_GCP_125", "GCP-0068"),
)
def iam_gcp_wif_unrestricted(graph: Graph) -> Judgements:
    """A workload identity pool takes tokens that it should not.

    GitHub, GitLab and HCP Terraform sign the tokens of all their customers with the same key: a provider
    without a condition lets the pipelines of the whole world in, and what they may do then hangs on each
    single grant. The condition must name the customer: by `repository`, `repository_owner`,
    `namespace_path`, `project_path`, an organization, an id of these or the beginning of `sub`. A test of
    `ref` or `actor` alone names nobody, `startsWith("clinic")` is true of `clinic-evil` too, and of an
    alternative (`||`) every part must be enough. Google's own issuer signs for everyone with an account.
    An issuer, an AWS account or a SAML provider of one's own without a condition is medium, and so is the
    issuer of an enterprise at GitHub (`https://token.actions.githubusercontent.com/clinic`).

    A grant to all of a pool (`principalSet://.../*`) ignores who signed in. It is medium where every
    provider here is limited, and where the pool is that of the project's clusters (`<project>.svc.id.goog`);
    else it is critical.

    Bad:

        resource "google_iam_workload_identity_pool_provider" "github" {
          workload_identity_pool_id          = "ci"
          workload_identity_pool_provider_id = "github"
          attribute_mapping                  = { "google.subject" = "assertion.sub" }

          oidc {
            issuer_uri = "https://token.actions.githubusercontent.com"
          }
        }

    Good:

        resource "google_iam_workload_identity_pool_provider" "github" {
          workload_identity_pool_id          = "ci"
          workload_identity_pool_provider_id = "github"
          attribute_mapping                  = { "google.subject" = "assertion.sub" }
          attribute_condition                = "assertion.repository == 'clinic/portal'"

          oidc {
            issuer_uri = "https://token.actions.githubusercontent.com"
          }
        }
    """
    found = list(providers(graph))
    for provider in found:
        yield _provider(provider)
    are_limited = bool(found) and all(_is_open(provider).is_no for provider in found)
    for grant in grants(graph):
        if grant.members.any(lambda member: member.is_of_pool).is_yes:
            yield _whole_pool(grant, are_limited)


def _whole_pool(grant: Grant, are_limited: bool) -> Judgement:
    is_for_clusters = grant.members.any(_is_pool_of_strangers).is_no
    return fail_if(
        grant.exists & grant.members.any(lambda member: member.is_whole_pool),
        grant.resource,
        "the grant gives the role to all that sign in through the pool",
        at=grant.members.guilty((lambda member: member.is_whole_pool) if is_for_clusters else _is_pool_of_strangers),
        defect=grant.key,
        severity=Severity.MEDIUM if are_limited or is_for_clusters else Severity.CRITICAL,
    )


def _is_pool_of_strangers(member: Member) -> Truth:
    """Whether it is a whole pool, and not that of the project's clusters."""
    return member.is_whole_pool & ~member.is_of_clusters


def _provider(provider: Provider) -> Judgement:
    issuer = provider.shared_issuer
    whose = issuer.name if issuer is not None else "its issuer"
    is_own = provider.is_of_a_shared_issuer.is_no
    return fail_if(
        _is_open(provider) & provider.is_in_use,
        provider.resource,
        f"the pool takes any token of {whose}",
        at=provider.resource["attribute_condition"],
        severity=Severity.MEDIUM if is_own else Severity.CRITICAL,
    )


def _is_open(provider: Provider) -> Truth:
    """Whether it takes the tokens of strangers, or any that an issuer of one's own makes."""
    issuer = provider.shared_issuer
    if issuer is not None:
        return ~provider.is_limited(issuer)
    is_shared = provider.is_of_a_shared_issuer
    return provider.lets_all_in | (maybe(*is_shared.doubts) if is_shared.is_maybe else is_shared)
