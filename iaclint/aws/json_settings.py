"""JSON settings: what is said inside of an argument that is a JSON document, wherever its text comes from."""

from __future__ import annotations

from iaclint.modules import Resource
from iaclint.policy_text import structure_of
from iaclint.values import DYNAMIC, Located, Value, null


def setting(resource: Resource, argument: str, path: str) -> Value:
    """The value at a dotted path of the document.

    It is unknown where the document or a part on the way cannot be read, and null where there is none.
    """
    text = resource[argument]
    place: Located = text.origin or resource.configuration.header
    here = structure_of(text, place)
    for name in path.split("."):
        here = here.document or here
        found = here.fields.get(name)
        if found is None:
            return here if here.is_unknown else null(DYNAMIC, place)
        here = found
    return here
