"""Configuration: the content of a block, evaluated attribute by attribute when it is asked for.

A rule sees the same thing whether the text was native syntax, JSON or a plan: attributes by name,
nested blocks by type, `dynamic` blocks expanded, null as absent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator

from iaclint.evaluate import EvaluationError, Scope, evaluate, inherited, iterate
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.schemas import NOTHING, Schema
from iaclint.source import Span
from iaclint.syntax import Attribute, Block, Body, Expression, Name
from iaclint.truth import YES, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import (
    DYNAMIC,
    BlockOf,
    ConversionError,
    Located,
    Value,
    convert,
    null,
    object_value,
    tuple_value,
    unknown,
)

META_NAMES = frozenset(("count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection"))
"""What a resource says to Terraform and not to its provider; in nested blocks they are names like any other."""


class Configuration(ABC):
    """The content of one block. `header` is where it starts; `exists` is less than YES for the
    content of a `dynamic` block that may be repeated no times."""

    __slots__ = ("exists", "header")

    def __init__(self, header: Located, exists: Truth = YES) -> None:
        self.header = header
        self.exists = exists

    @abstractmethod
    def attribute(self, name: str) -> Value:
        """The value of one attribute; null, written at the header, where it is absent."""

    @abstractmethod
    def blocks(self, name: str) -> Blocks:
        """The nested blocks of one type, also where they are written as an attribute."""

    @abstractmethod
    def names(self) -> list[str]:
        """The names of the attributes and block types that are set, sorted."""

    @abstractmethod
    def as_value(self, owner: str = "") -> Value:
        """The whole content as an object; nested blocks are tuples of objects.

        With the address of the resource that owns it, each block says whose it is.
        """

    def __getitem__(self, path: str) -> Value:
        """The value at a dotted path: `versioning.enabled` is in the first block of that type.

        Null, written at the header, where any part of the way is absent.
        """
        if "." not in path:
            return self.attribute(path)
        *way, last = path.split(".")
        here: Configuration = self
        for name in way:
            blocks = here.blocks(name)
            if not blocks.items:
                return unknown(DYNAMIC, blocks.doubts, here.header) if blocks.doubts else null(DYNAMIC, here.header)
            here = blocks.items[0]
            if not here.exists.is_yes:
                return unknown(DYNAMIC, here.exists.doubts, here.header)
        return here.attribute(last)

    def given(self, names: Iterable[str]) -> list[Value]:
        """The values of those of these attributes that are not null, in the order of the names."""
        return [value for value in map(self.attribute, names) if value.data is not None]

    def each(self, path: str) -> Iterator[Value]:
        """Every value at a dotted path, one for each nested block on the way; unknown where blocks are."""
        return (value for value, _ in self.each_written(path))

    def each_written(self, path: str, there: Truth = YES) -> Iterator[tuple[Value, Truth]]:
        """The same values, each with whether the blocks that it is in are there at all."""
        name, _, rest = path.partition(".")
        if not rest:
            yield self.attribute(name), there
            return
        blocks = self.blocks(name)
        if blocks.doubts:
            yield unknown(DYNAMIC, blocks.doubts, self.header), there
        for block in blocks:
            yield from block.each_written(rest, there & block.exists)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Nested blocks in order; `doubts` says why there may be others than these."""

    items: tuple[Configuration, ...]
    doubts: tuple[Doubt, ...] = ()

    def __iter__(self) -> Iterator[Configuration]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def present(self) -> Truth:
        """Whether there is at least one."""
        return self.any(lambda _: YES)

    def any(self, ask: Callable[[Configuration], Truth]) -> Truth:
        """Whether one of them is such; a block that may not exist counts as maybe."""
        answer = any_of(item.exists & ask(item) for item in self.items)
        return answer | maybe(*self.doubts) if self.doubts else answer

    def all(self, ask: Callable[[Configuration], Truth]) -> Truth:
        """Whether all of them are such; yes where there are none."""
        answer = all_of(~item.exists | ask(item) for item in self.items)
        return answer & maybe(*self.doubts) if self.doubts else answer


class BodyConfiguration(Configuration):
    """Content that comes from source text: a body and the scope of its expressions.

    The names in `meta` are not among its `names`. What its schema lists is converted as the provider converts it.
    """

    __slots__ = ("_absent", "_attributes", "_blocks", "_body", "_meta", "_schema", "_scope")

    def __init__(
        self,
        header: Located,
        body: Body,
        scope: Scope,
        exists: Truth = YES,
        *,
        meta: frozenset[str] = frozenset(),
        schema: Schema = NOTHING,
    ) -> None:
        super().__init__(header, exists)
        self._schema = schema
        self._meta = meta
        self._body = body
        self._scope = scope
        self._attributes: dict[str, Value] = {}
        self._blocks: dict[str, Blocks] = {}
        self._absent: Value | None = None

    def attribute(self, name: str) -> Value:
        found = self._attributes.get(name)
        if found is None:
            attribute = self._body.attributes.get(name)
            if attribute is None and not self._body.broken:
                return self._null()
            found = self._attributes[name] = self._hidden() if attribute is None else self._evaluated(attribute)
        return found

    def given(self, names: Iterable[str]) -> list[Value]:
        body = self._body
        return super().given(names if body.broken else [name for name in names if name in body.attributes])

    def _null(self) -> Value:
        """What each absent attribute is: most that is asked for is not written."""
        if self._absent is None:
            self._absent = null(DYNAMIC, self.header)
        return self._absent

    def _hidden(self) -> Value:
        return unknown(DYNAMIC, (_broken(self._body.broken[0]),), self.header)

    def _evaluated(self, attribute: Attribute) -> Value:
        value = evaluate(attribute.expression, self._scope)
        return self._converted(value if value.origin is not None else value.at(attribute), attribute)

    def _converted(self, value: Value, attribute: Attribute) -> Value:
        """The value as its argument takes it; as it is, where the argument is not listed or does not take it."""
        type = self._schema.type_of(attribute.name)
        if type is None:
            return value
        try:
            return convert(value, type)
        except ConversionError as error:
            self._refuse("Incorrect attribute value type", f"`{attribute.name}`: {error}", attribute.value_span)
            return value

    def _refuse(self, summary: str, detail: str, at: Span) -> None:
        """Reports what a provider of the version of the schema refuses; another version may take it."""
        self._scope.names.report(Problem(summary, detail, at, is_warning=True, stops_terraform=True))

    def blocks(self, name: str) -> Blocks:
        found = self._blocks.get(name)
        if found is None:
            found = self._blocks[name] = self._expanded(name)
        return found

    def _expanded(self, name: str) -> Blocks:
        items: list[Configuration] = []
        doubts: list[Doubt] = [_broken(problem) for problem in self._body.broken]
        nested = self._schema.blocks.get(name)
        content = nested.content if nested is not None else NOTHING
        for block in self._body.blocks:
            if block.type == name:
                items.append(BodyConfiguration(Header(block), block.body, self._scope, schema=content))
            elif block.type == "dynamic" and block.labels[:1] == (name,):
                items.extend(self._dynamic(block, content))
            else:
                continue
            if self._schema.refuses_block(name):
                self._refuse("Unsupported block type", f"`{name}` is an argument, not a block", block.header)
        if name in self._body.attributes:
            written = blocks_of_value(self.attribute(name))
            items.extend(written.items)
            doubts.extend(written.doubts)
        return Blocks(tuple(items), tuple(doubts))

    def _dynamic(self, block: Block, schema: Schema) -> list[Configuration]:
        """The blocks that one `dynamic` block makes; one that may not exist where that is unknown."""
        attribute = block.body.attributes.get("for_each")
        content = next((inner for inner in block.body.blocks if inner.type == "content"), None)
        if attribute is None or content is None:
            detail = 'a dynamic block needs "for_each" and a "content" block'
            self._scope.names.report(Problem("Invalid dynamic block", detail, block.header))
            doubt = Doubt(Reason.EVALUATION_ERROR, f"the dynamic block `{block.labels[0]}` is incomplete")
            return [BodyConfiguration(Header(block), Body(), self._scope, maybe(doubt))]
        iterator = iterator_name(block)
        pairs = self._pairs(attribute.expression)
        if isinstance(pairs, tuple):
            doubts = tuple(_not_expanded(block, doubt) for doubt in pairs)
            blank = unknown(DYNAMIC, doubts, attribute.expression)
            scope = self._scope.bind({iterator: object_value({"key": blank, "value": blank})})
            return [BodyConfiguration(Header(block), content.body, scope, maybe(*doubts), schema=schema)]
        scopes = (self._scope.bind({iterator: object_value({"key": key, "value": item})}) for key, item in pairs)
        return [BodyConfiguration(Header(block), content.body, scope, schema=schema) for scope in scopes]

    def _pairs(self, expression: Expression) -> list[tuple[Value, Value]] | tuple[Doubt, ...]:
        """What `for_each` repeats over; doubts where that is not known."""
        value = evaluate(expression, self._scope)
        try:
            pairs = iterate(value, expression)
        except EvaluationError as error:
            self._scope.names.report(error.problem)
            return (error.doubt,)
        return value.doubts if pairs is None else pairs

    def names(self) -> list[str]:
        found = set(self._body.attributes)
        for block in self._body.blocks:
            found.add(block.labels[0] if block.type == "dynamic" and block.labels else block.type)
        return sorted(found - self._meta)

    def as_value(self, owner: str = "") -> Value:
        fields: dict[str, Value] = {}
        for name in self.names():
            if name in self._body.attributes:
                fields[name] = self.attribute(name)
                continue
            blocks = self.blocks(name)
            content = tuple_value([owned(item.as_value(owner), owner, name) for item in blocks])
            doubts = [doubt for item in blocks for doubt in item.exists.doubts]
            if doubts:  # how many there are is not known; what each of them would be is kept beside
                fields[name] = unknown(DYNAMIC, doubts, self.header, document=content)
            elif blocks.items:
                fields[name] = content
        return object_value(fields, self.header)


class ValueConfiguration(Configuration):
    """Content that comes from a value: a block written as an attribute, or a plan."""

    __slots__ = ("_fields",)

    def __init__(self, header: Located, fields: Value, exists: Truth = YES) -> None:
        super().__init__(header, exists)
        self._fields = fields

    def attribute(self, name: str) -> Value:
        found = self._fields.fields.get(name)
        if found is None:
            return null(DYNAMIC, self.header)
        # What was decoded from a text has no place of its own.
        placed = found if found.origin is not None else found.at(self.header)
        return placed.marked(inherited(self._fields))

    def blocks(self, name: str) -> Blocks:
        return blocks_of_value(self.attribute(name))

    def names(self) -> list[str]:
        return sorted(self._fields.fields)

    def as_value(self, owner: str = "") -> Value:
        return self._fields


def owned(block: Value, owner: str, type: str) -> Value:
    """The value of a nested block, which says whose block it is, if that is asked for."""
    return block.marked(frozenset((BlockOf(owner, type),))) if owner else block


def blocks_of_value(value: Value) -> Blocks:
    """The blocks that a value stands for: an object is one, a list, set or tuple of objects many."""
    if value.is_null:
        return Blocks(())
    if value.is_unknown:
        return Blocks((), value.doubts)
    if isinstance(value.data, dict):
        return Blocks((ValueConfiguration(_origin(value, value), value),))
    marks = inherited(value)
    items: list[Configuration] = []
    doubts: list[Doubt] = []
    for item in value.items:
        if isinstance(item.data, dict):
            items.append(ValueConfiguration(_origin(item, value), item.marked(marks)))
        doubts.extend(item.doubts)
    return Blocks(tuple(items), tuple(doubts))


class Header:
    """The header of a block as the place where its absent attributes are missed."""

    __slots__ = ("_block", "file")

    def __init__(self, block: Block) -> None:
        self._block = block
        self.file = block.file

    @property
    def span(self) -> Span:
        return self._block.header


def _origin(item: Value, whole: Value) -> Located:
    origin = item.origin or whole.origin
    if origin is None:
        raise AssertionError("the value of an attribute has an origin")
    return origin


def _broken(problem: Problem) -> Doubt:
    return Doubt(Reason.SYNTAX_ERROR, f"the syntax error at {problem.where} hides part of this block")


def _not_expanded(block: Block, doubt: Doubt) -> Doubt:
    reason = Reason.DYNAMIC_UNKNOWN
    return Doubt(reason, f"the dynamic block `{block.labels[0]}` repeats over something unknown: {doubt.text}")


def iterator_name(block: Block) -> str:
    """What the element of a `dynamic` block is called in its content."""
    attribute = block.body.attributes.get("iterator")
    if attribute is not None and isinstance(attribute.expression, Name):
        return attribute.expression.name
    return block.labels[0]
