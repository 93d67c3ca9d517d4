"""`data.google_iam_policy`: the policy that it renders, with the origin of every part.

Source: the Google provider's data source of that name. The text is left unknown, because the provider
sorts and merges what it is given; the structure beside it (`Value.document`) is what rules ask. A
binding that may not exist is an unknown element of `bindings`.
"""

from __future__ import annotations

from collections.abc import Callable

from iaclint.modules.configuration import Configuration
from iaclint.truth import Doubt, Reason
from iaclint.values import DYNAMIC, STRING, Value, object_value, tuple_value, unknown

_CONDITION = ("title", "description", "expression")


def render(configuration: Configuration) -> Value:
    """The `policy_data` attribute: its structure, and a text that is not known."""
    blocks = configuration.blocks("binding")
    bindings = [_binding(block) for block in blocks]
    if blocks.doubts:
        bindings.append(unknown(DYNAMIC, blocks.doubts, configuration.header))
    structure = object_value({"bindings": tuple_value(bindings, configuration.header)}, configuration.header)
    doubt = Doubt(Reason.DATA_SOURCE, "the text of the policy is put together by the provider")
    marks = frozenset(mark for part in structure.walk() for mark in part.marks)
    doubts = (doubt, *structure.all_doubts)
    return unknown(STRING, doubts, configuration.header, marks, not_null=True, document=structure)


def _binding(block: Configuration) -> Value:
    """A binding as it stands in the policy; an unknown one, with its structure, if it may not exist."""
    fields = {"role": block["role"], "members": block["members"]}
    conditions = block.blocks("condition")
    if conditions.doubts:
        fields["condition"] = unknown(DYNAMIC, conditions.doubts, block.header)
    for condition in conditions:
        given = object_value({name: condition[name] for name in _CONDITION}, condition.header)
        sure = condition.exists.is_yes
        fields["condition"] = given if sure else unknown(DYNAMIC, condition.exists.doubts, condition.header)
    binding = object_value(fields, block.header)
    if block.exists.is_yes:
        return binding
    return unknown(DYNAMIC, block.exists.doubts, block.header, document=binding)


RENDERERS: dict[tuple[str, str, str], Callable[[Configuration], Value]] = {
    ("data", "google_iam_policy", "policy_data"): render,
}
"""What the engine computes for a provider: by mode, type and attribute."""
