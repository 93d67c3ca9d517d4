"""Guarded roles: those that nobody can assume without MFA, so that to allow assuming them needs no other guard."""

from __future__ import annotations

from iaclint.aws.holders import named_by_arn
from iaclint.aws.mfa import demands_mfa
from iaclint.aws.patterns import Pattern
from iaclint.aws.policy import Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.graph import Graph
from iaclint.truth import NO, Truth, all_of, maybe

_ASSUME = "sts:assumerole"


class GuardedRoles:
    """The roles of a graph by what their trust demands; those of other configurations are not seen."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._trusts = {document.resource.address: document for document in documents(graph, Kind.TRUST)}

    def are_all_assumed(self, statement: Statement) -> Truth:
        """Whether the statement is about assuming such roles, and nothing else."""
        assumes = statement.actions.listed & statement.actions.every(lambda text: text.lower() == _ASSUME)
        if assumes.is_no:
            return NO
        return assumes & statement.resources.listed & statement.resources.all(self._is_guarded)

    def _is_guarded(self, resource: Pattern) -> Truth:
        if resource.text is None:
            return maybe(*resource.value.doubts)
        if "*" in resource.text or "?" in resource.text:
            return NO
        named = named_by_arn(self._graph, resource.value)
        demanded = (
            link.certainty & demands_mfa(self._trusts[link.resource.address])
            for link in named.links
            if link.resource.address in self._trusts
        )
        return all_of(demanded) if named.links else named.unseen
