"""References between planned instances, from the configuration in the plan, where the source is not there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from iaclint.plan.document import Plan, Planned, items, member, members, text
from iaclint.syntax.jsontext import JsonNode, JsonString
from iaclint.values import Ref

_RESOURCE = re.compile(
    r"(?P<base>(?:data\.)?[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*)(?P<key>\[[^\]]*\])?(?:\.(?P<attribute>[\w-]+))?"
)
_OUTPUT = re.compile(r"module\.(?P<call>[\w-]+)(?:\[[^\]]*\])?\.(?P<output>[\w-]+)")
_NO_RESOURCES = ("each.", "count.", "local.", "path.", "terraform.", "self.", "module.", "var.")

_MAX_CANDIDATES = 100
"""Of more instances than these it is not told which one a reference may mean: the value is just unknown."""


class References:
    """What the attributes of planned instances refer to.

    A plan names the references of each argument and the arguments of each call, but not those of a
    local value: what a local passes on is not found.
    """

    def __init__(self, plan: Plan) -> None:
        self._top = member(plan.configuration, "root_module")
        self._by_base: dict[str, dict[str, Planned]] = defaultdict(dict)
        self._by_key: dict[tuple[str, int | str | None], Planned] = {}
        self._modules: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._expressions: dict[tuple[tuple[str, ...], str], JsonNode] = {}
        for resource in plan.resources:
            self._by_base[resource.base][resource.address] = resource
            self._by_key[resource.base, resource.key] = resource
            self._modules[resource.calls].add(resource.module)
        for calls in self._modules:
            for declared in items(member(self._module(calls), "resources")):
                self._expressions[calls, text(declared, "address")] = declared

    def of(self, planned: Planned, attribute: str) -> frozenset[Ref]:
        """The instances, with the attribute, that one argument of an instance refers to."""
        own = planned.base.removeprefix(f"{planned.module}." if planned.module else "")
        declared = self._expressions.get((planned.calls, own))
        expression = member(member(declared, "expressions"), attribute)
        found: set[Ref] = set()
        seen: set[tuple[tuple[str, ...], str]] = set()
        waiting = [(planned.calls, name) for name in _names(expression)]
        while waiting:
            calls, name = waiting.pop()
            if (calls, name) in seen:
                continue
            seen.add((calls, name))
            waiting += self._passed_on(calls, name)
            found.update(self._instances(planned, calls, name))
        exact = {ref.address for ref in found if ref.attribute}
        return frozenset(ref for ref in found if ref.attribute or ref.address not in exact)

    def _passed_on(self, calls: tuple[str, ...], name: str) -> list[tuple[tuple[str, ...], str]]:
        """What a variable was given by the caller, and what an output of a call is made from."""
        if name.startswith("var.") and calls:
            call = member(member(self._module(calls[:-1]), "module_calls"), calls[-1])
            given = member(member(call, "expressions"), name.removeprefix("var.").partition(".")[0].partition("[")[0])
            return [(calls[:-1], other) for other in _names(given)]
        if match := _OUTPUT.match(name):
            inner = (*calls, match["call"])
            output = member(member(self._module(inner), "outputs"), match["output"])
            return [(inner, other) for other in _names(member(output, "expression"))]
        return []

    def _module(self, calls: tuple[str, ...]) -> JsonNode | None:
        module = self._top
        for call in calls:
            module = member(member(member(module, "module_calls"), call), "module")
        return module

    def _instances(self, planned: Planned, calls: tuple[str, ...], name: str) -> Iterator[Ref]:
        """The instances of a reference: that with the key that is written, else of the same key, else all."""
        match = None if name.startswith(_NO_RESOURCES) else _RESOURCE.match(name)
        if match is None:
            return
        modules = self._modules.get(calls, set())
        for module in [planned.module] if planned.module in modules else sorted(modules):
            base = f"{module}.{match['base']}" if module else match["base"]
            there = self._by_base.get(base, {})
            written = there.get(f"{base}{match['key']}") if match["key"] else None
            alike = written or self._by_key.get((base, planned.key))
            rest = list(there.values()) if len(there) <= _MAX_CANDIDATES else []
            for target in [alike] if alike is not None else rest:
                yield Ref(target.address, match["attribute"] or "")


def _names(expression: JsonNode | None) -> list[str]:
    """All references in an argument and in the blocks inside it."""
    found: list[str] = []
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        for name in items(member(node, "references")):
            # `a.b["k"].id` is followed by `a.b["k"]` and `a.b`, which say less.
            if isinstance(name, JsonString) and not (
                found and found[-1].startswith((name.value + ".", name.value + "["))
            ):
                found.append(name.value)
        waiting += [*items(node), *(part for name, part in members(node).items() if name != "constant_value")]
    return found
