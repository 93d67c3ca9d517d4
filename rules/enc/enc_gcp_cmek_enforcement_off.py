"""enc-gcp-cmek-enforcement-off."""

from __future__ import annotations

from iaclint.gcp.org_policies import is_about, lets_all, organization_policies
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import any_of, maybe

_CONSTRAINT = "gcp.restrictNonCmekServices"


@rule(
    Severity.LOW,
    fix="add a google_org_policy_policy for gcp.restrictNonCmekServices that denies the services in use",
    profile=Profile.STRICT,
)
def enc_gcp_cmek_enforcement_off(graph: Graph) -> Judgements:
    """The policies of an organization let its projects store data without a customer-managed key.

    With the constraint `gcp.restrictNonCmekServices`, Google refuses what is made without a key of the
    customer's in the services that it lists. Without it each project is on its own. It is judged where
    policies of an organization are in the code: one of them has to be about the constraint, and not allow all.

    Bad:

        resource "google_org_policy_policy" "locations" {
          name   = "organizations/123456789012/policies/gcp.resourceLocations"
          parent = "organizations/123456789012"
        }

    Good:

        resource "google_org_policy_policy" "keys" {
          name   = "organizations/123456789012/policies/gcp.restrictNonCmekServices"
          parent = "organizations/123456789012"

          spec {
            rules {
              values {
                denied_values = ["storage.googleapis.com", "sqladmin.googleapis.com"]
              }
            }
          }
        }
    """
    policies = [(policy, of_all) for policy, of_all in organization_policies(graph) if not of_all.is_no]
    if not policies:
        return
    about = [(policy, of_all & is_about(policy, _CONSTRAINT)) for policy, of_all in policies]
    demanded = any_of(it & ~lets_all(policy) for policy, it in about)
    if graph.root.missing:
        demanded |= maybe(*(missing.doubt for missing in graph.root.missing))
    shown = next((policy for policy, it in about if not it.is_no), policies[0][0])
    judged = any_of(of_all for _, of_all in policies)
    yield fail_if(judged & ~demanded, shown, "no policy of the organization demands customer-managed keys")
