"""What Terraform itself says of blocks: the arguments and nested blocks of each of its own block types.

Source: the block schemas of Terraform 1.11, with what later versions and OpenTofu add, because an argument that
some version knows is no fault. A resource's own arguments are its provider's, and are not here.
"""

from __future__ import annotations

from dataclasses import field

from iaclint.records import dataclass


@dataclass(frozen=True, slots=True)
class Schema:
    """The content of a block: arguments, of which some are required, and nested blocks by type.

    `is_open` says that other arguments and blocks belong to a provider or a module. `single` are the
    nested blocks of which there may be one; `constant` the arguments that take no references.
    """

    arguments: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    blocks: dict[str, Schema] = field(default_factory=dict)
    is_open: bool = False
    single: frozenset[str] = frozenset()
    constant: frozenset[str] = frozenset()


def _schema(
    arguments: str = "",
    required: str = "",
    blocks: dict[str, Schema] | None = None,
    *,
    is_open: bool = False,
    single: str = "",
    constant: str = "",
) -> Schema:
    return Schema(
        frozenset((*arguments.split(), *required.split())),
        tuple(required.split()),
        blocks or {},
        is_open,
        frozenset(single.split()),
        frozenset(constant.split()),
    )


_OPEN = _schema(is_open=True)
_CONDITION = _schema(required="condition error_message")
_CONDITIONS = {"precondition": _CONDITION, "postcondition": _CONDITION}
_FLAGS = "create_before_destroy prevent_destroy"
_LIFECYCLE = _schema(
    f"{_FLAGS} ignore_changes replace_triggered_by enabled destroy",
    blocks={**_CONDITIONS, "action_trigger": _OPEN},
    constant=_FLAGS,
)
_PROVISIONER = _schema("when on_failure", blocks={"connection": _OPEN}, is_open=True, single="connection")
_META = "count for_each depends_on provider"

DYNAMIC = _schema("for_each iterator labels", "", {"content": _OPEN}, single="content")
"""A `dynamic` block, wherever it stands."""

_MANAGED = _schema(
    _META,
    blocks={"lifecycle": _LIFECYCLE, "provisioner": _PROVISIONER, "connection": _OPEN},
    is_open=True,
    single="lifecycle connection",
)
_READ = _schema(
    _META,
    blocks={"lifecycle": _schema("enabled", blocks=_CONDITIONS)},
    is_open=True,
    single="lifecycle",
)

TOP_LEVEL: dict[str, Schema] = {
    "check": _schema(blocks={"data": _READ, "assert": _CONDITION}, single="data"),
    "data": _READ,
    "ephemeral": _READ,
    "import": _schema("id identity for_each provider", "to"),
    "module": _schema(f"{_META.removesuffix('provider')} source version providers", is_open=True),
    "moved": _schema(required="from to"),
    "output": _schema(
        "description sensitive ephemeral depends_on deprecated",
        "value",
        {"precondition": _CONDITION},
        constant="description sensitive ephemeral",
    ),
    "provider": _schema("alias version", is_open=True, constant="alias version"),
    "removed": _schema(
        required="from",
        blocks={
            "lifecycle": _schema("destroy", constant="destroy"),
            "provisioner": _PROVISIONER,
            "connection": _OPEN,
        },
        single="lifecycle connection",
    ),
    "resource": _MANAGED,
    "terraform": _schema(
        "required_version experiments language",
        blocks={
            "backend": _OPEN,
            "cloud": _OPEN,
            "required_providers": _OPEN,
            "provider_meta": _OPEN,
            "encryption": _OPEN,
            "state_store": _OPEN,
        },
        constant="required_version",
    ),
    "variable": _schema(
        "type default description sensitive nullable ephemeral deprecated const",
        blocks={"validation": _CONDITION},
        constant="default description sensitive nullable ephemeral",
    ),
}
"""By type of top-level block; `locals` has arguments of any name and no blocks."""

BUILT_IN: dict[tuple[str, str], frozenset[str]] = {
    ("resource", "terraform_data"): frozenset(("input", "triggers_replace")),
    ("data", "terraform_remote_state"): frozenset(("backend", "config", "defaults", "workspace")),
}
"""The arguments of the resource types of the provider that is part of Terraform; none of them has blocks."""

BUILT_IN_COMPUTED = frozenset(("id", "output", "outputs"))
