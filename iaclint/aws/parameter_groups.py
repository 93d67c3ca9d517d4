"""Parameter groups: what the parameters of a database say, and whether it takes connections without TLS.

A database names its group; where it names none, or a `default.` one, the engine's own defaults hold,
since nobody can change those groups. Which parameter demands TLS, and whether it does by default,
depends on the family of the group: `postgres15`, `aurora-mysql8.0`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, known, maybe
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_given, one_of

_GROUP = Identity(("name", "id"))
_ON = ("1", "on", "ON", "On", "true", "TRUE", "True")
_DEFAULT = "default."
_FAMILY = re.compile(r"([a-z][a-z-]*?)-?([0-9][0-9.]*)")

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine demands TLS: its parameter, and the versions from which it does so by default.

    Between `off_below` and `on_from` nobody can tell, for the reason `unsure`; None is a version that has not come yet.
    """

    parameter: str
    off_below: Version | None = None
    on_from: Version | None = None
    unsure: str = "whether TLS is demanded by default depends on the engine's version"

    def default(self, version: Version | None) -> Truth:
        """Whether it demands TLS where nothing is said; None for a version that is not known."""
        if self.off_below is None:
            return NO
        if version is not None and version < self.off_below and version != self.off_below[: len(version)]:
            return NO
        if version is not None and self.on_from is not None and version >= self.on_from:
            return YES
        return maybe(Doubt(Reason.OUTSIDE_REPOSITORY, self.unsure))


_POSTGRES = "rds.force_ssl"
_MYSQL = "require_secure_transport"

ENGINES: Mapping[str, Engine] = {
    "postgres": Engine(_POSTGRES, off_below=(15,), on_from=(15,)),
    "aurora-postgresql": Engine(_POSTGRES, off_below=(17,)),
    "mysql": Engine(_MYSQL, off_below=(8, 5), on_from=(9, 7)),
    "mariadb": Engine(_MYSQL, off_below=(11, 5), on_from=(11, 8)),
    "aurora-mysql": Engine(_MYSQL, off_below=(8, 4)),
    "aurora": Engine(_MYSQL),
    "sqlserver-ee": Engine(_POSTGRES),
    "sqlserver-se": Engine(_POSTGRES),
    "sqlserver-ex": Engine(_POSTGRES),
    "sqlserver-web": Engine(_POSTGRES),
}
"""The engines of RDS whose parameters can demand TLS; Oracle and Db2 do it by options and ports."""

_REDSHIFT = Engine("require_ssl", (2,), (2,), "TLS is demanded by default of warehouses made since January 2025 only")
"""Redshift by the family of the group: what names none has that of its time."""

_INSTANCE = "aws_db_instance"
_INSTANCE_NAME = Identity(("identifier", "id"))
_SOURCE = "replicate_source_db"
_MOST_REPLICAS = 8
"""How many replicas of replicas are followed; RDS makes chains of three."""

_FAR_REPLICA = Doubt(Reason.RESOURCE_ATTRIBUTE, "a replica in another region does not have the group of its source")
_UNKNOWN_ENGINE = Doubt(Reason.RESOURCE_ATTRIBUTE, "the engine is that of what the database is made from")


def groups_of(graph: Graph, database: Resource, path: str, type: str) -> Related:
    """The parameter groups that a database names."""
    return graph.targets(database[path], (type,), _GROUP)


def has_own_group(name: Value) -> Truth:
    """Whether a database names a group other than one of those that AWS provides."""
    return is_given(name) & ~known(isinstance(name.data, str) and name.data.startswith(_DEFAULT))


def parameters(group: Resource, name: str) -> Iterator[Configuration]:
    """The blocks of a group that set a parameter, or may set it."""
    return (block for block in group.blocks("parameter") if not equal_to(block["name"], name).is_no)


def says(group: Resource, name: str, ask: Callable[[Value], Truth], absent: Truth) -> Truth:
    """Whether a group gives a parameter such a value; `absent` is the answer where it does not set it."""
    blocks = group.blocks("parameter")
    is_set = blocks.any(lambda block: equal_to(block["name"], name))
    such = blocks.any(lambda block: equal_to(block["name"], name) & ask(block["value"]))
    return such | (~is_set & absent)


def is_on(value: Value) -> Truth:
    """Whether a parameter is switched on, in any of the spellings."""
    return one_of(value, _ON)


def demands_tls(graph: Graph, database: Resource, path: str, type: str) -> Truth | None:
    """Whether a database of RDS takes connections by TLS only; None for an engine that has no parameter for it."""
    return _demands_tls(graph, database, path, type, _MOST_REPLICAS)


def _demands_tls(graph: Graph, database: Resource, path: str, type: str, depth: int) -> Truth | None:
    name = database[path]
    own = has_own_group(name)
    engine = _engine_of(database)
    if engine is None and not database["engine"].is_unknown and not database["engine"].is_null:
        return None
    by_default = _by_default(database, name, engine)
    source = database[_SOURCE] if database.type == _INSTANCE and depth > 0 else None
    if source is not None and is_given(source).is_yes and not name.data:
        by_default = _by_source(graph, source, path, type, depth)
    if own.is_no:
        return by_default
    by_group = groups_of(graph, database, path, type).any(_group_demands_tls)
    return (own & by_group) | (~own & by_default)


def redshift_demands_tls(graph: Graph, cluster: Resource, path: str, type: str) -> Truth:
    """Whether a Redshift cluster takes connections by TLS only."""
    name = cluster[path]
    own = has_own_group(name)
    by_default = _REDSHIFT.default(_redshift_version(name.data, _DEFAULT))
    by_group = groups_of(graph, cluster, path, type).any(_redshift_group_demands_tls)
    return (own & by_group) | (~own & by_default)


def _redshift_group_demands_tls(group: Resource) -> Truth:
    by_default = _REDSHIFT.default(_redshift_version(group["family"].data))
    return says(group, _REDSHIFT.parameter, is_on, by_default)


def workgroup_demands_tls(workgroup: Resource) -> tuple[Truth, Value]:
    """Whether a workgroup of Redshift Serverless takes connections by TLS only, and what says so or would."""
    blocks = workgroup.blocks("config_parameter")
    named = [block for block in blocks if not equal_to(block["parameter_key"], _REDSHIFT.parameter).is_no]
    is_set = blocks.any(lambda block: equal_to(block["parameter_key"], _REDSHIFT.parameter))
    on = blocks.any(
        lambda block: equal_to(block["parameter_key"], _REDSHIFT.parameter) & is_on(block["parameter_value"])
    )
    at = named[0]["parameter_value"] if named else workgroup["workgroup_name"]
    return on | (~is_set & _REDSHIFT.default(None)), at


def _by_source(graph: Graph, source: Value, path: str, type: str, depth: int) -> Truth:
    """What a replica without a group does: in the region of its source it has the group of that."""
    is_far = any(ref.attribute == "arn" for ref in source.refs) or str(source.data).startswith("arn:")
    if is_far:
        return maybe(_FAR_REPLICA)

    def ask(found: Resource) -> Truth:
        demanded = _demands_tls(graph, found, path, type, depth - 1)
        return maybe(_UNKNOWN_ENGINE) if demanded is None else demanded

    return graph.targets(source, (_INSTANCE,), _INSTANCE_NAME).any(ask)


def parameter_of(group: Resource) -> str:
    """The parameter by which a group of this family demands TLS; empty where there is none."""
    engine, _ = _family(group["family"])
    return engine.parameter if engine is not None else ""


def _group_demands_tls(group: Resource) -> Truth:
    engine, version = _family(group["family"])
    if engine is None:
        return maybe(Doubt(Reason.OUTSIDE_REPOSITORY, "the family of the parameter group is not known"))
    return says(group, engine.parameter, is_on, engine.default(version))


def _engine_of(database: Resource) -> Engine | None:
    engine = database["engine"].data
    return ENGINES.get(engine) if isinstance(engine, str) else None


def _by_default(database: Resource, group: Value, engine: Engine | None) -> Truth:
    """What the engine does without a group: its version is in the name of a default group, or its own argument."""
    if isinstance(group.data, str) and group.data.startswith(_DEFAULT):
        named, version = _family_of(group.data.removeprefix(_DEFAULT))
        if named is not None:
            return named.default(version)
    if engine is None:
        return maybe(_UNKNOWN_ENGINE)
    version_text = database["engine_version"].data
    return engine.default(_version(version_text) if isinstance(version_text, str) else None)


def _family(value: Value) -> tuple[Engine | None, Version | None]:
    return _family_of(value.data) if isinstance(value.data, str) else (None, None)


def _family_of(text: str) -> tuple[Engine | None, Version | None]:
    match = _FAMILY.fullmatch(text)
    return (ENGINES.get(match[1]), _version(match[2])) if match else (None, None)


def _redshift_version(family: object, before: str = "") -> Version | None:
    text = family.removeprefix(before) if isinstance(family, str) else ""
    return _version(text.removeprefix("redshift-")) if text.startswith("redshift-") else None


def _version(text: str) -> Version | None:
    """The leading numbers of a version: 15 and 4 of `15.4`, 8 and 0 of `8.0.mysql_aurora.3.04.0`."""
    numbers: list[int] = []
    for part in text.split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers) or None
