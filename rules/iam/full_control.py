"""Full control: the statements of resource policies that give every action to somebody."""

from __future__ import annotations

from iaclint.aws.accounts import is_whole_account
from iaclint.aws.patterns import is_every_action, is_every_action_of_a_service
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.rule import Graph, Judgements, fail_if
from iaclint.truth import Truth


def full_control(graph: Graph, types: tuple[str, ...], message: str) -> Judgements:
    """One judgement for each statement of the policies of these types.

    An account as a whole may be given full control: its own IAM policies then decide who has it.
    """
    for statement in statements(graph, Kind.RESOURCE):
        if statement.resource.type in types:
            yield fail_if(
                statement.allows
                & statement.actions.listed
                & statement.actions.has(_is_full)
                & _others(graph, statement),
                statement.resource,
                message,
                at=statement.actions.guilty(lambda action: action.satisfies(_is_full)),
                defect=statement.key,
            )


def _is_full(action: str) -> bool:
    return is_every_action(action) or is_every_action_of_a_service(action)


def _others(graph: Graph, statement: Statement) -> Truth:
    """Whether it is for anyone but accounts as a whole."""

    def is_other(principal: Principal) -> Truth:
        return ~is_whole_account(graph, principal)

    return statement.principals.negated | statement.principals.any(is_other)
