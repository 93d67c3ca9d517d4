"""Tags: the tags and labels of a resource, those that its provider adds among them."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.modules import Resource
from iaclint.values import Value

_ARGUMENTS = ("tags", "labels", "user_labels", "resource_labels")
_OF_PROVIDER = ("default_tags.tags", "default_labels")


def tags_of(resource: Resource) -> Iterator[tuple[str, Value]]:
    """Its own tags and labels, and those default ones that they do not replace; an empty key for a map not known."""
    own = resource.configuration.given(_ARGUMENTS)
    provider = resource.provider
    default = [provider[path] for path in _OF_PROVIDER] if provider is not None else []
    replaced: set[str] = set()
    for tags in (*own, *default):
        if tags.is_unknown:
            yield "", tags
        for key, value in tags.fields.items():
            if key not in replaced:
                yield key, value
        replaced |= set(tags.fields)
