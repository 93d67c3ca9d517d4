"""Production: whether a resource is part of the production environment, as far as names and settings tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.globs import is_like
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.tags import tags_of

_WORD = re.compile(
    r"(?<![a-z0-9])(?<!non[-_ ])(?<!pre[-_ ])(?<!not[-_ ])(?:prod(?:uction)?|prd)(?![a-z0-9])", re.IGNORECASE
)
_TAGS = frozenset(("environment", "env", "stage"))


def is_production(graph: Graph, resource: Resource) -> bool:
    """Whether the settings list its root directory, workspace or environment, or something calls it production.

    That is the directory, the workspace, the environment, a word of the name of the resource or of a module around it,
    or a tag of the environment. What has no such name is taken for something else.
    """
    root = graph.root
    places = (root.directory, root.instance.tree.workspace, root.environment)
    if any(is_like(place, *graph.settings.production) for place in places):
        return True
    return any(_WORD.search(text) for text in (*places, *_names(resource)))


def _names(resource: Resource) -> Iterator[str]:
    yield resource.address
    tags = [value for key, value in tags_of(resource) if key.lower() in _TAGS]
    for value in (resource["name"], resource["name_prefix"], *tags):
        if isinstance(value.data, str):
            yield value.data
