"""GitLab: whether the members of a group need two factors to sign in.

A group's requirement holds for its subgroups, and that of an instance for everybody. Source: the GitLab
provider's schema (18.6) and documentation, and the GitLab documentation "Enforce two-factor authentication".
"""

from __future__ import annotations

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import NO, Doubt, Reason, Truth, any_of, maybe
from iaclint.values.ask import equal_to, is_null, is_true

GROUP, INSTANCE = "gitlab_group", "gitlab_application_settings"
_REQUIREMENT = "require_two_factor_authentication"
_BY_ID = Identity(("id",))
_MOST_LEVELS = 20
"""How many groups can be inside one another."""


def requires_two_factors(graph: Graph, group: Resource, levels: int = _MOST_LEVELS) -> Truth:
    """Whether a group, one of the groups around it, or the instance requires two factors."""
    own = is_true(group[_REQUIREMENT]) | _instance_requires(graph)
    return own if own.is_yes else own | _parent_requires(graph, group, levels)


def _instance_requires(graph: Graph) -> Truth:
    return any_of(settings.exists & is_true(settings[_REQUIREMENT]) for settings in graph.resources(INSTANCE))


def _parent_requires(graph: Graph, group: Resource, levels: int) -> Truth:
    parent = group["parent_id"]
    if (is_null(parent) | equal_to(parent, 0)).is_yes or not levels:
        return NO
    parents = graph.targets(parent, (GROUP,), _BY_ID)
    if parents.links or parent.is_unknown:
        return parents.any(lambda found: requires_two_factors(graph, found, levels - 1))
    return maybe(Doubt(Reason.OUTSIDE_REPOSITORY, f"the group {parent.data} is not in this repository"))
