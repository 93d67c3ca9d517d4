"""Parameters: the judgement of a database by the parameter group that it names."""

from __future__ import annotations

from iaclint.aws import parameter_groups
from iaclint.demand import with_phi
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgement, Severity, Step, fail_if
from iaclint.truth import Truth
from iaclint.values import Located, Value

_severity = with_phi(Severity.HIGH)


@dataclass(frozen=True, slots=True)
class Named:
    """A database and where it names its parameter group: the path of the argument and the type of the group."""

    database: Resource
    path: str
    type: str


def judge(graph: Graph, named: Named, fault: Truth, message: str, parameter: str = "") -> Judgement:
    """Judges a database: at the parameter that decides, at the group that does not set it, or at the group's name.

    It is high where the database holds PHI.
    """
    database, group = named.database, _group(graph, named)
    at: Located | Value = database[named.path]
    steps: tuple[Step, ...] = ()
    if group is not None:
        name = parameter or parameter_groups.parameter_of(group)
        at = next((block["value"] for block in parameter_groups.parameters(group, name)), group.configuration.header)
        steps = (Step(group.header, f"its parameters are those of {group.address}"),)
    return fail_if(fault, database, message, at=at, severity=_severity(graph, database), steps=steps)


def _group(graph: Graph, named: Named) -> Resource | None:
    """The one group that the database certainly names."""
    related = parameter_groups.groups_of(graph, named.database, named.path, named.type)
    certain = [link.resource for link in related.links if link.certainty.is_yes]
    return certain[0] if len(certain) == 1 else None
