"""What `depends_on`, `moved`, `removed`, `import` and `check` point at."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.evaluate import UNBOUND
from iaclint.modules.module import Module
from iaclint.modules.references import resource_key
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.syntax import (
    Attribute,
    Block,
    Expression,
    GetAttribute,
    Index,
    Literal,
    Name,
    Parenthesized,
    TupleLiteral,
    Wrap,
)

_MODES = frozenset(("data", "ephemeral", "resource"))
_NO_RESOURCES = frozenset(("var", "local", "path", "terraform", "each", "count", "self", "module"))


@dataclass(frozen=True, slots=True)
class Address:
    """`module.a.aws_x.b["k"]`: the names in order, and after how many of them there is an index."""

    names: tuple[str, ...]
    indexed: frozenset[int] = frozenset()

    @property
    def is_resource(self) -> bool:
        """Whether it is a managed resource of the module itself, whole or one instance."""
        return self.names[0] not in _NO_RESOURCES | _MODES and len(self.names) == 2

    @property
    def is_call(self) -> bool:
        """Whether it is a module call of the module itself, whole or one instance."""
        return self.names[0] == "module" and len(self.names) == 2

    def __str__(self) -> str:
        return ".".join(self.names)


def address_of(expression: Expression, *, is_static: bool = True) -> Address | None:
    """The address that an expression is; None where it is none. Unless `is_static`, any index will do."""
    names: list[str] = []
    indexes: list[int] = []  # the number of names that follow each index
    while True:
        match expression:
            case GetAttribute(operand=operand, name=name):
                names.append(name)
                expression = operand
            case Index(operand=operand, key=key):
                if is_static and not isinstance(key, Literal):
                    return None
                indexes.append(len(names))
                expression = operand
            case Name(name=name):
                names.append(name)
                break
            case _:
                return None
    names.reverse()
    return Address(tuple(names), frozenset(len(names) - following for following in indexes))


def address_problems(module: Module, *, is_root: bool) -> Iterator[Problem]:
    """What is wrong with the statements about addresses of a module."""
    for block in module.blocks:
        match block.type:
            case "resource" | "data" | "ephemeral" | "module" | "output":
                yield from _depends_on(block)
            case "moved":
                yield from _moved(block, module)
            case "removed":
                yield from _removed(block, module)
            case "import":
                yield from _import(block, module, is_root=is_root)
            case "check":
                if not block.body.broken and not any(inner.type == "assert" for inner in block.body.blocks):
                    detail = "a check block has at least one assert block"
                    yield Problem("Zero assert blocks", detail, block.header)


def _depends_on(block: Block) -> Iterator[Problem]:
    attribute = block.body.attributes.get("depends_on")
    if attribute is None:
        return
    expression = attribute.expression
    if not isinstance(expression, TupleLiteral):
        yield Problem("Invalid expression", "`depends_on` is a list of references", attribute.value_span)
        return
    for item in expression.items:
        if isinstance(item, Literal) and isinstance(item.value, str):
            continue  # a quoted reference, which Terraform accepts with a warning
        address = address_of(item.inner if isinstance(item, Wrap) else item)
        if address is None:
            detail = "a single static reference is required: attribute access and indexes with constant keys"
            yield Problem("Invalid expression", detail, item.span)
        elif address.names[0] in UNBOUND:
            detail = f"`{address.names[0]}` has no meaning in `depends_on`, which is the same for all instances"
            yield Problem(UNBOUND[address.names[0]], detail, item.span)
        elif address.names[0] not in _NO_RESOURCES and len(address.names) > (3 if address.names[0] in _MODES else 2):
            detail = "a reference in `depends_on` must be to a whole object, not to an attribute of one"
            yield Problem("Invalid depends_on reference", detail, item.span)


def _target(block: Block, name: str, *, is_static: bool = True) -> tuple[Attribute, Address | None] | None:
    attribute = block.body.attributes.get(name)
    return None if attribute is None else (attribute, address_of(attribute.expression, is_static=is_static))


def _invalid(attribute: Attribute, address: Address | None) -> Iterator[Problem]:
    if address is None:
        detail = "a single static reference is required: attribute access and indexes with constant keys"
        yield Problem("Invalid expression", detail, attribute.value_span)
    elif address.names[0] in _NO_RESOURCES - {"module"} or len(address.names) < 2:
        yield Problem("Invalid address", f"`{address}` is no address of a resource or module", attribute.value_span)


def _moved(block: Block, module: Module) -> Iterator[Problem]:
    ends = [found for found in (_target(block, "from"), _target(block, "to")) if found is not None]
    faults = [problem for attribute, address in ends for problem in _invalid(attribute, address)]
    yield from faults
    if faults or len(ends) < 2:
        return
    source, target = (address for _, address in ends if address is not None)
    if source == target and not source.indexed:
        yield Problem("Redundant move statement", f"{source} is moved to where it is", block.header)
    elif not source.indexed and not target.indexed and _is_declared_once(source, module):
        detail = f"{source} is moved to {target}, but it is still declared"
        yield Problem("Moved object still exists", detail, block.header)


def _is_declared_once(address: Address, module: Module) -> bool:
    """Whether the module declares it, and without `count` or `for_each`."""
    block = _declaration(address, module)
    return block is not None and not {"count", "for_each"} & block.body.attributes.keys()


def _declaration(address: Address, module: Module) -> Block | None:
    if address.is_resource:
        return module.resources.get(resource_key(address.names))
    return module.calls.get(address.names[1]) if address.is_call else None


def _removed(block: Block, module: Module) -> Iterator[Problem]:
    found = _target(block, "from")
    if found is None:
        return
    attribute, address = found
    faults = list(_invalid(attribute, address))
    yield from faults
    if faults or address is None:
        return
    if address.indexed:
        detail = "a `removed` block is about a whole resource or module, without instance keys"
        yield Problem("Resource instance keys not allowed", detail, attribute.value_span)
        return
    declared = _declaration(address, module)
    if declared is not None:
        kind = "resource" if address.is_resource else "module"
        detail = f"{address} was removed according to {block.header}, but it is still declared"
        yield Problem(f"Removed {kind} still exists", detail, declared.header)


def _import(block: Block, module: Module, *, is_root: bool) -> Iterator[Problem]:
    if not is_root:
        yield Problem("Invalid import configuration", "only a root module has import blocks", block.header)
        return
    body = block.body
    if not body.broken and "id" not in body.attributes and not _has_identity(block):
        detail = "the argument `id` is required, but no definition was found"
        yield Problem("Missing required argument", detail, block.header)
    found = _target(block, "to", is_static=False)
    if found is None:
        return
    attribute, address = found
    if address is None:
        detail = "the target is the address of a resource"
        expression = attribute.expression
        if not isinstance(expression, Parenthesized):
            yield Problem("Invalid import address", detail, attribute.value_span)
        return
    call = address.names[1] if address.names[0] == "module" and len(address.names) > 1 else None
    if (call is not None and call not in module.calls) or (
        address.is_resource and resource_key(address.names) not in module.resources
    ):
        detail = f"{address} is not declared: Terraform imports to it only while it generates configuration"
        summary = "Configuration for import target does not exist"
        yield Problem(summary, detail, attribute.span, is_warning=True, stops_terraform=True)


def _has_identity(block: Block) -> bool:
    return "identity" in block.body.attributes or any(inner.type == "identity" for inner in block.body.blocks)
